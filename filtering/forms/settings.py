"""What people may type about how the filter is decided on."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person
from esafety.ui.forms import DateBoxesField, PlainForm, RadioCards
from filtering.models import Group, InstallDecider, Walled
from filtering.rules import delegating
from filtering.rules.overblocking import periods
from filtering.services.settings import seniors


class PeriodForm(PlainForm):
    """Which months the figures are of, sent by GET."""

    period = forms.ChoiceField(label="Period", error_messages={"invalid_choice": "Choose the period from the list"})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(one.key, one.words) for one in periods(today)]  # type: ignore[attr-defined]


class DelegateForm(PlainForm):
    to = forms.ModelChoiceField(
        label="Who decides for you?",
        queryset=Person.objects.none(),
        empty_label="Choose a senior leader",
        error_messages={
            "required": "Choose a senior leader who works here",
            "invalid_choice": "Choose a senior leader who works here",
        },
    )
    starts_on = DateBoxesField(label="From", words="the first day")
    ends_on = DateBoxesField(label="Until", words="the last day", help_text="They decide on this day too.")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = seniors(person.school_id).exclude(pk=person.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        today = timezone.localdate()
        for name, fault in (
            ("starts_on", delegating.fault_of_first_day(first, today) if first else ""),
            ("ends_on", delegating.fault_of_last_day(last, max(first, today)) if first and last else ""),
        ):
            if fault:
                self.add_error(name, fault)
        return said


class InstallsForm(PlainForm):
    installs = forms.ChoiceField(
        label="Who decides on software and apps?",
        choices=InstallDecider,
        widget=RadioCards,
        error_messages={"required": "Choose who decides on software"},
    )


class SupervisorForm(PlainForm):
    supervisor = forms.ModelChoiceField(
        label="Who watches?",
        queryset=Person.objects.none(),
        empty_label="Choose somebody who works here",
        help_text="The adult who sees to it that nobody of the group is online without being watched.",
        error_messages={
            "required": "Choose who watches: without a named adult it cannot be so",
            "invalid_choice": "Choose somebody who works here to watch",
        },
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = holders(person.school, Perm.FILTER_ASK)  # type: ignore[attr-defined]


class WallForm(SupervisorForm):
    """Offers the groups for which the filter's own lists hold now."""

    field_order = ["group", "supervisor"]

    group = forms.ChoiceField(label="For whom?", widget=RadioCards, error_messages={"required": "Choose for whom"})

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        walled = set(Walled.objects.visible_to(person).values_list("group", flat=True))
        offered = [one for one in Group if one != Group.STAFF and one not in walled]
        self.fields["group"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]


class LeaveForm(PlainForm):
    until = DateBoxesField(
        label="Until", words="the last day", help_text="At most a year. It ends by itself, and you can end it sooner."
    )

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        fault = delegating.fault_of_leave(until, timezone.localdate())
        if fault:
            raise ValidationError(fault)
        return until
