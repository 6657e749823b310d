"""What acts of agreements are called in the log, a module a subject."""

from agreements.acts import access, campaigns, checks, consents, rooms, signing, texts

ACTS: dict[str, str] = {}
for part in (texts, campaigns, signing, rooms, consents, access, checks):
    ACTS.update(part.ACTS)
