"""What follows from a consent that is gone: each live publication of that pupil is to be taken down (A5)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from agreements.models import Consent, Publication, PublishedPupil, TakeDown
from esafety.audit.history import create_all

WITHIN = timedelta(days=5)


def follow(gone: Iterable[Consent]) -> list[TakeDown]:
    """Open an action for every live publication of those uses, in the caller's transaction; one that is open stands.

    The consents are of one press, by one person. Costs one query where nothing is published; what is published stays
    locked, so that two parents who refuse at the same moment open one action.
    """
    consents = {(one.pupil_id, one.use): one for one in gone}
    if not consents:
        return []
    today = timezone.localdate()
    shown = (
        PublishedPupil.objects.select_for_update(of=("self",))
        .filter(
            publication__in=_live(today, {use for _, use in consents}),
            pupil__in={pupil for pupil, _ in consents},
            removed_on=None,
        )
        .select_related("publication")
        .order_by("pk")
    )
    found = [one for one in shown if (one.pupil_id, one.publication.use) in consents]
    if not found:
        return []
    pupils = {one.pupil_id for one in found}
    standing = set(TakeDown.objects.open().filter(pupil__in=pupils).values_list("publication", "pupil"))
    actions = [
        TakeDown(
            school_id=one.publication.school_id,
            publication=one.publication,
            pupil_id=one.pupil_id,
            consent=consents[one.pupil_id, one.publication.use],
            due_on=today + WITHIN,
        )
        for one in found
        if (one.publication_id, one.pupil_id) not in standing
    ]
    by = next(iter(consents.values())).by
    return create_all(actions, by=by, reason="A consent was withdrawn") if actions else []


def _live(today: date, uses: set[str]) -> models.QuerySet[Publication]:
    return Publication.objects.live(today).filter(use__in=uses)
