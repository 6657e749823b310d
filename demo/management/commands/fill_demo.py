"""`manage.py fill_demo`: the two demo schools, with a year of incidents, in an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from demo import fill
from demo.agreements import fresh_links
from demo.schools import PASSWORD, sign_ins


class Command(BaseCommand):
    help = "Fills the demo schools. Data that is there already is kept. Works only where DEMO=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="the same seed and day give the same data")
        parser.add_argument("--sign-ins", action="store_true", help="only list the addresses and the password")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo schools are for trying things out. Set DEMO=1, and never in production.")
        if options["sign_ins"]:
            self.list_sign_ins()
        elif fill.is_there():
            self.stdout.write("The demo schools are there already.")
        else:
            for school in fill.fill(options["seed"], timezone.localdate()):
                self.stdout.write(
                    f"{school.name}: {school.staff} staff, {school.pupils} pupils, {school.parents} parents,"
                    f" {school.incidents} incidents."
                )

    def list_sign_ins(self) -> None:
        for name, addresses in sign_ins():
            self.stdout.write(name)
            for address in addresses:
                self.stdout.write(f"  {address}")
        self.stdout.write(f"Password for all: {PASSWORD}")
        self.stdout.write("A parent’s link, as it comes by e-mail, for who has no sign-in:")
        with transaction.atomic():
            for name, path in fresh_links():
                self.stdout.write(f"  {name}: {settings.SITE_URL}{path}")
