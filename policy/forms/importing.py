"""What people may send of a policy that they bring in, and correct in what was found of it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from esafety.ui.forms import LongTextField, PlainForm
from policy.models import Language, PolicyImport
from policy.reading_in.files import EMPTY
from policy.services.importing import LEVELS

LEVEL_WORDS = ("Section", "Clause", "Part of a clause", "Part of a part")


class DocumentForm(PlainForm):
    file = forms.FileField(
        label="File",
        help_text="A Word document (.docx), a PDF with text in it, Markdown or plain text, up to 25 MB.",
        widget=forms.FileInput({"accept": ".docx,.pdf,.md,.txt", "class": "input--file"}),
        error_messages={
            "required": "Choose the file with the policy in it",
            "empty": EMPTY,
            "invalid": "No file arrived. Choose it again.",
        },
    )


class RowForm(PlainForm):
    """One clause as it was found; its place is in the prefix."""

    number = forms.CharField(label="Number", required=False, max_length=20)
    heading = forms.CharField(label="Heading", required=False, max_length=200)
    text = LongTextField(label="Text", required=False, max_length=20_000, rows=4)
    level = forms.TypedChoiceField(label="What is it?", coerce=int, choices=list(zip(LEVELS, LEVEL_WORDS, strict=True)))
    leave_out = forms.BooleanField(label="Leave it out", required=False)
    join = forms.BooleanField(label="It goes on with the clause before", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("leave_out") or data.get("join") or data.get("heading") or data.get("text")):
            self.add_error("text", "Enter a text or a heading, or leave the clause out")
        return data


def row_forms(found: PolicyImport, places: Sequence[int], data: Any = None) -> list[tuple[int, RowForm]]:
    """By their places, each filled with what was found or with what was sent."""
    made = []
    for place in places:
        form = RowForm(data, prefix=f"row-{place}", initial=found.rows[place])
        if place == 0:
            del form.fields["join"]
        made.append((place, form))
    return made


class FinishForm(PlainForm):
    title = forms.CharField(label="What is the policy called?", max_length=120)
    language = forms.ChoiceField(
        label="Which language is it in?", choices=Language, help_text="Checks of words can read English alone."
    )
