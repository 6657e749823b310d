"""What people may type about sessions, who comes, and completions that are entered or brought in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.schools.models import Person, School
from esafety.ui.forms import (
    ClockField,
    DateBoxesField,
    LongTextField,
    PlainForm,
    RadioCards,
    local_moment,
)
from training.models import Course, CourseKind, Session, SessionKind
from training.rules.sessions import Plan
from training.services import whom

LONGEST = 720


class NumberField(forms.IntegerField):
    """A whole number in a small box."""

    def __init__(self, *, least: int, most: int, what: str, **kwargs: Any) -> None:
        says = f"Enter {what} as a number from {least} to {most:,}"
        super().__init__(
            min_value=least,
            max_value=most,
            widget=forms.TextInput({"inputmode": "numeric", "class": "input--4"}),
            error_messages={"min_value": says, "max_value": says},
            **kwargs,
        )


class AtAMoment(PlainForm):
    """Something that takes place on a day at a time, for so many minutes."""

    on = DateBoxesField(label="Day", words="the day")
    clock = ClockField(label="Starts at", help_text="Like 3:30pm or 15:30.")
    minutes = NumberField(
        label="How long does it take, in minutes?", least=5, most=LONGEST, what="how long it takes", initial=60
    )
    place = forms.CharField(label="Place", max_length=120)
    places = NumberField(
        label="Places",
        least=1,
        most=2_000,
        what="the number of places",
        required=False,
        help_text="Leave it empty where there is room for everybody.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("on") and said.get("clock") is not None:
            try:
                said["starts_at"] = local_moment(said["on"], said["clock"])
            except ValidationError as why:
                self.add_error("clock", why)
        return said


class SessionForm(AtAMoment):
    """Gives the `Plan` of a session."""

    kind = forms.ChoiceField(label="What is it?", choices=SessionKind, widget=RadioCards)
    title = forms.CharField(label="Title", max_length=120, help_text="Such as Online safety for staff. No names.")
    course = forms.ModelChoiceField(
        label="Course",
        queryset=Course.objects.none(),
        required=False,
        empty_label="No course",
        help_text="Whoever is there has taken it once you close the session. Training always has one.",
    )
    led_by = forms.CharField(label="Led by", max_length=120)
    is_open = forms.BooleanField(label="Anybody who is trained here may walk in", required=False)
    about = LongTextField(label="What is it about?", max_length=1_000, rows=4, required=False)

    def __init__(self, *args: Any, actor: Person, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.visible_to(actor).filter(kind=CourseKind.SESSION)
        of_before = Course.objects.visible_to(actor).filter(pk=session.course_id if session else None)
        self.fields["course"].queryset = courses.current() | of_before
        self.order_fields(
            ["kind", "title", "course", "on", "clock", "minutes", "place", "led_by", "places", "is_open", "about"]
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("kind") == SessionKind.TRAINING and not said.get("course") and "course" not in self.errors:
            self.add_error("course", "Choose the course that people take there")
        return said

    def plan(self) -> Plan:
        said = self.cleaned_data
        course = said["course"]
        names = ("kind", "title", "starts_at", "minutes", "place", "led_by", "about", "places", "is_open")
        return Plan(**{name: said[name] for name in names}, course_id=course.pk if course else None)


def on_the_clock(starts_at: datetime) -> dict[str, Any]:
    """A moment as it stands on the school's clock, for the two fields of `AtAMoment`."""
    local = timezone.localtime(starts_at)
    return {"on": local.date(), "clock": local.time()}


def initial_of(session: Session) -> dict[str, Any]:
    """For the form that changes it."""
    names = ("kind", "title", "course", "minutes", "place", "led_by", "about", "places", "is_open")
    return {name: getattr(session, name) for name in names} | on_the_clock(session.starts_at)


class CancelForm(PlainForm):
    because = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        help_text="Whoever was invited reads it.",
        error_messages={"required": "Enter why it is cancelled"},
    )


class MinutesForm(PlainForm):
    """Gives what `services.sessions.write_minutes` takes."""

    policy_discussed = forms.BooleanField(label="The policy was shared and discussed", required=False)
    discussed = LongTextField(
        label="What of the policy was discussed?",
        max_length=2_000,
        rows=4,
        required=False,
        help_text="Needed where the policy was discussed. No names of pupils.",
    )
    notes = LongTextField(
        label="Minutes",
        max_length=10_000,
        rows=10,
        required=False,
        help_text="Whoever may see the session reads them. No names of pupils.",
    )

    def __init__(self, *args: Any, has_policy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_policy:
            del self.fields["policy_discussed"], self.fields["discussed"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("policy_discussed") and not said.get("discussed") and "discussed" not in self.errors:
            self.add_error("discussed", "Enter what of the policy was discussed")
        return said


class CodeForm(PlainForm):
    code = forms.CharField(
        label="The four figures that are shown in the room",
        max_length=10,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "input--4"}),
        error_messages={"required": "Enter the four figures"},
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class TakenOutForm(PlainForm):
    why = forms.CharField(
        label="Why are they taken out?", max_length=300, error_messages={"required": "Enter why they are taken out"}
    )


# --- Whom ----------------------------------------------------------------------------------------------------------


def groups_in(school: School) -> list[tuple[str, str]]:
    """All staff, governors, and each role in the school's own words."""
    roles = [(f"{whom.ROLE}{role}", school.role_words(role)) for role in Role if role in ADULTS_AT_SCHOOL]
    return [
        (whom.STAFF, "All staff"),
        (whom.GOVERNORS, "All governors"),
        (whom.EVERYBODY, "Everybody who is trained here"),
        *sorted(roles, key=lambda one: one[1].lower()),
    ]


class WhomForm(PlainForm):
    """Whom to invite: a group, those who are due, those who missed another session, or by name."""

    whom = forms.ChoiceField(label="Whom?")
    name = forms.CharField(label="Part of the name", max_length=100, required=False, help_text="To find somebody.")

    def __init__(self, *args: Any, session: Session, missed: Iterable[Session] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = groups_in(session.school)
        if session.course is not None:
            choices.insert(0, (whom.DUE, "Everybody who is due or overdue for the course"))
        choices += [(f"{whom.ABSENT}:{one.number}", f"Those who missed: {one.title}, {one}") for one in missed]
        self.fields["whom"].choices = [*choices, (whom.NAMED, "Somebody by name")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("whom") == whom.NAMED and not said.get("name"):
            self.add_error("name", "Enter a part of the name")
        return said


# --- Entering and bringing in ----------------------------------------------------------------------------------------


class EnterForm(PlainForm):
    """Which course, which day, which people."""

    course = forms.ModelChoiceField(label="Course", queryset=Course.objects.none(), empty_label="Choose")
    on = DateBoxesField(label="Day", words="the day")
    whom = forms.ChoiceField(label="Who was there?", help_text="You take away those who were not in the next step.")

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.visible_to(actor).current()
        self.fields["whom"].choices = groups_in(actor.school)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("The day must be today or before")
        return day


class ImportForm(PlainForm):
    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx), up to 20,000 rows.",
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx", "class": "input--file"}),
        error_messages={"required": "Choose the file", "empty": "The file is empty. Choose the one with the rows."},
    )
