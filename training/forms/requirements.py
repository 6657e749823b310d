"""What people may type about who must take what, who is away for long, and which courses are retired."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.forms import CheckCards, DateBoxesField, PlainForm, RadioCards
from training.models import Audience, Course, Requirement, ValidityKind
from training.rules.requiring import ROLES
from training.rules.wording import MONTHS, example
from training.services.readying import Offer
from training.services.requiring import Asked

YES = "yes"
# What each kind of validity means is shown by these, worked out from the year's own days.
EXAMPLES: dict[str, dict[str, int]] = {
    ValidityKind.ONCE: {},
    ValidityKind.ROLLING: {"months": 12},
    ValidityKind.FIXED: {"until_day": 30, "until_month": 9, "early_months": 2},
    ValidityKind.EDITION: {},
}


def number_field(label: str, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    """How far it may go is `rules.requiring`'s to say."""
    return forms.IntegerField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--4", "autocomplete": "off"}),
    )


class PersonField(forms.CharField):
    """Somebody by their number, as the person picker sends it; the template draws the picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=200, **kwargs)

    def found_by(self, number: str, actor: Person) -> Person:
        pk = pk_from(number, Person, actor.school_id)
        person: Person | None = Person.objects.visible_to(actor).filter(pk=pk).select_related("school", "user").first()
        if person is None:
            raise ValidationError("Find the person by name and choose them.")
        return person


class RequirementForm(PlainForm):
    """Gives what `services.requiring` takes (`asked`)."""

    marks_optional = False  # most fields are needed with one answer alone, and say so

    course = forms.ModelChoiceField(Course.objects.none(), to_field_name="number", label="Course", empty_label="Choose")
    audience = forms.ChoiceField(
        label="Who is asked?",
        choices=Audience,
        error_messages={"required": "Choose who is asked"},
        widget=RadioCards(
            hints={
                Audience.STAFF: "Everybody who works here, whatever their role.",
                Audience.GOVERNORS: "Governors, the link governor and the chair.",
                Audience.ROLE: "Whoever holds it, from the day on which they begin. Choose it below.",
                Audience.PERSON: "Found by name below. Nobody else is asked.",
            }
        ),
    )
    role = forms.ChoiceField(label="Which role?", required=False, help_text="Only where a role is asked.")
    person = PersonField(label="Which person?", required=False)
    within_days = number_field(
        "Within how many days?", "From the day on which somebody starts, or on which this begins. 0 is the same day."
    )
    validity = forms.ChoiceField(
        label="How long is it valid?",
        choices=ValidityKind,
        widget=RadioCards,
        error_messages={"required": "Choose how long it is valid"},
    )
    months = number_field("How many months?", "Such as 12 for a year, or 24 for two.", required=False)
    until_day = number_field(
        "Day of the month", "29 February may be: in years without it, it is the 28th.", required=False
    )
    until_month = forms.ChoiceField(label="Month", required=False)
    early_months = number_field(
        "How many months before that day count for the year after?",
        "With 2 and 30 September, what is taken in August counts for the next year. 0 where none do.",
        required=False,
    )
    grace_days = number_field(
        "Days of grace", "How many days go by after the day before it is called overdue.", required=False
    )
    tells_head = forms.BooleanField(label="Tell the headteacher once it is overdue", required=False)
    because = forms.CharField(
        label="Where does it come from?",
        max_length=200,
        required=False,
        help_text="Such as the school’s policy, or Keeping children safe in education.",
    )
    holds_from = DateBoxesField(label="From which day does it hold?", words="the day")

    def __init__(self, *args: Any, actor: Person, requirement: Requirement | None = None, **kwargs: Any) -> None:
        self.actor, self.requirement = actor, requirement
        super().__init__(*args, **kwargs)
        courses = Course.objects.visible_to(actor).current()
        if requirement is not None:
            courses = courses | Course.objects.visible_to(actor).filter(pk=requirement.course_id)
        self.fields["course"].queryset = courses.order_by("title")
        self.fields["role"].choices = [("", "Choose"), *((one.value, actor.school.role_words(one)) for one in ROLES)]
        self.fields["until_month"].choices = [("", "Choose"), *((str(at), name) for at, name in enumerate(MONTHS, 1))]
        today = timezone.localdate()
        self.fields["validity"].widget.hints = {
            kind: example(Requirement(validity=kind, **numbers), today) for kind, numbers in EXAMPLES.items()
        }

    def clean_person(self) -> Person | None:
        number = self.cleaned_data["person"]
        if self.data.get("audience") != Audience.PERSON or not number:
            return None
        field: PersonField = self.fields["person"]
        return field.found_by(number, self.actor)

    def clean_until_month(self) -> int | None:
        month = self.cleaned_data["until_month"]
        return int(month) if month else None

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(**said | {name: said[name] or 0 for name in ("early_months", "grace_days")})

    @staticmethod
    def initial_for(requirement: Requirement | None) -> dict[str, Any]:
        """What a new one begins with, or what one says now."""
        if requirement is None:
            return {
                "within_days": 30,
                "months": 12,
                "early_months": 0,
                "grace_days": 0,
                "tells_head": True,
                "holds_from": timezone.localdate(),
            }
        names = [name for name in Asked.__dataclass_fields__ if name not in {"course", "person"}]
        person = requirement.person
        return {name: getattr(requirement, name) for name in names} | {
            "course": requirement.course.number,
            "person": person.number if person else "",
        }


class ReadyForm(PlainForm):
    """Which of the ready-made set to take over."""

    keys = forms.MultipleChoiceField(
        label="What will you take over?",
        widget=CheckCards,
        error_messages={"required": "Tick at least one, or go back."},
    )

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[str, list[tuple[str, str]]] = {}
        hints = {}
        for offer in offers:
            grouped.setdefault(offer.course.title, []).append((offer.key, capfirst(offer.words)))
            hints[offer.key] = offer.because
        self.fields["keys"].choices = list(grouped.items())
        self.fields["keys"].widget.hints = hints


class RetireForm(PlainForm):
    """Which course takes its place."""

    instead = forms.ModelChoiceField(
        Course.objects.none(),
        to_field_name="number",
        label="Which course takes its place?",
        required=False,
        empty_label="None: it is no longer asked for",
        help_text="Whoever took the old course keeps what it is worth: it counts for the one that takes its place.",
    )

    def __init__(self, *args: Any, course: Course, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Course.objects.visible_to(actor).current().exclude(pk=course.pk)
        self.fields["instead"].queryset = others.order_by("title")


class LeaveForm(PlainForm):
    person = PersonField(label="Who is away?", error_messages={"required": "Find the person by name and choose them."})
    starts_on = DateBoxesField(label="First day away", words="the first day away")
    ends_on = DateBoxesField(
        label="Last day away",
        words="the last day away",
        required=False,
        help_text="Leave it empty where it is not known yet. Say so when they are back.",
    )

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_person(self) -> Person:
        field: PersonField = self.fields["person"]
        return field.found_by(self.cleaned_data["person"], self.actor)

    def clean_starts_on(self) -> date:
        return sensible(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        day = self.cleaned_data["ends_on"]
        return sensible(day) if day else None


class LeaveEndForm(PlainForm):
    ends_on = DateBoxesField(label="Last day away", words="the last day away")

    def clean_ends_on(self) -> date:
        return sensible(self.cleaned_data["ends_on"])


def sensible(day: date) -> date:
    """Within a few years: another is a slip of the keys."""
    this_year = timezone.localdate().year
    if not this_year - 5 <= day.year <= this_year + 5:
        raise ValidationError(f"Enter a year from {this_year - 5} to {this_year + 5}")
    return day
