"""What people may type about home learning."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, TeachingGroup
from esafety.ui.forms import CheckCards, DateBoxesField, PlainForm, RadioCards, speak_plainly
from training.models import LinkOutcome
from training.rules import home_learning as rules

YES_NO = [(rules.YES, "Yes"), (rules.NO, "No")]


class HomeLearningForm(PlainForm):
    """Gives what `services.home_learning.set_home_learning` takes."""

    title = forms.CharField(label="What is it?", max_length=80, help_text="For example: times tables game.")
    link = forms.CharField(
        label="Web address",
        max_length=rules.LONGEST_LINK,
        help_text="The page itself, beginning with https://",
        widget=forms.TextInput(
            {"inputmode": "url", "spellcheck": "false", "autocomplete": "off", "class": "input--code"}
        ),
    )
    classes = forms.ModelMultipleChoiceField(
        label="For which classes?",
        queryset=TeachingGroup.objects.none(),
        widget=CheckCards(),
        error_messages={
            "required": "Choose at least one class",
            "invalid_choice": "Choose the classes from the list: one of them is no longer here",
        },
    )
    set_on = DateBoxesField(label="When do pupils get it?", words="the day on which pupils get it")
    due_on = DateBoxesField(label="When is it due?", words="the day on which it is due")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].queryset = TeachingGroup.objects.visible_to(person)  # type: ignore[attr-defined]

    def clean_link(self) -> str:
        try:
            return rules.understand(self.cleaned_data["link"])
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        set_on, due_on = cleaned.get("set_on"), cleaned.get("due_on")
        if set_on and due_on and (why := rules.why_not_days(set_on, due_on, timezone.localdate())):
            self.add_error("due_on", why)
        return cleaned


class Asked(NamedTuple):
    question: rules.Question
    answer: BoundField


class LinkCheckForm(PlainForm):
    """Gives what `services.home_learning.check_link` takes."""

    outcome = forms.ChoiceField(label="What do you find?", choices=LinkOutcome.choices, widget=RadioCards())
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="What is done about each “no”. No names of pupils."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in rules.QUESTIONS:
            field = forms.ChoiceField(
                label=one.text,
                help_text=one.hint,
                choices=YES_NO,
                widget=RadioCards(),
                error_messages={"required": f"Choose yes or no: {one.text}", "invalid_choice": "Choose yes or no"},
            )
            speak_plainly(field, one.text)
            self.fields[f"said_{one.key}"] = field

    def asked(self) -> Iterator[Asked]:
        for one in rules.QUESTIONS:
            yield Asked(one, self[f"said_{one.key}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (
            why := rules.why_not_outcome(self._answers(cleaned), cleaned["outcome"], cleaned["note"])
        ):
            self.add_error("note" if "note" in why else "outcome", why)
        return cleaned

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"answers": self._answers(cleaned), "outcome": cleaned["outcome"], "note": cleaned["note"]}

    def _answers(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return {one.key: cleaned[f"said_{one.key}"] for one in rules.QUESTIONS}


class ByClassForm(PlainForm):
    """Narrows the list; sent by GET."""

    marks_optional = False

    group = forms.ModelChoiceField(
        label="Class", queryset=TeachingGroup.objects.none(), required=False, empty_label="All classes"
    )
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "Everything"), ("unchecked", "Still to be checked"), ("untold", "Parents not told")],
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)  # type: ignore[attr-defined]
