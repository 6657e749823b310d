"""`manage.py open_school`: makes a school with its settings and its first headteacher."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.models import School, Trust


class Command(BaseCommand):
    help = "Opens a school on this site and sends its first headteacher the link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="such as 'Hilltop School'")
        parser.add_argument("--slug", required=True, help="how it is called in addresses, such as hilltop")
        parser.add_argument("--opened", required=True, type=date.fromisoformat, metavar="2010-09-01")
        parser.add_argument("--head-name", required=True, help="first and last name")
        parser.add_argument("--head-email", required=True)
        parser.add_argument("--trust", metavar="SLUG", help="the trust that it belongs to")

    def handle(self, *args: Any, name: str, slug: str, opened: date, trust: str | None, **options: Any) -> None:
        first, last = names(options["head_name"])
        try:
            validate_slug(slug)
            validate_email(options["head_email"])
            if len(slug) > School._meta.get_field("slug").max_length:
                raise CommandError("The slug is too long: use 40 characters or fewer.")
            school = services.open_school(
                name=name,
                slug=slug,
                opened_on=opened,
                head_first=first,
                head_last=last,
                head_email=options["head_email"].lower(),
                trust=trust_called(trust) if trust else None,
            )
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        except RuleBroken as broken:
            raise CommandError(str(broken)) from None
        self.stdout.write(
            f"{school} is open at /{school.slug}/. A link to choose a password is on its way to the head."
        )


def names(typed: str) -> tuple[str, str]:
    """First names and last name; the last word is the last name."""
    first, _, last = typed.strip().rpartition(" ")
    if not first:
        raise CommandError(f"Give a first and a last name, not {typed!r}.")
    return first, last


def trust_called(slug: str) -> Trust:
    try:
        return Trust.objects.get(slug=slug)
    except Trust.DoesNotExist:
        raise CommandError(f"There is no trust {slug!r}.") from None
