"""Every change to a school, its people's roles, its terms and its contact book."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import models, transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand, forget_roles
from esafety.access.roles import Role
from esafety.accounts.models import User
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify import coverage
from esafety.schools import rules
from esafety.schools.models import (
    Appointment,
    Contact,
    Person,
    School,
    SchoolLogo,
    SchoolSettings,
    Term,
    Trust,
    TrustAppointment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK = ["name", "brand_colour", "pupil_word", "officer_word", "agreement_word"]
CONTACT = ["kind", "name", "phone", "email", "hours", "note"]


class ChangedMeanwhile(RuleBroken):
    """Somebody saved the record after the form was opened: nothing was overwritten."""


def version_of(record: models.Model) -> int:
    """The number of the record's last change, for a form to carry; 0 where there is none."""
    last = record.history.order_by("-history_id").values_list("history_id", flat=True).first()  # type: ignore[attr-defined]
    return last or 0


# --- The school ----------------------------------------------------------------------------------------------


@verb
def change_look(school: School, *, actor: Person, version: int, values: Mapping[str, str]) -> School:
    """Change name, words and colour. Raises ChangedMeanwhile where a newer version stands."""
    school = _locked_school(school.pk)
    demand(actor, Perm.SCHOOL_SETTINGS)
    changed = _put(school, version, {name: values[name] for name in LOOK})
    if changed:
        set_change(school, by=actor)
        school.save(update_fields=changed)
        events.record("schools.change_look", actor=actor, about=school, details={"fields": changed})
    return school


@verb
def change_settings(school: School, *, actor: Person, version: int, values: Mapping[str, Any]) -> SchoolSettings:
    """Change what the school's policy says where policies differ. Raises ChangedMeanwhile."""
    _locked_school(school.pk)
    demand(actor, Perm.SCHOOL_SETTINGS)
    its = SchoolSettings.objects.get(school=school)
    changed = _put(its, version, values)
    if changed:
        set_change(its, by=actor)
        with coverage.kept(school, timezone.localdate()):
            its.save(update_fields=changed)
        events.record("schools.change_settings", actor=actor, about=school, details={"fields": changed})
    return its


@verb
def change_logo(school: School, *, actor: Person, png: bytes) -> None:
    """Put this picture, already encoded by `schools.logos`, in the place of the last."""
    school = _locked_school(school.pk)
    demand(actor, Perm.SCHOOL_SETTINGS)
    logo = SchoolLogo.objects.filter(school=school).first() or SchoolLogo(school=school)
    logo.school, logo.png, logo.sha256 = school, png, hashlib.sha256(png).hexdigest()
    set_change(school, by=actor, reason="The logo was changed")
    logo.save()
    events.record("schools.change_logo", actor=actor, about=school, details={"sha256": logo.sha256})


@verb
def remove_logo(school: School, *, actor: Person) -> None:
    school = _locked_school(school.pk)
    demand(actor, Perm.SCHOOL_SETTINGS)
    SchoolLogo.objects.filter(school=school).delete()
    school.logo_version = ""
    set_change(school, by=actor, reason="The logo was taken away")
    school.save(update_fields=["logo_version"])
    events.record("schools.remove_logo", actor=actor, about=school)


@verb
def add_term(*, actor: Person, name: str, starts_on: date, ends_on: date) -> Term:
    school = _locked_school(actor.school_id)
    demand(actor, Perm.SCHOOL_SETTINGS)
    _refuse(rules.why_not_term(starts_on, ends_on, Term.objects.filter(school=school)))
    term = Term.objects.create(school=school, name=name, starts_on=starts_on, ends_on=ends_on)
    events.record("schools.add_term", actor=actor, about=school, details=_days(term))
    return term


@verb
def change_term(term: Term, *, actor: Person, name: str, starts_on: date, ends_on: date) -> Term:
    school = _locked_school(actor.school_id)
    demand(actor, Perm.SCHOOL_SETTINGS, term)
    term = Term.objects.get(pk=term.pk)
    _refuse(rules.why_not_term(starts_on, ends_on, Term.objects.filter(school=school).exclude(pk=term.pk)))
    before = _days(term)
    term.name, term.starts_on, term.ends_on = name, starts_on, ends_on
    term.save(update_fields=["name", "starts_on", "ends_on"])
    events.record("schools.change_term", actor=actor, about=school, details={"before": before, "after": _days(term)})
    return term


@verb
def remove_term(term: Term, *, actor: Person) -> None:
    """Terms are only names for stretches of days, so a wrong one is removed; the audit log keeps its days."""
    school = _locked_school(actor.school_id)
    demand(actor, Perm.SCHOOL_SETTINGS, term)
    details = _days(term)
    term.delete()
    events.record("schools.remove_term", actor=actor, about=school, details=details)


# --- People and roles ----------------------------------------------------------------------------------------


@verb
def appoint(person: Person, *, actor: Person, role: str, starts_on: date, ends_on: date | None = None) -> Appointment:
    """Give a role from a day, to a day or for good. Raises RuleBroken (`rules.why_not_appointed`)."""
    _locked_school(actor.school_id)
    demand(actor, Perm.PEOPLE_APPOINT, person)
    person = Person.objects.select_related("user", "school").get(pk=person.pk)
    _refuse(rules.why_not_appointed(person, role, starts_on, ends_on, actor))
    return _give(person, role, starts_on, ends_on, by=actor)


@verb
def end_appointment(appointment: Appointment, *, actor: Person, ends_on: date) -> Appointment:
    """End a role after a day. Raises RuleBroken (`rules.why_not_ended`)."""
    school = _locked_school(actor.school_id)
    appointment = Appointment.objects.select_related("person__user", "person__school").get(pk=appointment.pk)
    demand(actor, Perm.PEOPLE_APPOINT, appointment.person)
    heads = Appointment.objects.filter(role=Role.HEAD, person__school=school).select_related("person")
    _refuse(rules.why_not_ended(appointment, ends_on, heads))
    appointment.ends_on = ends_on
    set_change(appointment, by=actor)
    with coverage.kept(school, ends_on + timedelta(days=1)):
        appointment.save(update_fields=["ends_on"])
    details = {"appointment": appointment.pk, "role": appointment.role, "until": ends_on.isoformat()}
    events.record("schools.end_appointment", actor=actor, about=appointment.person, details=details)
    return appointment


@verb
def add_adult(
    *, actor: Person, first_name: str, last_name: str, email: str, role: str, starts_on: date, department: str = ""
) -> Person:
    """Add a grown-up with a first role, and send them an invitation where they have no password yet.

    An address that signs in elsewhere becomes a Person here too. Raises RuleBroken where it is here already.
    """
    school = _locked_school(actor.school_id)
    demand(actor, Perm.PEOPLE_APPOINT)
    user = _user_with(email)
    person = _person_of(
        user, school, first_name, last_name, email, by=actor, department=_as_written(school, department)
    )
    _refuse(rules.why_not_appointed(person, role, starts_on, None, actor))
    events.record("schools.add_adult", actor=actor, about=person, details={"user": user.pk})
    _give(person, role, starts_on, None, by=actor)
    _invite(user)
    return person


@verb
def change_department(person: Person, *, actor: Person, department: str) -> Person:
    """Say in which department a grown-up works; empty for none. Raises RuleBroken for pupils, who have a class."""
    school = _locked_school(actor.school_id)
    demand(actor, Perm.PEOPLE_APPOINT, person)
    person = Person.objects.select_related("school", "teaching_group").get(pk=person.pk)
    _refuse(rules.why_no_department(person))
    department = _as_written(school, department)
    if department != person.department:
        person.department = department
        set_change(person, by=actor)
        person.save(update_fields=["department"])
        events.record("schools.change_department", actor=actor, about=person)
    return person


def _as_written(school: School, department: str) -> str:
    """Single spaces, and as the school has written it before, so that "science" does not become a second one."""
    department = " ".join(department.split())
    known = Person.objects.filter(school=school, department__iexact=department) if department else Person.objects.none()
    return known.values_list("department", flat=True).first() or department


def _user_with(email: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_user(email)
    if user.is_superuser or not user.is_active:
        raise RuleBroken("This address cannot be used here. Use another, or ask whoever looks after this site.")
    return user


def _person_of(
    user: User, school: School, first_name: str, last_name: str, email: str, *, by: Person | None, department: str = ""
) -> Person:
    """The user's new Person in the school, or the one that had left."""
    person = Person.objects.filter(user=user, school=school).first() or Person(user=user, school=school)
    if person.pk and person.is_here():
        raise RuleBroken(f"{person} is here already with that address. Give them the role on their own page.")
    person.first_name, person.last_name, person.email, person.left_on = first_name, last_name, email, None
    person.department = department
    set_change(person, by=by)
    person.save()
    return person


def _give(person: Person, role: str, starts_on: date, ends_on: date | None, *, by: Person | None) -> Appointment:
    given = Appointment(person=person, role=role, starts_on=starts_on, ends_on=ends_on)
    set_change(given, by=by)
    given.save()
    if person.user is not None:
        forget_roles(person.user)
    if by is not None:
        details = {"appointment": given.pk, "role": role, "from": starts_on.isoformat()}
        details |= {"until": ends_on.isoformat()} if ends_on else {}
        events.record("schools.appoint", actor=by, about=person, details=details)
    return given


def _invite(user: User) -> None:
    """Once all is saved, send the link to choose a first password. Whoever has one already needs no invitation."""
    if not user.has_usable_password():
        transaction.on_commit(lambda: send_invitation(user), robust=True)


def send_invitation(user: User) -> None:
    """If it fails, "I have forgotten my password" on the sign-in page sends the same link."""
    adapter = get_adapter()
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {"password_reset_url": adapter.get_reset_password_from_key_url(key)}
    adapter.send_mail("accounts/email/invitation", user.email, context)


# --- The contact book ----------------------------------------------------------------------------------------


@verb
def add_contact(*, actor: Person, values: Mapping[str, str]) -> Contact:
    demand(actor, Perm.CONTACTS_CHANGE)
    contact = Contact(school=actor.school, **{name: values[name] for name in CONTACT})
    set_change(contact, by=actor)
    contact.save()
    events.record("schools.add_contact", actor=actor, about=contact)
    return contact


@verb
def change_contact(contact: Contact, *, actor: Person, version: int, values: Mapping[str, str]) -> Contact:
    """Raises ChangedMeanwhile where a newer version stands, RuleBroken where the entry has ended."""
    contact = _locked_contact(contact, actor)
    changed = _put(contact, version, {name: values[name] for name in CONTACT})
    if changed:
        set_change(contact, by=actor)
        contact.save(update_fields=changed)
        events.record("schools.change_contact", actor=actor, about=contact, details={"fields": changed})
    return contact


@verb
def end_contact(contact: Contact, *, actor: Person) -> Contact:
    """Take an entry out of the book. It is kept, since records may point at it."""
    contact = _locked_contact(contact, actor)
    contact.ended_at = timezone.now()
    set_change(contact, by=actor, reason="Taken out of the contact book")
    contact.save(update_fields=["ended_at"])
    events.record("schools.end_contact", actor=actor, about=contact)
    return contact


def _locked_contact(contact: Contact, actor: Person) -> Contact:
    contact = Contact.objects.select_for_update(of=("self",)).select_related("school").get(pk=contact.pk)
    demand(actor, Perm.CONTACTS_CHANGE, contact)
    if contact.ended_at is not None:
        raise RuleBroken(f"{contact} is no longer in the contact book.")
    return contact


# --- By whoever looks after the site -------------------------------------------------------------------------

RESERVED_BY_HAND = {"static", "media", "admin", "styleguide", "sign", "feeds", "api", "robots.txt", "favicon.ico"}


def reserved_slugs() -> set[str]:
    """What no school may be called in addresses: the first parts of all fixed ones, and a few kept for later."""
    return set(_first_parts(get_resolver(settings.ROOT_URLCONF).url_patterns)) | RESERVED_BY_HAND


def _first_parts(patterns: "list[URLPattern | URLResolver]") -> "Iterator[str]":
    for one in patterns:
        first = str(one.pattern).lstrip("^").split("/")[0]
        if not first and isinstance(one, URLResolver):
            yield from _first_parts(one.url_patterns)
        elif first and "<" not in first:
            yield first


@verb
def open_school(
    *,
    name: str,
    slug: str,
    opened_on: date,
    head_first: str,
    head_last: str,
    head_email: str,
    trust: Trust | None = None,
) -> School:
    """Make a school with its settings and its first head, who is sent an invitation. Raises RuleBroken."""
    if slug in reserved_slugs():
        raise RuleBroken(f"“{slug}” is an address of the site itself. Choose another for the school.")
    if School.objects.filter(slug=slug).exists():
        raise RuleBroken(f"There is a school at “{slug}” already.")
    if opened_on > timezone.localdate():
        raise RuleBroken("The day on which the school opened cannot be in the future.")
    school = School(name=name, slug=slug, opened_on=opened_on, trust=trust)
    set_change(school, by=None, reason="Opened")
    school.save()
    its = SchoolSettings(school=school)
    set_change(its, by=None, reason="Opened")
    its.save()
    events.record_installation("schools.open_school", details={"school": school.pk})
    appoint_by_operator(school, Role.HEAD, head_first, head_last, head_email, timezone.localdate())
    for officer in TrustAppointment.objects.filter(trust=trust).select_related("user") if trust else []:
        if officer.ends_on is None:
            _bring_in(officer, school)
    return school


@verb
def appoint_by_operator(
    school: School, role: Role, first_name: str, last_name: str, email: str, starts_on: date
) -> Person:
    """Put somebody into a role that is one person's at a time; whoever holds it now holds it until the day before.

    For the first head, and for the chair of governors, whom the head may neither give nor end.
    """
    school = _locked_school(school.pk)
    user = _user_with(email)
    person = Person.objects.filter(user=user, school=school).here_on(timezone.localdate()).first()
    person = person or _person_of(user, school, first_name, last_name, email, by=None)
    for held in Appointment.objects.filter(role=role, person__school=school, ends_on=None):
        if held.person_id == person.pk:
            raise RuleBroken(f"{person} holds that role already.")
        if held.starts_on >= starts_on:
            raise RuleBroken(f"Somebody else takes that role on {rules.in_words(held.starts_on)}.")
        held.ends_on = starts_on - timedelta(days=1)
        set_change(held, by=None, reason="The next one was appointed")
        held.save(update_fields=["ends_on"])
    given = _give(person, role, starts_on, None, by=None)
    details = {"school": school.pk, "person": person.pk, "role": str(role), "appointment": given.pk}
    events.record_installation("schools.appoint_by_operator", details=details)
    _invite(user)
    return person


@verb
def appoint_trust_officer(user: User, trust: Trust, starts_on: date, name: str) -> TrustAppointment:
    """Make the user an officer of the trust, with a Person of the role `trust` in each of its schools."""
    if TrustAppointment.objects.filter(user=user, trust=trust, ends_on=None).exists():
        raise RuleBroken(f"{user} is an officer of {trust} already.")
    officer = TrustAppointment(user=user, trust=trust, starts_on=starts_on)
    set_change(officer, by=None)
    officer.save()
    for school in trust.schools.all():
        _bring_in(officer, school, name)
    events.record_installation("schools.appoint_trust_officer", user_id=user.pk, details={"trust": trust.pk})
    return officer


@verb
def end_trust_officer(officer: TrustAppointment, *, ends_on: date) -> TrustAppointment:
    """End it after a day, in every school. Where they are nothing else there, they have left."""
    if officer.ends_on is not None:
        raise RuleBroken(f"That ended on {rules.in_words(officer.ends_on)}.")
    officer.ends_on = ends_on
    set_change(officer, by=None)
    officer.save(update_fields=["ends_on"])
    held = Appointment.objects.filter(person__user=officer.user, person__school__trust=officer.trust, ends_on=None)
    for one in held.filter(role=Role.TRUST).select_related("person"):
        one.ends_on = max(ends_on, one.starts_on)
        set_change(one, by=None)
        one.save(update_fields=["ends_on"])
        if not one.person.appointments.exclude(pk=one.pk).on(ends_on + timedelta(days=1)).exists():
            one.person.left_on = ends_on + timedelta(days=1)
            set_change(one.person, by=None)
            one.person.save(update_fields=["left_on"])
    forget_roles(officer.user)
    events.record_installation(
        "schools.end_trust_officer", user_id=officer.user_id, details={"trust": officer.trust_id}
    )
    return officer


def _bring_in(officer: TrustAppointment, school: School, name: str = "") -> None:
    """Their Person in the school: the one they have there, or a new one under the name they have elsewhere."""
    person = Person.objects.filter(user=officer.user, school=school).here_on(timezone.localdate()).first()
    if person is None:
        elsewhere = Person.objects.filter(user=officer.user).order_by("-pk").first()
        first, _, last = name.strip().rpartition(" ")
        if not name and elsewhere is not None:
            first, last = elsewhere.first_name, elsewhere.last_name
        person = _person_of(officer.user, school, first, last, officer.user.email, by=None)
    if not person.appointments.filter(role=Role.TRUST, ends_on=None).exists():
        _give(person, Role.TRUST, officer.starts_on, None, by=None)


# --- Within ----------------------------------------------------------------------------------------------------


def _locked_school(school_id: int) -> School:
    """Roles, terms and settings of a school change one at a time."""
    school: School = School.objects.select_for_update().get(pk=school_id)
    return school


def _put(record: models.Model, version: int, values: Mapping[str, Any]) -> list[str]:
    """Set what is new, and say which fields that were. Raises ChangedMeanwhile unless `version` is still the last."""
    if version_of(record) != version:
        last = record.history.select_related("history_person").order_by("-history_id").first()  # type: ignore[attr-defined]
        who = last.history_person.name if last.history_person else "Somebody"
        at = timezone.localtime(last.history_date)
        raise ChangedMeanwhile(
            f"{who} saved a change at {at:%H:%M} on {rules.in_words(at.date())}, after you opened this page. Nothing "
            "of yours is lost: it is below. See what they changed, then save again if yours should stand instead."
        )
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    return changed


def _refuse(why: str) -> None:
    if why:
        raise RuleBroken(why)


def _days(term: Term) -> dict[str, Any]:
    return {"term": term.pk, "from": term.starts_on.isoformat(), "to": term.ends_on.isoformat()}
