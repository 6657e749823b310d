"""What people may type about what checks found."""

from collections.abc import Iterable
from typing import Any

from django import forms

from esafety.ui.forms import LongTextField, PlainForm
from policy.models import Clause, FindingKind, FindingState
from policy.rules.deciding import STANDING

ANY, STANDS, ALL, WHOLE_TEXT = ("", "Any"), "stands", "all", "whole"
STATES = [
    ("", "Still to be seen to"),
    (str(FindingState.OPEN), "Open"),
    (str(FindingState.ACCEPTED), str(FindingState.ACCEPTED.label)),
    (str(FindingState.SET_ASIDE), str(FindingState.SET_ASIDE.label)),
    (str(FindingState.MENDED), str(FindingState.MENDED.label)),
    (ALL, "All"),
]


class FindingFilterForm(PlainForm):
    """Gives `applied` and `narrowed`: filters of `PolicyFinding`. Without a state, what is still to be seen to."""

    marks_optional = False

    kind = forms.ChoiceField(label="What was found", required=False)
    clause = forms.ChoiceField(label="Clause", required=False)
    state = forms.ChoiceField(label="How it stands", choices=STATES, required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], clauses: Iterable[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = set(kinds)
        self.fields["kind"].choices = [ANY, *((key, words) for key, words in FindingKind.choices if key in there)]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [  # type: ignore[attr-defined]
            ANY,
            *((one.key, str(one)[:80]) for one in clauses),
            (WHOLE_TEXT, "The whole text"),
        ]

    def applied(self) -> dict[str, str]:
        """By field, what was chosen and is there to be chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str, value: str) -> str:
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        return str(dict(field.choices)[value])  # type: ignore[arg-type, index]

    @staticmethod
    def narrowed(on: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "kind" in on:
            found["kind"] = on["kind"]
        if on.get("clause") == WHOLE_TEXT:
            found["clause"] = None
        elif "clause" in on:
            found["clause__key"] = on["clause"]
        if "state" not in on:
            found["state__in"] = sorted(STANDING)
        elif on["state"] != ALL:
            found["state"] = on["state"]
        return found


class SetAsideForm(PlainForm):
    reason = LongTextField(
        label="Why does it stay as it is?",
        max_length=500,
        rows=4,
        help_text="Governors who look through the findings read this. No names of pupils.",
        error_messages={"required": "Enter why it stays as it is"},
    )
