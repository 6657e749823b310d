"""What acts of training are called in the log, a module a subject."""

from training.acts import boards, courses, curriculum, parents, requirements, selfaudit, sessions

ACTS: dict[str, str] = {}
for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents):
    ACTS.update(part.ACTS)
