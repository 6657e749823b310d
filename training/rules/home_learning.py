"""Home learning: which web addresses may be set, what is asked of one, and how long a look at it holds (T12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from esafety.exceptions import RuleBroken
from esafety.schools.calendar import ONE_DAY, local_day, start_of
from esafety.schools.models import School
from esafety.schools.terms import term_of
from training.models import HomeLearning, LinkCheck, LinkOutcome

CHECK_HOLDS = timedelta(183)
CHECK_HOLDS_WORDS = "six months"
LONGEST_LINK = 500
FURTHEST = timedelta(366)
YES, NO = "yes", "no"

NOT_A_LINK = "Enter the whole web address, like https://www.example.org/maths"
NOT_SAFE_LINK = "The address must begin with https://, so that nobody on the way can read or change the page"


@dataclass(frozen=True)
class Question:
    """`bars` says that a “no” rules the page out; any other “no” needs a note of what is done about it."""

    key: str
    text: str
    hint: str = ""
    bars: bool = False


QUESTIONS = (
    Question("age", "Does it suit the age of these pupils?", "Its words, its pictures and its films.", bars=True),
    Question("free", "Is it free of adverts, and of anything to buy?", "Sign out of your own account first, and look."),
    Question("strangers", "Is it free of chat with strangers?", "And of comments and messages by others.", bars=True),
    Question("account", "Can it be used without giving personal data?", "No account, or one that the school made."),
    Question(
        "beside", "Is what is opened beside it suitable?", "Links out, suggestions, and the film that plays next."
    ),
)
QUESTION_BY_KEY = {one.key: one for one in QUESTIONS}


def understand(typed: str) -> str:
    """The address as it is kept and compared. Raises RuleBroken for what is not a whole address by https."""
    typed = typed.strip()
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise RuleBroken(NOT_A_LINK) from None
    if parts.scheme.lower() == "http":
        raise RuleBroken(NOT_SAFE_LINK)
    is_plain = all(sign.isprintable() and not sign.isspace() and sign not in '<>"\\' for sign in typed)
    if parts.scheme.lower() != "https" or "." not in host.strip(".") or not is_plain or "@" in parts.netloc:
        raise RuleBroken(NOT_A_LINK)
    try:
        host = host.encode("idna").decode().lower()
    except UnicodeError:
        raise RuleBroken(NOT_A_LINK) from None
    link = f"https://{host}{f':{port}' if port and port != 443 else ''}{parts.path or '/'}"
    link += f"?{parts.query}" if parts.query else ""
    link += f"#{parts.fragment}" if parts.fragment else ""
    if len(link) > LONGEST_LINK:
        raise RuleBroken(f"The address must be {LONGEST_LINK} characters or fewer")
    return link


def why_not_days(set_on: date, due_on: date, today: date) -> str:
    """Why these days cannot be, or nothing."""
    if due_on < set_on:
        return "It must be due on the day it is set, or later."
    if set_on < today - timedelta(30) or due_on > today + FURTHEST:
        return "Enter days of this school year: set in the last 30 days or later, and due within a year."
    return ""


def why_not_outcome(answers: Mapping[str, str], outcome: str, note: str) -> str:
    """Why the answers do not give this outcome, or nothing."""
    if set(answers) != set(QUESTION_BY_KEY) or not set(answers.values()) <= {YES, NO}:
        return "Answer every question with yes or no."
    against = [one for one in QUESTIONS if answers[one.key] == NO]
    if outcome == LinkOutcome.SAFE and any(one.bars for one in against):
        return "It does not suit their age, or strangers can write to them there: it cannot be called safe."
    if outcome == LinkOutcome.SAFE and against and not note:
        return "Say in the note what is done about each “no”, or choose “Not to be used”."
    return ""


def holds(at: datetime | None, now: datetime) -> bool:
    """Whether a look at that moment still counts."""
    return at is not None and now - at <= CHECK_HOLDS


def why_not_told(item: HomeLearning, now: datetime) -> str:
    """Why parents cannot be told of the item now, or nothing. Needs `with_check`."""
    if item.removed_at is not None:
        return f"“{item}” was taken off."
    if item.told_in_id is not None:
        return f"Parents have been told of “{item}”."
    if item.due_on < local_day(now):
        return f"“{item}” was due before today."
    if item.outcome != LinkOutcome.SAFE:  # type: ignore[attr-defined]
        return f"“{item}” has not been found safe."
    if not holds(item.checked_at, now):  # type: ignore[attr-defined]
        return f"“{item}” was checked more than {CHECK_HOLDS_WORDS} ago. Look at it again first."
    return ""


def checked_of_term(school: School, on: date) -> tuple[int, int]:
    """Of the items set in the term by the day: how many had been looked at before pupils were set them, and all."""
    after = start_of(on + ONE_DAY)
    items = HomeLearning.objects.filter(school=school, set_on__gte=term_of(on).first_day, set_on__lte=on)
    rows = list(items.exclude(removed_at__lt=after).values_list("link", "set_on"))
    looks: dict[str, list[datetime]] = {}
    checks = LinkCheck.objects.filter(school=school, link__in={link for link, _ in rows}, at__lt=after)
    for link, at in checks.values_list("link", "at"):
        looks.setdefault(link, []).append(at)

    def was_checked(link: str, set_on: date) -> bool:
        first = set_on - CHECK_HOLDS
        return any(first <= local_day(at) <= set_on for at in looks.get(link, ()))

    return sum(was_checked(link, set_on) for link, set_on in rows), len(rows)
