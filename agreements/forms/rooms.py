"""What is typed by those who sign when signed in, with a class, or at the visitors' desk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from agreements.forms.signing import SignatureNameField, SignForm
from agreements.models import Act, Asked, ConsentAnswer, ConsentUse
from agreements.rules import answering, marks
from agreements.services.class_signing import Mark
from agreements.services.taking import Answer
from agreements.services.visits import Arrival
from esafety.ui.forms import PlainForm, RadioCards

YES_OR_NO = [(ConsentAnswer.GIVEN, "Yes"), (ConsentAnswer.REFUSED, "No")]


def clean_name(typed: str) -> str:
    fault = answering.name_fault(typed)
    if fault:
        raise ValidationError(fault)
    return typed


def name_field(label: str = "Your name") -> SignatureNameField:
    widget = forms.TextInput({"autocomplete": "name", "dir": "auto", "spellcheck": "false"})
    return SignatureNameField(label=label, help_text="In full, as you would sign a letter.", widget=widget)


class OwnForm(PlainForm):
    """One's own answer: a name, a box that is not ticked, and the press."""

    typed_name = name_field()
    agrees = forms.BooleanField()
    marks_optional = False

    def __init__(self, *args: Any, asked: Sequence[Asked], words: answering.Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["agrees"].label = words.tick
        self.fields["agrees"].error_messages["required"] = f"Tick to say: {words.tick}"

    def answers(self) -> list[Answer]:
        return [Answer(asked, Act.SIGNED) for asked in self.asked]


class DeclineForm(PlainForm):
    reason = forms.CharField(
        label="Why do you not agree?",
        help_text="In a few words. The school reads it, and may speak to you about it.",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say in a few words why you do not agree"},
    )


class FamilyForm(SignForm):
    """A parent's answers about all of their children, as by the link."""

    nothing = "You chose “later” for everybody, so nothing was signed. It stays on your list."


class OwnConsentsForm(PlainForm):
    """A pupil's own answers beside their parents' (A4)."""

    def __init__(self, *args: Any, questions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use in ConsentUse:
            if use in questions:
                self.fields[use] = forms.ChoiceField(
                    label=questions[use], choices=YES_OR_NO, required=False, widget=RadioCards
                )

    def answers(self) -> dict[str, str]:
        return {use: said for use, said in self.cleaned_data.items() if said}


# --- With a class --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PupilFields:
    asked: Asked
    took: BoundField
    name: BoundField
    mark: BoundField


class ClassForm(PlainForm):
    """Who took part, with the name that a child typed or the mark that they drew."""

    marks_optional = False

    def __init__(self, *args: Any, asked: Sequence[Asked], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)
        for one in asked:
            self._add(one)

    def _add(self, one: Asked) -> None:
        name = one.person.name
        drawn = forms.HiddenInput({"data-mark": f"{marks.WIDTH} {marks.HEIGHT}"})
        self.fields[f"took_{one.pk}"] = forms.BooleanField(label=name, required=False)
        self.fields[f"name_{one.pk}"] = forms.CharField(
            label=f"Name as {one.person.first_name} types it",
            required=False,
            max_length=answering.LONGEST_NAME,
            widget=forms.TextInput({"autocomplete": "off", "dir": "auto", "spellcheck": "false"}),
        )
        self.fields[f"mark_{one.pk}"] = forms.CharField(required=False, widget=drawn, label=f"Mark of {name}")

    def pupils(self) -> Iterator[PupilFields]:
        for one in self.asked:
            yield PupilFields(one, self[f"took_{one.pk}"], self[f"name_{one.pk}"], self[f"mark_{one.pk}"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.asked:
            self._clean_mark(one, said)
            name = said.get(f"name_{one.pk}") or ""
            if name and answering.name_fault(name, least=1):
                self.add_error(f"name_{one.pk}", f"{one.person.first_name}: type the name in letters")
            elif name or said.get(f"mark_{one.pk}"):
                said[f"took_{one.pk}"] = True  # who put something to it was there
        if not self.errors and not any(said.get(f"took_{one.pk}") for one in self.asked):
            raise ValidationError("Tick who took part")
        return said

    def _clean_mark(self, one: Asked, said: dict[str, Any]) -> None:
        try:
            said[f"mark_{one.pk}"] = marks.path_from(said.get(f"mark_{one.pk}") or "")
        except marks.NotAMark:
            said[f"mark_{one.pk}"] = ""
            self.add_error(None, f"The mark of {one.person.name} could not be read. Draw it again, or tick alone")

    def marks(self) -> dict[int, Mark]:
        """By key of what was asked, for those who took part."""
        said = self.cleaned_data
        return {
            one.pk: Mark(said[f"name_{one.pk}"], said[f"mark_{one.pk}"]) for one in self.asked if said[f"took_{one.pk}"]
        }


# --- At the desk ---------------------------------------------------------------------------------------------


class ArrivalForm(PlainForm):
    """A visitor signs in. The name at the top is for the badge; the one at the end signs."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto", "spellcheck": "false"}),
    )
    organisation = forms.CharField(label="Where do you come from?", max_length=120, required=False)
    host_named = forms.CharField(
        label="Whom have you come to see?",
        help_text="Their name, as you know it.",
        max_length=120,
        error_messages={"required": "Enter the name of the person you have come to see"},
    )
    goes_online = forms.ChoiceField(
        label="Will you use the school’s network or computers?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=RadioCards,
        error_messages={"required": "Say whether you will use the school’s network or computers"},
    )
    typed_name = name_field("Your name, to sign")
    agrees = forms.BooleanField(label="I have read this and I will keep to it while I am here")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_goes_online(self) -> bool:
        return bool(self.cleaned_data["goes_online"] == "yes")

    def arrival(self) -> Arrival:
        said = {name: value for name, value in self.cleaned_data.items() if name != "agrees"}
        return Arrival(**said)

    @property
    def about(self) -> list[BoundField]:
        """What stands over the text that is signed."""
        return [self[name] for name in ("name", "organisation", "host_named", "goes_online")]
