"""What people may type about sites: assessing one, looking for some, and reporting and closing a fault."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from esafety.schools.models import School
from esafety.ui.forms import (
    ClockField,
    DateBoxesField,
    LongTextField,
    PlainForm,
    RadioCards,
    local_moment,
    speak_plainly,
)
from filtering import site_lists
from filtering.addresses import LONGEST, Address
from filtering.forms.requests import AddressField
from filtering.models import Fault, FaultKind, Outcome, SiteKind
from filtering.rules import assessing as rules
from filtering.rules.assessing import Look, Question, Said
from filtering.rules.faults import SHOWS, fault_of_closing
from filtering.services import assessing, faults
from filtering.services.faults import Seen

ANY = ("", "Any")


# --- Assessing -----------------------------------------------------------------------------------------------


class SiteForm(PlainForm):
    """The first page: which site, and what it is. What is asked on the second follows from it."""

    url = AddressField(
        label="Address of the site or page",
        help_text="Paste it just as it is.",
        error_messages={"required": "Enter the address of the site, like www.bbc.co.uk/bitesize"},
    )
    kind = forms.ChoiceField(
        label="What is it mostly?",
        choices=SiteKind,
        widget=RadioCards(
            hints={
                SiteKind.TOOL: "Such as one for drawing, coding or quizzes.",
                SiteKind.SOCIAL: "People post, comment, follow or write to one another.",
                SiteKind.AI: "Also where that is only a part of it.",
            }
        ),
        error_messages={"required": "Choose what it mostly is"},
    )

    def clean_url(self) -> Address:
        address: Address = self.cleaned_data["url"]
        problem = assessing.fault_of_address(address)
        if problem:
            raise ValidationError(problem)
        return address


class Asked(NamedTuple):
    question: Question
    field: BoundField
    is_first: bool  # of its topic


class LookForm(PlainForm):
    """The second page: the questions for its kind, and what follows. Gives `look` as the service takes it."""

    least_age = forms.IntegerField(
        label="What is the least age in its own terms?",
        required=False,
        widget=forms.TextInput({"class": "input--2", "inputmode": "numeric", "autocomplete": "off"}),
        help_text="Leave it empty if they name none.",
    )
    outcome = forms.ChoiceField(
        label="What do you find?",
        choices=Outcome,
        widget=RadioCards,
        error_messages={"required": "Choose what you find"},
    )
    note = LongTextField(
        label="Note",
        max_length=1_000,
        rows=3,
        required=False,
        help_text="Needed where it is not suitable, or where pupils may use it although an answer speaks against it.",
    )
    review_on = DateBoxesField(
        label="To be looked at again on", words="the day to look at it again", help_text="Within two years."
    )

    def __init__(self, *args: Any, address: Address, kind: str, **kwargs: Any) -> None:
        self.address, self.kind = address, kind
        super().__init__(*args, initial={"review_on": timezone.localdate() + rules.USUAL_REVIEW}, **kwargs)
        asked = {f"said_{one.key}": self._field(one) for one in rules.questions_for(kind)}
        for field in asked.values():
            speak_plainly(field, str(field.label))
        self.fields = asked | self.fields

    def _field(self, one: Question) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=one.text,
            help_text=one.hint,
            choices=Said,
            widget=RadioCards,
            error_messages={"required": f"Choose an answer: {one.text}"},
        )

    def asked(self) -> Iterator[Asked]:
        topic = ""
        for one in rules.questions_for(self.kind):
            yield Asked(one, self[f"said_{one.key}"], one.topic != topic)
            topic = one.topic

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        look = Look(
            address=self.address,
            kind=self.kind,
            answers={one.key: cleaned[f"said_{one.key}"] for one in rules.questions_for(self.kind)},
            outcome=cleaned["outcome"],
            review_on=cleaned["review_on"],
            least_age=cleaned["least_age"],
            note=cleaned["note"],
        )
        for name, fault in assessing.faults(look).items():
            self.add_error(name if name in self.fields else None, fault)
        return {"look": look}


class SiteFilterForm(PlainForm):
    """The list's filters, sent by GET. Unknown values are simply not applied."""

    marks_optional = False
    q = forms.CharField(label="Address, or part of it", max_length=200, required=False)
    outcome = forms.ChoiceField(label="What was found", required=False, choices=[ANY, *Outcome.choices])
    kind = forms.ChoiceField(label="Kind of site", required=False, choices=[ANY, *SiteKind.choices])
    stands = forms.ChoiceField(
        label="What is decided",
        required=False,
        choices=[
            ANY,
            (site_lists.OPEN, "Open for some or all"),
            (site_lists.BLOCKED, "Blocked for some or all"),
            (site_lists.NOTHING, "Nothing"),
        ],
    )
    assessed = forms.ChoiceField(
        label="Assessment",
        required=False,
        choices=[
            ANY,
            (site_lists.DUE, "To be looked at again"),
            (site_lists.NEEDED, "Open without a current assessment"),
        ],
    )


class FaultFilterForm(PlainForm):
    marks_optional = False
    q = forms.CharField(label="Address, or part of it", max_length=200, required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[ANY, ("open", "Open"), ("closed", "Put right")])
    kind = forms.ChoiceField(label="What is wrong", required=False, choices=[ANY, *FaultKind.choices])
    harmful = forms.BooleanField(label="Only what could harm a child", required=False)


def applied(form: PlainForm) -> dict[str, Any]:
    """The filters that are on, by name."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def words_for(form: PlainForm, name: str, value: Any) -> str:
    label = str(form.fields[name].label)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return label if value is True else f"{label}: {choices.get(value, value)}"


# --- Faults --------------------------------------------------------------------------------------------------


class MomentForm(PlainForm):
    """A day and a time of it, by this country's clock; now, to begin with."""

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        now = timezone.localtime()
        super().__init__(*args, initial={"day": now.date(), "clock": now.time()} | (initial or {}), **kwargs)

    def moment(self) -> datetime | None:
        """None where it is missing or was never on a clock; that is then said beside the field."""
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get("clock")
        if day is None or clock is None:
            return None
        try:
            return local_moment(day, clock)
        except ValidationError as error:
            self.add_error("clock", error)
            return None


class FaultForm(MomentForm):
    """Gives `seen` as the service takes it."""

    marks_optional = False

    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=FaultKind,
        widget=RadioCards,
        error_messages={"required": "Choose what is wrong"},
    )
    url = AddressField(
        label="Address of the page",
        help_text="Paste or type it. You need not open it again.",
        error_messages={"required": "Enter the address of the page, like www.bbc.co.uk/bitesize"},
    )
    is_harmful = forms.ChoiceField(
        label="Could it harm a child?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=RadioCards(hints={"yes": "Then those who look after the filter are alerted at once."}),
        error_messages={"required": "Choose whether it could harm a child"},
    )
    shows = forms.ChoiceField(
        label="If it opened and could harm a child: what does it show?",
        required=False,
        choices=[("", "Choose what comes nearest"), *((one.key, one.label) for one in SHOWS)],
        help_text="It becomes an incident, and this says who is told.",
    )
    what = LongTextField(
        label="What was seen?",
        max_length=500,
        rows=2,
        required=False,
        help_text="A few words, if you like. No names of pupils, and no pictures.",
    )
    day = DateBoxesField(label="What day was it first seen?", words="the day it was first seen")
    clock = ClockField(label="At what time?", help_text="Like 2:30pm. About will do.")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        self.school = school
        super().__init__(*args, **kwargs)

    def clean_is_harmful(self) -> bool:
        return self.cleaned_data["is_harmful"] == "yes"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened_from = self.moment()
        if opened_from is None or self.errors:
            return cleaned
        seen = Seen(
            kind=cleaned["kind"],
            typed=self.data.get("url", "").strip()[:LONGEST],
            address=cleaned["url"],
            is_harmful=cleaned["is_harmful"],
            opened_from=opened_from,
            what=cleaned["what"],
            shows=cleaned["shows"],
        )
        for name, fault in faults.faults(seen, self.school).items():
            self.add_error(name, fault)
        return {"seen": seen}


class CloseFaultForm(MomentForm):
    how = LongTextField(
        label="What was done?",
        max_length=500,
        rows=3,
        help_text="Whoever reported it reads this.",
        error_messages={"required": "Say what was done"},
    )
    day = DateBoxesField(label="What day was it put right?", words="the day it was put right")
    clock = ClockField(label="At what time?", help_text="Like 2:30pm. How long it stood follows from this.")

    def __init__(self, *args: Any, fault: Fault, **kwargs: Any) -> None:
        self.fault = fault
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        closed_at = self.moment()
        if closed_at is not None:
            problem = fault_of_closing(self.fault.opened_from, closed_at, timezone.now())
            if problem:
                self.add_error("day", problem)
        return {"how": cleaned.get("how", ""), "closed_at": closed_at}
