"""I4: who is told of an incident, that it is in the transaction of the report, and that somebody is left to tell."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.access.roles import Role
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools import services as schools
from esafety.schools.models import Appointment, SchoolSettings
from incidents import services, telling
from incidents.rules import About
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
SS, TL = {"told_first": "head", "parents_tell": "officer"}, {"told_first": "officer", "parents_tell": "head"}
DSLS = [Role.DSL, Role.DEPUTY_DSL]


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)


@pytest.fixture
def people():
    SchoolFactory(with_settings__told_first="officer")
    roles = ["officer", "head", "dsl", "deputy_dsl", "senior", "chair", "teacher"]
    return {role: PersonFactory(roles=[role], first_name=role) for role in roles}


def said(**fields):
    base = {"about": About.NOBODY, "summary": "Mean words", "what_happened": "They wrote.", "place": "home"}
    base |= {"happened_from": timezone.now(), "device": "own_phone", "harm": "no", "kind": "cyberbullying"}
    return services.Report(**(base | fields))


def told_of(incident, text="incidents.reported"):
    rows = Notice.objects.filter(record_id=incident.pk, text=text).select_related("recipient")
    return {one.recipient.first_name for one in rows}


def settle(**fields):
    SchoolSettings.objects.filter(school__slug="elm").update(**fields)


# --- The table -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("its", "kind", "circle", "reporter", "severity", "roles"),
    [
        (SS, "cyberbullying", "school", "staff", "", [Role.HEAD]),  # SS 7.2: the headteacher
        (TL, "cyberbullying", "school", "staff", "", [Role.OFFICER]),  # TL: whoever leads on e-safety
        (TL, "cyberbullying", "school", "pupil", "", [Role.OFFICER]),
        (TL, "cyberbullying", "school", "parent", "", [Role.HEAD]),  # TL: parents to the head
        (SS, "cyberbullying", "school", "parent", "", [Role.OFFICER]),
        (TL, "grooming", "school", "staff", "", [Role.OFFICER, *DSLS]),  # TL: child protection to the DSL, always
        (SS, "sharing_nudes", "school", "staff", "", [Role.HEAD, *DSLS]),
        (SS, "unclear", "school", "pupil", "", [Role.HEAD, *DSLS]),
        (TL, "cyberbullying", "school", "staff", "high", [Role.OFFICER, *DSLS]),
        (TL, "cyberbullying", "school", "staff", "critical", [Role.OFFICER, *DSLS, Role.HEAD]),
        (SS, "cyberbullying", "school", "staff", "critical", [Role.HEAD, *DSLS]),
        (TL, "grooming", "head", "parent", "critical", [Role.HEAD]),  # I5
        (SS, "grooming", "chair", "staff", "critical", [Role.CHAIR]),
    ],
)
def test_the_table(its, kind, circle, reporter, severity, roles):
    assert telling.told(SchoolSettings(**its), kind, circle, reporter, severity) == roles


def test_the_page_says_the_table_in_the_schools_words(client, people):
    school = people["teacher"].school
    school.officer_word = "e-safety leader"
    school.save()
    client.force_login(people["teacher"].user)
    page = client.get(reverse("incidents:told", args=["elm"])).text
    assert "E-safety leader, designated safeguarding lead" in page
    assert "Chair of governors" in page
    settle(told_first="head")
    assert "Headteacher, designated safeguarding lead" in client.get(reverse("incidents:told", args=["elm"])).text


# --- The notices ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, {"officer"}),
        ({"kind": "grooming"}, {"officer", "dsl", "deputy_dsl"}),
        ({"harm": "yes", "harm_detail": "Now"}, {"officer", "dsl", "deputy_dsl", "head"}),
        ({"about": About.ADULT, "kind": "grooming"}, {"head"}),
        ({"about": About.HEAD}, {"chair"}),
    ],
)
def test_a_report_alerts_those_of_the_table_and_no_others(
    fields, told, people, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        incident = services.report(said(**fields), actor=people["teacher"])
    assert told_of(incident) == told
    assert {one.kind for one in Notice.objects.all()} == {"alert"}
    assert {message.to[0] for message in mailoutbox} == {people[key].email for key in told}


def test_never_the_person_complained_of(people):
    deputy = services.Involved(part="alleged", person=people["deputy_dsl"])
    incident = services.report(said(kind="grooming", involved=[deputy]), actor=people["teacher"])
    assert incident.circle == "head"
    assert told_of(incident) == {"head"}


def test_whoever_reports_is_not_told_of_it(people):
    assert told_of(services.report(said(), actor=people["officer"])) == set()


def test_where_nobody_of_the_table_is_there_whoever_can_triage_is_told(people):
    Appointment.objects.filter(role="officer").update(ends_on=date(2026, 3, 3))
    assert told_of(services.report(said(), actor=people["teacher"])) == {"head", "dsl", "deputy_dsl"}


def test_a_report_that_does_not_stand_told_nobody(people):
    with pytest.raises(RuleBroken):
        services.report(said(happened_from=timezone.now().replace(year=2030)), actor=people["teacher"])
    assert not Notice.objects.exists()


def test_triage_tells_a_new_lead_and_those_whom_the_severity_adds(people):
    incident = services.report(said(), actor=people["teacher"])
    services.triage(incident, actor=people["officer"], severity="low", lead=people["senior"])
    assert told_of(incident, "incidents.lead") == {"senior"}
    assert told_of(incident, "incidents.serious") == set()
    services.triage(incident, actor=people["officer"], severity="critical", lead=people["senior"])
    assert told_of(incident, "incidents.serious") == {"dsl", "deputy_dsl", "head"}
    assert Notice.objects.filter(text="incidents.lead").count() == 1


def test_the_reporter_hears_of_the_answer_as_news_and_may_open_it(client, people):
    incident = services.report(said(), actor=people["teacher"])
    services.answer_reporter(incident, actor=people["officer"], text="It was dealt with.")
    notice = Notice.objects.get(text="incidents.answered")
    assert (notice.recipient, notice.kind) == (people["teacher"], "news")
    client.force_login(people["teacher"].user)
    assert incident.reference in client.get(reverse("notify:inbox", args=["elm"])).text
    assert client.get(notice.path).status_code == 200


def test_whoever_is_put_on_a_case_is_alerted(client, people):
    incident = IncidentFactory(reported_by=people["officer"])
    services.share(
        incident, actor=people["officer"], person=people["teacher"], until=TODAY, may_add=False, reason="Knows them"
    )
    notice = Notice.objects.get(text="incidents.shared")
    assert (notice.recipient, notice.kind) == (people["teacher"], "alert")
    client.force_login(people["teacher"].user)
    assert client.get(notice.path).status_code == 200
    services.end_share(incident, actor=people["officer"], person=people["teacher"])
    assert incident.reference not in client.get(reverse("notify:inbox", args=["elm"])).text


# --- Somebody to tell ----------------------------------------------------------------------------------------


def change(people, **values):
    school = people["head"].school
    its = SchoolSettings.objects.get(school=school)
    return schools.change_settings(school, actor=people["head"], version=schools.version_of(its), values=values)


def end(people, role, ends_on=TODAY):
    return schools.end_appointment(people[role].appointments.get(), actor=people["head"], ends_on=ends_on)


def test_settings_that_would_leave_nobody_to_tell_are_refused(people):
    change(people, told_first="head")
    end(people, "officer", date(2026, 3, 3))
    with pytest.raises(RuleBroken, match="there would be no e-safety officer with a sign-in"):
        change(people, told_first="officer")
    assert SchoolSettings.objects.get().told_first == "head"
    assert change(people, staff_email_monitored=True).staff_email_monitored


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("officer", "Nobody would be told first"), ("head", "without a headteacher")],
)
def test_the_last_one_to_be_told_does_not_end(role, sentence, people):
    with pytest.raises(RuleBroken, match=sentence):
        end(people, role)
    assert people[role].appointments.get().ends_on is None


def test_one_dsl_may_go_while_a_deputy_is_there_and_no_more(people):
    end(people, "dsl")
    with pytest.raises(RuleBroken, match="a matter of child protection"):
        end(people, "deputy_dsl")


def test_a_role_ends_when_somebody_follows(people):
    schools.appoint(people["teacher"], actor=people["head"], role="officer", starts_on=date(2026, 3, 5))
    assert end(people, "officer").ends_on == TODAY


def test_a_successor_without_a_sign_in_is_nobody_to_tell(people):
    other = PersonFactory(user=None, roles=["officer"])
    with pytest.raises(RuleBroken, match="Nobody would be told first"):
        end(people, "officer")
    assert other.is_here()


def test_a_school_that_has_nobody_yet_can_still_be_set_up():
    head = PersonFactory(roles=["head"])
    assert set(telling.gaps(head.school, TODAY)) == {"first", "child protection", "chair"}
    assert change({"head": head}, told_first="head").told_first == "head"
