"""The public page: pupils, parents and anybody else report without a sign-in (I3, I5, D11, D15)."""

import logging
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.models import Event
from incidents import public, services, tasks
from incidents.models import Entry, Incident, PublicDraft, PublicReport
from incidents.public_forms import STEPS, WORRIES, PublicStepForm, Road
from incidents.views.public import NEUTRAL_PAGE
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "about": "nobody",
    "worry": "mean",
    "what_happened": "They wrote that nobody likes me.",
    "whom": "me",
    "who_named": "",
    "when": "yesterday",
    "place": "home",
    "service": "Class chat",
    "harm": "no",
    "harm_detail": "",
    "named_as": "",
    "class_named_as": "",
}


@pytest.fixture(autouse=True)
def school():
    return SchoolFactory()


def url(name, *args, school="elm"):
    return reverse(f"worry:{name}", args=[school, *args])


def fill(client, road="older", school="elm", **changed):
    """All steps of a road, answered."""
    answers = ANSWERS | ({"whom": "child"} if road == "parent" else {}) | changed
    response = client.post(url("start", school=school), {"road": road})
    for step, fields in STEPS[road].items():
        response = client.post(url("step", road, step, school=school), {name: answers[name] for name in fields})
        assert response.status_code == 302, response.context["form"].errors
    return response


def send(client, **kwargs):
    """A whole report; gives the incident and the receipt as the page shows it."""
    fill(client, **kwargs)
    school = kwargs.get("school", "elm")
    assert client.post(url("check", school=school)).url == url("sent", school=school)
    page = client.get(url("sent", school=school)).text
    return Incident.objects.latest("pk"), re.search(r"(?:\d{4} ){4}\d{4}", page)[0]


@pytest.mark.parametrize(
    ("road", "kind", "words"),
    [
        ("young", "pupil", "A pupil, who did not give a name"),
        ("older", "pupil", "A pupil, who did not give a name"),
        ("parent", "parent", "A parent, who did not give a name"),
        ("other", "other", "Somebody else, who did not give a name"),
    ],
)
def test_anybody_reports_without_signing_in(client, road, kind, words):
    incident, receipt = send(client, road=road)
    assert (incident.reporter_kind, incident.reported_by, incident.circle) == (kind, None, "school")
    assert (incident.kind, incident.category, incident.harm) == ("cyberbullying", "conduct", "no")
    assert incident.what_happened == "They wrote that nobody likes me."
    assert incident.reporter_words == words
    assert len(public.digits_of(receipt)) == 20
    event = Event.objects.get(action="incidents.report_from_public")
    assert (event.actor_id, event.user_id, event.scope) == (None, None, f"school:{incident.school_id}")


@pytest.mark.parametrize("road", Road.values)
def test_every_page_has_the_way_out_the_helplines_and_a_title_that_tells_nothing(client, road):
    fill(client, road=road)
    pages = [url("start"), url("check"), url("answer"), *(url("step", road, step) for step in STEPS[road])]
    for page in pages:
        text = client.get(page).text
        assert 'rel="noreferrer" data-quick-exit' in text
        assert "0800 1111" in text
        assert "tel:999" in text
        assert re.search(r"<title>(Page \d of \d – )?Elm School</title>", text), page
        assert "<style" not in text
        assert not re.search(r"<script(?! src)", text)


def test_every_answer_of_the_young_has_a_picture(client):
    from django.contrib.staticfiles import finders

    fill(client, road="young")
    for step in STEPS["young"]:
        text = client.get(url("step", "young", step)).text
        pictures = re.findall(r'src="/static/(img/kinds/\w+\.svg)"', text)
        assert len(pictures) == text.count('type="radio"')
        assert all(finders.find(picture) for picture in pictures)


def test_every_kind_that_is_offered_is_one_of_the_logs():
    from incidents.kinds import KIND_BY_KEY

    assert {worry.kind for worry in WORRIES} <= set(KIND_BY_KEY)
    assert all(len(f"Told by somebody else: {worry.adult}") <= 120 for worry in WORRIES)


# --- Who sees it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "circle", "readers"),
    [("nobody", "school", {"officer", "head"}), ("adult", "head", {"head"}), ("head", "chair", {"chair"})],
)
def test_the_first_answer_decides_who_sees_it(client, about, circle, readers):
    people = {role: PersonFactory(roles=[role]) for role in ("officer", "head", "chair", "teacher", "governor")}
    incident, _ = send(client, about=about)
    assert incident.circle == circle
    assert {role for role, person in people.items() if can(person, Perm.INCIDENT_VIEW, incident)} == readers


def test_a_report_about_the_officer_is_never_seen_by_the_officer(client, new_client):
    officer, head = PersonFactory(roles=["officer"]), PersonFactory(roles=["head"])
    incident, _ = send(client, about="adult", what_happened="The e-safety officer writes to me at night.")
    staff = new_client()
    staff.force_login(officer.user)
    for page in (reverse("schools:home", args=["elm"]), reverse("incidents:log", args=["elm"])):
        assert incident.reference not in staff.get(page).text
    assert staff.get(incident.get_absolute_url()).status_code == 404
    staff.force_login(head.user)
    assert incident.reference in staff.get(reverse("schools:home", args=["elm"])).text
    assert "A pupil, who did not give a name" in staff.get(incident.get_absolute_url()).text


def test_a_report_that_nobody_could_open_says_so_and_whom_to_call(client):
    fill(client, about="head")
    client.post(url("check"))
    assert "Nobody at the school can open it" in client.get(url("sent")).text


def test_what_a_reporter_calls_themself_is_escaped_and_matches_nobody(client, new_client):
    officer, ida = PersonFactory(roles=["officer"]), PersonFactory(first_name="Ida", last_name="Quill", user=None)
    incident, _ = send(client, named_as="<b>Ida Quill</b>", class_named_as="2 Hazel")
    assert not incident.involvements.filter(person=ida).exists()
    staff = new_client()
    staff.force_login(officer.user)
    page = staff.get(incident.get_absolute_url()).text
    assert "who gave the name “&lt;b&gt;Ida Quill&lt;/b&gt;” (class: “2 Hazel”)" in page
    assert "<b>Ida" not in page


def test_the_log_line_holds_nothing_that_was_typed(client):
    incident, _ = send(client, what_happened="Max Pike did it", named_as="Ida Quill", who_named="Zed")
    assert incident.summary == "Told by a pupil: Bullying or hurtful messages"


def test_somebody_who_is_signed_in_reports_without_being_named(client):
    teacher = PersonFactory(roles=["teacher"], first_name="Tess", last_name="Known")
    client.force_login(teacher.user)
    assert "Tess" not in client.get(url("start")).text
    incident, _ = send(client)
    assert incident.reported_by is None
    history = incident.history.get()
    assert (history.history_user, history.history_person) == (None, None)
    assert Event.objects.get(action="incidents.report_from_public").user_id is None


# --- What is kept --------------------------------------------------------------------------------------------


def everything_stored():
    """Every value of every text-like column of every table, also those without a model."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("incidents_search"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from (str(bytes(one) if isinstance(one, memoryview) else one) for one in row)


def test_no_address_and_no_browser_is_kept(client, caplog, counts):
    who = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "zqbrowser/9.9", "HTTP_X_FORWARDED_FOR": "203.0.113.78"}
    client.defaults.update(who)
    with caplog.at_level(logging.INFO):
        _, receipt = send(client)
        client.post(url("answer"), {"receipt": receipt})
        client.post(url("answer"), {"receipt": receipt, "text": "It went on."})
        client.post(url("answer"), {"receipt": "1" * 20})
    values = list(everything_stored())
    found = [value for value in values if any(mark in value for mark in ("203.0.113", "zqbrowser"))]
    counts("I3 values searched for an address or a browser", tried=len(values), failed=len(found))
    assert len(values) > 100
    assert not found
    assert "/elm/report/" in caplog.text
    assert not any(mark in caplog.text for mark in ("203.0.113", "zqbrowser"))


def test_the_receipt_is_kept_nowhere_in_clear(client):
    _, receipt = send(client)
    digits = public.digits_of(receipt)
    assert not any(digits in re.sub(r"[ -]", "", value) for value in everything_stored())
    assert len(PublicReport.objects.get().receipt_hash) == 64


def test_what_is_being_written_is_sealed_and_forgotten_after_half_an_hour(client, time_machine):
    fill(client)
    assert not any("nobody likes me" in value for value in everything_stored())
    assert "nobody likes me" in client.get(url("step", "older", "what")).text
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert "nobody likes me" not in client.get(url("step", "older", "what")).text
    assert tasks.forget_public_writing() == 1
    assert not PublicDraft.objects.exists()


def test_what_is_sent_after_the_half_hour_is_not_lost(client, time_machine):
    client.post(url("start"), {"road": "older"})
    client.post(url("step", "older", "about"), {"about": "adult"})
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    client.post(url("step", "older", "what"), {"what_happened": "A long story.", "whom": "me", "who_named": ""})
    assert client.get(url("check")).url == url("step", "older", "about") + "?check=1"
    assert "A long story." in client.get(url("step", "older", "what")).text


def test_a_new_sheet_and_leaving_show_nobody_what_was_written(client):
    fill(client)
    client.post(url("start"), {"road": "older"})
    assert "nobody likes me" not in client.get(url("step", "older", "what")).text
    fill(client)
    client.post(url("leave"))
    assert "nobody likes me" not in client.get(url("step", "older", "what")).text
    assert not PublicDraft.objects.exists()


def test_what_is_written_at_one_school_is_not_shown_at_another(client):
    SchoolFactory(slug="oak")
    fill(client)
    assert "nobody likes me" not in client.get(url("step", "older", "what", school="oak")).text
    assert client.get(url("check", school="oak")).url == url("start", school="oak")


# --- Bad input -----------------------------------------------------------------------------------------------


def test_a_school_that_is_not_there_is_a_404(client):
    assert client.get(url("start", school="nowhere")).status_code == 404
    assert client.get(url("step", "older", "nothing")).status_code == 404
    assert client.get(url("step", "nobody", "about")).status_code == 404


def test_a_megabyte_is_too_long_and_is_given_back(client):
    story = "mean " * 200_000
    client.post(url("start"), {"road": "older"})
    response = client.post(url("step", "older", "what"), {"what_happened": story, "whom": "me"})
    assert response.status_code == 200
    assert "5,000 characters or fewer; you have typed 999,999" in response.text
    assert story.strip() in response.text


def test_what_is_larger_than_any_form_is_refused_whole_and_what_was_kept_before_stays(client):
    fill(client)
    response = client.post(url("step", "older", "what"), {"what_happened": "mean " * 600_000, "whom": "me"})
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
    assert "nobody likes me" in client.get(url("step", "older", "what")).text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("He said\x00 hi", "He said hi"),
        ("😢 🙈", "😢 🙈"),
        ("\u202egnihtemos\u202c", "\u202egnihtemos\u202c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ school }} {% url %}", "{{ school }} {% url %}"),
    ],
)
def test_strange_text_is_kept_as_text(client, new_client, typed, kept):
    officer = PersonFactory(roles=["officer"])
    incident, _ = send(client, what_happened=typed, named_as=typed, who_named=typed)
    assert incident.what_happened == kept
    staff = new_client()
    staff.force_login(officer.user)
    page = staff.get(incident.get_absolute_url()).text
    assert "<script>alert" not in page


def test_a_report_sent_twice_is_one_report_with_one_receipt(client):
    incident, receipt = send(client)
    assert client.post(url("check")).url == url("sent")
    assert receipt in client.get(url("sent")).text
    writing = public.Writing(incident.school, b"k" * 32, None, {"road": "older"})
    writing.keep()
    said = services.Report(
        about="nobody",
        summary="Told",
        what_happened="It",
        happened_from=timezone.now(),
        place="home",
        device="unknown",
        harm="no",
        kind="scam",
    )
    reporter = public.Reporter(kind="pupil", when_said="today")
    given = {"school": incident.school, "reporter": reporter, "writing": writing}
    assert services.report_from_public(said, **given) == services.report_from_public(said, **given)
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("road", Road.values)
def test_a_page_without_an_answer_is_shown_again_with_what_is_wrong(client, road):
    for step in [step for step, fields in STEPS[road].items() if "named_as" not in fields]:
        response = client.post(url("step", road, step), {})
        assert response.status_code == 200
        assert response.context["form"].errors


# --- How much one device may send ------------------------------------------------------------------------------


def test_of_500_reports_of_one_device_a_few_are_taken_and_nothing_typed_is_lost(client, counts, time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    taken = 0
    for _ in range(public.REPORTS_PER_DEVICE):
        send(client)
        taken += 1
    fill(client, what_happened="The last of them.")
    refused = 0
    for _ in range(500 - taken):
        response = client.post(url("check"))
        refused += response.status_code == 429
    counts("D11 reports from one device in a minute", tried=500, taken=taken, refused=refused)
    assert Incident.objects.count() == public.REPORTS_PER_DEVICE
    assert refused == 495
    for words in ("Please wait a few minutes", "tell a grown-up", "0800 1111", "The last of them."):
        assert words in response.text
    time_machine.move_to("2026-03-04T10:10:00+00:00", tick=False)
    assert client.post(url("check")).url == url("sent")
    assert Incident.objects.latest("pk").what_happened == "The last of them."


def test_other_devices_are_not_held_up_by_one(client, new_client):
    for _ in range(public.REPORTS_PER_DEVICE):
        send(client)
    fill(client)
    assert client.post(url("check")).status_code == 429
    send(new_client())
    assert Incident.objects.count() == public.REPORTS_PER_DEVICE + 1


def test_a_report_is_taken_when_nothing_can_be_counted(client, monkeypatch):
    from django.db import OperationalError

    def fail(*args):
        raise OperationalError

    monkeypatch.setattr(public.limits, "counted", fail)
    send(client)
    assert Incident.objects.count() == 1


def test_the_steps_ask_no_more_with_many_cases_than_with_few(client, django_assert_max_num_queries):
    IncidentFactory(from_pupil=True)
    fill(client)
    with django_assert_max_num_queries(8):
        client.get(url("check"))


def test_no_answer_of_a_step_is_a_field_of_a_person():
    school = SchoolFactory()
    for road in Road.values:
        for step in STEPS[road]:
            for field in PublicStepForm(road=road, step=step, school=school).fields.values():
                assert not isinstance(getattr(field, "queryset", None), models.QuerySet)
    assert apps.get_model("incidents.PublicDraft")
    assert Entry.objects.count() == 0


# --- Cookies off, two tabs, Back, pressing twice, and half an hour ------------------------------------------------


def test_without_cookies_the_page_says_what_to_do(new_client):
    bare = new_client(enforce_csrf_checks=True)
    for name in ("start", "check", "answer", "leave"):
        bare.cookies.clear()
        response = bare.post(url(name), {"road": "older", "receipt": "1" * 20})
        assert response.status_code == 403
        for words in ("Nothing has been sent", "needs cookies", "0800 1111", "tell a grown-up", "data-quick-exit"):
            assert words in response.text
    assert bare.post(url("start", school="nowhere")).status_code == 404


def test_leaving_without_scripts_takes_the_key_to_what_was_written(client):
    fill(client)
    response = client.get(url("leave"))
    assert response.url == NEUTRAL_PAGE
    assert client.cookies[public.DRAFT_COOKIE].value == ""
    assert "nobody likes me" not in client.get(url("step", "older", "what")).text


def test_two_tabs_write_on_one_sheet_and_send_it_once(client):
    """They share their cookies, so each page that is sent is kept, whichever tab it came from."""
    fill(client)
    client.post(url("step", "older", "when"), {"when": "week", "place": "school", "service": ""})  # the other tab
    client.post(url("step", "older", "what"), {"what_happened": "Said again.", "whom": "me", "who_named": ""})
    assert client.post(url("check")).url == client.post(url("check")).url == url("sent")
    incident = Incident.objects.get()
    assert (incident.what_happened, incident.place) == ("Said again.", "school")


def test_a_tab_left_open_after_sending_begins_a_new_sheet_with_what_it_sends(client):
    first, _ = send(client)
    response = client.post(url("step", "older", "what"), {"what_happened": "Another.", "whom": "me", "who_named": ""})
    assert response.status_code == 302
    assert "Another." in client.get(url("step", "older", "what")).text
    assert first.entries.count() == 1


def test_going_back_shows_what_was_written(client):
    fill(client)
    for step, words in {"what": "nobody likes me", "when": "Class chat"}.items():
        assert words in client.get(url("step", "older", step)).text


@pytest.mark.parametrize("road", Road.values)
def test_the_address_of_a_later_page_leads_back_to_what_was_left_out(client, road):
    client.post(url("start"), {"road": road})
    last = list(STEPS[road])[-1]
    client.post(url("step", road, last), {"named_as": "Ida"})
    response = client.get(url("check"))
    assert response.url == url("step", road, "about") + "?check=1"
    assert "We still need this answer. What you wrote after it is kept." in client.get(response.url).text
    assert client.post(url("check")).url == response.url
    assert not Incident.objects.exists()


def test_send_after_the_half_hour_says_that_nothing_was_sent(client, time_machine):
    fill(client)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    response = client.post(url("check"))
    assert response.url == url("start") + "?forgotten=1"
    assert "It has not been sent" in client.get(response.url).text
    assert "It has not been sent" not in client.get(url("start")).text
    assert "kept for half an hour" in client.get(url("start")).text
    assert not Incident.objects.exists()


FIELDS = {
    "empty": "",
    "blanks": " \u00a0\t\n",
    "NULs alone": "\x00\x00",
    "NULs": "a\x00b",
    "lone surrogate": b"a\xed\xa0\x80b",
    "not UTF-8": b"\xff\xfe\xfa",
    "right to left": "\u202eمرحبا\u202c",
    "huge": "x" * 1_000_000,
    "huge in emoji": "😢" * 200_000,
}


@pytest.mark.parametrize("typed", FIELDS.values(), ids=FIELDS)
def test_nothing_that_is_typed_in_any_field_breaks_a_public_page(client, typed, counts):
    tried = failed = 0
    for road in Road.values:
        client.post(url("start"), {"road": road})
        for step, fields in STEPS[road].items():
            for field in fields:
                answers = {name: ANSWERS[name] for name in fields} | {field: typed}
                status = client.post(url("step", road, step), answers).status_code
                tried, failed = tried + 1, failed + (status not in {200, 302})
        client.get(url("check"))
        client.post(url("check"))
    for field in ("receipt", "text"):
        status = client.post(url("answer"), {"receipt": "1" * 20, field: typed}).status_code
        tried, failed = tried + 1, failed + (status not in {200, 429})
    counts("T57 strange words in the public pages", tried=tried, failed=failed)
    assert not failed
