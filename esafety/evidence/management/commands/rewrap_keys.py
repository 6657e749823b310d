"""`manage.py rewrap_keys`: after a new master key was put first in MASTER_KEYS, wrap every school's key by it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from esafety.audit import events
from esafety.evidence import keys
from esafety.evidence.envelopes import CannotOpen


class Command(BaseCommand):
    help = (
        "Wraps the key of every school by the first key of MASTER_KEYS. The files themselves stay as they are. "
        "Afterwards the older master keys may go from MASTER_KEYS, but backups made before still need them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                found, changed = keys.rewrap_all()
                details = {"schools": found, "wrapped_anew": changed, "by": keys.current_id()}
                events.record_installation("evidence.rewrap_keys", details=details)
        except CannotOpen as broken:
            raise CommandError(f"A school's key could not be opened ({broken}). None was changed.") from broken
        self.stdout.write(f"{found} schools, {changed} wrapped anew, all by the master key “{keys.current_id()}” now.")
