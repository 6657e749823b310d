"""The register of what is published, where, and which pupils are in it (A4)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from agreements.models import Publication, PublishedPupil, TakeDown
from agreements.services import take_downs
from agreements.services.consents import Verdict, may_be_shown
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Appointment, Person, School
from esafety.schools.numbering import next_number


class MayNotBeShown(RuleBroken):
    """Somebody in it may not be shown. `verdicts` say who and why."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self.verdicts = verdicts
        who = "; ".join(f"{one.pupil.name}: {one.reason}" for one in verdicts[:5])
        more = f" And {len(verdicts) - 5} more." if len(verdicts) > 5 else ""
        super().__init__(f"Not recorded, since not everybody in it may be shown. {who}{more}")


@verb
def record_publication(
    *,
    actor: Person,
    pupils: Iterable[Person],
    use: str,
    what: str,
    where: str,
    since: date,
    until: date | None = None,
    names_pupils: bool = False,
) -> Publication:
    """Enter what is published. Raises MayNotBeShown, with all of them, where anybody in it may not be shown."""
    demand(actor, Perm.PUBLICATION_RECORD)
    inside = list({pupil.pk: pupil for pupil in pupils}.values())
    if not inside:
        raise RuleBroken("Choose who is in it.")
    if until is not None and until < since:
        raise RuleBroken("The last day cannot be before the first.")
    _refuse_who_are_no_pupils(inside, actor.school)
    _refuse_who_may_not(inside, use, names_pupils)
    publication = Publication(
        school=actor.school,
        number=next_number(Publication, actor.school_id),
        use=use,
        what=what,
        where=where,
        names_pupils=names_pupils,
        since=since,
        until=until,
        recorded_by=actor,
    )
    set_change(publication, by=actor)
    publication.save()
    create_all([PublishedPupil(publication=publication, pupil=pupil) for pupil in inside], by=actor)
    details = {"use": use, "pupils": [pupil.pk for pupil in inside], "names": names_pupils}
    events.record("agreements.record_publication", actor=actor, about=publication, details=details)
    return publication


@verb
def add_pupil(publication: Publication, pupil: Person, *, actor: Person) -> Publication:
    """Somebody else can be seen in it. Raises MayNotBeShown."""
    publication = _held(publication, actor)
    _refuse_ended(publication)
    _refuse_who_are_no_pupils([pupil], publication.school)
    _refuse_who_may_not([pupil], publication.use, publication.names_pupils)
    one = PublishedPupil.objects.select_for_update().filter(publication=publication, pupil=pupil).first()
    if one is not None and one.removed_on is None:
        raise RuleBroken(f"{pupil.name} is in it already.")
    one = one or PublishedPupil(publication=publication, pupil=pupil)
    one.removed_on = None
    set_change(one, by=actor, reason="Put in")
    one.save()
    events.record("agreements.add_pupil", actor=actor, about=publication, details={"pupil": pupil.pk})
    return publication


@verb
def remove_pupil(publication: Publication, pupil: Person, *, actor: Person, reason: str) -> Publication:
    """The pupil can no longer be seen in it. A take-down that was asked for is done by it."""
    publication = _held(publication, actor)
    one = PublishedPupil.objects.select_for_update().filter(publication=publication, pupil=pupil).first()
    if one is None or one.removed_on is not None:
        raise RuleBroken(f"{pupil.name} is not in it.")
    one.removed_on = timezone.localdate()
    set_change(one, by=actor, reason=reason)
    one.save(update_fields=["removed_on"])
    open_ones = TakeDown.objects.open().select_for_update().filter(publication=publication, pupil=pupil)
    take_downs.settle_open(open_ones, actor=actor, how=reason)
    events.record("agreements.remove_pupil", actor=actor, about=publication, details={"pupil": pupil.pk})
    return publication


@verb
def end_publication(publication: Publication, *, actor: Person, ended_on: date) -> Publication:
    """The image is out of use from that day on. Every take-down that was asked for is done by it."""
    publication = _held(publication, actor)
    _refuse_ended(publication)
    if not publication.since <= ended_on <= timezone.localdate():
        raise RuleBroken("The day must be one since it was published, and not in the future.")
    publication.ended_on = ended_on
    set_change(publication, by=actor, reason="Out of use")
    publication.save(update_fields=["ended_on"])
    open_ones = TakeDown.objects.open().select_for_update().filter(publication=publication)
    take_downs.settle_open(open_ones, actor=actor, how="The whole of it is out of use")
    events.record("agreements.end_publication", actor=actor, about=publication, details={"on": ended_on.isoformat()})
    return publication


@verb
def prolong_publication(publication: Publication, *, actor: Person, until: date | None) -> Publication:
    """Keep it in use until another day, or until somebody ends it. Raises MayNotBeShown where somebody may not."""
    publication = _held(publication, actor)
    _refuse_ended(publication)
    if until is not None and until < timezone.localdate():
        raise RuleBroken("The last day must be today or later. To end it, say that it is out of use.")
    inside = list(
        Person.objects.filter(published_in__publication=publication, published_in__removed_on=None).select_related(
            "school"
        )
    )
    _refuse_who_may_not(inside, publication.use, publication.names_pupils)
    publication.until = until
    set_change(publication, by=actor, reason="Kept in use")
    publication.save(update_fields=["until"])
    details = {"until": until.isoformat() if until else ""}
    events.record("agreements.prolong_publication", actor=actor, about=publication, details=details)
    return publication


def _held(publication: Publication, actor: Person) -> Publication:
    demand(actor, Perm.PUBLICATION_RECORD, publication)
    return take_downs.hold_publication(publication.pk)


def _refuse_ended(publication: Publication) -> None:
    if publication.ended_on is not None:
        raise RuleBroken(f"This has been out of use since {publication.ended_on:%-d %B %Y}.")


def _refuse_who_may_not(pupils: Sequence[Person], use: str, with_names: bool) -> None:
    """Asked under the lock that an answer takes as well: none changes between the question and what is written."""
    take_downs.hold_pupils(pupil.pk for pupil in pupils)
    verdicts = may_be_shown(pupils, use, timezone.localdate(), with_names=with_names)
    shut_out = [one for one in verdicts if not one.may]
    if shut_out:
        raise MayNotBeShown(shut_out)


def _refuse_who_are_no_pupils(people: Sequence[Person], school: School) -> None:
    appointed = Appointment.objects.on(timezone.localdate()).filter(role=Role.PUPIL, person__school=school)
    known = set(appointed.filter(person__in=[one.pk for one in people]).values_list("person", flat=True))
    others = [one.name for one in people if one.pk not in known]
    if others:
        raise RuleBroken(f"Only pupils of the school stand in the register. Not a pupil now: {', '.join(others)}.")
