from urllib.parse import quote

import pytest
from django.urls import reverse

from esafety.access.perms import Circle
from esafety.audit.models import Event
from incidents.models import Draft, Incident, Part
from tests.factories import DraftFactory, IncidentFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

WHEN = {"day_day": "4", "day_month": "3", "day_year": "2026", "clock": "2:30pm", "place": "home", "device": "own_phone"}


def step(client, draft, key, data=None):
    url = reverse("incidents:new-step", args=[draft.school.slug, draft.token, key])
    return client.post(url, data) if data is not None else client.get(url)


def send(client, draft):
    return client.post(reverse("incidents:new-check", args=[draft.school.slug, draft.token]))


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"], first_name="Tess")
    client.force_login(teacher.user)
    return teacher


def test_a_teacher_reports_one_page_at_a_time(client, teacher):
    pupil = PersonFactory(user=None, first_name="Una", last_name="Vale", roles=["pupil"])
    response = client.post(reverse("incidents:new", args=["elm"]), {"about": "nobody"})
    draft = Draft.objects.get()
    assert response.url.endswith("/what/")

    step(client, draft, "what", {"summary": "Mean words", "what_happened": "They wrote.", "harm": "no"})
    step(client, draft, "when", WHEN)
    who = reverse("incidents:new-who", args=["elm", draft.token])
    assert "Una Vale" in client.post(who, {"q": "un", "find": "person"}).text
    client.post(who, {"person": pupil.number, "part": "target"})
    client.post(who, {"description": "Somebody calling himself Max", "part": "alleged"})
    step(client, draft, "category", {"category": "conduct"})
    step(client, draft, "kind", {"kind": "cyberbullying"})
    step(client, draft, "done", {"first_action": "Rang home.", "links": "https://chat.example/1"})
    response = send(client, draft)

    incident = Incident.objects.get()
    assert response.url == reverse("incidents:receipt", args=["elm", incident.reference]) + "?logged=1"
    assert (incident.reported_by, incident.kind, incident.circle) == (teacher, "cyberbullying", Circle.SCHOOL)
    assert [(one.who, one.part) for one in incident.involvements.all()] == [
        ("Una Vale", Part.TARGET),
        ("Somebody calling himself Max", Part.ALLEGED),
    ]
    assert incident.history.get().history_person == teacher
    assert incident.reference in client.get(response.url).text


def test_the_event_says_who_reported_and_names_nobody(client, teacher):
    send(client, DraftFactory(person=teacher))
    event = Event.objects.get(action="incidents.report")
    assert (event.actor_id, event.details) == (teacher.pk, {"circle": "school"})


def test_the_same_form_sent_twice_makes_one_incident(client, teacher):
    draft = DraftFactory(person=teacher)
    first, second = send(client, draft), send(client, draft)
    assert Incident.objects.count() == 1
    assert first.status_code == second.status_code == 302


def test_references_count_up_within_a_school_and_a_year(client, teacher):
    for _ in range(2):
        send(client, DraftFactory(person=teacher))
    numbers = [int(one.reference.split("-")[1]) for one in Incident.objects.order_by("pk")]
    assert numbers == [1, 2]


@pytest.mark.parametrize(("about", "circle"), [("nobody", "school"), ("adult", "head"), ("head", "chair")])
def test_the_first_answer_decides_whom_the_report_is_for(client, teacher, about, circle):
    draft = DraftFactory(person=teacher)
    step(client, draft, "about", {"about": about})
    send(client, draft)
    assert Incident.objects.get().circle == circle


@pytest.mark.parametrize(("role", "circle"), [("teacher", "head"), ("officer", "head"), ("head", "chair")])
def test_who_names_a_grown_up_as_having_done_it_need_not_know_better(client, teacher, role, circle):
    draft = DraftFactory(person=teacher)
    adult = PersonFactory(roles=[role])
    client.post(reverse("incidents:new-who", args=["elm", draft.token]), {"person": adult.number, "part": "alleged"})
    send(client, draft)
    assert Incident.objects.get().circle == circle


def test_a_step_that_does_not_pass_keeps_what_was_typed(client, teacher):
    response = step(client, DraftFactory(person=teacher), "what", {"summary": "x" * 121, "what_happened": "Kept words"})
    assert "must be 120 characters or fewer; you have typed 121" in response.text
    assert "Kept words" in response.text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"day_year": "2126"}, "must not be in the future"),
        ({"day_year": "1999"}, "opened on 1 September 2010"),
        ({"day_day": "29", "day_month": "3", "clock": "1:30am"}, "the clocks went forward"),
        ({"day_day": "31", "day_month": "2"}, "does not exist"),
        ({"day_day": ""}, "must include a day"),
        ({"until_day_day": "3", "until_day_month": "3", "until_day_year": "2026"}, "cannot have ended before it began"),
        ({"clock": "25:99"}, "Enter a time like"),
        ({"place": "moon"}, "Choose"),
    ],
)
def test_times_and_places_that_cannot_be(client, teacher, changed, message):
    response = step(client, DraftFactory(person=teacher), "when", WHEN | changed)
    assert response.status_code == 200
    assert message in response.text


HOSTILE = [
    "\x00nul\x00 and \x07bell",
    "🙈 emoji",
    "\u202eright to left\u202c שלום",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%00%ed%a0%80%ff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_odd_characters_are_kept_or_left_out_but_never_break_a_page(client, teacher, text):
    draft = DraftFactory(person=teacher)
    as_sent = text if text.startswith("%") else quote(text)
    body = f"summary={as_sent}&what_happened={as_sent}&harm=unsure&harm_detail={as_sent}"
    url = reverse("incidents:new-step", args=["elm", draft.token, "what"])
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert send(client, draft).status_code == 302
    shown = client.get(reverse("incidents:receipt", args=["elm", Incident.objects.get().reference]))
    assert "<script>alert" not in shown.text
    assert "\x00" not in Incident.objects.get().what_happened


def test_a_megabyte_of_text_is_refused_with_its_length_and_given_back(client, teacher):
    text = "long " * 200_000
    response = step(client, DraftFactory(person=teacher), "what", {"summary": "a", "what_happened": text, "harm": "no"})
    assert "must be 10,000 characters or fewer" in response.text
    assert text[:5_000] in response.text


def test_a_person_of_another_school_cannot_be_put_into_a_report(client, teacher):
    draft = DraftFactory(person=teacher)
    stranger = PersonFactory(school=SchoolFactory(slug="oak"), roles=["pupil"])
    url = reverse("incidents:new-who", args=["elm", draft.token])
    for number in [stranger.number, str(stranger.pk), f"{stranger.pk}.forged", "\x00"]:
        response = client.post(url, {"person": number, "part": "target"})
        assert "Find the person by name, or describe them" in response.text
    draft.refresh_from_db()
    assert "who" not in draft.answers


def test_one_person_can_have_two_parts_but_not_the_same_twice(client, teacher):
    draft = DraftFactory(person=teacher)
    pupil = PersonFactory(user=None)
    url = reverse("incidents:new-who", args=["elm", draft.token])
    client.post(url, {"person": pupil.number, "part": "target"})
    assert "already in the report" in client.post(url, {"person": pupil.number, "part": "target"}).text
    assert client.post(url, {"person": pupil.number, "part": "told_us"}).status_code == 302


def test_an_unfinished_report_leads_back_to_what_is_missing(client, teacher):
    draft = DraftFactory(person=teacher, answers={"about": {"about": ["nobody"]}})
    assert send(client, draft).url.endswith("/what/")
    assert not Incident.objects.exists()


def test_a_draft_is_its_writers_alone(client, teacher):
    draft = DraftFactory(person=PersonFactory(roles=["officer"]))
    assert step(client, draft, "what").status_code == 404


def test_a_teacher_sees_state_and_answer_of_their_report_and_not_the_case(client, teacher):
    incident = IncidentFactory(reported_by=teacher, triaged=True)
    page = client.get(reverse("incidents:receipt", args=["elm", incident.reference]))
    assert "Being dealt with" in page.text
    assert client.get(incident.get_absolute_url()).status_code == 404


def test_who_reports_themself_is_told_the_reference_and_sees_nothing_more(client, teacher):
    draft = DraftFactory(person=teacher)
    client.post(reverse("incidents:new-who", args=["elm", draft.token]), {"person": teacher.number, "part": "alleged"})
    response = send(client, draft)
    incident = Incident.objects.get()
    assert response.url == reverse("schools:home", args=["elm"])
    assert client.get(reverse("incidents:receipt", args=["elm", incident.reference])).status_code == 404


def test_a_report_for_which_nobody_is_there_is_taken_and_says_whom_to_call(client, teacher):
    draft = DraftFactory(person=teacher)
    step(client, draft, "about", {"about": "head"})
    response = send(client, draft)
    assert "Call the LADO now" in client.get(response.url).text


@pytest.mark.parametrize("role", ["pupil", "parent", "guest", "governor", "trust"])
def test_who_has_no_staff_report_finds_none(client, role):
    client.force_login(PersonFactory(roles=[role]).user)
    assert client.get(reverse("incidents:new", args=["elm"])).status_code == 404
