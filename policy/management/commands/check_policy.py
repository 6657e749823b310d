"""`manage.py check_policy`: what checks find in a school's policy, for people to read or as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from esafety.schools.models import School
from policy.models import FindingState, PolicyFinding, PolicyVersion, VersionState
from policy.rules.deciding import STANDING
from policy.services import checking


class Command(BaseCommand):
    help = "Checks a version of a school's policy, saves what was found, and prints it: what is set aside is left out."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--version` is the policy's here, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", required=True, metavar="SLUG")
        parser.add_argument("--version", type=int, metavar="NUMBER", help="the newest, unless told")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *args: Any, school: str, version: int | None, as_json: bool, **options: Any) -> None:
        checked = self._version(school, version)
        check = checking.check_from_outside(checked)
        rows = standing(checked)
        if as_json:
            self.stdout.write(json.dumps({"findings": [as_plain(one) for one in rows]}, ensure_ascii=False, indent=2))
            return
        self._tell(checked, rows)
        self.stdout.write(f"Saved with the check of {check.made_at:%-d %B %Y}.")

    def _version(self, slug: str, number: int | None) -> PolicyVersion:
        school = School.objects.filter(slug=slug).first()
        if school is None:
            raise CommandError(f"There is no school {slug!r}.")
        versions = PolicyVersion.objects.filter(school=school)
        if number is not None:
            version = versions.filter(number=number).first()
            if version is None:
                raise CommandError(f"{school} has no version {number} of its policy.")
            return version
        version = versions.exclude(state=VersionState.SET_ASIDE).order_by("-number").first()
        if version is None:
            raise CommandError(f"{school} has no policy yet. Bring one in with import_policy, or write one.")
        return version

    def _tell(self, version: PolicyVersion, rows: list[PolicyFinding]) -> None:
        count = "1 finding" if len(rows) == 1 else f"{len(rows)} findings"
        self.stdout.write(f"{version} of “{version.title}” ({version.get_state_display().lower()}): {count}.")
        aside = version.findings.filter(state=FindingState.SET_ASIDE).count()
        if aside:
            self.stdout.write(f"Left out: {aside} that the school has set aside with a reason.")
        kind = ""
        for one in sorted(rows, key=lambda one: list(PolicyFinding.Kind.values).index(one.kind)):
            if one.kind != kind:
                kind = one.kind
                self.stdout.write(f"\n{one.get_kind_display()}")
            where = f"clause {place_of(one)}" if one.clause and one.clause.number else place_of(one) or "the whole text"
            self.stdout.write(f"  {where}: {one.found}")
            self.stdout.write(f"      {one.advice}")
            if one.source:
                self.stdout.write(f"      Source: {one.source}")
        self.stdout.write("")


def standing(version: PolicyVersion) -> list[PolicyFinding]:
    """What was found and not set aside, in the order of the clauses; what is about the whole text comes last."""
    rows = version.findings.filter(state__in=sorted(STANDING)).select_related("clause")
    return sorted(rows, key=lambda one: (one.clause is None, one.clause.position if one.clause else 0, one.pk))


def place_of(one: PolicyFinding) -> str:
    if one.clause is None:
        return ""
    return one.clause.number or one.clause.heading or one.clause.first_words


def as_plain(one: PolicyFinding) -> dict[str, str | None]:
    return {
        "kind": one.kind,
        "clause": place_of(one) or None,
        "found": one.found,
        "advice": one.advice,
        "source": one.source or None,
    }
