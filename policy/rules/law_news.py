"""What is new in law and guidance, for reviews: a hook (P2, P4).

An entry is news where it is in force on the later day and was not on the earlier one, by the register as the school
had it then: it came into force, or the school added it or changed it so. It is news too where it was in force and is
no more. Of all that, acts and statutory guidance always count, and anything else only where the policy in force cites
it or another edition of it: else each new leaflet would open a review. What ended counts only where the policy cites
it, and not beside what took its place: that is one piece of news.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from esafety.schools.models import School
from policy.models import Law, LawKind
from policy.rules.law_cited import cited_by_policy
from policy.rules.register import HOLDS, Entry, Register, register_of, register_with

ALWAYS = frozenset({LawKind.ACT, LawKind.STATUTORY})


@dataclass(frozen=True)
class News:
    """`mark` is always the same for the same piece of news, so that it causes one review."""

    mark: str
    words: str
    url: str


def news(school: School, since: date, on: date) -> list[News]:
    """What changed after the day `since` and until the end of the day `on`. Four queries."""
    now, then = register_of(school), _register_then(school, since)
    cited = {now.entries[key].series for key in cited_by_policy(school, now, on).cited_keys()}
    begun = [one for one in _begun(now, on, then, since) if one.kind in ALWAYS or one.series in cited]
    told = {one.series for one in begun}
    ended = [
        now.entries[one.key]
        for one in _begun(then, since, now, on)
        if one.series in cited
        and one.key in now.entries
        and one.series not in told
        and not {heir.series for heir in now.heirs(now.entries[one.key], on)} & told
    ]
    return [
        *(_news(school, one, _begun_words(one, now, then, since), "begun") for one in begun),
        *(_news(school, one, _ended_words(one, now), "ended") for one in ended),
    ]


def _register_then(school: School, on: date) -> Register:
    """As the school had it at the end of the day: the last row of history of each of its entries."""
    ends = timezone.make_aware(datetime.combine(on, time.max))
    rows = Law.history.filter(school_id=school.pk, history_date__lte=ends).order_by("history_date", "history_id")
    last = {row.key: row for row in rows}
    return register_with(row for row in last.values() if row.removed_at is None and row.history_type != "-")


def _begun(register: Register, on: date, before: Register, since: date) -> Iterator[Entry]:
    """Entries that hold on that day by that register, and did not on the other day by the other one."""
    for entry in register:
        earlier = before.get(entry.key)
        if register.standing(entry, on) in HOLDS and (earlier is None or before.standing(earlier, since) not in HOLDS):
            yield entry


def _begun_words(entry: Entry, now: Register, then: Register, since: date) -> str:
    came = entry.in_force_from
    if came is not None and came > since:
        editions = now.editions(entry)
        older = editions[: editions.index(entry)]
        instead = f", in place of {older[-1]}" if older else ""
        return f"{entry} came into force {'in' if entry.is_about else 'on'} {entry.first_day}{instead}."
    if then.get(entry.key) is None:
        return f"{entry} was added to the register of law."
    return f"{entry} is in force, as the register of law now says."


def _ended_words(entry: Entry, now: Register) -> str:
    ended = f"was in force until {entry.last_day}" if entry.last_day else "is no longer in force"
    instead = now.replaced_words(entry)
    by = f" {instead} took its place." if instead else ""
    return f"{entry} {ended}.{by}"


def _news(school: School, entry: Entry, words: str, what: str) -> News:
    day = entry.in_force_from if what == "begun" else entry.in_force_until
    mark = f"law:{entry.key}:{what}:{day.isoformat() if day else 'no day'}"
    return News(mark, words, reverse("policy:law", args=[school.slug, entry.key]))
