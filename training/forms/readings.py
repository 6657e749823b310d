"""What officers may type of a reading and its questions, and what its readers answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from esafety.ui.forms import LongTextField, PlainForm, RadioCards
from training.models import Reading
from training.rules import readings as rules
from training.rules.readings import Mark, Option, Question, mark_from

LONGEST_TEXT = 40_000
NOT_A_MARK = "Enter the mark to pass like 80%, or like 4 of 5"


class ReadingForm(PlainForm):
    """Gives what `services.readings.write_reading` takes."""

    text = LongTextField(
        label="The text",
        max_length=LONGEST_TEXT,
        rows=18,
        help_text="An empty line begins a paragraph, ## a heading, - a point of a list; **two stars** make words bold, "
        "and [words](https://address) make a link.",
    )
    mark = forms.CharField(
        label="Right answers to pass", max_length=10, help_text="Such as 80%, or 4 of 5.", widget=forms.TextInput()
    )
    tries = forms.IntegerField(
        label="How often may it be tried?",
        min_value=0,
        max_value=20,
        help_text="0 for as often as one likes. After the last try, those who look after training are told.",
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--2"}),
        error_messages={"min_value": "Enter 0 or more", "max_value": "Enter 20 or fewer"},
    )

    @classmethod
    def filled_from(cls, reading: Reading | None) -> "ReadingForm":
        if reading is None:
            return cls(initial={"mark": "80%", "tries": 0})
        return cls(initial={"text": reading.text, "mark": typed(reading), "tries": reading.tries})

    def clean_mark(self) -> Mark:
        mark = mark_from(self.cleaned_data["mark"])
        if mark is None:
            raise ValidationError(NOT_A_MARK)
        return mark


def typed(reading: Reading) -> str:
    """The mark to pass as one would type it."""
    mark = rules.mark_of(reading)
    return f"{mark.percent}%" if mark.count is None else f"{mark.count} of {max(len(reading.questions), mark.count)}"


class QuestionForm(PlainForm):
    """A question with room for its answers; those left empty are none. Gives what `write_question` takes."""

    text = LongTextField(label="The question", max_length=500, rows=2)
    feedback = LongTextField(
        label="What is said to everybody afterwards",
        max_length=1_000,
        rows=2,
        required=False,
        help_text="Why it is so, in a sentence or two.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at in range(1, rules.MOST_OPTIONS + 1):
            self.fields[f"option_{at}"] = forms.CharField(
                label=f"Answer {at}", max_length=300, required=at <= rules.FEWEST_OPTIONS
            )
            self.fields[f"option_{at}"].error_messages["required"] = f"Enter answer {at}: there are two at least"
            self.fields[f"is_right_{at}"] = forms.BooleanField(label=f"Answer {at} is right", required=False)
            self.fields[f"said_{at}"] = forms.CharField(
                label=f"Said to whoever chose answer {at}", max_length=300, required=False
            )
        self.order_fields(["text", *(f"{name}_{at}" for at in self.places() for name in self.EACH), "feedback"])

    EACH = ("option", "is_right", "said")

    def places(self) -> range:
        return range(1, rules.MOST_OPTIONS + 1)

    def options(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{at}"] for name in self.EACH] for at in self.places()]

    @classmethod
    def filled_from(cls, question: Question) -> "QuestionForm":
        initial: dict[str, Any] = {"text": question.text, "feedback": question.feedback}
        for at, option in enumerate(question.options, 1):
            initial |= {f"option_{at}": option.text, f"is_right_{at}": option.is_right, f"said_{at}": option.feedback}
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for at in self.places():
            has_more = said.get(f"is_right_{at}") or said.get(f"said_{at}")
            if has_more and not said.get(f"option_{at}") and f"option_{at}" not in self.errors:
                self.add_error(f"option_{at}", f"Enter answer {at}, or clear what belongs to it")
        if not self.errors and (why := rules.why_not_a_question(self.question())):
            raise ValidationError(why)
        return said

    def question(self) -> Question:
        said = self.cleaned_data
        given = [at for at in self.places() if said.get(f"option_{at}")]
        options = tuple(Option(said[f"option_{at}"], said[f"is_right_{at}"], said[f"said_{at}"]) for at in given)
        return Question(said["text"], options, said["feedback"])


class AnswerForm(PlainForm):
    """One question of a reading. Gives what `services.attempts.answer_question` takes as `chosen`."""

    chosen = forms.TypedChoiceField(
        coerce=int,
        widget=RadioCards,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose an answer"),
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = question.text
        self.fields["chosen"].choices = [(at, one.text) for at, one in enumerate(question.options)]  # type: ignore[attr-defined]
