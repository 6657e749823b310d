"""What people may type about whether clauses are kept."""

from collections.abc import Iterable
from typing import Any

from django import forms

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.indicators.registry import indicators
from esafety.schools.models import Person, School
from esafety.schools.numbers import number_of
from esafety.ui.forms import LongTextField, PlainForm, RadioCards

YES, NO = "yes", "no"


class AttestForm(PlainForm):
    """Gives what `services.attesting` takes."""

    is_kept = forms.TypedChoiceField(
        label="Is this kept?",
        choices=[(YES, "Yes, it is kept"), (NO, "No, not or not fully")],
        coerce=lambda said: said == YES,
        error_messages={"required": "Choose whether it is kept"},
        widget=RadioCards(
            hints={
                YES: "You have seen this school year that it is done.",
                NO: "It then stands as at risk, so that it can be seen to. Nobody is blamed for saying so.",
            }
        ),
    )
    words = LongTextField(
        label="How do you know?",
        help_text="What you looked at, or what is missing. No names of pupils: governors may read it.",
        max_length=500,
        rows=4,
    )


class TieForm(PlainForm):
    """A figure that is not tied yet, by its key."""

    indicator = forms.ChoiceField(
        label="Another figure",
        error_messages={"required": "Choose a figure", "invalid_choice": "Choose a figure from the list"},
    )

    def __init__(self, *args: Any, tied: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = set(tied)
        left = [(one.key, one.question) for one in indicators() if one.key not in before]
        self.fields["indicator"].choices = [("", "Choose"), *left]  # type: ignore[attr-defined]


class AttesterForm(PlainForm):
    """A person who may say it, by number, or nobody; gives `chosen`."""

    marks_optional = False

    person = forms.ChoiceField(
        label="Who says once a school year whether it is kept?",
        required=False,
        help_text="Asked where no figure is tied. They are reminded in autumn, and see it on their home page.",
        error_messages={"invalid_choice": "Choose somebody from the list, or nobody"},
    )

    def __init__(self, *args: Any, school: School, now: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {number_of(one): one for one in holders(school, Perm.POLICY_ATTEST)}
        choices = [("", "Nobody"), *((number, one.name) for number, one in self.people.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        self.fields["person"].initial = number_of(now) if now is not None else ""

    @property
    def chosen(self) -> Person | None:
        return self.people.get(self.cleaned_data["person"])
