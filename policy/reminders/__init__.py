"""What the policy reminds people of, a module a subject."""

from esafety.notify.registry import Rule
from policy.reminders import living, reviewing

PARTS = (living, reviewing)

RULES: list[Rule] = [one for part in PARTS for one in part.RULES]
