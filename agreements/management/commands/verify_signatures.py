"""`manage.py verify_signatures [--school SLUG]`: 0 when every answer is right, 1 naming each bad one, 2 unchecked."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from agreements import evidence
from esafety.schools.models import School


class Command(BaseCommand):
    help = (
        "Compares every answer with its hashes, the exact text, the words of its consents, its scan and the audit log. "
        "Exit 0: all are right. 1: each bad one is named. 2: could not be checked. Run verify_audit too: it proves the "
        "log that the answers are compared with."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="only this school's answers")

    def handle(self, *args: Any, school: str | None, **options: Any) -> None:
        try:
            sys.exit(self.look_at(school))
        except DatabaseError as error:
            self.stderr.write(f"The answers could not be checked: {error}")
            sys.exit(2)

    def look_at(self, slug: str | None) -> int:
        school = School.objects.filter(slug=slug).first() if slug else None
        if slug and school is None:
            self.stderr.write(f"There is no school {slug!r}. No answer was checked.")
            return 2
        pk = school.pk if school else None
        whole = broken = unchecked = 0
        for looked in evidence.look_at_all(pk):
            name = f"{looked.signature.school.slug}, answer {looked.signature.pk}"
            broken += bool(looked.faults)
            unchecked += bool(looked.unknown and not looked.faults)
            whole += not (looked.faults or looked.unknown)
            for fault in looked.faults:
                self.stderr.write(f"{name}: ALTERED: {fault}.")
            if looked.unknown:
                self.stderr.write(f"{name}: NOT CHECKED: {looked.unknown}.")
        for event in evidence.answers_gone(pk):
            broken += 1
            self.stderr.write(f"{event.scope}, row {event.seq} of the log: GONE: answer {event.record_id}.")
        self.stdout.write(f"{whole} whole, {broken} altered, {unchecked} not checked.")
        return 1 if broken else 2 if unchecked else 0
