"""How an app says what its documents are: which records stand in them, and what one must hold to have them made."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from esafety.access.perms import Perm


@dataclass(frozen=True)
class DocumentKind:
    """Such as the log as PDF. `model` is what its records are; `perm` is what one must hold to have it made."""

    key: str
    model: type[models.Model]
    perm: Perm

    def visible_to(self, person: Any) -> "models.QuerySet[models.Model]":
        records: models.QuerySet[models.Model] = self.model._default_manager.visible_to(person)  # type: ignore[attr-defined]
        return records


KINDS: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    KINDS[kind.key] = kind
