"""What acts of the policy are called in the log, a module a subject."""

from policy.acts import checking, importing, law, living, reading, ready, reviewing, writing

ACTS: dict[str, str] = {}
for part in (reading, writing, ready, importing, law, checking, living, reviewing):
    ACTS.update(part.ACTS)
