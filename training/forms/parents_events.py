"""What people may type about events for parents: the school, and parents by their link."""

from typing import Any

from django import forms

from esafety.schools.models import YearGroup
from esafety.ui.forms import CheckCards, LongTextField, PlainForm
from training.forms.sessions import AtAMoment, NumberField, on_the_clock
from training.models import ParentsEvent
from training.rules.parents_events import EventPlan
from training.services.parents_events import MOST_SEATS


class EventForm(AtAMoment):
    """Gives the `EventPlan` of an event."""

    title = forms.CharField(label="Title", max_length=120)
    year_groups = forms.MultipleChoiceField(
        label="Parents of which year groups are told?",
        required=False,
        widget=CheckCards,
        help_text="Tick none to tell all.",
    )
    text = LongTextField(
        label="What is it about?", max_length=2_000, rows=6, help_text="It stands in the e-mail. No names of pupils."
    )

    def __init__(self, *args: Any, years: list[int], event: ParentsEvent | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(event) if event else None, **kwargs)
        self.years_told = event.year_groups if event and event.told_at else None
        years = sorted({*years, *(event.year_groups if event else [])})
        self.fields["year_groups"].choices = [(str(one), YearGroup(one).label) for one in years]
        self.order_fields(["title", "on", "clock", "minutes", "place", "places", "year_groups", "text"])
        if self.years_told is not None:  # parents of these were told: whose parents they are stays
            del self.fields["year_groups"]

    def plan(self) -> EventPlan:
        said = self.cleaned_data
        years = self.years_told if self.years_told is not None else [int(one) for one in said["year_groups"]]
        names = ("title", "text", "starts_at", "minutes", "place", "places")
        return EventPlan(**{name: said[name] for name in names}, year_groups=tuple(years))


def initial_of(event: ParentsEvent) -> dict[str, Any]:
    """For the form that changes it."""
    said = {name: getattr(event, name) for name in ("title", "minutes", "place", "places", "text")}
    return said | on_the_clock(event.starts_at) | {"year_groups": [str(one) for one in event.year_groups]}


class EventCancelForm(PlainForm):
    because = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        help_text="Parents read it.",
        error_messages={"required": "Enter why it is cancelled"},
    )


class PlacesForm(PlainForm):
    """A parent takes places by their link."""

    name = forms.CharField(label="Your name", max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    seats = NumberField(label="How many of you come?", least=1, most=MOST_SEATS, what="how many of you come", initial=1)


class CameForm(PlainForm):
    came = NumberField(
        label="How many came in all?",
        least=0,
        most=5_000,
        what="how many came",
        required=False,
        help_text="As you counted, those without a link among them.",
    )
