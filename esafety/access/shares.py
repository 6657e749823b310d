"""Sharing one record with a named person until a date: the abstract table and the query over it.

A subject app makes one table of its own per shareable model (a direct foreign key, so that rows go with their record
and the permission query stays quick at any size) by subclassing `Share` with a `content_object`.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from esafety.access.perms import Circle, Perm
from esafety.access.questions import grants_in
from esafety.access.roles import Grant

if TYPE_CHECKING:
    from esafety.schools.models import Person


class Share(UserObjectPermissionBase):
    """One permission on one record for one user, up to and including the day `until` (school-local date)."""

    until = models.DateField()
    shared_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def share_table(model: type[models.Model]) -> type[Share] | None:
    """The table in which this model's shares stand, or None where its records cannot be shared."""
    for relation in model._meta.related_objects:
        table = relation.related_model
        if isinstance(table, type) and issubclass(table, Share) and relation.field.name == "content_object":
            return table
    return None


def open_shares(model: type[models.Model], person: "Person", perm: Perm) -> models.QuerySet[Any]:
    """The person's shares of the model's records that hold today and give the permission.

    The one place that both `SharedBackend` and `visible_to` ask. A share is worth nothing to somebody whose roles no
    longer let them be put on a record: one that outlives a job ends with it.
    """
    table = share_table(model)
    if table is None:
        raise LookupError(f"{model._meta.label} has no table of shares")
    if person.user is None or Grant(Perm.SHARE_HOLD, Circle.SCHOOL) not in grants_in(person.user, person.school):
        return table._default_manager.none()
    return table._default_manager.filter(
        user=person.user_id, until__gte=timezone.localdate(), ended_at=None, permission__codename=perm.split(".")[1]
    )


def shared_with(person: "Person", model: type[models.Model], perm: Perm) -> models.QuerySet[Any]:
    """Ids of the model's records that are shared with the person today, for use as a subquery."""
    return open_shares(model, person, perm).values("content_object")
