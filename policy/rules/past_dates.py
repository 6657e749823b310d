"""Dates in the text that have gone by.

A date is a finding only where the text speaks of it as still to come, or dates itself by it:

- after a word of what is due: "by September 2022", "until 2021", "review date: 1 May 2021", "due in spring 2020";
- written as still to come: "comes into effect on 25 May 2018", "will be held on 9 February 2021";
- a school year that is over: "2019/20";
- the text's own date ("Date: 2/9/2020", "approved on 1 May 2021", or "May 2021" on a line by itself) where it is longer
  ago than the policy's reviews are apart.

No finding are the years of acts and editions ("Data Protection Act 1998", "KCSIE 2023": the register of law looks after
those), history ("since 2018", "introduced in May 2019"), and a year by itself without such a word.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from policy.models import FindingKind
from policy.rules.found import Found, around
from policy.rules.ground import Ground
from policy.rules.plain import lines_of, plain

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY, YEAR = r"(?P<day>\d{1,2})", r"(?P<year>20\d\d)"
SPELLINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+{YEAR}\b",
        rf"\b{MONTH}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}\b",
        r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b",
        r"(?<![\d./-])(?P<day>\d{1,2})(?P<sep>[/.-])(?P<number>\d{1,2})(?P=sep)(?P<year>20\d\d|\d\d)(?![\d/]|\.\d)",
        rf"\b(?P<season>autumn|spring|summer|christmas|easter)(?:\s+term)?,?\s+{YEAR}\b",
        rf"\b{MONTH},?\s+{YEAR}\b",
        r"\b(?P<first>20\d\d)\s?[/–-]\s?(?P<second>(?:20)?\d\d)\b",
        rf"(?<![\d./-])(?P<number>\d{{1,2}})/{YEAR}(?![\d/])",
        rf"\b{YEAR}\b",
    )
]
SEASONS = {"autumn": (12, 31), "christmas": (12, 31), "spring": (4, 30), "easter": (4, 30), "summer": (8, 31)}

LEADS_ON = (
    r"\s*(?:on |in )?(?:the )?(?:end of |start of |beginning of )?(?:the )?(?:(?:mon|tues|wednes|thurs|fri)day,? )?$"
)
DUE = re.compile(
    rf"\b(?:by|before|until|till|no later than|expir\w+|valid (?:until|to)|due(?: by)?|deadline:?){LEADS_ON}"
)
REVIEW = re.compile(
    r"\b(?:next review|review (?:date|due)|date (?:of|for) (?:the )?(?:next )?review"
    r"|(?:will|is to|to) be (?:next )?reviewed|next reviewed|renewal|review)\b[^.;]{0,25}$"
)
TO_COME = re.compile(
    r"\b(?:comes?|coming|will come|to come|takes?|will take) (?:in)?(?:to )?(?:effect|force)[^.;]{0,15}$"
)
IS_TO = re.compile(r"\b(?:will|shall|is to|are to|is due to|are due to)\b")
ON = re.compile(r"\bon (?:the )?(?:(?:mon|tues|wednes|thurs|fri)day,? )?$")
OWN = re.compile(
    r"(?:^|[^\w])(?:policy |last |date |version )*(?:date|dated|approved|ratified|adopted|agreed|reviewed|updated"
    r"|revised|version|written|review)"
    r"(?: (?:by|with) (?:the )?[\w ]{1,40}?)?(?: (?:on|in))?\s*[:–-]?\s*(?:date)?\s*:?\s*$"
)
PAST = re.compile(
    r"\b(?:since|from|published|issued|introduced|came into (?:effect|force)|edition|act|guidance|framework|code)\W*"
    r"(?:on |in |of )?(?:the )?$"
)
OF_GUIDANCE = re.compile(
    r"\b(?:kcsie|dfe|ukcis|ofsted|guidance|statutory|acts?|regulations?|standards?|framework|keeping children)\b"
    r"(?!.*\bpolicy\b)"
)
ENDS = re.compile(r"^\s*(?:[.,;:)|]|$|(?:and|at|the|we|all|every)\b)")


class Day(NamedTuple):
    """A date as it is written; `last` is its last day. `is_year` for a year alone, `is_day` for one with its day."""

    start: int
    end: int
    text: str
    last: date
    is_year: bool = False
    is_day: bool = False
    is_school_year: bool = False


def check(ground: Ground) -> Iterator[Found]:
    for at, clause in enumerate(ground.clauses):
        for line in lines_of(clause):
            words = plain(line)
            for day in days_in(words):
                if why := _why(words, day, ground):
                    yield Found(FindingKind.PAST_DATE, at, f"“{day.text}” in {_around(words, day)}", why)


def _around(words: str, day: Day) -> str:
    """The part of the line that the date stands in."""
    start = words.rfind(". ", 0, day.start) + 2 if ". " in words[: day.start] else 0
    end = words.find(". ", day.end)
    sentence = words[start : end + 1 if end >= 0 else len(words)]
    return around(sentence, day.start - start, day.end - start, before=90, after=60)


def days_in(words: str) -> list[Day]:
    """Each once, in the longest spelling that fits."""
    found: list[Day] = []
    for spelling in SPELLINGS:
        for match in spelling.finditer(words):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            if day := _read(match):
                found.append(day)
    return sorted(found)


def _read(match: re.Match[str]) -> Day | None:
    said = match.groupdict()
    where = (match.start(), match.end(), match[0])
    try:
        if said.get("first"):
            year = int(said["first"])
            is_next = int(said["second"]) % 100 == (year + 1) % 100
            return Day(*where, date(year + 1, 8, 31), is_school_year=True) if is_next else None
        year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0)
        if said.get("season"):
            return Day(*where, date(year, *SEASONS[said["season"].lower()]))
        if said.get("month") or said.get("number"):
            month = int(said["number"]) if said.get("number") else MONTHS.index(said["month"][:3].lower()) + 1
            if said.get("day"):
                return Day(*where, date(year, month, int(said["day"])), is_day=True)
            return Day(*where, date(year, month, calendar.monthrange(year, month)[1]))
        return Day(*where, date(year, 12, 31), is_year=True)
    except (ValueError, calendar.IllegalMonthError):
        return None


def _why(words: str, day: Day, ground: Ground) -> str:
    """What to do about it; empty where it is no finding."""
    before, after = words[max(day.start - 200, 0) : day.start].lower(), words[day.end : day.end + 20].lower()
    if day.last >= ground.on:
        return ""
    if TO_COME.search(before):
        return "It is written as still to come, but has gone by. Write it as what is so now, or take it out."
    if PAST.search(before):
        return ""
    if day.is_school_year:
        return "That school year is over. Name the present one, or none at all."
    if day.is_year and not ENDS.match(after):
        return ""
    is_due = DUE.search(before) or (IS_TO.search(before) and day.is_day and ON.search(before))
    if is_due and not (day.is_year and before.rstrip().endswith("before")):
        return "That day has gone by. Say whether it was done, or give a new date."
    if words.strip(" .:") == day.text and not day.is_year:
        return _own(before, day, ground)
    if OWN.search(before) and not OF_GUIDANCE.search(before) and not before.rstrip(" :").endswith("review date"):
        return _own(before, day, ground)
    if REVIEW.search(before):
        return "The review was due by then. Give the date of the next review."
    return ""


def _own(before: str, day: Day, ground: Ground) -> str:
    if day.is_year and not before.rstrip().endswith(":"):
        return ""
    months = (ground.on.year - day.last.year) * 12 + ground.on.month - day.last.month
    if months <= ground.review_months:
        return ""
    return (
        f"The text dates itself by this day, which is {months} months ago; it is to be reviewed every "
        f"{ground.review_months} months. Review it, and give the date of the last review and of the next."
    )
