"""The vocabulary in which the demo's incidents are written down: who, what, and what was done about it and when."""

from dataclasses import dataclass

from incidents.models import EntryKind, Part


@dataclass(frozen=True)
class Slot:
    """A place for a person, filled when the school has its people. See the functions below."""

    how: str
    key: str = ""
    years: tuple[int, ...] = ()
    sex: str = ""
    words: str = ""


def girl(*years: int) -> Slot:
    """A girl who was in one of these years when it was reported."""
    return Slot("child", years=years, sex="f")


def boy(*years: int) -> Slot:
    return Slot("child", years=years, sex="m")


def one_in(*years: int) -> Slot:
    return Slot("child", years=years)


def adult(key: str) -> Slot:
    """Somebody of the school's cast by key, such as "teacher" or "support2"; the sign-in pupil and parent too."""
    return Slot("cast", key=key)


def mother_of(key: str) -> Slot:
    """The mother of the child who has this key in the same case."""
    return Slot("mother", key=key)


def somebody(words: str) -> Slot:
    """A person not known to the school, described."""
    return Slot("described", words=words)


@dataclass(frozen=True)
class Seen:
    """A person in a case, with a key by which its texts name them, as in "{a} told her teacher".

    {p} is the mother of {a}, also where she is not in the case herself.
    """

    key: str
    part: str
    slot: Slot


def target(key: str, slot: Slot) -> Seen:
    return Seen(key, Part.TARGET, slot)


def alleged(key: str, slot: Slot) -> Seen:
    return Seen(key, Part.ALLEGED, slot)


def witness(key: str, slot: Slot) -> Seen:
    return Seen(key, Part.WITNESS, slot)


def told_us(key: str, slot: Slot) -> Seen:
    return Seen(key, Part.TOLD_US, slot)


def meant(key: str, slot: Slot) -> Seen:
    """Somebody whom the texts need, but who is not in the case."""
    return Seen(key, "", slot)


@dataclass(frozen=True)
class Act:
    """One verb, so many days after the one before. Without `by` it is done by whoever leads the case."""

    verb: str
    text: str = ""
    choice: str = ""
    other: str = ""
    by: str = ""
    days: int = 1
    until: int = 0
    seen: Seen | None = None


def triaged(severity: str, lead: str = "officer", *, by: str = "", days: int = 0, note: str = "") -> Act:
    """Without `by`, the lead triages."""
    return Act("triage", note, severity, lead, by or lead, days)


def noted(text: str, *, by: str = "", days: int = 1) -> Act:
    return Act("add_entry", text, EntryKind.NOTE, by=by, days=days)


def did(text: str, *, by: str = "", days: int = 0) -> Act:
    return Act("add_entry", text, EntryKind.ACTION, by=by, days=days)


def talked(text: str, *, by: str = "", days: int = 1) -> Act:
    return Act("add_entry", text, EntryKind.TALK, by=by, days=days)


def corrected(text: str, *, by: str = "", days: int = 0) -> Act:
    """Puts right the entry before it."""
    return Act("correct", text, by=by, days=days)


def moved(kind: str, reason: str, *, by: str = "", days: int = 1) -> Act:
    return Act("recategorise", reason, kind, by=by, days=days)


def joined(seen: Seen, *, by: str = "", days: int = 1) -> Act:
    return Act("involve", by=by, days=days, seen=seen)


def shared(other: str, until: int, reason: str, *, by: str = "", days: int = 0) -> Act:
    """Shared up to a day so many days after today, to read and to add to."""
    return Act("share", reason, other=other, by=by, days=days, until=until)


def answered(text: str, *, by: str = "", days: int = 0) -> Act:
    return Act("answer_reporter", text, by=by, days=days)


def closed(outcome: str, text: str, *, by: str = "", days: int = 1) -> Act:
    return Act("close", text, outcome, by=by, days=days)


def reopened(reason: str, *, by: str = "", days: int = 5) -> Act:
    return Act("reopen", reason, by=by, days=days)


@dataclass(frozen=True)
class Case:
    """An incident. `ago` counts school days back from today to the report; `fresh`, in its stead, plain days.

    `before` is how many days before the report it happened, `hour` the time of day, `lasted` minutes. `kind` is a key
    of `incidents.kinds`, or "own" for the kind that the school added itself.
    """

    ago: int
    summary: str
    what: str
    kind: str
    by: str
    people: tuple[Seen, ...]
    place: str
    device: str
    hour: str
    acts: tuple[Act, ...] = ()
    service: str = ""
    harm: str = "no"
    harm_detail: str = ""
    first: str = ""
    before: int = 0
    lasted: int = 0
    about: str = "nobody"
    links: tuple[str, ...] = ()
    fresh: int = 0
