"""Which documents exist for whom. One of a kind that no app registered exists for nobody."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from esafety.access.questions import can
from esafety.documents.registry import KINDS, DocumentKind

if TYPE_CHECKING:
    from datetime import datetime

    from esafety.documents.models import DocumentRecord
    from esafety.schools.models import Person


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, person: "Person") -> Self:
        """The person's own, while kept, made under a permission that they hold, of records that they all still see."""
        own = self.filter(made_for=person, school=person.school_id, kept_until__gt=timezone.now())
        shown = Q(pk__in=[])
        for kind in KINDS.values():
            if can(person, kind.perm):
                shown |= Q(~Exists(closed_to(person, kind)), kind=kind.key)
        return own.filter(shown)

    def stale(self, now: "datetime") -> Self:
        return self.filter(kept_until__lte=now)


def closed_to(person: "Person", kind: DocumentKind) -> "models.QuerySet[DocumentRecord]":
    """The records of the document at hand that are not in the person's `visible_to`, for use as a subquery."""
    from esafety.documents.models import DocumentRecord

    seen = kind.visible_to(person).filter(pk=OuterRef("record_id"))
    return DocumentRecord.objects.filter(~Exists(seen), document=OuterRef("pk"))
