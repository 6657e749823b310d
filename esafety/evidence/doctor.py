"""The keys and the store of files as `manage.py doctor` sees them."""

import os

from esafety.evidence import store
from esafety.evidence.envelopes import CannotOpen
from esafety.evidence.keys import current_id, keys_of
from esafety.evidence.models import SchoolKey
from esafety.running.checks import is_open_to_others
from esafety.running.examination import Finding, bad, examines, good


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
    return good(f"{folder} is closed to others. verify_files reads every file each night.")
