"""What is said of a change on its way into the filter and out of it."""

from datetime import date
from typing import Any

from django import forms

from esafety.ui.forms import DateBoxesField, PlainForm, RadioCards


class TriedForm(PlainForm):
    """Whether it works, by whoever tried it."""

    works = forms.ChoiceField(
        label="Does it do what was asked?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=RadioCards,
    )
    note = forms.CharField(
        label="What you saw", max_length=500, required=False, widget=forms.Textarea, help_text="Needed for No."
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("works") == "no" and not said.get("note"):
            self.add_error("note", "Enter what you saw, so that it can be mended")
        return said


class ReasonForm(PlainForm):
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea)


class ReviewForm(PlainForm):
    """Still needed, or ended now."""

    keep = forms.ChoiceField(
        label="Is it still needed?",
        choices=[("yes", "Yes, look at it again later"), ("no", "No, end it now")],
        widget=RadioCards,
    )
    until = DateBoxesField(label="To be looked at again on", required=False, words="the day to look at it again")
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("keep") == "yes" and not said.get("until") and "until" not in self.errors:
            self.add_error("until", "Enter the day to look at it again, like 27 3 2026")
        return said

    @property
    def keep_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        return until if self.cleaned_data["keep"] == "yes" else None


class TakeOutForm(PlainForm):
    """The rules that have been taken out, by their keys on the page."""

    rules = forms.MultipleChoiceField(label="Taken out", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rules"].choices = choices
        self.fields["rules"].error_messages |= {
            "required": "Tick what you have taken out of the filter",
            "invalid_choice": "The sheet has changed. Look at it again.",
        }
