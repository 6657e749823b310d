"""Letters: mail whose link is minted as it leaves, and what is enclosed with it.

An app registers who writes the letters of a text in its AppConfig's `ready`. The writer is asked when the notice is
about to leave and is marked as *being sent*: the secret of its link is in the mail, and its digest in a row of the app;
it is nowhere in the notice, in the job or in a log. A mail that was not accepted is written anew, with a new secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from esafety.notify.models import Notice


@dataclass(frozen=True)
class Enclosure:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What stands in the mail in place of the notice's own `path` and the text's `body`, where it is given.

    Like all our mail it names nobody but its reader. `path` is an address of this site, with the secret in it.
    """

    path: str = ""
    body: str = ""
    enclosures: tuple[Enclosure, ...] = ()


Writer = Callable[["Notice"], Letter | None]


@dataclass(frozen=True)
class _Registered:
    writer: Writer
    to_anybody: bool
    to_leavers: bool


_WRITERS: dict[str, _Registered] = {}


def register(text: str, writer: Writer, *, to_anybody: bool = False, to_leavers: bool = False) -> None:
    """Have the mail of all notices with this text written by `writer`.

    It is called in a transaction of its own, which is committed before anything leaves, and may be called again for
    the same notice. None says that the mail is no longer worth sending; what it raises puts the mail off. `to_anybody`
    says that the link opens without signing in, and so the letter may go to those who have no sign-in; it is then
    mailed to them at once whatever its kind, since they have no inbox in which it could wait. `to_leavers` says that
    it goes to those who have left too.
    """
    _WRITERS[text] = _Registered(writer, to_anybody, to_leavers)


def writer_of(text: str) -> Writer | None:
    found = _WRITERS.get(text)
    return found.writer if found else None


def is_to_anybody(text: str) -> bool:
    found = _WRITERS.get(text)
    return found is not None and found.to_anybody


def is_to_leavers(text: str) -> bool:
    found = _WRITERS.get(text)
    return found is not None and found.to_leavers
