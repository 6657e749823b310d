"""`manage.py verify_files [--school SLUG]`: 0 when every file is right, 1 naming each bad one, 2 unchecked."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from esafety.evidence.verifying import look_at_all
from esafety.schools.models import School


class Command(BaseCommand):
    help = (
        "Reads every stored file and compares it with its hash. Exit 0: all are right. 1: each bad one is named. "
        "2: could not be checked, for want of a key or the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="only this school's files")

    def handle(self, *args: Any, school: str | None, **options: Any) -> None:
        try:
            sys.exit(self.check(school))
        except DatabaseError as error:
            self.stderr.write(f"The files could not be checked: {error}")
            sys.exit(2)

    def check(self, slug: str | None) -> int:
        school = School.objects.filter(slug=slug).first() if slug else None
        if slug and school is None:
            self.stderr.write(f"There is no school {slug!r}. No file was checked.")
            return 2
        whole = broken = unchecked = 0
        for looked in look_at_all(school.pk if school else None):
            file = looked.file
            if not looked.is_known:
                unchecked += 1
                self.stderr.write(f"{file.school.slug}, file {file.pk}: NOT CHECKED: {looked.fault}.")
            elif looked.fault:
                broken += 1
                self.stderr.write(f"{file.school.slug}, file {file.pk}: BROKEN: {looked.fault}.")
            else:
                whole += 1
        self.stdout.write(f"{whole} whole, {broken} broken, {unchecked} not checked.")
        return 1 if broken else 2 if unchecked else 0
