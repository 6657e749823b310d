"""What may be said of a course, and which new edition of it may be set."""

from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from training.models import Course, CourseKind
from training.rules.topics import TOPICS

LONGEST = 40 * 60  # minutes; a course of more days is several


def why_not_said(kind: str, link: str, minutes: int) -> str:
    """What is wrong; empty where nothing is."""
    if kind not in CourseKind.values:
        return "Choose what kind of course it is."
    if link and not is_address(link):
        return "Enter the address of a page that starts with https://"
    if not 1 <= minutes <= LONGEST:
        return f"Enter how long it takes, from 1 to {LONGEST:,} minutes."
    return ""


def is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username


def in_order(topics: Collection[str]) -> list[str]:
    return [key for key in TOPICS if key in topics]


def why_not_edition(course: Course, edition: str, edition_on: date, today: date) -> str:
    """What is wrong; empty where nothing is. An edition is set once it counts: nobody is asked for what is to come."""
    if not edition:
        return "Enter the name of the edition."
    if edition == course.edition:
        return f"{edition} is the edition that counts now. Give the new one another name."
    if edition_on > today:
        return "The day must be today or before. Set the new edition on the day from which it counts."
    if course.edition_on is not None and edition_on < course.edition_on:
        return f"The edition that counts now began on {course.edition_on:%-d %B %Y}. Enter that day or one after it."
    return ""


def time_in_words(minutes: int) -> str:
    """Such as "45 minutes", "1 hour" or "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{many:,} {word}{'' if many == 1 else 's'}" for many, word in parts if many) or "0 minutes"


def about_in_words(minutes: int) -> str:
    """To the next five minutes, for a sum that nobody holds anybody to."""
    return time_in_words(-(-minutes // 5) * 5)
