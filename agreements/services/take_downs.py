"""What follows from a consent that is gone: each live publication of that pupil is to be taken down (A5)."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from agreements.models import Consent, Publication, TakeDown
from esafety.audit.history import set_change

WITHIN = timedelta(days=5)


def follow(gone: Iterable[Consent]) -> list[TakeDown]:
    """Open an action for every live publication of those uses, in the caller's transaction; one that is open stands."""
    return [made for consent in gone for made in _open(consent)]


def _open(consent: Consent) -> Iterable[TakeDown]:
    today = timezone.localdate()
    shown = Publication.objects.live(today).filter(
        use=consent.use, pupils__pupil=consent.pupil_id, pupils__removed_on=None
    )
    open_already = TakeDown.objects.open().filter(pupil=consent.pupil_id).values("publication")
    for publication in shown.exclude(pk__in=open_already).order_by("pk"):
        action = TakeDown(
            school_id=consent.school_id,
            publication=publication,
            pupil_id=consent.pupil_id,
            consent=consent,
            due_on=today + WITHIN,
        )
        set_change(action, by=consent.by, reason="A consent was withdrawn")
        action.save()
        yield action
