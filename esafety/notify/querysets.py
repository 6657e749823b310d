"""Which notices exist for whom. A notice about a record that its reader may no longer see is not there."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.visibility import guarded_models

if TYPE_CHECKING:
    from esafety.schools.models import Person

TROUBLE = ("uncertain", "failed", "bounced", "no_address")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: "Person") -> Self:
        """The person's own, but those about a record that they may no longer be told of."""
        return self.filter(recipient=person, school=person.school_id).about_what_is_open_to(person)

    def about_what_is_open_to(self, person: "Person") -> Self:
        """Every model whose manager has `visible_to` is heeded without being named here, as in the audit log.

        A queryset with `told_of` answers with that instead: whoever reported a case is told of its answer, though
        the case itself is not theirs to open. Asks first which models these notices are about, a few of the many: the
        count of unread ones stands on every page.
        """
        about = set(self.order_by().values_list("model", flat=True).distinct())
        guarded = {model._meta.label_lower: model for model in guarded_models() if model is not self.model}
        shown = Q(model__in=about - guarded.keys())
        for label in sorted(about & guarded.keys()):
            opened = open_to(person, guarded[label]).filter(pk=OuterRef("record_id"))
            shown |= Q(Exists(opened), model=label)
        return self.filter(shown) if about else self.none()

    def in_trouble(self, person: "Person") -> Self:
        """Mail that may not have arrived, for those who look after it: only about what they may see themselves."""
        if not can(person, Perm.MAIL_TROUBLE):
            return self.none()
        return self.filter(school=person.school_id, mail_state__in=TROUBLE).about_what_is_open_to(person)

    def for_inbox(self) -> Self:
        return self.exclude(kind__in=["digest", "receipt"])

    def unread(self) -> Self:
        return self.for_inbox().filter(read_at=None, lapsed_at=None)

    def reminders(self) -> Self:
        """Those of the engine. `is_superseded` is whether a later one about the same has come for its reader."""
        later = self.model._default_manager.filter(
            rule=OuterRef("rule"),
            record_id=OuterRef("record_id"),
            recipient=OuterRef("recipient"),
            pk__gt=OuterRef("pk"),
        )
        return self.exclude(rule="").annotate(is_superseded=Exists(later))

    def standing(self) -> Self:
        return self.reminders().filter(read_at=None, lapsed_at=None)


def open_to(person: "Person", model: type[models.Model]) -> models.QuerySet[models.Model]:
    """The records of the model that the person may be told of."""
    records = model._default_manager.all()
    told_of = getattr(records, "told_of", None) or records.visible_to  # type: ignore[attr-defined]
    found: models.QuerySet[models.Model] = told_of(person)
    return found
