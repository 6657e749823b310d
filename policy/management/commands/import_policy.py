"""`manage.py import_policy FILE --school SLUG [--json] [--dry-run]`: a document becomes a draft of the policy."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from esafety.exceptions import RuleBroken
from esafety.schools.models import School
from policy.models import PolicyVersion
from policy.reading_in.parsed import Parsed
from policy.services import importing


class Command(BaseCommand):
    help = (
        "Brings in a policy from plain text, Markdown, Word or PDF as a new draft. The same file again makes no second "
        "draft. --dry-run saves nothing; --json prints what was found and what was left out, and nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", required=True, help="the school's short name in addresses")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(slug=options["school"]).first()
        if school is None:
            raise CommandError(f"There is no school “{options['school']}”.")
        try:
            content = options["file"].read_bytes()
        except OSError as trouble:
            raise CommandError(f"{options['file']} cannot be opened: {trouble.strerror}.") from None
        try:
            parsed, language = importing.read(content)
        except RuleBroken as trouble:
            raise CommandError(str(trouble)) from None
        saved = None if options["dry_run"] else self._save(school, parsed, language, options["file"].name, content)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(parsed), ensure_ascii=False, indent=1))
        else:
            self._tell(parsed, saved)

    def _save(
        self, school: School, parsed: Parsed, language: str, name: str, content: bytes
    ) -> tuple[PolicyVersion, bool]:
        sha256 = importing.sha256_of_file(content)
        before = importing.version_from(school, sha256)
        version = importing.bring_in_from_outside(school, parsed, name=name, sha256=sha256, language=language)
        return version, before is None

    def _tell(self, parsed: Parsed, saved: tuple[PolicyVersion, bool] | None) -> None:
        self.stdout.write(f"“{parsed.title}”: {len(parsed.clauses)} clauses, {len(parsed.dropped)} pieces left out.")
        for one in parsed.dropped:
            self.stdout.write(f"  left out ({one['why'].lower()}): {one['text'][:100]}")
        if saved is None:
            self.stdout.write("Nothing was saved.")
        elif saved[1]:
            self.stdout.write(f"Saved as a draft: version {saved[0].number}.")
        else:
            self.stdout.write(f"This very file was brought in already: it is version {saved[0].number}.")


def as_json(parsed: Parsed) -> dict[str, Any]:
    clauses = [
        {"number": one.number, "heading": one.heading or None, "text": one.text, "level": one.level}
        for one in parsed.clauses
    ]
    return {"title": parsed.title, "clauses": clauses, "dropped": parsed.dropped}
