"""Files in a case (I7): adding one, and what of them a page shows. An incident that bars files takes none (I9)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.events import verb
from esafety.evidence.services import fingerprint, keep, sha256_of
from esafety.evidence.uploads import SealedUpload
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.words import size_in_words
from incidents import search
from incidents.models import EntryKind, Exhibit, Incident
from incidents.services.held import add_line, locked, refuse_closed

MOST_BYTES = 200 * 2**20  # in one case

BARRED = "No file is taken into a case of this kind. Describe in words only."
SAME_IS_SEALED = "The same file is in this case already, and sealed."


@dataclass(frozen=True)
class Added:
    """`was_there`: the same bytes were in the case before, so nothing was added."""

    exhibit: Exhibit
    was_there: bool = False


@verb
def add_exhibit(
    incident: Incident, *, actor: Person, upload: SealedUpload, shows: str, taken_on: date | None = None
) -> Added:
    """Add a file to an open case, with a line in its chronology. The same bytes twice are one exhibit.

    Raises RuleBroken for a case that bars files whatever is sent (I9), for more than 200 MB in a case, and as
    `evidence.services.keep` does.
    """
    incident = locked(incident, actor, Perm.INCIDENT_RECORD)
    if incident.bars_files:
        raise RuleBroken(BARRED)
    refuse_closed(incident, "added to")
    same = incident.exhibits.with_seal().filter(file__fingerprint=fingerprint(upload, incident.school_id))
    twin: Exhibit | None = same.select_related("file", "entry").first()
    if twin is not None and twin.is_sealed:
        raise RuleBroken(SAME_IS_SEALED)
    if twin is not None:
        return Added(twin, was_there=True)
    _refuse_too_much(incident, upload.size or 0)
    file = keep(upload, by=actor)
    entry = add_line(incident, EntryKind.FILE, f"{file.name} ({file.get_kind_display()}). {shows.strip()}", by=actor)
    exhibit = Exhibit.objects.create(incident=incident, entry=entry, file=file, shows=shows.strip(), taken_on=taken_on)
    search.index(incident)
    details = {"file": file.pk, "kind": file.kind, "size": file.size, "entry": entry.pk}
    events.record("incidents.add_exhibit", actor=actor, about=incident, details=details)
    return Added(exhibit)


def of_case(incident: Incident) -> list[Exhibit]:
    """The case's files in order, each with `is_sealed` and `sha256`. Two queries, however many files."""
    exhibits = list(incident.exhibits.with_seal().select_related("file__kept_by"))
    hashes = sha256_of((one.file for one in exhibits), incident.school_id)
    for one in exhibits:
        one.file.school, one.sha256 = incident.school, hashes[one.file_id]
    return exhibits


def _refuse_too_much(incident: Incident, more: int) -> None:
    held = incident.exhibits.aggregate(total=Sum("file__size"))["total"] or 0
    if held + more > MOST_BYTES:
        left = size_in_words(MOST_BYTES - held) if held < MOST_BYTES else "nothing"
        raise RuleBroken(f"A case holds at most 200 MB of files, and {left} is left in this one. Add a smaller file.")
