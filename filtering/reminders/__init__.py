"""What filtering reminds people of, a module a subject."""

from esafety.notify.registry import Rule
from filtering.reminders import checks, figures, requests, sites, standing

RULES: list[Rule] = [*requests.RULES, *standing.RULES, *sites.RULES, *checks.RULES, *figures.RULES]
