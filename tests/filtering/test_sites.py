"""Sites are looked at before they are used (F3), and staff see what was found and what is decided."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.notify import reminding
from esafety.notify.models import Notice
from esafety.schools.numbers import number_of
from filtering import site_lists
from filtering.addresses import understand
from filtering.home import sites as home
from filtering.indicators.sites import sites_assessed
from filtering.models import Outcome, SiteAssessment, SiteKind
from filtering.reminders import sites as reminders
from filtering.rules import assessing as rules
from filtering.services.assessing import assess
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import filtering as make
from tests.filtering.steps import ASKED, url

pytestmark = pytest.mark.django_db

NEW = "/elm/filtering/sites/assess/"
LIST = "/elm/filtering/sites/"


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"], first_name="Tess", last_name="Hill")
    client.force_login(teacher.user)
    return teacher


def typed(kind="pages", address="https://www.quiz.example.org/start?x=1", **fields):
    review = make.day(200)
    answers = {f"said_{one.key}": one.good for one in rules.questions_for(kind)}
    day = {"review_on_day": review.day, "review_on_month": review.month, "review_on_year": review.year}
    said = {"url": address, "kind": kind, "outcome": "suitable", "note": "", "least_age": "", "go": "keep"}
    return said | answers | day | fields


def opened(address, **fields):
    request = make.FilterRequestFactory(state="verified", address=address)
    return make.rule(request, **fields)


# --- The table of questions ------------------------------------------------------------------------------------


def test_every_kind_has_its_own_few_questions_and_every_question_a_kind():
    asked = {kind: {one.key for one in rules.questions_for(kind)} for kind in SiteKind}
    assert all(4 <= len(keys) <= 13 for keys in asked.values()), {kind: len(keys) for kind, keys in asked.items()}
    assert set().union(*asked.values()) == {one.key for one in rules.QUESTIONS}
    assert len({one.key for one in rules.QUESTIONS}) == len(rules.QUESTIONS)
    assert {"ai_training", "ai_deletes", "old_enough", "account"} <= asked["ai"]
    assert {"chat", "sharing", "reporting"} <= asked["social"]
    assert "ai_training" not in asked["tool"]
    assert "chat" not in asked["pages"]


@pytest.mark.parametrize(
    ("outcome", "answers", "needed"),
    [
        ("suitable", {}, ""),
        ("suitable", {"adverts": "no"}, "all the same"),
        ("suitable", {"adverts": "not_known"}, "“I could not find out” to “Are its adverts"),
        ("supervised", {"adverts": "no"}, "Are its adverts fit for children"),
        ("staff_only", {"adverts": "no"}, ""),
        ("unsuitable", {}, "Say why it is not suitable"),
    ],
)
def test_a_note_is_needed_where_it_is_not_suitable_or_an_answer_speaks_against_it(outcome, answers, needed):
    why = rules.why_note(make.look(outcome=outcome, answers=answers))
    assert needed in why
    assert bool(why) == bool(needed)


# --- Assessing -------------------------------------------------------------------------------------------------


def test_a_site_is_assessed_in_two_pages_and_kept_as_it_was_understood(client, teacher):
    first = client.get(NEW, {"url": "https://www.quiz.example.org/start?x=1"})
    assert 'value="https://www.quiz.example.org/start?x=1"' in first.text
    second = client.post(NEW, {"url": "https://www.quiz.example.org/start?x=1", "kind": "pages", "go": "look"})
    assert "begin with /start" in second.text
    assert "Can strangers write" not in second.text
    page = client.post(NEW, typed(least_age="7"), follow=True)
    made = SiteAssessment.objects.get()
    assert (str(made.address), made.kind, made.outcome, made.least_age) == (
        "quiz.example.org/start",
        "pages",
        "suitable",
        7,
    )
    assert (made.by, made.on, made.review_on) == (teacher, timezone.localdate(), make.day(200))
    assert made.answers == {one.key: one.good for one in rules.questions_for("pages")}
    assert page.redirect_chain[-1][0] == made.get_absolute_url()
    assert "Tess Hill" in page.text


def test_what_is_asked_follows_from_the_kind(client, teacher):
    page = client.post(NEW, {"url": "chat.example.org", "kind": "ai", "go": "look"}).text
    assert "kept out of training it" in page
    assert "as old as its terms ask" in page
    assert "PEGI" not in page
    assert "PEGI" in client.get(NEW, {"url": "play.example.org", "kind": "game"}).text


def test_the_review_is_a_year_on_unless_another_day_is_said(client, teacher):
    page = client.post(NEW, {"url": "quiz.example.org", "kind": "pages", "go": "look"})
    assert page.context["form"].initial["review_on"] == make.day(365)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Enter the address"),
        ("javascript:alert(1)", "This is a script"),
        ("https://robin@evil.example.org/", "before an @"),
        ("co.uk", "Anybody can have an address under co.uk"),
        ("192.168.0.1", "number of a machine"),
        ("http://[::1]/", "number of a machine"),
        ("bit.ly/abc", "leads on to any other site"),
        ("games.lcoal", "No site on the internet"),
        ("quiz", "not the whole name"),
        ("quiz.example.org/" + "a" * 2_983, "3,000 characters long"),
        ("quiz.example.org/" + "a/" * 600, "too long"),
        ("\x00", "Enter the address"),
    ],
)
def test_a_bad_address_is_refused_plainly_and_stays_in_the_field(client, teacher, address, sentence):
    for sent in ({"url": address, "kind": "pages", "go": "look"}, typed(address=address)):
        page = client.post(NEW, sent)
        assert page.status_code == 200
        assert sentence in page.text
        assert page.context["step"] == 1
        assert page.context["form"]["url"].value() == address.replace("\x00", "")
    assert not SiteAssessment.objects.exists()


def past(day):
    return {"review_on_day": day.day, "review_on_month": day.month, "review_on_year": day.year}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "Choose what you find"),
        ({"outcome": "splendid"}, "Choose"),
        ({"said_adverts": ""}, "Choose an answer: Are its adverts"),
        ({"said_adverts": "maybe"}, "from the list"),
        ({"said_adverts": "no"}, "Say why pupils may use it all the same"),
        ({"outcome": "unsuitable"}, "Say why it is not suitable"),
        ({"least_age": "thirteen"}, "whole number"),
        ({"least_age": "0"}, "from 2 to 21"),
        ({"least_age": "-5"}, "from 2 to 21"),
        ({"least_age": "9" * 40}, "from 2 to 21"),
        ({"note": "x" * 1_001}, "1,000 characters or fewer"),
        ({"review_on_year": "26"}, "four numbers"),
        ({"review_on_day": ""}, "must include a day"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_what_was_typed_stays(client, teacher, fields, sentence):
    page = client.post(NEW, typed(**{"note": "", "least_age": "9"} | fields))
    assert page.status_code == 200
    assert sentence in page.text
    assert 'value="https://www.quiz.example.org/start?x=1"' in page.text
    assert not SiteAssessment.objects.exists()


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "after today"), (0, "after today"), (732, "within two years"), (9_999, "within two")]
)
def test_the_review_is_after_today_and_within_two_years(client, teacher, days, sentence):
    assert sentence in client.post(NEW, typed(**past(make.day(days)))).text
    with pytest.raises(RuleBroken, match=sentence):
        assess(make.look(review_on=make.day(days)), actor=teacher)


def test_an_answer_that_speaks_against_it_goes_with_suitable_where_the_note_says_why(client, teacher):
    client.post(NEW, typed(said_adverts="not_known", note="Shown on the board alone."))
    assert SiteAssessment.objects.get().note == "Shown on the board alone."


def test_a_kind_that_is_none_asks_again(client, teacher):
    page = client.post(NEW, typed() | {"kind": "circus"})
    assert page.context["step"] == 1
    assert "from the list" in page.text
    assert client.get(NEW, {"url": "quiz.example.org", "kind": "circus"}).context["step"] == 1


def test_pressing_twice_makes_one(client, teacher):
    for _ in range(2):
        client.post(NEW, typed())
    assert SiteAssessment.objects.count() == 1
    client.post(NEW, typed(outcome="staff_only"))
    assert SiteAssessment.objects.count() == 2


def test_answers_to_what_is_not_asked_are_not_kept(teacher):
    made = assess(make.look(answers={"ai_training": "no", "nonsense": "x"}), actor=teacher)
    assert set(made.answers) == {one.key for one in rules.questions_for("pages")}


@pytest.mark.parametrize("role", ["pupil", "parent", "governor", "guest"])
def test_who_does_not_work_here_assesses_nothing(client, role):
    outsider = PersonFactory(roles=[role])
    with pytest.raises(PermissionDenied):
        assess(make.look(), actor=outsider)
    client.force_login(outsider.user)
    assert client.get(NEW).status_code == 404


def test_the_service_refuses_what_no_form_would_send(teacher):
    for look in (make.look(answers={"terms": "perhaps"}), make.look(outcome="fine"), make.look("co.uk")):
        with pytest.raises(RuleBroken):
            assess(look, actor=teacher)
    assert not SiteAssessment.objects.exists()


# --- Assessing again -------------------------------------------------------------------------------------------


def test_assessing_again_is_a_new_row_and_the_older_one_stays_as_history(client, teacher):
    older = make.assessment(PersonFactory(roles=["officer"]), on=make.day(-400), review_on=make.day(-35))
    newer = assess(make.look(outcome="staff_only"), actor=teacher)
    page = client.get(newer.get_absolute_url()).text
    assert older.get_absolute_url() in page
    old = client.get(older.get_absolute_url()).text
    assert "Assessed again since" in old
    assert newer.get_absolute_url() in old
    assert list(SiteAssessment.objects.newest()) == [newer]
    assert older.history.count() == 1  # as it was made


def test_a_passed_review_is_said_on_the_page_and_in_the_list(client, teacher):
    one = make.assessment(teacher, on=make.day(-400), review_on=make.day(-35))
    assert "Sites change: assess it again" in client.get(one.get_absolute_url()).text
    assert "To be looked at again</strong>" in client.get(LIST).text
    newer = assess(make.look(), actor=teacher)
    assert "Sites change" not in client.get(newer.get_absolute_url()).text
    assert "To be looked at again</strong>" not in client.get(LIST).text


# --- The page of a site ----------------------------------------------------------------------------------------


def test_the_page_shows_what_stands_and_the_requests_that_one_sees(client, teacher):
    one = make.assessment(teacher, "example.org", outcome="unsuitable", note="Its chat is open")
    rule = opened("example.org")
    own = make.FilterRequestFactory(number=900, address="maths.example.org", asked_by=teacher)
    page = client.get(one.get_absolute_url()).text
    assert "example.org is open for Key stage 2" in page
    assert "It is open all the same" in page
    assert own.get_absolute_url() in page
    assert rule.request.get_absolute_url() not in page  # another's
    assert f"{reverse('filtering:new', args=['elm'])}?url=example.org" in page
    assert f"{NEW}?url=example.org&amp;kind=pages" in page
    client.force_login(PersonFactory(roles=["head"]).user)
    assert rule.request.get_absolute_url() in client.get(one.get_absolute_url()).text


def test_an_exception_names_nobody_on_these_pages(client, teacher):
    pupil = PersonFactory(first_name="Zoe", last_name="Quill")
    request = make.FilterRequestFactory(
        state="verified", kind="bypass", reach=make.reach(SchoolFactory(), groups=[], people=[pupil])
    )
    make.rule(request)
    one = make.assessment(teacher)
    for page in (client.get(one.get_absolute_url()).text, client.get(LIST).text):
        assert "people named in an exception" in page
        assert "Quill" not in page


def test_a_number_of_another_school_or_a_bent_one_is_not_there(client, teacher):
    theirs = make.assessment(PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"]))
    ours = make.assessment(teacher)
    for number in (number_of(theirs), f"{ours.pk}.x", str(ours.pk), "x", "0", "9" * 40, number_of(teacher)):
        assert client.get(f"{LIST}{number}/").status_code == 404, number


def test_what_was_typed_is_shown_and_never_run(client, teacher):
    one = make.assessment(teacher, outcome="unsuitable", note="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(one.get_absolute_url()).text


# --- The list --------------------------------------------------------------------------------------------------


def shown(client, **query):
    return [one.address.shown for one, _ in client.get(LIST, query).context["rows"]]


@pytest.fixture
def some(teacher):
    make.assessment(teacher, "art.example.org", kind="tool", outcome="supervised")
    make.assessment(teacher, "example.net", outcome="unsuitable", on=make.day(-9), review_on=make.day(-1))
    opened("maths.example.net")
    block = make.FilterRequestFactory(state="verified", kind="block", address="zoo.example.com")
    make.rule(block)
    oak = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    make.assessment(oak, "theirs.example.org")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["art.example.org", "example.net", "maths.example.net", "zoo.example.com"]),
        ({"q": "maths.example.net"}, ["example.net", "maths.example.net"]),
        ({"q": "https://www.example.net/x"}, ["example.net"]),
        ({"q": "zoo"}, ["zoo.example.com"]),
        ({"q": "nowhere"}, []),
        ({"outcome": "supervised"}, ["art.example.org"]),
        ({"outcome": "unsuitable"}, ["example.net", "maths.example.net"]),
        ({"kind": "tool"}, ["art.example.org"]),
        ({"kind": "circus"}, ["art.example.org", "example.net", "maths.example.net", "zoo.example.com"]),
        ({"stands": "open"}, ["maths.example.net"]),
        ({"stands": "blocked"}, ["zoo.example.com"]),
        ({"stands": "nothing"}, ["art.example.org", "example.net"]),
        ({"assessed": "due"}, ["example.net", "maths.example.net"]),
        ({"assessed": "needed"}, ["maths.example.net"]),
        ({"assessed": "needed", "stands": "blocked"}, []),
    ],
)
def test_what_was_assessed_and_what_is_decided_is_found_by(client, some, query, expected):
    assert shown(client, **query) == expected


def test_one_that_was_assessed_by_a_wider_address_says_so(client, some):
    page = client.get(LIST, {"q": "maths"}).text
    assert ", of <a" in page
    assert "Not assessed" not in page
    assert "Not assessed" in client.get(LIST, {"q": "zoo"}).text


def test_what_was_ended_stands_no_more(client, teacher):
    opened("old.example.org", ended_at=timezone.now(), ended_as="hand")
    assert shown(client) == []


def test_a_page_has_25_and_keeps_the_filters(client, teacher):
    for number in range(30):
        make.assessment(teacher, f"s{number:02}.example.org")
    first = client.get(LIST, {"q": "example"})
    assert len(first.context["rows"]) == 25
    assert first.context["later_url"] == "?q=example&page=2"
    assert len(client.get(LIST, {"q": "example", "page": 2}).context["rows"]) == 5
    for page in ("x", "-1", "999", "0"):
        assert client.get(LIST, {"page": page}).status_code == 200


def test_the_list_and_the_page_cost_the_same_with_1_10_and_100(client, teacher):
    cost = {}
    for count in (1, 10, 100):
        while SiteAssessment.objects.count() < count:
            number = SiteAssessment.objects.count()
            one = make.assessment(teacher, f"s{number}.example.org")
            opened(f"s{number}.example.org")
        for path in (LIST, one.get_absolute_url()):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            cost.setdefault(path == LIST, []).append(len(asked))
    assert all(len(set(numbers)) == 1 for numbers in cost.values()), cost


def test_the_list_is_reached_from_the_requests(client, teacher):
    page = client.get("/elm/filtering/").text
    assert LIST in page
    assert "/elm/filtering/faults/" in page


# --- Where one asks and decides --------------------------------------------------------------------------------


def test_whoever_asks_reads_what_was_found_or_is_led_to_assess_first(client, teacher):
    sent = ASKED | {"at": "whom", "go": "on"}
    page = client.post("/elm/filtering/new/", sent).text
    assert f"{NEW}?url=maths.example.org" in page
    one = make.assessment(teacher, outcome="supervised")
    page = client.post("/elm/filtering/new/", sent).text
    assert one.get_absolute_url() in page
    assert "Suitable with an adult watching" in page
    assert "Assess it first" not in page


def test_whoever_decides_reads_what_was_found_or_is_led_to_assess_first(client):
    head = PersonFactory(roles=["head"])
    client.force_login(head.user)
    record = make.FilterRequestFactory()
    assert f"{NEW}?url=maths.example.org" in client.get(url(record, "decide")).text
    one = make.assessment(head, on=make.day(-9), review_on=make.day(-1))
    page = client.get(url(record, "decide")).text
    assert one.get_absolute_url() in page
    assert f"since {make.day(-1):%-d %B %Y}" in " ".join(page.split())


# --- When it is to be looked at again --------------------------------------------------------------------------


def dues(today=None):
    return [(one.record, one.person) for one in reminders.to_look_at(SchoolFactory(), today or timezone.localdate())]


def test_whoever_assessed_is_reminded_from_the_day_and_no_more_once_it_was_done(teacher):
    one = make.assessment(teacher, on=make.day(-10), review_on=make.day(1))
    assert dues() == []
    assert dues(make.day(1)) == dues(make.day(50)) == [(one, teacher)]
    assess(make.look(), actor=teacher)
    assert dues(make.day(50)) == []


@pytest.mark.parametrize("gone", ["left", "pupil"])
def test_the_officer_is_reminded_where_whoever_assessed_does_so_no_more(gone):
    officer = PersonFactory(roles=["officer"])
    by = PersonFactory(left_on=make.day(), roles=["teacher"]) if gone == "left" else PersonFactory(roles=["pupil"])
    one = make.assessment(by, on=make.day(-10), review_on=make.day(-1))
    assert dues() == [(one, officer)]


def test_the_reminder_is_told_once_and_stands_on_the_home_page(teacher, time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)
    make.assessment(teacher, on=date(2025, 10, 1), review_on=date(2026, 10, 1))
    for _ in range(2):
        reminding.tell(SchoolFactory(), timezone.localdate())
    told = Notice.objects.filter(text__startswith="filtering.")
    assert list(told.values_list("recipient", "text")) == [(teacher.pk, "filtering.site_to_look_at")]
    (line,) = home.waiting(teacher)
    assert line.text == "Look again at maths.example.org"


# --- The figure ------------------------------------------------------------------------------------------------


def test_the_share_of_open_sites_with_a_current_assessment(teacher):
    elm, today = SchoolFactory(), timezone.localdate()
    assert sites_assessed(elm, today).state == "not_evidenced"
    opened("maths.example.org")
    opened("example.net")
    make.rule(make.FilterRequestFactory(state="verified", address="art.example.org"), host="cdn.example.com")
    make.rule(make.FilterRequestFactory(state="verified", kind="block", address="zoo.example.com"))
    reading = sites_assessed(elm, today)
    assert (reading.numerator, reading.denominator, reading.state) == (0, 2, "at_risk")
    make.assessment(teacher, "example.org")
    assert sites_assessed(elm, today).numerator == 1
    make.assessment(teacher, "example.net", outcome="unsuitable")
    assert (sites_assessed(elm, today).value, sites_assessed(elm, today).state) == (1, "met")
    assert sites_assessed(elm, make.day(365)).state == "not_evidenced"  # by then nothing stands
    assert sites_assessed(elm, make.day(-1)).state == "not_evidenced"


def test_the_figure_leads_to_the_sites_that_lack_one(client, some):
    lacking = shown(client, assessed="needed")
    reading = sites_assessed(SchoolFactory(), timezone.localdate())
    assert len(lacking) == reading.denominator - reading.numerator


def test_an_assessment_that_was_current_counts_for_its_days_alone(teacher):
    opened("maths.example.org", starts_on=make.day(-90), made_at=timezone.now() - timedelta(days=90))
    make.assessment(teacher, on=make.day(-50), review_on=make.day(-20))
    counted = [sites_assessed(SchoolFactory(), make.day(day)).numerator for day in (-60, -50, -21, -20, 0)]
    assert counted == [0, 1, 1, 0, 0]


def test_an_address_is_told_of_by_the_closest_that_reaches_it():
    told = site_lists.Told[str]()
    for address in ("example.org", "maths.example.org", "maths.example.org/fractions", "xmaths.example.org"):
        told.add(understand(address), address)
    assert told.of(understand("maths.example.org/fractions/halves")) == [
        "maths.example.org/fractions",
        "maths.example.org",
        "example.org",
    ]
    assert told.of(understand("example.com")) == []


def test_every_outcome_has_a_colour(teacher):
    for outcome in Outcome:
        assert make.assessment(teacher, outcome=outcome).tag_kind in {"good", "warn", "bad"}
