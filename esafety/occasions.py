"""What happened in one subject that others may have to look at, told without either knowing the other.

An app says `happened(...)` inside its verb's transaction; whoever registered in its AppConfig's `ready` hears it there.
So a serious incident opens a review of the policy at once (P2), and `incidents` knows nothing of `policy`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from esafety.schools.terms import term_of

if TYPE_CHECKING:
    from esafety.schools.models import School


class Kind(StrEnum):
    INCIDENT = "incident"
    TECHNOLOGY = "technology"
    FILTER = "filter"


@dataclass(frozen=True)
class Occasion:
    """`words` hold no name and no reference: all who read the policy's reviews may read them.

    `mark` names what happened: a listener heeds each once. `url` is a path of this site, and guards itself.
    """

    school: "School"
    kind: Kind
    words: str
    mark: str
    url: str = ""


Listener = Callable[[Occasion], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Called once, when the site starts. What it raises takes back what happened: it must be safe for any occasion."""
    if listener not in _listeners:
        _listeners.append(listener)


def happened(occasion: Occasion) -> None:
    """In the caller's transaction: what follows from it stands or falls with it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{occasion.mark} was told outside of a transaction")
    for listener in _listeners:
        listener(occasion)


def once_a_term(kind: Kind, on: date) -> str:
    """The mark of what would be told too often one by one: the first of a term is heard, and the others are not."""
    return f"{kind}-{term_of(on)}"
