"""T23, small: no verb changes anything without an event, and none changes anything if its event cannot be written."""

import inspect
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from esafety.access.roles import Role
from esafety.audit import chain, events
from esafety.audit.models import ChainHead, Event
from esafety.documents import services as documents
from esafety.notify import services as notices
from esafety.notify.models import Notice
from esafety.schools import services as schools
from esafety.schools.models import Contact, SchoolSettings, Term, TrustAppointment
from incidents import exhibits, printing, public, reviews
from incidents import services as incidents
from incidents.anonymised import Anonymised, count
from incidents.models import Incident, IncidentShare, OwnKind
from incidents.rules import About
from incidents.services import Involved, Report
from tests.audit import agreements_acts, filtering_acts, policy_app, training
from tests.factories import DraftFactory, IncidentFactory, PersonFactory, SchoolFactory, TrustFactory, sealed_upload

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
PNG = b"\x89PNG\r\n\x1a\n"
ACTING = events.verb(lambda: None).__code__


def verbs(module):
    """The own functions of a module or package under `@verb`: they all run the same inner function."""
    return {
        f"{module.__name__}.{name}"
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__.startswith(module.__name__) and function.__code__ is ACTING
    }


@pytest.fixture(autouse=True)
def _on_a_day_in_march(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)


def head():
    return PersonFactory(roles=["head"])


def triaged():
    return IncidentFactory(triaged=True)


def version(record):
    return schools.version_of(record)


# Each gives the act, ready to be done once.


def report():
    draft = DraftFactory()
    said = Report(
        about=About.NOBODY,
        summary="Mean words",
        what_happened="They wrote.",
        happened_from=timezone.now(),
        place="home",
        device="own_phone",
        harm="no",
        kind="cyberbullying",
        involved=[Involved(part="target", person=PersonFactory(user=None))],
    )
    return lambda: incidents.report(said, actor=draft.person, draft=draft)


def report_from_public():
    said = Report(
        about=About.NOBODY,
        summary="Mean words",
        what_happened="They wrote.",
        happened_from=timezone.now(),
        place="home",
        device="unknown",
        harm="no",
        kind="cyberbullying",
    )
    reporter = public.Reporter(kind="pupil", when_said="today", named_as="Robin")
    school = SchoolFactory()
    return lambda: incidents.report_from_public(said, school=school, reporter=reporter)


def add_by_receipt():
    one = IncidentFactory(from_pupil=True)
    proof = public.ReportReceipt(one.public_report)
    return lambda: incidents.add_by_receipt("Spoke of it again.", proof=proof)


def match_reporter():
    one, actor, pupil = IncidentFactory(from_pupil=True), head(), PersonFactory(user=None)
    return lambda: incidents.match_reporter(one, actor=actor, person=pupil)


def triage():
    one, actor = IncidentFactory(), head()
    return lambda: incidents.triage(one, actor=actor, severity="high", lead=actor)


def add_entry():
    one, actor = triaged(), head()
    return lambda: incidents.add_entry(one, actor=actor, kind="note", text="Spoke to both.")


def add_exhibit():
    one, actor, upload = triaged(), head(), sealed_upload()
    return lambda: exhibits.add_exhibit(one, actor=actor, upload=upload, shows="Mean words")


def involve():
    one, actor = triaged(), head()
    added = Involved(part="witness", description="A neighbour")
    return lambda: incidents.involve(one, actor=actor, involved=added)


def recategorise():
    one, actor = triaged(), head()
    return lambda: incidents.recategorise(one, actor=actor, kind="grooming", reason="An adult was behind it")


def answer_reporter():
    one, actor = triaged(), head()
    return lambda: incidents.answer_reporter(one, actor=actor, text="It has been dealt with.")


def close():
    one, actor = triaged(), head()
    return lambda: incidents.close(one, actor=actor, outcome="resolved", text="Talked it through.")


def reopen():
    one, actor = IncidentFactory(closed=True), head()
    return lambda: incidents.reopen(one, actor=actor, reason="It began again")


def share(with_whom=None):
    one, actor, it = triaged(), head(), with_whom or PersonFactory(roles=["it"])
    return lambda: incidents.share(one, actor=actor, person=it, until=TODAY, may_add=True, reason="Logs")


def end_share():
    it = PersonFactory(roles=["it"])
    share(it)()
    one, actor = IncidentShare.objects.first().content_object, head()
    return lambda: incidents.end_share(one, actor=actor, person=it)


def add_own_kind():
    actor = head()
    return lambda: incidents.add_own_kind(actor=actor, category="conduct", label="Group chats", line="Leaving out.")


def end_own_kind():
    actor = head()
    kind = OwnKind.objects.create(school=actor.school, category="conduct", label="Group chats", line="Leaving out.")
    return lambda: incidents.end_own_kind(kind, actor=actor)


def review_log():
    actor = PersonFactory(roles=["governor"])
    shown = Anonymised(count(actor.school, TODAY), TODAY).digest
    return lambda: reviews.review_log(actor=actor, asked="Spoke of what?", looked_at=shown)


def ask_for_log_pdf():
    IncidentFactory()
    actor = PersonFactory(roles=["officer"])
    found = Incident.objects.visible_to(actor)
    return lambda: printing.ask_for_log_pdf(actor=actor, incidents=found, filters={"q": "Robin Marsh"})


def keep():
    actor = PersonFactory(roles=["officer"])
    made = {"name": "log.pdf", "content_type": "application/pdf", "content": b"%PDF", "records": [IncidentFactory().pk]}
    return lambda: documents.keep("incidents.log", actor=actor, **made)


def change_look():
    actor = head()
    values = {name: getattr(actor.school, name) for name in schools.LOOK} | {"pupil_word": "learner"}
    return lambda: schools.change_look(actor.school, actor=actor, version=version(actor.school), values=values)


def change_settings():
    actor = head()
    its = SchoolSettings.objects.get(school=actor.school)
    values = {"two_investigators": True}
    return lambda: schools.change_settings(actor.school, actor=actor, version=version(its), values=values)


def change_logo():
    actor = head()
    return lambda: schools.change_logo(actor.school, actor=actor, png=PNG)


def remove_logo():
    change_logo()()
    actor = head()
    return lambda: schools.remove_logo(actor.school, actor=actor)


def add_term():
    actor = head()
    return lambda: schools.add_term(actor=actor, name="Spring term", starts_on=TODAY, ends_on=date(2026, 4, 1))


def a_term(actor):
    return Term.objects.create(school=actor.school, name="Spring", starts_on=TODAY, ends_on=date(2026, 4, 1))


def change_term():
    actor = head()
    term = a_term(actor)
    return lambda: schools.change_term(term, actor=actor, name="Lent", starts_on=TODAY, ends_on=date(2026, 4, 2))


def remove_term():
    actor = head()
    term = a_term(actor)
    return lambda: schools.remove_term(term, actor=actor)


def give_role():
    actor, teacher = head(), PersonFactory(roles=["teacher"])
    return lambda: schools.appoint(teacher, actor=actor, role="officer", starts_on=TODAY)


def change_department():
    actor, teacher = head(), PersonFactory(roles=["teacher"])
    return lambda: schools.change_department(teacher, actor=actor, department="Science")


def end_appointment():
    actor, officer = head(), PersonFactory(roles=["officer"])
    PersonFactory(roles=["officer"])  # somebody is left to be told
    return lambda: schools.end_appointment(officer.appointments.get(), actor=actor, ends_on=TODAY)


def add_adult():
    actor = head()
    new = {"first_name": "Nell", "last_name": "New", "email": "nell@elm.example", "role": "teacher"}
    return lambda: schools.add_adult(actor=actor, starts_on=TODAY, **new)


CONTACT = {"kind": "lado", "name": "LADO", "phone": "01234 567890", "email": "", "hours": "", "note": ""}


def add_contact():
    actor = head()
    return lambda: schools.add_contact(actor=actor, values=CONTACT)


def change_contact():
    actor = head()
    contact = schools.add_contact(actor=actor, values=CONTACT)
    values = CONTACT | {"phone": "01234 000000"}
    return lambda: schools.change_contact(contact, actor=actor, version=version(contact), values=values)


def end_contact():
    actor = head()
    contact = schools.add_contact(actor=actor, values=CONTACT)
    return lambda: schools.end_contact(Contact.objects.get(pk=contact.pk), actor=actor)


def open_school():
    trust = TrustFactory()
    values = {"name": "Ash School", "slug": "ash", "opened_on": date(2020, 9, 1), "trust": trust}
    values |= {"head_first": "Hal", "head_last": "New", "head_email": "hal@ash.example"}
    return lambda: schools.open_school(**values)


def appoint_by_operator():
    school = SchoolFactory()
    given = (school, Role.CHAIR, "Cher", "New", "chair@elm.example", TODAY)
    return lambda: schools.appoint_by_operator(*given)


def appoint_trust_officer():
    trust = TrustFactory()
    SchoolFactory(slug="oak", trust=trust)
    user = PersonFactory().user
    return lambda: schools.appoint_trust_officer(user, trust, TODAY, "Tru Stee")


def end_trust_officer():
    appoint_trust_officer()()
    officer = TrustAppointment.objects.get()
    return lambda: schools.end_trust_officer(officer, ends_on=TODAY + timedelta(days=1))


def change_wishes():
    actor = PersonFactory(roles=["teacher"])
    return lambda: notices.change_wishes(actor=actor, reminders="digest", news="inbox")


def mail_in_trouble(verb):
    def prepared():
        notice = Notice.objects.create(
            school=SchoolFactory(),
            recipient=PersonFactory(),
            kind="news",
            path="/",
            mail_state="uncertain",
            text="incidents.answered",
        )
        actor = PersonFactory(roles=["officer"])
        return lambda: verb(notice, actor=actor)

    return prepared


ACTS = {
    f"{module.__name__}.{name}": act
    for module, acts in {
        notices: {
            "change_wishes": change_wishes,
            "send_again": mail_in_trouble(notices.send_again),
            "it_arrived": mail_in_trouble(notices.it_arrived),
        },
        incidents: {
            "report": report,
            "report_from_public": report_from_public,
            "add_by_receipt": add_by_receipt,
            "match_reporter": match_reporter,
            "triage": triage,
            "add_entry": add_entry,
            "involve": involve,
            "recategorise": recategorise,
            "answer_reporter": answer_reporter,
            "close": close,
            "reopen": reopen,
            "share": share,
            "end_share": end_share,
            "add_own_kind": add_own_kind,
            "end_own_kind": end_own_kind,
        },
        reviews: {"review_log": review_log},
        printing: {"ask_for_log_pdf": ask_for_log_pdf},
        documents: {"keep": keep},
        exhibits: {"add_exhibit": add_exhibit},
        schools: {
            "change_look": change_look,
            "change_settings": change_settings,
            "change_logo": change_logo,
            "remove_logo": remove_logo,
            "add_term": add_term,
            "change_term": change_term,
            "remove_term": remove_term,
            "appoint": give_role,
            "end_appointment": end_appointment,
            "change_department": change_department,
            "add_adult": add_adult,
            "add_contact": add_contact,
            "change_contact": change_contact,
            "end_contact": end_contact,
            "open_school": open_school,
            "appoint_by_operator": appoint_by_operator,
            "appoint_trust_officer": appoint_trust_officer,
            "end_trust_officer": end_trust_officer,
        },
    }.items()
    for name, act in acts.items()
}
ACTS |= agreements_acts.ACTS | filtering_acts.ACTS | training.ACTS | policy_app.ACTS


def everything():
    """Every row of every table of ours, but the log's own."""
    labels = {
        "accounts",
        "access",
        "schools",
        "notify",
        "jobs",
        "documents",
        "evidence",
        "incidents",
        "agreements",
        "filtering",
        "training",
        "policy",
    }
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def action_of(name):
    """`incidents.services.triage`, like `agreements.services.texts.publish`, is written as app and verb."""
    *rooms, verb = name.split(".")
    return f"{rooms[0] if rooms[0] != 'esafety' else rooms[1]}.{verb}"


def test_every_verb_stands_in_this_list():
    modules = (
        documents,
        exhibits,
        incidents,
        notices,
        printing,
        reviews,
        schools,
        *agreements_acts.modules(),
        *filtering_acts.modules(),
        *training.modules(),
        *policy_app.modules(),
    )
    assert set().union(*map(verbs, modules)) == set(ACTS)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_writes_an_event(name, counts):
    act = ACTS[name]()
    rows, written = everything(), Event.objects.count()
    act()
    new = Event.objects.order_by("pk")[written:]
    counts("T23 verbs of incidents and schools", tried=1, with_event=int(len(new) > 0))
    assert everything() != rows
    assert len(new) >= 1
    assert action_of(name) in {event.action for event in new}
    assert all(chain.verify(scope)[1] is None for scope in chain.scopes())


@pytest.mark.parametrize("name", ACTS)
def test_no_act_is_done_when_its_event_cannot_be_written(name, monkeypatch, counts):
    act = ACTS[name]()
    rows, heads = everything(), list(ChainHead.objects.values_list())

    def fail(event):
        raise OSError("the log cannot be written")

    monkeypatch.setattr(events, "_write", fail)
    with pytest.raises(OSError, match="the log cannot be written"):
        act()
    counts("T23 verbs whose event failed", tried=1, rolled_back=int(everything() == rows))
    assert everything() == rows
    assert list(ChainHead.objects.values_list()) == heads


@pytest.mark.parametrize("name", ACTS)
def test_events_hold_no_name_and_no_address(name):
    act = ACTS[name]()
    written = Event.objects.count()
    act()
    texts = str([event.details for event in Event.objects.order_by("pk")[written:]])
    for word in ("@", "Mean", "Spoke", "Robin", "Marsh", "Nell", "Leaving", "neighbour"):
        assert word not in texts
