"""What people may type about the yearly review: a section's answers, what is planned, and that it is done."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards, speak_plainly
from filtering.models import Audit, SignedAs
from filtering.rules import auditing as rules
from filtering.services.auditing import digest_of


class Asked(NamedTuple):
    answer: BoundField
    note: BoundField


class SectionForm(PlainForm):
    """A section's questions, any of which may wait. Gives `answers` and `seen` as `services.auditing` takes them."""

    marks_optional = False

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, audit: Audit, section: rules.Section, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"seen": digest_of(audit, section.key)}
        for question in section.questions:
            said = audit.answers.get(question.key, {})
            initial |= {f"answer_{question.key}": said.get("answer"), f"note_{question.key}": said.get("note")}
        super().__init__(*args, initial=initial, **kwargs)
        self.section = section
        for question in section.questions:
            self.fields[f"answer_{question.key}"] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=rules.Answer,
                required=False,
                widget=RadioCards(),
                error_messages={"invalid_choice": "Choose yes, partly or no"},
            )
            note = LongTextField(
                label="Note",
                max_length=1_000,
                rows=2,
                required=False,
                widget=forms.Textarea({"rows": 2, "aria-label": f"Note: {question.text}"}),
                help_text="Needed for partly and no: what is missing.",
            )
            speak_plainly(note, "Note")
            self.fields[f"note_{question.key}"] = note

    def asked(self) -> Iterator[Asked]:
        for question in self.section.questions:
            yield Asked(self[f"answer_{question.key}"], self[f"note_{question.key}"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for question in self.section.questions:
            answer, note = said.get(f"answer_{question.key}"), said.get(f"note_{question.key}")
            if answer in rules.NEEDS_NOTE and not note and f"note_{question.key}" not in self.errors:
                self.add_error(f"note_{question.key}", f"Say what is missing: {question.text}")
            if note and not answer and f"answer_{question.key}" not in self.errors:
                self.add_error(f"answer_{question.key}", f"Choose an answer: {question.text}")
        return said

    def answers(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        return {
            one.key: {"answer": said[f"answer_{one.key}"], "note": said[f"note_{one.key}"]}
            for one in self.section.questions
            if said[f"answer_{one.key}"]
        }


class PlanForm(PlainForm):
    """What is to be done about an answer. Gives what `services.auditing.plan` takes."""

    question = forms.ChoiceField(label="About which answer?")
    what = forms.CharField(
        label="What is to be done?", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="No names of pupils."
    )
    owner = forms.ChoiceField(label="Who sees to it?")
    due_on = DateBoxesField(label="By which day?", words="the day by which it is done")

    def __init__(self, *args: Any, audit: Audit, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(key, rules.QUESTIONS[key].text) for key in rules.shortfalls(audit.answers)]
        self.fields["question"].choices = [("", "Choose"), *asked]
        self.people = {one.number: one for one in holders(person.school, Perm.FILTER_ASK).select_related("user")}
        for one in self.people.values():
            one.school = person.school
        self.fields["owner"].choices = [("", "Choose"), *((key, one.name) for key, one in self.people.items())]

    def clean_owner(self) -> Person:
        return self.people[self.cleaned_data["owner"]]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("The day by which it is done must be today or later")
        return day


class SignForm(PlainForm):
    """In which part, of those that are open to the reader, and which revision stood on the page."""

    part = forms.ChoiceField(
        label="You sign as",
        widget=RadioCards,
        error_messages={"required": "Choose in which part you sign"},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: Iterable[SignedAs], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(part, part.label) for part in parts]


class DoneForm(PlainForm):
    how = forms.CharField(
        label="What was done?", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="No names of pupils."
    )
