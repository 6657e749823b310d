"""Who may go online on a day, and why, in words (SS 5.1): has a grant in force, is not suspended, and is here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from agreements.models import AccessGrant, Basis, Suspension
from esafety.access.roles import STAFF_ROLES, Role
from esafety.schools.calendar import local_day

LONGEST = timedelta(days=366)
TOO_LONG = "A suspension lasts a year at most. When it ends you can suspend again."


class Kind(TextChoices):
    """Who stands on the register, in the order in which they do."""

    PUPILS = "pupils", "Pupils"
    STAFF = "staff", "Staff"
    GOVERNORS = "governors", "Governors"
    GUESTS = "guests", "Guests"
    LEFT = "left", "Left in the last 30 days"


LEFT_FOR = timedelta(days=30)
ROLES_OF: dict[str, list[Role]] = {
    Kind.PUPILS: [Role.PUPIL],
    Kind.STAFF: sorted(STAFF_ROLES),
    Kind.GOVERNORS: [Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR],
    Kind.GUESTS: [Role.GUEST],
}


class Code(TextChoices):
    """Why somebody may or may not go online, without the story. In the technician's table."""

    SIGNED = "signed", "Signed"
    SCHOOL = "school", "Decided by the school"
    GUEST = "guest", "Guest"
    SUSPENDED = "suspended", "Suspended"
    TO_COME = "to_come", "Not yet"
    ENDED = "ended", "Ended"
    NOTHING = "nothing", "Nothing signed"
    LEFT = "left", "Left"


@dataclass(frozen=True)
class Verdict:
    """`words` say why without a story, as they may hang on a classroom's wall; `story` is for the person's page."""

    may: bool
    code: Code
    words: str
    until: date | None = None
    story: str = ""

    @property
    def label(self) -> str:
        return "May go online" if self.may else "May not"

    @property
    def tag_kind(self) -> str:
        if self.may:
            return "good"
        return "bad" if self.code == Code.SUSPENDED else "warn"


def verdict(
    day: date, *, grants: Sequence[AccessGrant], suspensions: Iterable[Suspension], left_on: date | None = None
) -> Verdict:
    """The one rule. What ends or begins by date needs nothing to be done on that day."""
    if left_on is not None and left_on <= day:
        return Verdict(False, Code.LEFT, f"Left on {in_words(left_on)}")
    suspended = [one for one in suspensions if suspends(one, day)]
    if suspended:
        last = max(suspended, key=lambda one: one.ends_on)
        return Verdict(False, Code.SUSPENDED, f"Suspended until {in_words(last.ends_on)}", last.ends_on, last.reason)
    in_force = [one for one in grants if is_in_force(one, day)]
    if in_force:
        return _may(max(in_force, key=_lasting))
    return _may_not(day, grants)


def is_in_force(grant: AccessGrant, day: date) -> bool:
    return grant.starts_on <= day and (grant.ends_on is None or grant.ends_on >= day)


def suspends(suspension: Suspension, day: date) -> bool:
    """From the day on which it was lifted it does so no more."""
    if suspension.lifted_at is not None and local_day(suspension.lifted_at) <= day:
        return False
    return suspension.starts_on <= day <= suspension.ends_on


def _lasting(grant: AccessGrant) -> tuple[date, bool]:
    """The one that lasts longest is named; of two that do not end, the agreement."""
    return grant.ends_on or date.max, grant.basis == Basis.SIGNED


def _may(grant: AccessGrant) -> Verdict:
    until = grant.ends_on
    ending = f" until {in_words(until)}" if until else ""
    words = {
        Basis.SIGNED: f"Signed the agreement on {in_words(grant.starts_on)}",
        Basis.SCHOOL: f"By decision of the school{ending or ' since ' + in_words(grant.starts_on)}",
        Basis.GUEST: f"Guest{ending}",
    }[Basis(grant.basis)]
    return Verdict(True, Code(grant.basis), words, until, "" if grant.basis == Basis.SIGNED else grant.reason)


def _may_not(day: date, grants: Sequence[AccessGrant]) -> Verdict:
    to_come = min((one.starts_on for one in grants if one.starts_on > day and _ever_holds(one)), default=None)
    if to_come is not None:
        return Verdict(False, Code.TO_COME, f"From {in_words(to_come)}")
    ended = max((one.ends_on for one in grants if one.ends_on is not None), default=None)
    if ended is not None:
        return Verdict(False, Code.ENDED, f"The last day was {in_words(ended)}")
    return Verdict(False, Code.NOTHING, "Nothing signed yet")


def _ever_holds(grant: AccessGrant) -> bool:
    return grant.ends_on is None or grant.ends_on >= grant.starts_on


def in_words(day: date) -> str:
    return f"{day:%-d %B %Y}"
