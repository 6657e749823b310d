"""What people may type about who was given the induction sheet."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.schools.models import Person
from esafety.ui.forms import DateBoxesField, PlainForm, RadioCards
from training.models import GivenAs


class GivenForm(PlainForm):
    """Gives what `services.induction.give_induction` takes: a name, or one of our people who has exactly that name."""

    name = forms.CharField(
        label="Who was given the sheet?",
        max_length=120,
        help_text="First and last name. It is kept for a year.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    given_as = forms.ChoiceField(label="As", choices=GivenAs.choices, widget=RadioCards())
    on = DateBoxesField(label="Day", words="the day")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(sign.isalpha() for sign in name):
            raise ValidationError("Enter the name of whoever was given it")
        return name

    def values(self) -> dict[str, Any]:
        """One of our people where the name is theirs alone; else the name as it was typed."""
        cleaned = self.cleaned_data
        name = cleaned["name"]
        people = Person.objects.visible_to(self.person).here_on(timezone.localdate()).named(name)[:20]
        found = [one for one in people if one.name.casefold() == name.casefold()]
        whom: dict[str, Any] = {"person": found[0]} if len(found) == 1 else {"name": name}
        return whom | {"given_as": cleaned["given_as"], "on": cleaned["on"]}
