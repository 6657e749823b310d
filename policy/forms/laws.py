"""What people may type about law and guidance, and how they look for it."""

from typing import Any

from django import forms
from django.utils import timezone

from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards
from policy.models import Certainty, LawKind
from policy.rules import law_entering as rules
from policy.rules.law_entering import Entered
from policy.rules.register import NAMES_OF_FIELDS, STANDING_WORDS, Entry, Register, Standing

ANY = ("", "Any")


class LinesField(forms.CharField):
    """A thing on each line, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else (super().to_python(value) or "").split("\n")
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def run_validators(self, value: Any) -> None:
        """`law_entering` looks at each line."""


class LawForm(PlainForm):
    """An entry. Gives `entered`, as `services.laws` takes it; `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="Title", max_length=200, help_text="As one cites it, such as Human Rights Act 1998.")
    kind = forms.ChoiceField(label="What is it?", choices=LawKind, widget=RadioCards)
    edition = forms.CharField(
        label="Edition",
        max_length=60,
        required=False,
        help_text="For guidance that comes in editions: the year. An act has its year in its title.",
    )
    names = LinesField(
        label="Other names",
        required=False,
        help_text="One on each line: abbreviations, other spellings, a helpline’s number. The check knows it by them.",
    )
    in_force_from = DateBoxesField(label="In force from", words="the first day", required=False)
    in_force_until = DateBoxesField(label="In force until", words="the last day", required=False)
    is_awaited = forms.BooleanField(label="It is not in force yet, and no first day is known", required=False)
    replaced_by = LinesField(
        label="Replaced by",
        required=False,
        help_text="One on each line, as it is called in this register, or in your own words. "
        "With no last day above it means that this one is still in force in part.",
    )
    asks = LongTextField(label="What it asks of the school", max_length=2_000, rows=4, required=False)
    source = forms.CharField(
        label="Source",
        max_length=300,
        required=False,
        help_text="Where one can read it: a web address, if there is one.",
    )
    certainty = forms.ChoiceField(label="How sure is this?", choices=Certainty, widget=RadioCards)
    checked_on = DateBoxesField(label="Checked on", words="the day on which it was checked", required=False)
    checked_by = forms.CharField(label="Checked by", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, why in rules.why_not(self.entered(), timezone.localdate()).items():
                self.add_error(name, why)
        if len("; ".join(said.get("replaced_by", []))) > 200:
            self.add_error("replaced_by", "Name what replaced it in 200 characters or fewer")
        return said

    @classmethod
    def initial_of(cls, entry: Entry, register: Register, version: int) -> dict[str, Any]:
        shown = {name: getattr(entry, name) for name in NAMES_OF_FIELDS}
        lists = {"names": list(entry.names), "replaced_by": rules.replaced_lines(entry.replaced_by, register)}
        return shown | lists | {"version": version}

    def entered(self) -> Entered:
        return Entered(
            **{name: value for name, value in self.cleaned_data.items() if name not in {"version", "reason"}}
        )


class LawEditForm(LawForm):
    reason = forms.CharField(label="Why is it changed?", max_length=100, required=False)


class WhyForm(PlainForm):
    """The reason for something that is taken back."""

    reason = forms.CharField(label="Why?", max_length=100, error_messages={"required": "Enter why"})


class LawFilterForm(PlainForm):
    marks_optional = False

    q = forms.CharField(label="Words", max_length=100, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[ANY, *LawKind.choices], required=False)
    standing = forms.ChoiceField(
        label="State", choices=[ANY, *((str(one), STANDING_WORDS[one]) for one in Standing)], required=False
    )
    sure = forms.ChoiceField(label="How sure", choices=[ANY, *Certainty.choices], required=False)
    show = forms.ChoiceField(
        label="Which", choices=[ANY, ("cited", "Cited in our policy"), ("own", "The school’s own")], required=False
    )

    def applied(self) -> dict[str, str]:
        """By field, what was chosen and is there to be chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str, value: str) -> str:
        field = self.fields[name]
        return str(dict(field.choices)[value]) if isinstance(field, forms.ChoiceField) else f"“{value}”"  # type: ignore[arg-type]
