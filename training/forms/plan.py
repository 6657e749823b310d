"""What may be typed about the year's plan."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person
from esafety.schools.terms import Term, term_of
from esafety.ui.forms import DateBoxesField, PlainForm
from training.models import Course, PlanLine
from training.rules.planning import terms_of_year, why_not_done_on
from training.rules.self_audit import AREAS
from training.services.planning import Planned


class LineForm(PlainForm):
    """One line. Gives `Planned` as `services.planning` takes it; `line` is the one that is changed."""

    term = forms.ChoiceField(label="In which term?", error_messages={"required": "Choose a term"})
    course = forms.ChoiceField(label="Course", required=False)
    what = forms.CharField(
        label="Or in words", max_length=200, required=False, help_text="Where it is no course of the catalogue."
    )
    whom = forms.CharField(
        label="For whom?",
        max_length=120,
        help_text="Such as all staff, or midday staff. No names.",
        error_messages={"required": "Say for whom it is"},
    )
    owner = forms.ChoiceField(label="Who sees to it?", error_messages={"required": "Choose who sees to it"})
    topic = forms.ChoiceField(label="Area of the self-audit", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, line: PlanLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.terms = {key_of(term): term for term in terms_open()}
        if line is not None:
            self.terms.setdefault(key_of(line.term), line.term)
        self.fields["term"].choices = [("", "Choose"), *((key, str(term)) for key, term in self.terms.items())]
        courses = Course.objects.visible_to(person).current()
        self.courses = {str(one.number): one for one in courses}
        if line is not None and line.course is not None:
            self.courses.setdefault(str(line.course.number), line.course)
        named = [(key, one.title) for key, one in self.courses.items()]
        self.fields["course"].choices = [("", "None: I say it in words"), *named]
        self.people = {one.number: one for one in holders(person.school, Perm.ADVICE_ASK).select_related("user")}
        for one in self.people.values():
            one.school = person.school
        self.fields["owner"].choices = [("", "Choose"), *((key, one.name) for key, one in self.people.items())]
        self.fields["topic"].choices = [("", "None"), *AREAS.items()]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("course") and not said.get("what") and not {"course", "what"} & set(self.errors):
            self.add_error("course", "Choose a course, or say in words what is planned")
        if said.get("course") and said.get("what"):
            self.add_error("what", "Choose a course or say it in words, not both")
        return said

    def planned(self) -> Planned:
        said = self.cleaned_data
        term = self.terms[said["term"]]
        return Planned(
            term.school_year,
            term.part,
            said["whom"],
            self.people[said["owner"]],
            self.courses.get(said["course"]),
            said["what"],
            said["topic"],
        )


def key_of(term: Term) -> str:
    """Such as `2026-2`: how a form names a term."""
    return f"{term.year}-{term.part}"


def terms_open() -> list[Term]:
    """Those of this school year that are not over, and the next year's."""
    now = term_of(timezone.localdate())
    return [one for year in (now.school_year, now.school_year + 1) for one in terms_of_year(year) if one >= now]


class DoneForm(PlainForm):
    """Gives what `planning.finish_line` takes."""

    done_on = DateBoxesField(label="On which day was it done?", words="the day on which it was done")
    done_with = forms.CharField(
        label="What was done, with what?",
        max_length=300,
        error_messages={"required": "Say what was done, and with what"},
        widget=forms.Textarea({"rows": 3}),
        help_text="Such as a session with the provider’s slides; 22 came. No names.",
    )

    def __init__(self, *args: Any, line: PlanLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise ValidationError("The day must be today or before")
        if why := why_not_done_on(self.line, day):
            raise ValidationError(why)
        return day


class OffForm(PlainForm):
    why = forms.CharField(
        label="Why is it not to be done?", max_length=200, error_messages={"required": "Say why it is not to be done"}
    )
