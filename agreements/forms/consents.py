"""What people may type about consents, publications and what is to be taken down."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import ConsentAnswer, ConsentUse
from agreements.rules.consents import SHORT
from agreements.services.consents import EARLIEST_AGE, LATEST_AGE
from esafety.evidence.refusals import EMPTY
from esafety.schools.models import Person, TeachingGroup
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards

PUBLISHED_AS = [(use, use.label) for use in ConsentUse if use != ConsentUse.FULL_NAME]
EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 20


class FilterForm(PlainForm):
    """Filters of the list. What makes no sense is as if it were not there."""

    marks_optional = False

    group = forms.ModelChoiceField(label="Class", queryset=TeachingGroup.objects.none(), required=False)
    use = forms.ChoiceField(label="Use", choices=[("", "All uses"), *SHORT.items()], required=False)
    show = forms.ChoiceField(
        label="Pupils",
        choices=[("", "All pupils"), ("not", "Those who may not be shown")],
        required=False,
    )
    q = forms.CharField(label="Name", max_length=100, required=False)

    def __init__(self, data: Mapping[str, Any], *, person: Person) -> None:
        super().__init__(data)
        group: Any = self.fields["group"]
        group.queryset = TeachingGroup.objects.visible_to(person)
        group.empty_label = "All classes"

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        if name in {"use", "show"}:
            field: Any = self.fields[name]
            return str(dict(field.choices)[value])
        return f"{self.fields[name].label}: {value}"


class RegisterFilterForm(PlainForm):
    marks_optional = False

    state = forms.ChoiceField(
        label="In use", choices=[("", "Now in use"), ("past", "Out of use"), ("all", "All")], required=False
    )
    use = forms.ChoiceField(label="Where it is seen", choices=[("", "Anywhere"), *PUBLISHED_AS], required=False)
    q = forms.CharField(label="Words, place or a pupil’s name", max_length=100, required=False)

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        if name == "q":
            return f"Search: {value}"
        field: Any = self.fields[name]
        return str(dict(field.choices)[value])


class BeforeForm(PlainForm):
    """Where the picture is to be seen, and whether names stand beside it. Who is in it is ticked beside the form."""

    use = forms.ChoiceField(
        label="Where is it to be seen?",
        choices=PUBLISHED_AS,
        widget=RadioCards,
        error_messages={"required": "Choose where it is to be seen"},
    )
    names = forms.BooleanField(label="A full name stands beside it", required=False)


def _checked_day(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= timezone.localdate().replace(
        day=1, year=timezone.localdate().year + FURTHEST_YEARS
    ):
        raise ValidationError("The year must be one near to now")
    return day


class PublicationForm(PlainForm):
    what = forms.CharField(
        label="What is it?",
        max_length=200,
        help_text="So that somebody else finds it again. For example: picture of the harvest table. Leave names out.",
        error_messages={"required": "Enter what it is"},
    )
    where = forms.CharField(
        label="Where is it?",
        max_length=300,
        help_text="The web address, or the place: the newsletter of March, the board in the hall.",
        error_messages={"required": "Enter the web address or the place"},
    )
    since = DateBoxesField(label="Since when?", words="the day that it was published", help_text="Like 27 3 2026")
    until = DateBoxesField(
        label="Until when is it in use?",
        words="the last day",
        required=False,
        help_text="Leave it empty where nobody knows. You can end it on any day.",
    )

    def clean_since(self) -> date | None:
        return _checked_day(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _checked_day(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day cannot be before the first")
        return cleaned


class UntilForm(PlainForm):
    until = DateBoxesField(
        label="Keep it in use until", words="the last day", required=False, help_text="Empty: until somebody ends it."
    )

    def clean_until(self) -> date | None:
        return _checked_day(self.cleaned_data["until"])


class EndForm(PlainForm):
    ended_on = DateBoxesField(label="Since when is it out of use?", words="the day", help_text="Like 27 3 2026")


class RemoveForm(PlainForm):
    reason = forms.CharField(
        label="What was done?",
        max_length=300,
        help_text="For example: cropped, blurred, another picture in its place.",
        error_messages={"required": "Enter what was done"},
    )


class DoneForm(PlainForm):
    how = LongTextField(
        label="What was done?",
        max_length=300,
        rows=3,
        help_text="For example: picture removed from the website, and from the search engine’s store. Where it cannot "
        "be called back, as with a printed paper: what was done so that it is not used again.",
        error_messages={"required": "Enter what was done"},
    )


class AssentAgeForm(PlainForm):
    age = forms.IntegerField(
        label="From what age are pupils asked themselves?",
        help_text="In years. Their own yes is then needed for pieces of work. Their own no always counts.",
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--2"}),
    )
    from_on = DateBoxesField(label="From which day?", words="the day", help_text="Today or later, like 27 3 2026")

    def clean_age(self) -> int:
        age: int = self.cleaned_data["age"]
        if not EARLIEST_AGE <= age <= LATEST_AGE:
            raise ValidationError(f"The age must be from {EARLIEST_AGE} to {LATEST_AGE}")
        return age


class OwnAnswerForm(PlainForm):
    """What a pupil says themself about each use, entered by a teacher. Those left alone stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use in ConsentUse:
            self.fields[use] = forms.ChoiceField(
                label=use.label,
                choices=[("", "Leave as it is"), (ConsentAnswer.GIVEN, "Yes"), (ConsentAnswer.REFUSED, "No")],
                required=False,
            )

    def answers(self) -> dict[str, str]:
        return {use: said for use, said in self.cleaned_data.items() if said}


class ImportForm(PlainForm):
    file = forms.FileField(
        label="File",
        help_text="A CSV file or an Excel workbook (.xlsx) with up to 20,000 rows and the headings of the template.",
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt", "class": "input--file"}),
        error_messages={
            "required": "Choose a file",
            "empty": EMPTY,
            "invalid": "No file arrived. Choose it again.",
        },
    )
