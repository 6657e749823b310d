"""`manage.py run_reminders`: what beat does every day, now or for another day, and what it would tell."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from esafety.notify import reminding
from esafety.notify.reminding import Outstanding
from esafety.schools.calendar import local_day
from esafety.schools.models import School

WRONG = 2
FIRST_DAY = date(2000, 1, 1)
FURTHEST = timedelta(days=5 * 366)


class Command(BaseCommand):
    help = "Prints what is due on a day, to whom by their roles, and tells them unless --dry-run. Nobody is told twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="2026-11-23", help="the day; else today. A day to come only with --dry-run")
        parser.add_argument("--school", metavar="SLUG", help="one school; else all")
        parser.add_argument("--dry-run", action="store_true", help="print, and tell nobody")

    def handle(self, *args: Any, on: str | None, school: str | None, dry_run: bool, **options: Any) -> None:
        today = local_day(timezone.now())
        day = _day(on, today)
        if day > today and not dry_run:
            raise CommandError(
                f"{_words(day)} has not come yet. Add --dry-run to see what it will bring.", returncode=WRONG
            )
        due, told, is_whole = 0, 0, True
        for one in _schools(school):
            found, could_be_asked = reminding.outstanding(one, day)
            is_whole = is_whole and could_be_asked
            for line in _lines(one, found):
                due += 1
                self.stdout.write(line)
            if not dry_run:
                told += reminding.tell(one, day).told
        self.stdout.write(f"{due} due on {_words(day)}. {'Nobody was told.' if dry_run else _told(told)}")
        if not is_whole:
            raise CommandError("Some rules could not be asked. The log says which, and why.")


def _day(typed: str | None, today: date) -> date:
    if typed is None:
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise CommandError(f"{typed!r} is not a date. Write it as in 2026-11-23.", returncode=WRONG) from None
    if not FIRST_DAY <= day <= today + FURTHEST:
        raise CommandError(f"{_words(day)} cannot be right. Check the year.", returncode=WRONG)
    return day


def _schools(slug: str | None) -> list[School]:
    schools = list(School.objects.filter(slug=slug) if slug else School.objects.order_by("slug"))
    if slug and not schools:
        raise CommandError(f"There is no school {slug!r}.", returncode=WRONG)
    return schools


def _lines(school: School, found: list[Outstanding]) -> Iterator[str]:
    """One for each thing and stage. Names of people stand in none of them."""
    for _, group in groupby(found, key=lambda one: one.due.once):
        those = list(group)
        due = those[0].due
        roles = sorted({name.lower() for one in those for name in one.due.person.role_names})
        whom = ", ".join(roles) or "somebody without a role"
        yield f"{school.slug}  {due.key}  {due.record}  stage {due.stage}  due {_words(due.on)}  {whom}{_state(those)}"


def _state(those: list[Outstanding]) -> str:
    if not any(one.notice is None for one in those):
        return "  (told)"
    return "  (waits for a working day)" if those[0].waits else ""


def _told(number: int) -> str:
    return f"{number} {'person was' if number == 1 else 'people were'} told."


def _words(day: date) -> str:
    return f"{day:%-d %B %Y}"
