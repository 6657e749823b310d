"""The keys and the store of files as `manage.py doctor` sees them."""

import os
from datetime import timedelta

from django.utils import timezone

from esafety.audit.models import Event
from esafety.evidence import store
from esafety.evidence.envelopes import CannotOpen
from esafety.evidence.keys import current_id, keys_of
from esafety.evidence.models import SchoolKey
from esafety.running.checks import is_open_to_others
from esafety.running.examination import Finding, bad, examines, good, not_looked_at

LATEST = timedelta(days=2)


@examines("Files", "file keys", needs=("database", "migrations"))
def every_schools_key_opens() -> Finding:
    schools = list(SchoolKey.objects.values_list("pk", flat=True))
    shut = 0
    for school in schools:
        try:
            keys_of(school)
        except CannotOpen:
            shut += 1
    if shut:
        return bad(
            f"The keys of {shut} of {len(schools)} schools do not open, so their files cannot be read.",
            "Put the master key that they were wrapped by back into MASTER_KEYS, after the current one.",
        )
    return good(f"The current one is “{current_id()}”; it or an older one opens those of {len(schools)} schools.")


@examines("Files", "store")
def the_store_is_private() -> Finding:
    folder = store.root()
    if not folder.exists():
        return good(f"{folder} will be made when the first file comes.")
    if is_open_to_others(folder):
        return bad(f"Other users of this machine may look into {folder}.", f"chmod 700 {folder}")
    if not os.access(folder, os.W_OK):
        return bad(f"{folder} cannot be written.", "Give the folder to the user that the site runs as.")
    return good(f"{folder} is closed to others.")


@examines("Files", "stored files", needs=("database", "migrations"))
def every_file_was_right_last_night() -> Finding:
    """What `tasks.verify_files` found when it last read them all."""
    last = Event.objects.filter(action="evidence.verified").order_by("-at").first()
    if last is None:
        return not_looked_at("They are read every night. manage.py verify_files reads them now.")
    if last.at < timezone.now() - LATEST:
        says = f"They were last read on {last.at:%-d %B %Y}, and should be every night."
        return bad(says, "See that beat and a worker run, and see the worker's log.")
    wrong = last.details["broken"] + last.details["unchecked"]
    if wrong:
        return bad(
            f"{wrong} of {wrong + last.details['whole']} could not be read, or are not as they were kept.",
            "Run manage.py verify_files, which names them, and take them from a backup.",
        )
    return good(f"All were right on {last.at:%-d %B %Y}, when they were last read ({last.details['whole']}).")
