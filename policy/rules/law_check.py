"""Whether a policy cites what is in force (P4): what is superseded, unknown to the register, or not in force yet.

What a reader can follow: every citation is looked up in the register as it stands on the day. A superseded thing that
the same sentence says was replaced, by what really replaced it, is history and no mistake. What is in force only in
part is pointed at where nothing that replaced it is cited anywhere in the policy.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from esafety.words import listed
from policy.models import Certainty, FindingKind, LawKind
from policy.rules.citations import Citation, citations
from policy.rules.found import Found
from policy.rules.register import Entry, Register, Standing, day_words
from policy.rules.texts import Worded

MOST_WORDS = 300


def wording(clause: Worded) -> str:
    """A clause as it is searched."""
    return f"{clause.heading}\n\n{clause.text}" if clause.heading else clause.text


def cited_in(clauses: Sequence[Worded], register: Register, on: date) -> list[list[Citation]]:
    """By clause, what it cites."""
    return [citations(wording(one), register, on) for one in clauses]


def check_law(clauses: Sequence[Worded], register: Register, on: date) -> list[Found]:
    """In the order of the clauses; one thing is found once in a clause, however often it stands there."""
    return judged(clauses, cited_in(clauses, register, on), register, on)


def judged(clauses: Sequence[Worded], cited: Sequence[list[Citation]], register: Register, on: date) -> list[Found]:
    """`check_law`, where it is known already what each clause cites."""
    everywhere = {one.key for found in cited for one in found}
    return [
        one
        for place, found in enumerate(cited)
        for one in _of_clause(place, wording(clauses[place]), found, everywhere, register, on)
    ]


def _of_clause(
    place: int, text: str, found: list[Citation], everywhere: set[str], register: Register, on: date
) -> Iterator[Found]:
    seen: set[tuple[str, ...]] = set()
    for one in found:
        mark = (one.key,) if one.key else ("", one.year, *(one.near or (one.text.casefold(),)))
        judged = None if mark in seen else _judged(one, text, found, everywhere, register, on)
        if judged is not None:
            seen.add(mark)
            kind, advice, source = judged
            yield Found(kind, place, one.text[:MOST_WORDS], advice, source)


def _judged(
    one: Citation, text: str, beside: list[Citation], everywhere: set[str], register: Register, on: date
) -> tuple[str, str, str] | None:
    entry = register.get(one.key)
    if entry is None:
        return _unlisted(one, text, beside, register, on)
    match register.standing(entry, on):
        case Standing.SUPERSEDED if not _is_history(one, register.followers(entry), text, beside):
            return str(FindingKind.SUPERSEDED), superseded_words(entry, register, on), entry.source
        case Standing.PART if not register.followers(entry) & everywhere:
            return str(FindingKind.SUPERSEDED), superseded_words(entry, register, on), entry.source
        case Standing.NOT_YET:
            return str(FindingKind.NOT_YET), not_yet_words(entry), entry.source
    return None


def _unlisted(
    one: Citation, text: str, beside: list[Citation], register: Register, on: date
) -> tuple[str, str, str] | None:
    """An edition older than the one in force is superseded, even if the register does not list it."""
    near = [entry for entry in map(register.get, one.near) if entry is not None]
    usual = register.in_force(near, on)
    years = sorted({year for entry in near for year in entry.years})
    if usual is not None and usual.kind != LawKind.ACT and one.year < max(usual.years, default=""):
        if _is_history(one, {entry.key for entry in near}, text, beside):
            return None
        return str(FindingKind.SUPERSEDED), _newer_edition(usual) + doubt(usual), usual.source
    editions = (
        listed(years) if usual is not None and usual.kind == LawKind.ACT else f"{max(years, default='')} at the latest"
    )
    known = f" The register knows it of {editions}." if years else ""
    advice = (
        f"The register of law does not know this.{known} See whether its name and year are right; "
        "if they are, add it to the register."
    )
    return str(FindingKind.UNKNOWN_LAW), advice, ""


# --- What is told as history ---------------------------------------------------------------------------------------

SENTENCE_ENDS = re.compile(r"[.!?](?=\s+[A-Z])|\n\s*\n")
WAS_REPLACED = re.compile(
    r"\b(?:replaced|superseded|repealed|succeeded|overtaken|revoked)\b[^.]{0,60}\b(?:by|with|under|in favou?r of)\b"
    r"|\b(?:now|became|since become)\b|\bgave way to\b|\bmade way for\b",
    re.IGNORECASE,
)
REPLACES = re.compile(
    r"\b(?:replac(?:es|ed|ing)|supersed(?:es|ed|ing)|repeal(?:s|ed|ing)|succeed(?:s|ed|ing)|revok(?:es|ed|ing))\b(?!\s+by\b)"
    r"|\b(?:in place of|instead of|t(?:ook|akes) the place of|formerly|previously|once the|a replacement for)\b",
    re.IGNORECASE,
)
FORMERLY = re.compile(
    r"\b(?:formerly|previously|until \d{4}|before \d{4}|the old|the former)\b[^.]{0,60}\Z", re.IGNORECASE
)


def _is_history(old: Citation, followers: set[str], text: str, beside: list[Citation]) -> bool:
    """Whether its sentence says that it was replaced, and names something that did replace it."""
    for new in beside:
        if new.key not in followers or new.key == old.key:
            continue
        first, second = (old, new) if old.start < new.start else (new, old)
        between = text[first.end : second.start]
        if SENTENCE_ENDS.search(between):
            continue
        says = WAS_REPLACED if first is old else REPLACES
        if says.search(between) or (first is old and FORMERLY.search(text[max(0, old.start - 80) : old.start])):
            return True
    return False


# --- What to do ----------------------------------------------------------------------------------------------------

DOUBT = {
    Certainty.SECONDARY: " This comes from a secondary source: check before relying on it.",
    Certainty.KNOWLEDGE: " This is general knowledge: check before relying on it.",
    Certainty.UNCONFIRMED: " This is not confirmed: check before relying on it.",
}


def doubt(*entries: Entry) -> str:
    """The least certain of them, in a sentence; nothing where all were looked up."""
    order = list(DOUBT)
    unsure = [Certainty(one.certainty) for one in entries if one.certainty in DOUBT]
    return DOUBT[max(unsure, key=order.index)] if unsure else ""


def superseded_words(entry: Entry, register: Register, on: date) -> str:
    """By what it is superseded, and what to do about that."""
    heirs = register.heirs(entry, on)
    if register.standing(entry, on) is Standing.PART:
        said = f"Largely replaced by {_cited(heirs) or entry.replaced_by}, and still in force in part. "
        return f"{said}{entry.asks} Cite what replaced it, beside it or instead of it.{doubt(entry, *heirs)}"
    if any(one.series == entry.series for one in heirs):
        return _newer_edition(heirs[0]) + doubt(heirs[0])
    if entry.kind == LawKind.HELPLINE and heirs:
        return f"Out of date. Use {_cited(heirs)} instead. {heirs[0].asks}{doubt(entry, *heirs)}"
    ended = f"It was in force until {entry.last_day}. " if entry.last_day else ""
    instead = _cited(heirs) or entry.replaced_by
    if not instead:
        return f"{ended}Nothing took its place: leave it out.{doubt(entry)}"
    return (
        f"{ended}Replaced by {instead}: cite that instead, and see that the clause still says what it asks."
        f"{doubt(entry, *heirs)}"
    )


def not_yet_words(entry: Entry) -> str:
    checked = f" when this was checked on {day_words(entry.checked_on)}" if entry.checked_on else ""
    begins = f"It comes into force on {entry.first_day}." if entry.first_day else ""
    begins = begins or f"What it asks of schools was not in force{checked}, and no day was known."
    return f"{begins} Write what will be done from then on, not that it holds already.{doubt(entry)}"


def _newer_edition(current: Entry) -> str:
    since = "" if current.first_day in current.edition else f", since {current.first_day}"
    return (
        f"A newer edition is in force: {current.edition or current}{since}. Cite that one or leave the year out, "
        "and see that the clause still says what it asks."
    )


def _cited(entries: Sequence[Entry]) -> str:
    return listed([f"the {one}" if one.kind == LawKind.ACT else str(one) for one in entries])
