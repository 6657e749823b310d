"""`manage.py doctor`: everything that a deployment must have, as pass, fail or not looked at, with what to do."""

import json
import sys
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from esafety.notify.doctor import NotSent, send_test_mail
from esafety.running.examination import EXAMINATIONS, Examination, Finding, State, examine


class Command(BaseCommand):
    help = "Looks at everything that a deployment must have. Exit 0: nothing fails. 1: something fails."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", nargs="+", default=[], metavar="THING", help="only these, and what they need")
        parser.add_argument("--json", action="store_true", dest="as_json", help="for a program that watches the site")
        parser.add_argument("--mail", metavar="ADDRESS", help="also send a test mail there")

    def handle(self, *args: Any, only: list[str], as_json: bool, mail: str | None, **options: Any) -> None:
        unknown = set(only) - EXAMINATIONS.keys()
        if unknown:
            raise CommandError(
                f"There is no {', '.join(sorted(unknown))}. There are {', '.join(sorted(EXAMINATIONS))}."
            )
        found = list(examine(frozenset(only)))
        if as_json:
            self.stdout.write(json.dumps([told(*one) for one in found], indent=2, ensure_ascii=False))
        else:
            self.print(found)
        failed = any(finding.state == State.FAIL for _, finding in found)
        if mail and not self.sends(mail):
            failed = True
        sys.exit(1 if failed else 0)

    def print(self, found: list[tuple[Examination, Finding]]) -> None:
        for group, ones in groupby(found, key=lambda one: one[0].group):
            self.stdout.write(group)
            for examination, finding in ones:
                self.stdout.write(f"  {finding.state:<13}  {examination.key}: {finding.says}")
                if finding.todo:
                    self.stdout.write(f"{'':17}What to do: {finding.todo}")
        counted = [sum(finding.state == state for _, finding in found) for state in State]
        self.stdout.write("{} pass, {} fail, {} not looked at.".format(*counted))

    def sends(self, address: str) -> bool:
        try:
            send_test_mail(address)
        except NotSent as why:
            self.stderr.write(f"The test mail was not sent. {why}")
            return False
        self.stderr.write(f"The mail server took the test mail to {address}. See whether it arrives.")
        return True


def told(examination: Examination, finding: Finding) -> dict[str, str]:
    return {
        "group": examination.group,
        "thing": examination.key,
        "state": str(finding.state),
        "says": finding.says,
        "what_to_do": finding.todo,
    }
