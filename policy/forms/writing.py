"""What people may type about versions of the policy and their clauses."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from esafety.ui.forms import LongTextField, PlainForm, RadioCards
from policy.models import Clause, Language, PolicyVersion
from policy.rules.texts import ClauseText
from policy.rules.wording import LONGEST_HEADING, LONGEST_NUMBER, LONGEST_TEXT, NOTHING
from policy.services.writing import About

EMPTY = "empty"
LEVELS = {1: "A section", 2: "Under a section", 3: "One step further in", 4: "Two steps further in"}


class BeginForm(PlainForm):
    """From which version a draft is begun. `based_on` gives it, or None for an empty one."""

    based_on = forms.ChoiceField(label="What does it begin with?", widget=RadioCards)

    def __init__(self, *args: Any, versions: list[PolicyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(one.number): one for one in versions}
        field: Any = self.fields["based_on"]
        field.choices = [
            *((number, f"{one}, {one.get_state_display().lower()}") for number, one in self.versions.items()),
            (EMPTY, "Nothing: an empty version"),
        ]
        field.widget.hints = {number: one.title for number, one in self.versions.items()}

    def chosen(self) -> PolicyVersion | None:
        return self.versions.get(self.cleaned_data["based_on"])


class VersionForm(PlainForm):
    """What a draft says of itself; `version` is how it was when it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="Title", max_length=120)
    language = forms.ChoiceField(
        label="Language of the text",
        choices=Language,
        widget=RadioCards,
        help_text="Checks that read words know English alone, and say so for any other.",
    )
    what_changed = LongTextField(
        label="What changed",
        max_length=500,
        rows=3,
        required=False,
        help_text="In a sentence or two, for those who are asked to acknowledge it.",
    )
    is_material = forms.BooleanField(
        label="Everybody has to acknowledge it anew",
        required=False,
        help_text="Leave it out where only spelling or numbers were put right.",
    )

    def about(self) -> About:
        return About(**{name: self.cleaned_data[name] for name in About.__dataclass_fields__})


class AsideForm(PlainForm):
    reason = forms.CharField(label="Why is it set aside?", max_length=100)


class ClauseForm(PlainForm):
    """A clause; `version` is how it was when it was shown. Heading or text may be empty, not both."""

    marks_optional = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(
        label="Number",
        max_length=LONGEST_NUMBER,
        required=False,
        help_text="Like 4 or 4.2. It may be left empty.",
        widget=forms.TextInput({"class": "input--4", "autocomplete": "off"}),
    )
    heading = forms.CharField(
        label="Heading",
        max_length=LONGEST_HEADING,
        required=False,
        help_text="It may be left empty if there is a text.",
    )
    text = LongTextField(label="Text", max_length=LONGEST_TEXT, rows=14, required=False)
    level = forms.TypedChoiceField(label="Level", coerce=int, choices=list(LEVELS.items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {"heading", "text"} - set(self.errors)
        if typed == {"heading", "text"} and not cleaned.get("heading") and not cleaned.get("text"):
            raise ValidationError({"text": NOTHING})
        return cleaned

    def said(self) -> ClauseText:
        return ClauseText(**{name: self.cleaned_data[name] for name in ("number", "heading", "text", "level")})

    @staticmethod
    def initial_of(clause: Clause, version: int) -> dict[str, Any]:
        shown = {name: getattr(clause, name) for name in ("number", "heading", "text", "level")}
        return shown | {"version": version}


class WhichForm(PlainForm):
    """Which two versions are laid side by side."""

    old = forms.ChoiceField(label="From version")
    new = forms.ChoiceField(label="To version")

    def __init__(self, *args: Any, versions: list[PolicyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), f"{one.number}: {one.get_state_display().lower()}") for one in versions]
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("old") and cleaned.get("old") == cleaned.get("new"):
            raise ValidationError({"new": "Choose two different versions"})
        return cleaned
