"""What is typed about agreements, their words and their publication."""

from typing import Any

from django import forms

from agreements import consent_wording, languages
from agreements.models import Audience, ConsentUse
from agreements.rules.texts import MOST, OFFERED
from esafety.ui.forms import LongTextField, PlainForm, RadioCards

HOW_TO_WRITE = (
    "Leave an empty line between paragraphs. Begin a heading with ## and a space, a point of a list with - and a "
    "space. Put **two stars** around words that stand out."
)


class NewAgreementForm(PlainForm):
    audience = forms.ChoiceField(
        label="Who is it for?", choices=[(one.value, one.label) for one in OFFERED], widget=RadioCards
    )
    start = forms.ChoiceField(
        label="How do you want to begin?",
        choices=[("model", "With our text"), ("blank", "With an empty page")],
        widget=RadioCards(
            hints={
                "model": "Ready to use, in your school’s own words for a few things. Change whatever you like.",
                "blank": "For an agreement that you already have. Paste its words on the next page.",
            }
        ),
    )
    title = forms.CharField(max_length=120, required=False, help_text="Left empty, it is called what our text is.")
    asked_yearly = forms.BooleanField(label="Ask for it anew each school year", required=False)

    def values(self) -> dict[str, Any]:
        """As `start_agreement` takes them."""
        given = self.cleaned_data
        return {
            "audience": Audience(given["audience"]),
            "from_model": given["start"] == "model",
            "title": given["title"],
            "asked_yearly": given["asked_yearly"],
        }


class ChangeAgreementForm(PlainForm):
    title = forms.CharField(max_length=120)
    asked_yearly = forms.BooleanField(label="Ask for it anew each school year", required=False)


class WordingForm(PlainForm):
    """The words in one language; the boxes are written in its direction."""

    title = forms.CharField(max_length=120, help_text="What those who sign see above the text.")
    body = LongTextField(label="Text", max_length=MOST, rows=20, help_text=HOW_TO_WRITE)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": languages.direction_of(language)}


class WhichForm(PlainForm):
    """Which wording, in the address of a page or from a list of languages."""

    language = forms.ChoiceField(choices=languages.CHOICES, required=False)
    easy = forms.BooleanField(label="Easy to read: short sentences and easy words", required=False)

    def chosen(self) -> tuple[str, bool] | None:
        """Language and whether it is easy to read; English where nothing is said, None for a language that is none."""
        if not self.is_valid():
            return None
        return self.cleaned_data["language"] or languages.ENGLISH, self.cleaned_data["easy"]


class PublishForm(PlainForm):
    """Of a first version there is nothing to ask."""

    material = forms.ChoiceField(
        label="Does the change matter to those who have signed?",
        choices=[("yes", "Yes: ask them again"), ("no", "No: what they signed still counts")],
        widget=RadioCards(
            hints={
                "yes": "It asks something new of them, allows something new, or takes something away.",
                "no": "Spelling, clearer words, a new name or telephone number.",
            }
        ),
    )
    what_changed = LongTextField(
        label="What has changed?",
        max_length=500,
        rows=3,
        help_text="In a sentence or two. Everybody who is asked again reads it.",
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields.clear()

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"is_material": given.get("material", "yes") == "yes", "what_changed": given.get("what_changed", "")}


class QuestionsForm(PlainForm):
    """The question of each use in one language, filled with what is asked now."""

    def __init__(self, *args: Any, language: str, asked: dict[str, str], **kwargs: Any) -> None:
        self.base_fields = {
            use.value: forms.CharField(
                label=use.label,
                max_length=300,
                error_messages={"required": f"Write a question for: {use.label}"},
                initial=asked.get(use) or consent_wording.question_of(use, language),
                widget=forms.Textarea({"rows": 3, "lang": language, "dir": languages.direction_of(language)}),
            )
            for use in ConsentUse
        }
        super().__init__(*args, **kwargs)
