"""`manage.py appoint_chair`: the chair of governors, whom the headteacher may neither give nor take the role."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from esafety.access.roles import Role
from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.management.commands.open_school import names
from esafety.schools.models import School


class Command(BaseCommand):
    help = "Makes somebody chair of governors. Whoever is it now is it until the day before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True, help="first and last name")
        parser.add_argument("--email", required=True)
        parser.add_argument("--from", required=True, type=date.fromisoformat, metavar="2026-09-01", dest="starts_on")

    def handle(self, *args: Any, school: str, name: str, email: str, starts_on: date, **options: Any) -> None:
        first, last = names(name)
        its = School.objects.filter(slug=school).first()
        if its is None:
            raise CommandError(f"There is no school {school!r}.")
        try:
            validate_email(email)
            person = services.appoint_by_operator(its, Role.CHAIR, first, last, email.lower(), starts_on)
        except (ValidationError, RuleBroken) as wrong:
            raise CommandError(" ".join(getattr(wrong, "messages", [str(wrong)]))) from None
        self.stdout.write(f"{person} is chair of governors of {its} from {starts_on}.")
