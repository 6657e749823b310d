"""`manage.py read_indicators`: what beat does every night, now or for a day of the past."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from esafety.indicators import services
from esafety.schools.models import School


class Command(BaseCommand):
    help = "Reads every school's indicators for a day and keeps what they say. Reading a day again replaces it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, metavar="2026-11-23", help="a day of the past; else today")

    def handle(self, *args: Any, on: date | None = None, **options: Any) -> None:
        for school in School.objects.order_by("name"):
            try:
                readings = services.read(school, on or timezone.localdate())
            except ValueError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{school.name}:")
            for reading in readings:
                self.stdout.write(f"  {reading}")
