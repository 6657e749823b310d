"""Which colour a state or a severity has (the words carry the meaning, colour only helps), and sizes in words."""

from django import template

from esafety.words import size_in_words
from incidents.models import Severity, State

register = template.Library()
register.filter("size", size_in_words)

SEVERITY_KINDS = {Severity.LOW: "quiet", Severity.MEDIUM: "warn", Severity.HIGH: "bad", Severity.CRITICAL: "bad"}
STATE_KINDS = {State.REPORTED: "warn", State.CLOSED: "good"}


@register.filter
def severity_kind(severity: str) -> str:
    return SEVERITY_KINDS.get(severity, "quiet")  # type: ignore[call-overload]


@register.filter
def state_kind(state: str) -> str:
    return STATE_KINDS.get(state, "info")  # type: ignore[call-overload]
