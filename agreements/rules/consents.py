"""Who may be shown: what the answers about one pupil come to, for one use, in words that can be acted on (A4).

The rule, as a governor may read it:

1. A pupil may be shown for a use only if somebody whose yes counts has said yes: a parent with parental responsibility
   who is not barred by a court order, or a record that is held elsewhere. Of each parent the newest answer counts.
2. One no, or one yes taken back, is enough against it. A no stays a no when its giver's responsibility has ended or a
   court has barred them: only the yes of such a parent no longer counts. What is safer for the child wins.
3. What is held elsewhere was said by a parent we do not know. It counts until every parent with responsibility has
   answered here after it, since then whoever gave it has been heard anew.
4. The pupil's own no counts at any age. Their own yes is needed for pieces of work ("with their own and their parents'
   permission") once they are old enough by the age in force; for all else their parents' yes is enough.
5. The full name needs a yes of its own, by the same rule.

Where nothing is known, the answer is no.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import TextChoices

from agreements.models import ConsentAnswer, ConsentUse

GIVEN = ConsentAnswer.GIVEN
SHORT: dict[str, str] = {
    ConsentUse.WEBSITE: "Website",
    ConsentUse.SOCIAL_MEDIA: "Social media",
    ConsentUse.PRESS: "Press",
    ConsentUse.PROSPECTUS: "Prospectus",
    ConsentUse.DISPLAY: "Display",
    ConsentUse.FULL_NAME: "Full name",
    ConsentUse.WORK: "Work",
}
PICTURES = (
    ConsentUse.WEBSITE,
    ConsentUse.SOCIAL_MEDIA,
    ConsentUse.PRESS,
    ConsentUse.PROSPECTUS,
    ConsentUse.DISPLAY,
)
AGE_AT_END_OF_YEAR_0 = 5  # a child turns five in Reception


class Standing(TextChoices):
    """What the answers come to, as a cell of the list says it."""

    YES = "yes", "Yes"
    ELSEWHERE = "elsewhere", "Yes, held elsewhere"
    NO = "no", "No"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DIFFERS = "differs", "Parents differ: no"
    OWN_NO = "own_no", "No, by the pupil"
    OWN_MISSING = "own_missing", "Pupil not asked"
    LAPSED = "lapsed", "Yes no longer counts"
    NOT_ASKED = "not_asked", "Not asked"


MAY_BE_SHOWN = frozenset({Standing.YES, Standing.ELSEWHERE})


@dataclass(frozen=True)
class Said:
    """One person's newest answer about one use. `who` is what they are called, such as "Pat Reed (mother)"."""

    answer: str
    at: datetime
    who: str = ""
    counts: bool = True
    held_since: date | None = None

    @property
    def is_yes(self) -> bool:
        return self.answer == GIVEN


@dataclass(frozen=True)
class Facts:
    """All that is known about one pupil and one use. `parents` by key of the person who answered.

    `responsible` are the keys of those whose yes counts, whether or not they have answered.
    """

    parents: Mapping[int, Said] = field(default_factory=dict)
    responsible: frozenset[int] = frozenset()
    elsewhere: Said | None = None
    own: Said | None = None
    needs_own_yes: bool = False


def as_written(before: str | None, answer: str) -> str:
    """What is written of an answer after the last of the same person: a no after a yes is *withdrawn*, and so it stays.

    Empty where nothing changes.
    """
    is_yes = answer == GIVEN
    if before is None:
        return GIVEN if is_yes else ConsentAnswer.REFUSED
    if (before == GIVEN) == is_yes:
        return ""
    return GIVEN if is_yes else ConsentAnswer.WITHDRAWN


def standing(facts: Facts) -> Standing:
    """The rule at the head of this module. Says why not before it says why."""
    if facts.own is not None and not facts.own.is_yes:
        return Standing.OWN_NO
    elsewhere = facts.elsewhere if held_elsewhere_counts(facts) else None
    heard = [*facts.parents.values(), *([elsewhere] if elsewhere else [])]
    against = [one for one in heard if not one.is_yes]
    in_favour = [one for one in heard if one.is_yes and one.counts]
    if against:
        if in_favour:
            return Standing.DIFFERS
        withdrawn = any(one.answer == ConsentAnswer.WITHDRAWN for one in against)
        return Standing.WITHDRAWN if withdrawn else Standing.NO
    if not in_favour:
        return Standing.LAPSED if heard else Standing.NOT_ASKED
    if facts.needs_own_yes and facts.own is None:
        return Standing.OWN_MISSING
    return Standing.ELSEWHERE if in_favour == [elsewhere] else Standing.YES


def held_elsewhere_counts(facts: Facts) -> bool:
    """Until every parent with responsibility has answered here after it (rule 3)."""
    held = facts.elsewhere
    if held is None:
        return False
    answered_since = {key for key, said in facts.parents.items() if _is_after(said, held)}
    return not facts.responsible or not facts.responsible <= answered_since


def _is_after(said: Said, held: Said) -> bool:
    return said.at.date() > held.held_since if held.held_since else said.at > held.at


def is_old_enough(age: int | None, born: date | None, year_group: int | None, on: date) -> bool:
    """Whether the pupil is to be asked themself. By the year group where the birthday is not known; else yes."""
    if age is None:
        return False
    if born is not None:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= age
    return year_group is None or year_group + AGE_AT_END_OF_YEAR_0 >= age


def reason(facts: Facts, name: str) -> str:
    """Why the pupil may not be shown and what to do, as one or two sentences; why they may, where they may."""
    match standing(facts):
        case Standing.YES | Standing.ELSEWHERE:
            return f"{_said(facts, is_yes=True)}."
        case Standing.OWN_NO:
            return f"{name} said no themself, which counts whatever their parents say. Leave {name} out."
        case Standing.WITHDRAWN | Standing.NO:
            return f"{_said(facts, is_yes=False)}. Leave {name} out."
        case Standing.DIFFERS:
            return f"{_said(facts, is_yes=False)}, though another said yes. One no counts: leave {name} out."
        case Standing.OWN_MISSING:
            return f"The parents said yes, but {name} has not been asked. Ask {name} first."
        case Standing.LAPSED:
            return f"The only yes is of somebody who may no longer decide for {name}. Ask a parent who may."
        case _:
            return f"No parent of {name} has answered. Ask them first, or leave {name} out."


VERBS: dict[str, str] = {
    ConsentAnswer.GIVEN: "said yes",
    ConsentAnswer.REFUSED: "said no",
    ConsentAnswer.WITHDRAWN: "took their yes back",
}


def _said(facts: Facts, *, is_yes: bool) -> str:
    """Such as "Pat Reed (mother) said no on 4 March 2026 and the record held in “Old forms” says no"."""
    said = [one for one in facts.parents.values() if one.is_yes == is_yes and (one.counts or not is_yes)]
    words = [f"{one.who} {VERBS[one.answer]} on {one.at:%-d %B %Y}" for one in sorted(said, key=lambda one: one.at)]
    held = facts.elsewhere
    if held is not None and held.is_yes == is_yes and held_elsewhere_counts(facts):
        words.append(f"{'the' if words else 'The'} record held in “{held.who}” says {'yes' if is_yes else 'no'}")
    return " and ".join(words)
