"""What may be typed by those who ask for advice, and by those who give it."""

from typing import Any, ClassVar

from django import forms

from esafety.ui.forms import LongTextField, PlainForm, RadioCards
from training.models import About

HINTS = {
    About.CLASS: "What to say or do when something comes up in a lesson",
    About.SITE: "Whether and how to use it with pupils",
    About.SOCIAL: "Your own accounts, the school’s, or somebody who writes to you",
    About.DEVICE: "Something on it that worries you, or one that is lost or broken into",
    About.ELSE: "Anything about staying safe online",
}
NO_NAMES = "No names of pupils or parents."


class AskForm(PlainForm):
    """Gives what `advising.ask_advice` takes."""

    about = forms.ChoiceField(
        label="What is it about?",
        choices=About,
        widget=RadioCards(hints=HINTS),
        error_messages={"required": "Choose what it is about"},
    )
    question = LongTextField(
        label="What would you like to know?",
        max_length=3_000,
        rows=7,
        help_text=NO_NAMES,
        error_messages={"required": "Say what you would like to know"},
    )


class ReplyForm(PlainForm):
    """Gives what `advising.reply` takes."""

    text = LongTextField(
        label="What do you advise?",
        max_length=3_000,
        help_text=NO_NAMES,
        error_messages={"required": "Say what you advise, or what you ask back"},
    )
    kind = forms.ChoiceField(
        label="This is",
        choices=[("answer", "The answer"), ("back", "A question back, before I can answer")],
        initial="answer",
        widget=RadioCards,
        error_messages={"required": "Choose whether this is the answer"},
    )

    def values(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"], "is_question": self.cleaned_data["kind"] == "back"}


class AgainForm(PlainForm):
    text = LongTextField(
        label="What would you add or ask?",
        max_length=3_000,
        rows=4,
        help_text=NO_NAMES,
        error_messages={"required": "Say what you would add or ask"},
    )


class AdviceFilterForm(PlainForm):
    marks_optional = False
    q = forms.CharField(label="Search words", max_length=100, required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("waiting", "Waits for an answer"), ("answered", "Answered"), ("closed", "Closed")],
    )
    about = forms.ChoiceField(label="About", required=False, choices=[("", "Anything"), *About.choices])

    NAMES: ClassVar = ("q", "state", "about")

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        field = self.fields[name]
        return f"{field.label}: {dict(getattr(field, 'choices', ())).get(value, value)}"


class CommonForm(PlainForm):
    """A question that is often asked. Gives what `advising.publish_common` takes."""

    about = forms.ChoiceField(label="What is it about?", choices=[("", "Choose"), *About.choices])
    question = forms.CharField(label="The question, as anybody might ask it", max_length=300)
    answer = LongTextField(label="The answer", max_length=3_000, rows=8)
    no_names = forms.BooleanField(
        label="Nobody can tell from this who asked, or which pupil, parent or colleague it was about",
        error_messages={"required": "Read it once more, and tick that nobody can be told from it"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("about", "question", "answer")}


class CommonFilterForm(AdviceFilterForm):
    state = None
    q = forms.CharField(label="Search words", max_length=100, required=False)
