"""What is asked before a file is added to a case, and about the file."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.evidence.kinds import ENDINGS
from esafety.evidence.refusals import EMPTY, TAKEN, NotTaken
from esafety.evidence.services import examine
from esafety.evidence.uploads import SealedUpload
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards

ACCEPT = ",".join(sorted(f".{ending}" for endings in ENDINGS.values() for ending in endings))
EARLIEST = date(1990, 1, 1)


class BeforeFileForm(PlainForm):
    """Asked before any file can be chosen (I9): only "no" goes on to the page that takes one."""

    shows_child = forms.ChoiceField(
        label="Does it show, or might it show, a child naked or half naked, or anything sexual with a child?",
        choices=[("yes", "Yes"), ("unsure", "I am not sure"), ("no", "No")],
        help_text="A child is anybody under 18. A drawing, or a picture made by a computer, counts as well. "
        "Do not look again to find out.",
        widget=RadioCards(
            hints={
                "yes": "Stop here. We tell you what to do.",
                "unsure": "Stop here. Nobody needs to be sure to be right to stop.",
                "no": "Go on, and choose the file.",
            }
        ),
        error_messages={"required": "Answer this before you choose a file"},
    )


class ExhibitForm(PlainForm):
    """`answered` is the proof that the question before was answered with no."""

    answered = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="File",
        help_text=f"Up to 25 MB. Taken are {TAKEN}.",
        widget=forms.FileInput({"accept": ACCEPT, "class": "input--file"}),
        error_messages={
            "required": "Choose a file",
            "empty": EMPTY,
            "invalid": "No file arrived. Choose it again.",
        },
    )
    shows = LongTextField(
        label="What does it show?",
        help_text="In a few words, so that nobody has to open it to know. For example: the chat of 4 March, from "
        "Ida’s phone.",
        max_length=1_000,
        rows=3,
        error_messages={"required": "Enter what it shows"},
    )
    taken_on = DateBoxesField(label="When was it taken or saved?", words="the day that it was taken", required=False)

    def clean_file(self) -> SealedUpload:
        """The file, examined: its kind and the name it is kept by are known."""
        upload: SealedUpload = self.cleaned_data["file"]
        try:
            examine(upload)
        except NotTaken as why:
            raise ValidationError(str(why)) from None
        return upload

    def clean_taken_on(self) -> date | None:
        day: date | None = self.cleaned_data["taken_on"]
        if day and not EARLIEST <= day <= timezone.localdate():
            raise ValidationError("The day must be in the past, and not before 1990")
        return day
