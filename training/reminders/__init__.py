"""What training reminds people of, a module a subject."""

from esafety.notify.registry import Rule
from training.reminders import boards, courses, curriculum, parents, requirements, selfaudit, sessions

RULES: list[Rule] = [
    one for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents) for one in part.RULES
]
