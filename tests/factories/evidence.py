import secrets

from django.db import transaction

from esafety.evidence import services, store
from esafety.evidence.sealed import Sealer
from esafety.evidence.uploads import SealedUpload
from incidents.models import Entry, EntryKind, Exhibit

WORDS = b"Ida wrote: nobody is to sit with her.\n"


def sealed_upload(content=WORDS, name="chat.txt"):
    """A file as it stands when all of it has come, and nobody has yet looked at what it is."""
    incoming, key = store.Incoming(), secrets.token_bytes(32)
    sealer = Sealer(incoming.file, key)
    sealer.write(content)
    sealer.finish()
    return SealedUpload(incoming, key, sealer, name, "text/plain")


def add_file(incident, *, by=None, content=WORDS, name="chat.txt", shows="The chat"):
    """A file in a case, without the events of adding one."""
    by = by or incident.reported_by or incident.lead
    upload = sealed_upload(content, name)
    with transaction.atomic():
        file = services.keep(upload, by=by)
        entry = Entry.objects.create(incident=incident, kind=EntryKind.FILE, text=f"{file.name}. {shows}", by=by)
        exhibit = Exhibit.objects.create(incident=incident, entry=entry, file=file, shows=shows)
    upload.close()
    return exhibit
