"""What people may type about who may go online."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.rules.access import Kind
from esafety.schools.calendar import ONE_DAY
from esafety.schools.models import Person, TeachingGroup
from esafety.ui.forms import DateBoxesField, PlainForm, RadioCards

ONLY_THOSE_NOT = "not"


def near(day: date) -> None:
    """Years that nobody meant are found here, before they are worked with."""
    today = timezone.localdate()
    if not today - timedelta(366) <= day <= today + timedelta(10 * 366):
        raise ValidationError(f"{day:%-d %B %Y} is too far away. Check the year")


class RegisterFilter(PlainForm):
    """The register's filters, sent by GET. What makes no sense is not applied."""

    marks_optional = False

    q = forms.CharField(label="Name", required=False, max_length=100)
    kind = forms.ChoiceField(label="Who", required=False, choices=[("", "Everybody here"), *Kind.choices])
    group = forms.ModelChoiceField(
        label="Class", queryset=TeachingGroup.objects.none(), required=False, empty_label="Any class"
    )
    today = forms.ChoiceField(
        label="Today", required=False, choices=[("", "May or may not"), (ONLY_THOSE_NOT, "May not go online today")]
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)  # type: ignore[attr-defined]

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        return str(value) if name == "group" else dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label="Reason", max_length=300, help_text="It stands on the register, where all staff can read it."
    )


class SuspendForm(ReasonForm):
    field_order = ["starts_on", "ends_on", "reason"]

    starts_on = DateBoxesField(label="From", words="the first day", validators=[near])
    ends_on = DateBoxesField(
        label="Until",
        words="the last day",
        validators=[near],
        help_text="The last day on which they may not. They may again on the next day, without anybody doing anything.",
    )


class GrantForm(ReasonForm):
    field_order = ["starts_on", "ends_on", "reason"]

    starts_on = DateBoxesField(label="From", words="the first day", validators=[near])
    ends_on = DateBoxesField(
        label="Until",
        words="the last day",
        required=False,
        validators=[near],
        help_text="Leave it empty where there is no end. A guest’s access needs one.",
    )


class EndForm(ReasonForm):
    """Gives `ends_on`: yesterday where it is to end now."""

    field_order = ["when", "ends_on", "reason"]

    when = forms.ChoiceField(
        label="When does it end?", choices=[("now", "Now"), ("later", "On a day")], widget=RadioCards()
    )
    ends_on = DateBoxesField(label="The last day, if on a day", words="the last day", required=False, validators=[near])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        when = cleaned.pop("when", None)
        if when == "now":
            cleaned["ends_on"] = timezone.localdate() - ONE_DAY
        elif when and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", "Enter the last day, like 27 3 2026")
        return cleaned
