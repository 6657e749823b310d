"""What people may say of their own training needs."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from esafety.ui.forms import LongTextField, PlainForm, RadioCards
from training.models import Level, SelfAudit
from training.rules import self_audit as rules
from training.services.self_auditing import digest_of


class AreaForm(PlainForm):
    """The statements of an area, any of which may wait. Gives what `self_auditing.answer_self_audit` takes."""

    marks_optional = False

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, audit: SelfAudit, area: str, **kwargs: Any) -> None:
        self.statements = rules.BY_AREA[area]
        initial = {one.key: audit.answers.get(one.key) for one in self.statements}
        super().__init__(*args, initial=initial | {"seen": digest_of(audit, [area])}, **kwargs)
        for one in self.statements:
            self.fields[one.key] = forms.ChoiceField(
                label=one.text,
                choices=Level,
                required=False,
                widget=RadioCards(hints=rules.HINTS),
                error_messages={"invalid_choice": "Choose one of the four answers"},
            )

    def asked(self) -> Iterator[BoundField]:
        for one in self.statements:
            yield self[one.key]

    def answers(self) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.statements}


class FinishForm(PlainForm):
    """Gives what `self_auditing.finish_self_audit` takes."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = LongTextField(label="Anything that you would add?", max_length=1_000, rows=4, required=False)
