"""What follows from a consent that is gone: each live publication of that pupil is to be taken down (A5)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agreements.models import Consent, ConsentUse, Publication, PublishedPupil, TakeDown
from esafety.access.perms import Perm
from esafety.access.questions import demand, holders
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.models import Appointment, Person, School

WITHIN = timedelta(days=5)
TEXT = "agreements.take_down"


def follow(gone: Iterable[Consent]) -> list[TakeDown]:
    """Open an action for every live publication of those uses, in the caller's transaction; one that is open stands.

    Tells the officer and whoever recorded the publication. One call for all answers of one press costs the least.
    """
    consents = list(gone)
    if not consents:
        return []
    hold_pupils({one.pupil_id for one in consents})
    by = consents[0].by or consents[0].entered_by
    return open_for(_to_take_down(consents), by=by, reason="A consent was withdrawn or refused", text=TEXT)


def open_for(
    shown: Iterable[tuple[PublishedPupil, Consent]], *, by: Person | None, reason: str, text: str
) -> list[TakeDown]:
    """An action for each of them, and the telling of it by the words `text`. Their pupils are held by the caller."""
    opened = [
        TakeDown(
            school_id=published.publication.school_id,
            publication=published.publication,
            pupil_id=published.pupil_id,
            consent=why,
            due_on=timezone.localdate() + WITHIN,
            made_at=timezone.now(),
        )
        for published, why in shown
    ]
    if opened:
        opened = create_all(opened, by=by, reason=reason)
        _tell(opened, text)
    return opened


def hold_pupils(pks: Iterable[int]) -> None:
    """Lock the pupils, so that nobody records a publication of them while their answers change, nor the other way."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk").values_list("pk"))


def hold_publication(pk: int) -> Publication:
    """Before what hangs on it, always. Not for its key, which an action that opens meanwhile points at."""
    rows: QuerySet[Publication] = Publication.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("school").get(pk=pk)


def _to_take_down(consents: Sequence[Consent]) -> Iterable[tuple[PublishedPupil, Consent]]:
    """Each pupil in a live publication that one of the answers speaks against, once; not those with an open action."""
    shown = (
        PublishedPupil.objects.live(timezone.localdate())
        .filter(pupil__in={one.pupil_id for one in consents})
        .select_related("publication__recorded_by")
        .order_by("publication_id", "pk")
    )
    open_already = set(
        TakeDown.objects.open()
        .filter(pupil__in={one.pupil_id for one in consents})
        .values_list("publication_id", "pupil_id")
    )
    by_use = {(one.pupil_id, one.use): one for one in consents}
    for published in shown:
        why = by_use.get((published.pupil_id, published.publication.use))
        if why is None and published.publication.names_pupils:
            why = by_use.get((published.pupil_id, ConsentUse.FULL_NAME))
        if why is not None and (published.publication_id, published.pupil_id) not in open_already:
            yield published, why


def _tell(opened: Sequence[TakeDown], text: str) -> None:
    """The officer once for all of them, whoever recorded a publication of theirs once too. No name is in it."""
    school = School.objects.get(pk=opened[0].school_id)
    url = reverse("agreements:take-downs", args=[school.slug])
    told = {person.pk: (person, opened[0]) for person in officers(school, timezone.localdate())}
    for action in opened:
        action.school = school
        told.setdefault(action.publication.recorded_by_id, (action.publication.recorded_by, action))
    for first in {action.pk: action for _, action in told.values()}.values():
        people = [person for person, action in told.values() if action.pk == first.pk]
        notify(people, kind=Kind.ALERT, about=first, text=text, url=url)


def officers(school: School, on: date) -> list[Person]:
    """Those who see to take-downs: the officer; where there is none, all who look after consents."""
    appointed = Appointment.objects.on(on).filter(role=Role.OFFICER)
    people = holders(school, Perm.CONSENT_IMPORT).select_related("user", "school")
    return list(people.filter(pk__in=appointed.values("person"))) or list(people)


@verb
def done(action: TakeDown, *, actor: Person, how: str) -> TakeDown:
    """The pupil is out of it. Where nothing can be called back, such as a printed paper, `how` says what was done."""
    demand(actor, Perm.PUBLICATION_RECORD, action)
    hold_publication(action.publication_id)
    action = TakeDown.objects.select_for_update(of=("self",)).select_related("publication").get(pk=action.pk)
    if action.done_at is not None:
        raise RuleBroken("This has been taken down already.")
    _settle(action, actor, how)
    inside = PublishedPupil.objects.select_for_update().filter(
        publication=action.publication_id, pupil=action.pupil_id, removed_on=None
    )
    for one in inside:
        one.removed_on = timezone.localdate()
        set_change(one, by=actor, reason="Taken down")
        one.save(update_fields=["removed_on"])
    details = {"publication": action.publication_id, "pupil": action.pupil_id}
    events.record("agreements.done", actor=actor, about=action, details=details)
    return action


def settle_open(actions: Iterable[TakeDown], *, actor: Person, how: str) -> None:
    """In the caller's transaction: the pupils are out by another way, so that nothing waits to be taken down."""
    for action in actions:
        _settle(action, actor, how)


def _settle(action: TakeDown, actor: Person, how: str) -> None:
    action.done_at, action.done_by, action.how = timezone.now(), actor, how
    set_change(action, by=actor, reason="Taken down")
    action.save(update_fields=["done_at", "done_by", "how"])
