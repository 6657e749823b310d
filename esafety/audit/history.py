"""Who changed a record and why, kept with django-simple-history; and what changed, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.text import capfirst
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record
from simple_history.utils import bulk_create_with_history

if TYPE_CHECKING:
    from esafety.schools.models import Person


class PersonHistory(models.Model):
    """History keeps the Person beside the User: a sign-in can be a Person in several schools."""

    history_person = models.ForeignKey(
        "schools.Person", models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True


class ManagerMadeOnce(HistoryManager):
    """The library makes the class of `record.history` anew at each save and each look; here it is made once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[HistoricalQuerySet], class_name: str | None = None) -> type:
        made: type = super().from_queryset(queryset_class, class_name)
        return made


class History(HistoricalRecords):
    """`HistoricalRecords` that every tracked model uses. Set who and why with `set_change` before saving."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(bases=[PersonHistory], history_manager=ManagerMadeOnce, **kwargs)


def set_change(record: models.Model, *, by: "Person | None", reason: str = "") -> None:
    """Say who changes the record and why, before `save`. Works in tasks too, where there is no request to read."""
    record._history_user = by.user if by else None  # type: ignore[attr-defined]
    record._history_person = by  # type: ignore[attr-defined]
    record._change_reason = reason or None  # type: ignore[attr-defined]


@transaction.atomic(savepoint=False)
def create_all[M: models.Model](
    rows: Iterable[M], *, by: "Person | None", reason: str = "", batch_size: int = 1_000
) -> list[M]:
    """Make rows of one tracked model with their history: two statements a batch, however many they are. All or none.

    Gives the rows with their keys. Neither `save` of the model nor its signals are called.
    """
    made: list[M] = []
    for batch in batched(rows, batch_size):
        for row in batch:
            set_change(row, by=by, reason=reason)
        made += bulk_create_with_history(list(batch), type(batch[0]), custom_historical_attrs={"history_person": by})
    return made


def keep_person(history_instance: Any, instance: Any, **kwargs: Any) -> None:
    if hasattr(history_instance, "history_person_id"):
        history_instance.history_person = getattr(instance, "_history_person", None)


pre_create_historical_record.connect(keep_person, dispatch_uid="audit.keep_person")


@dataclass(frozen=True)
class Change:
    """One saved change as a page shows it."""

    at: datetime
    person: "Person | None"
    reason: str
    lines: list[str]


def changes(record: models.Model, most: int = 50) -> Iterator[Change]:
    """The record's changes, newest first, each with readable lines such as "Severity: Low to High".

    Costs one query and one more for each foreign key that was changed, however many changes there are.
    """
    kept = record.history.select_related("history_person").order_by("-history_date", "-history_id")  # type: ignore[attr-defined]
    rows = list(kept[: most + 1])
    names = _names_pointed_at(rows)
    for row, before in zip(rows[:most], [*rows[1:], None], strict=False):
        lines = list(_differences(row, before, names)) if before else []
        yield Change(row.history_date, row.history_person, row.history_change_reason or "", lines)


def _names_pointed_at(rows: list[Any]) -> dict[str, dict[Any, str]]:
    """By foreign key that differs between the rows: what its values are called."""
    names: dict[str, dict[Any, str]] = {}
    for field in rows[0].instance_type._meta.concrete_fields if rows else ():
        if field.is_relation:
            keys = {getattr(row, field.attname) for row in rows}
            if len(keys) > 1:
                pointed_at = field.related_model._base_manager.in_bulk(keys - {None})
                names[field.name] = {key: str(one) for key, one in pointed_at.items()}
    return names


def _differences(row: Any, before: Any, names: dict[str, dict[Any, str]]) -> Iterator[str]:
    for field in row.instance_type._meta.concrete_fields:
        if not field.editable and not field.choices:
            continue
        old, new = getattr(before, field.attname), getattr(row, field.attname)
        if old != new:
            label = capfirst(str(field.verbose_name))
            yield f"{label}: {_shown(field, old, names)} to {_shown(field, new, names)}"


def _shown(field: Any, value: Any, names: dict[str, dict[Any, str]]) -> str:
    if value in (None, "", []):
        return "nothing"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return names[field.name].get(value, "somebody no longer kept")
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
