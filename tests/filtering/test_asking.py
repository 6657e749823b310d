"""A member of staff asks in a minute: what, for whom and why, check, send."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import Term
from filtering.models import FilterRequest, State
from filtering.services import applying, asking
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import filtering as make
from tests.filtering.steps import ASKED, approve, said, send, url

pytestmark = pytest.mark.django_db
NEW = "/elm/filtering/new/"
TELLING_ONE = 4  # the notice, its job and what they wish to be told of


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"], first_name="Tess", last_name="Carter")
    client.force_login(teacher.user)
    return teacher


@pytest.fixture
def head():
    return PersonFactory(roles=["head"], first_name="Hal", last_name="Moor")


def post(client, **typed):
    return client.post(NEW, ASKED | typed)


# --- The pages -----------------------------------------------------------------------------------------------


def test_the_block_pages_link_fills_in_the_address(client, teacher):
    response = client.get(NEW, {"url": "https://www.maths.example.org/fractions?x=1", "kind": "allow"})
    assert 'value="https://www.maths.example.org/fractions?x=1"' in response.text
    assert response.context["form"].initial["kind"] == "allow"


def test_a_link_with_nonsense_in_it_still_opens_the_page(client, teacher):
    for query in ({"url": "x" * 5_000, "kind": "nonsense"}, {"url": "\x00javascript:alert(1)"}, {"url": ""}):
        assert client.get(NEW, query).status_code == 200


def test_what_is_typed_on_one_page_goes_with_one_to_the_others(client, teacher):
    response = post(client, at="what", go="on", bundle="cdn.example.net\nimg.example.net", why="Kept")
    assert response.context["at"] == "whom"
    assert ("bundle", "cdn.example.net\nimg.example.net") in response.context["hidden"]
    assert "Kept" in response.text
    back = post(client, at="whom", go="what", why="Kept too", until="date", ends_on_day="3")
    assert back.context["at"] == "what"
    assert {("why", "Kept too"), ("ends_on_day", "3"), ("groups", "ks2")} <= set(back.context["hidden"])


def test_the_check_page_says_what_it_opens(client, teacher):
    response = post(client, at="whom", go="on", address="HTTP://WWW.Maths.Example.ORG:8443/fractions/index.html?a=1#b")
    assert "The pages of maths.example.org whose addresses begin with /fractions." in response.text
    assert "not only port 8443" in response.text
    assert not FilterRequest.objects.exists()


def test_a_request_is_sent_and_its_deciders_are_told_without_names(client, teacher, head):
    response = send(client)
    record = FilterRequest.objects.get()
    assert (record.state, record.host, record.reference, record.asked_by) == (
        "asked",
        "maths.example.org",
        "F-1",
        teacher,
    )
    assert record.typed == "https://www.maths.example.org/"
    assert record.ends_on == timezone.localdate() + timedelta(days=364)
    assert "Your request F-1 was sent. The headteacher decides" in response.text
    notice = Notice.objects.get()
    assert (notice.recipient, notice.reference, notice.path) == (head, "F-1", "/elm/filtering/F-1/decide/")
    assert Event.objects.filter(action="filtering.ask", actor_id=teacher.pk).exists()


def test_further_hosts_are_kept_each_once(client, teacher):
    send(client, bundle="https://cdn.example.net/\n\nCDN.example.net\nmaths.example.org\nimg.example.net/a/")
    bundle = FilterRequest.objects.get().bundle.all()
    assert [str(one) for one in bundle] == ["cdn.example.net", "img.example.net/a"]


def test_software_is_asked_for_by_name(client, teacher):
    it = PersonFactory(roles=["it"])
    send(client, kind="software", address="", software="Scratch 3")
    record = FilterRequest.objects.get()
    assert (record.what, record.host) == ("Scratch 3", "")
    assert [one.recipient for one in Notice.objects.all()] == [it]


def test_an_exception_names_people_found_by_name(client, teacher):
    pupil = PersonFactory(user=None, roles=["pupil"], first_name="Nadia", last_name="Quill")
    found = post(client, at="whom", kind="bypass", find="person", q="nad")
    assert [one.label for one in found.context["results"]] == ["Nadia Quill"]
    added = post(client, at="whom", kind="bypass", add="yes", person=pupil.number)
    assert added.context["people"] == [pupil]
    taken = post(client, at="whom", kind="bypass", people=[pupil.number], remove=pupil.number)
    assert taken.context["people"] == []
    send(client, kind="bypass", people=[pupil.number])
    reach = FilterRequest.objects.get().reach
    assert (list(reach.people.all()), reach.groups) == ([pupil], [])


# --- Until when ----------------------------------------------------------------------------------------------


def test_until_the_end_of_the_lesson_term_or_a_day(client, teacher):
    today = timezone.localdate()
    Term.objects.create(school=teacher.school, name="Now", starts_on=today - timedelta(9), ends_on=today + timedelta(9))
    day = today + timedelta(20)
    boxes = {"ends_on_day": day.day, "ends_on_month": day.month, "ends_on_year": day.year}
    for number, (until, last) in enumerate({"lesson": today, "term": today + timedelta(9), "date": day}.items()):
        send(client, address=f"site{number}.example.org", until=until, **boxes)
        assert FilterRequest.objects.latest("pk").ends_on == last


def test_a_term_that_nobody_entered_is_said(client, teacher):
    assert "terms are not entered" in post(client, until="term").text


@pytest.mark.parametrize(("days", "words"), [(-1, "today or later"), (400, "within a year")])
def test_a_day_that_is_past_or_too_far_is_refused_and_all_is_kept(client, teacher, days, words):
    day = timezone.localdate() + timedelta(days)
    response = post(client, until="date", ends_on_day=day.day, ends_on_month=day.month, ends_on_year=day.year)
    assert words in response.text
    assert "Fractions with pictures." in response.text
    assert not FilterRequest.objects.exists()


# --- Bad input -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Enter the address of the page"),
        ("http://", "Enter"),
        ("javascript:alert(1)", "a script"),
        ("http://user@host", "name before an @"),
        ("x" * 3_000, "3,000 characters long"),
        ("http://a[b]c/", "bracket"),
        ("co.uk", "far more than one site"),
        ("192.168.0.1", "number of a machine"),
        ("[::1]", "Enter"),
        ("localhost", "whole name"),
        ("bbс.co.uk", "two alphabets"),
        ("bit.ly/x", "short link"),
        ("croxyproxy.com", "switches the filter off"),
        ("server.lcoal", "slip of the pen"),
        ("a b.example.org", "space"),
        ("example.org:99999", "port"),
        ("\x00", "Enter the address"),
        ("example.org/" + "a/" * 900, "too long"),
    ],
)
def test_what_is_no_site_or_too_much_is_refused_with_a_sentence_and_kept(client, teacher, address, words):
    for at, go in (("what", "on"), ("check", "send")):
        response = post(client, at=at, go=go, address=address)
        assert response.status_code == 200
        assert response.context["at"] == "what"
        assert words in response.text
    assert not FilterRequest.objects.exists()


@pytest.mark.parametrize(
    "address", ["MATHS.example.org.", "  <https://maths.example.org:443/> ", "//maths.example.org"]
)
def test_dots_ports_capitals_and_spaces_do_no_harm(client, teacher, address):
    send(client, address=address)
    assert FilterRequest.objects.get().host == "maths.example.org"


def test_a_look_alike_is_sent_but_decided_by_two(client, teacher):
    response = post(client, at="whom", go="on", address="аррӏе.com")
    assert "can be taken for apple.com by eye" in response.text
    assert "The designated safeguarding lead decides as well" in response.text


def test_a_guardrail_cannot_be_passed_in_the_further_addresses(client, teacher):
    assert "leads on to any other site" in post(client, bundle="cdn.example.net\nbit.ly/x").text
    assert "Line 2:" in post(client, bundle="cdn.example.net\njavascript:x").text
    assert not FilterRequest.objects.exists()
    with pytest.raises(RuleBroken, match="switches the filter off"):
        asking.ask(said("croxyproxy.com"), actor=teacher)


def test_a_block_is_barred_only_for_what_is_no_one_site(client, teacher):
    assert "far more than one site" in post(client, kind="block", address="co.uk").text
    send(client, kind="block", address="croxyproxy.com")
    assert FilterRequest.objects.get().kind == "block"


def test_a_class_of_elsewhere_one_that_has_left_and_one_not_taught_are_not_offered(client, teacher):
    there = TeachingGroupFactory(school=SchoolFactory(slug="oak"), name="2 Oak")
    left = TeachingGroupFactory(name="6 Ash")
    PersonFactory(user=None, teaching_group=left, left_on=timezone.localdate())
    own = TeachingGroupFactory(name="2 Hazel")
    for group in (left, own):
        group.teachers.add(teacher)
    for group in (there, left, TeachingGroupFactory(name="3 Elder")):
        assert "no longer here" in post(client, groups=[], classes=[group.pk]).text
    with pytest.raises(RuleBroken, match="has left"):
        asking.ask(said(groups=(), classes=[left]), actor=teacher)
    with pytest.raises(RuleBroken, match="has left"):
        asking.ask(said(groups=(), classes=[there]), actor=teacher)
    send(client, groups=[], classes=[own.pk])
    assert list(FilterRequest.objects.get().reach.classes.all()) == [own]


def test_a_person_of_elsewhere_or_one_who_has_left_is_in_no_exception(client, teacher):
    there = PersonFactory(school=SchoolFactory(slug="oak"), user=None)
    left = PersonFactory(user=None, left_on=timezone.localdate())
    for number in (there.number, left.number, "1", "1.x", "\x00"):
        response = post(client, kind="bypass", people=[number])
        assert "Somebody chosen is not at this school any more" in response.text
    for person in (there, left):
        with pytest.raises(RuleBroken, match="has left"):
            asking.ask(said(kind="bypass", people=[person]), actor=teacher)
    assert "Name the people" in post(client, kind="bypass").text
    assert not FilterRequest.objects.exists()


def test_a_walled_group_needs_an_adult_who_watches(client, teacher):
    make.walled(teacher, "ks1")
    pupil = PersonFactory(user=None, year_group=1)
    response = post(client, groups=["ks1"])
    assert "Name the adult who watches: for Key stage 1" in response.text
    assert "Name the adult" in post(client, kind="bypass", people=[pupil.number]).text
    assert "Choose" in post(client, groups=["ks1"], supervisor=pupil.pk).text
    send(client, groups=["ks1"], supervisor=teacher.pk)
    assert FilterRequest.objects.get().supervisor == teacher


def test_a_pupil_a_parent_and_a_governor_do_not_ask(client):
    for role in ("pupil", "parent", "governor", "guest"):
        person = PersonFactory(roles=[role])
        client.force_login(person.user)
        assert client.get(NEW).status_code == 403
        with pytest.raises(PermissionDenied):
            asking.ask(said(), actor=person)


# --- Joining -------------------------------------------------------------------------------------------------


def test_the_same_sent_twice_is_one_request(client, teacher):
    send(client)
    response = send(client)
    assert FilterRequest.objects.count() == 1
    assert "/F-1/" in response.redirect_chain[-1][0]


def test_a_hundred_who_ask_for_one_site_are_one_decision():
    first = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    for _ in range(99):
        asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    assert FilterRequest.objects.count() == 100
    assert first.joined.count() == 99
    assert list(FilterRequest.objects.waiting()) == [first]


def test_the_safeguarding_lead_joins_like_anybody_but_where_they_decide_too():
    lead = PersonFactory(roles=["dsl"])
    first = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    assert asking.ask(said(), actor=lead).joined_to == first
    asking.ask(said("youtube.com"), actor=first.asked_by)
    with pytest.raises(RuleBroken, match="you may decide on it"):
        asking.ask(said("youtube.com"), actor=lead)


def test_who_asks_for_more_than_the_first_is_asked_whether_to_join(client, teacher):
    first = asking.ask(said(groups=["ks2"]), actor=PersonFactory(roles=["teacher"]))
    response = post(client, groups=["staff"], at="whom", go="on")
    assert "Join F-1" in response.text
    post(client, groups=["staff"], go="join")
    assert first.joined.get().asked_by == teacher
    page = client.get(url(first))
    assert "Your request F-2 has joined this one" in page.text


def test_who_asks_for_more_may_also_ask_on_their_own(client, teacher):
    asking.ask(said(groups=["ks2"]), actor=PersonFactory(roles=["teacher"]))
    post(client, groups=["staff"])
    assert FilterRequest.objects.latest("pk").joined_to is None


def test_one_that_is_taken_back_leaves_its_place_to_the_first_that_joined():
    people = [PersonFactory(roles=["teacher"]) for _ in range(3)]
    first, second, third = [asking.ask(said(), actor=one) for one in people]
    asking.withdraw(first, actor=people[0])
    for one in (first, second, third):
        one.refresh_from_db()
    assert (first.state, second.joined_to, third.joined_to) == (State.WITHDRAWN, None, second)


def test_those_that_joined_go_on_for_all_that_they_asked():
    """Whoever takes the place asks for less than the first: for the others that is not enough."""
    people = [PersonFactory(roles=["teacher"]) for _ in range(4)]
    groups = [("ks1", "ks2"), ("ks1",), ("ks2",), ("ks1",)]
    first, second, third, fourth = [
        asking.ask(said(groups=those), actor=one) for one, those in zip(people, groups, strict=True)
    ]
    asking.withdraw(first, actor=people[0])
    for one in (second, third, fourth):
        one.refresh_from_db()
    assert (second.joined_to, third.joined_to, fourth.joined_to) == (None, None, second)


@pytest.mark.parametrize("less", [{"groups": ("ks1",)}, {"groups": ("ks1", "ks2"), "ends_on": make.day(5)}])
def test_one_that_becomes_less_lets_those_go_who_asked_for_more(less):
    people = [PersonFactory(roles=["teacher"]) for _ in range(2)]
    first, second = [asking.ask(said(groups=("ks1", "ks2")), actor=one) for one in people]
    asking.edit(first, said=said(**less), actor=people[0])
    second.refresh_from_db()
    assert second.joined_to is None
    assert list(FilterRequest.objects.waiting()) == [second, first]


def test_who_asks_again_for_others_has_asked_for_them_too(client, teacher):
    """It is not the same sent twice: nothing that was typed is lost."""
    first = asking.ask(said(groups=("ks2",)), actor=teacher)
    for _ in range(2):
        send(client, groups=["staff"])
    second = FilterRequest.objects.latest("pk")
    assert FilterRequest.objects.count() == 2
    assert (second.reach.groups, second.joined_to, first.reach.groups) == (["staff"], None, ["ks2"])


def test_who_has_taken_theirs_back_is_told_no_more(client, teacher, head):
    first = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    own = asking.ask(said(), actor=teacher)
    assert client.get(url(first)).status_code == 200
    asking.withdraw(own, actor=teacher)
    approve(first, head)
    applying.apply_request(first, actor=PersonFactory(roles=["it"]))
    assert not Notice.objects.filter(recipient=teacher).exists()
    assert client.get(url(first)).status_code == 404
    with pytest.raises(PermissionDenied):
        applying.verify(first, actor=teacher)


def test_telling_a_hundred_who_joined_costs_as_telling_ten(head):
    cost = []
    for count in (10, 100):
        site = f"site{count}.example.org"
        record = make.FilterRequestFactory(address=site, number=count * 1_000)
        for number in range(count):
            make.FilterRequestFactory(address=site, number=count * 1_000 + number + 1, joined_to=record)
        with CaptureQueriesContext(connection) as asked:
            approve(record, head)
        cost.append(len(asked))
    assert Notice.objects.filter(text="filtering.approved").count() == 112
    assert cost[1] - cost[0] <= 90 * TELLING_ONE, cost


def test_another_address_lets_the_joined_go():
    people = [PersonFactory(roles=["teacher"]) for _ in range(2)]
    first, second = [asking.ask(said(), actor=one) for one in people]
    asking.edit(first, said=said("history.example.org"), actor=people[0])
    second.refresh_from_db()
    assert second.joined_to is None


# --- Changing and taking back --------------------------------------------------------------------------------


def test_a_change_is_a_new_revision_and_the_deciders_are_told(client, teacher, head):
    record = asking.ask(said(), actor=teacher)
    page = client.get(url(record, "edit"))
    assert 'value="maths.example.org"' in page.text
    client.post(url(record, "edit"), ASKED | {"groups": ["ks2", "staff"], "why": "And decimals."})
    record.refresh_from_db()
    assert (record.revision, record.why, record.reach.groups) == (2, "And decimals.", ["ks2", "staff"])
    assert record.history.first().history_change_reason == "Changed: for whom, what it is for and until when"
    assert Notice.objects.filter(recipient=head, text="filtering.changed").exists()


def test_a_change_of_nothing_changes_nothing(teacher):
    record = asking.ask(said(bundle=()), actor=teacher)
    asking.edit(record, said=said(), actor=teacher)
    record.refresh_from_db()
    assert record.revision == 1


def test_nobody_changes_or_takes_back_anothers(client, teacher, head):
    record = make.FilterRequestFactory()
    client.force_login(head.user)
    for verb in ("edit", "withdraw", "more", "appeal"):
        assert client.get(url(record, verb)).status_code == 404
    for act in (lambda: asking.edit(record, said=said(), actor=head), lambda: asking.withdraw(record, actor=head)):
        with pytest.raises(PermissionDenied):
            act()


def test_what_is_decided_is_not_changed_any_more(client, teacher):
    record = make.FilterRequestFactory(asked_by=teacher, state="approved")
    assert client.get(url(record, "edit")).status_code == 302
    with pytest.raises(RuleBroken, match="cannot be changed"):
        asking.edit(record, said=said(), actor=teacher)
    client.post(url(record, "withdraw"))
    record.refresh_from_db()
    assert record.state == "approved"


# --- Who sees, and the list ----------------------------------------------------------------------------------


def test_a_teacher_sees_their_own_and_who_looks_after_the_filter_sees_all(client, teacher):
    own, other = make.FilterRequestFactory(asked_by=teacher), make.FilterRequestFactory()
    assert client.get(url(own)).status_code == 200
    assert client.get(url(other)).status_code == 404
    client.force_login(PersonFactory(roles=["it"]).user)
    assert [one.status_code for one in map(client.get, map(url, (own, other)))] == [200, 200]


def references(client, **query):
    return [one.reference for one, *_ in client.get(reverse("filtering:requests", args=["elm"]), query).context["rows"]]


def test_the_list_is_filtered_and_searched(client):
    client.force_login(PersonFactory(roles=["head"]).user)
    make.FilterRequestFactory(number=1)
    block = {"kind": "block", "subject": "pe", "state": "refused", "address": "games.example.net"}
    make.FilterRequestFactory(number=2, **block)
    three = make.FilterRequestFactory(number=3, reach=make.reach(SchoolFactory(), groups=["staff"]))
    make.FilterRequestFactory(number=4, joined_to=three)
    assert references(client) == ["F-4", "F-3", "F-2", "F-1"]
    three.state = "verified"
    three.save()
    for query, expected in [
        ({"kind": "block"}, ["F-2"]),
        ({"state": "verified"}, ["F-4", "F-3"]),
        ({"state": "asked"}, ["F-1"]),
        ({"group": "staff"}, ["F-3"]),
        ({"subject": "pe"}, ["F-2"]),
        ({"q": "https://www.games.example"}, ["F-2"]),
        ({"q": "f-3"}, ["F-3"]),
        ({"q": "\" ' %_"}, []),
        ({"mine": "on"}, []),
        ({"state": "x", "kind": "y", "group": "z"}, ["F-4", "F-3", "F-2", "F-1"]),
    ]:
        assert references(client, **query) == expected, query
    assert client.get(reverse("filtering:requests", args=["elm"]), {"older": "F-99"}).status_code == 404
    assert client.get(reverse("filtering:requests", args=["elm"]), {"newer": "x"}).status_code == 404


def test_pages_follow_by_key(client):
    client.force_login(PersonFactory(roles=["head"]).user)
    asker, reach = PersonFactory(roles=["teacher"]), make.reach(SchoolFactory())
    for number in range(1, 61):
        make.FilterRequestFactory(number=number, asked_by=asker, reach=reach)
    first = client.get("/elm/filtering/")
    second = client.get("/elm/filtering/" + first.context["older_url"])
    back = client.get("/elm/filtering/" + second.context["newer_url"])
    numbers = [[one.number for one, *_ in page.context["rows"]] for page in (first, second, back)]
    assert numbers == [list(range(60, 35, -1)), list(range(35, 10, -1)), list(range(60, 35, -1))]


def test_the_list_and_the_home_page_cost_the_same_with_1_10_and_100(client):
    client.force_login(PersonFactory(roles=["head"]).user)
    cost = {}
    for count in (1, 10, 100):
        while FilterRequest.objects.count() < count:
            group = TeachingGroupFactory()
            make.FilterRequestFactory(reach=make.reach(group.school, classes=[group]))
        for path in ("/elm/filtering/", "/elm/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            cost.setdefault(path, []).append(len(asked))
    assert all(len(set(numbers)) == 1 for numbers in cost.values()), cost
