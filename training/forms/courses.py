"""What people may type about courses, and of which a new edition is set."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from esafety.ui.forms import CheckCards, DateBoxesField, LongTextField, PlainForm, RadioCards
from training.models import Course, CourseKind
from training.rules import catalogue as rules
from training.rules.topics import TOPICS
from training.services.catalogue import Said

HINTS = {
    CourseKind.READING: "You write the text and its questions here, or take over one of our texts.",
    CourseKind.SESSION: "Such as a staff meeting or a training day, with sign-in.",
    CourseKind.OUTSIDE: "People send in their certificate, and somebody accepts it.",
}


class CourseForm(PlainForm):
    """Gives what `services.catalogue` takes."""

    title = forms.CharField(label="Title", max_length=120)
    kind = forms.ChoiceField(label="What kind of course is it?", choices=CourseKind, widget=RadioCards(hints=HINTS))
    about = LongTextField(label="What it is about", max_length=300, rows=3, required=False)
    minutes = forms.IntegerField(
        label="How long it takes, in minutes",
        initial=30,
        min_value=1,
        max_value=rules.LONGEST,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--4"}),
        error_messages={
            "min_value": "Enter how long it takes, 1 minute or more",
            "max_value": f"Enter how long it takes, {rules.LONGEST:,} minutes or fewer",
        },
    )
    provider = forms.CharField(
        label="Who gives it",
        max_length=120,
        required=False,
        help_text="For a course elsewhere, such as Educare or The National College. These are examples only: any "
        "provider will do.",
    )
    link = forms.CharField(
        label="Address of its page",
        max_length=200,
        required=False,
        help_text="Starts with https://",
        widget=forms.TextInput({"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}),
    )
    topics = forms.MultipleChoiceField(
        label="What it teaches",
        choices=list(TOPICS.items()),
        required=False,
        widget=CheckCards({"class": "choices--close"}),
        help_text="The self-audit names this course to those who need one of these.",
    )

    @classmethod
    def filled_from(cls, course: Course) -> "CourseForm":
        return cls(initial={name: getattr(course, name) for name in cls.base_fields})

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"]).strip()
        if link and not rules.is_address(link):
            raise ValidationError(
                "Enter the address of a page that starts with https://, like https://learn.example.org"
            )
        return link

    def said(self) -> Said:
        return Said(**self.cleaned_data)


class EditionForm(PlainForm):
    """Gives what `services.catalogue.new_edition` takes."""

    edition = forms.CharField(label="Name of the edition", max_length=40, help_text="Such as September 2026.")
    edition_on = DateBoxesField(
        label="Day from which it counts",
        words="the day from which it counts",
        help_text="Today or before. What is taken from that day on is of this edition.",
    )

    def __init__(self, *args: Any, course: Course, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course, self.today = course, today

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("edition") and said.get("edition_on"):
            why = rules.why_not_edition(self.course, said["edition"], said["edition_on"], self.today)
            if why:
                raise ValidationError(why)
        return said
