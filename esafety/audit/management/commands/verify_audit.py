"""`manage.py verify_audit [--school SLUG]`: 0 when every chain is whole, 1 naming the first bad row, 2 unchecked."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from esafety.audit import chain, triggers
from esafety.audit.events import INSTALLATION
from esafety.schools.models import School


class Command(BaseCommand):
    help = (
        "Walks the audit log's chains. Exit 0: whole. 1: altered, the first bad row is named. 2: could not be checked."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="only this school's chain, or 'installation'")

    def handle(self, *args: Any, school: str | None, **options: Any) -> None:
        try:
            sys.exit(self.check(school))
        except DatabaseError as error:
            self.stderr.write(f"The audit log could not be checked: {error}")
            sys.exit(2)

    def check(self, slug: str | None) -> int:
        scopes = list(chain.scopes()) if slug is None else [scope_of(slug)]
        if None in scopes:
            self.stderr.write(f"There is no school {slug!r}. The audit log was not checked.")
            return 2
        results = [self.check_scope(scope) for scope in scopes if scope]
        missing = triggers.names(vendor()) - triggers.existing()
        for name in sorted(missing):
            self.stderr.write(f"Trigger missing: {name}. Rows could have been altered since; run manage.py migrate.")
        return 1 if missing or not all(results) else 0

    def check_scope(self, scope: str) -> bool:
        good, fault = chain.verify(scope)
        if fault:
            self.stderr.write(f"{scope}: ALTERED at row {fault.seq}: {fault.what}. {good} rows before it are whole.")
            return False
        self.stdout.write(f"{scope}: whole, {good} rows.")
        return True


def scope_of(slug: str) -> str | None:
    if slug == INSTALLATION:
        return INSTALLATION
    school = School.objects.filter(slug=slug).first()
    return f"school:{school.pk}" if school else None


def vendor() -> str:
    from django.db import connection

    return connection.vendor
