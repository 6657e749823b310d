"""What people may type about the website and about events."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from agreements.forms.access import near
from agreements.rules.website import POINTS, PUT_RIGHT_WITHIN, Point, Said
from agreements.services.website import Fault
from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards, speak_plainly


class Asked(NamedTuple):
    """A point with its three fields; what is wrong and who puts it right stay folded until they are needed."""

    point: Point
    said: BoundField
    what: BoundField
    owner: BoundField
    is_open: bool


class WebsiteCheckForm(PlainForm):
    """Gives `answers`, `faults` and `note` as `services.website.check_website` takes them."""

    due_on = DateBoxesField(
        label="What is wrong is put right by",
        words="the day by which it is put right",
        required=False,
        validators=[near],
        help_text="One day for all. It is not needed where nothing is wrong.",
    )
    note = LongTextField(label="Anything else", max_length=2_000, rows=3, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.people = {one.number: one for one in holders(person.school, Perm.WEBSITE_CHECK).select_related("user")}
        owners = [("", "Choose"), *((number, one.name) for number, one in self.people.items())]
        for one in self.people.values():
            one.school = person.school
        super().__init__(*args, initial={"due_on": timezone.localdate() + PUT_RIGHT_WITHIN}, **kwargs)
        for point in POINTS:
            self.fields[f"said_{point.key}"] = forms.ChoiceField(
                label=point.question,
                help_text=point.hint,
                choices=Said.choices,
                widget=RadioCards(),
                error_messages={"required": f"Choose an answer: {point.question}"},
            )
            self.fields[f"what_{point.key}"] = forms.CharField(
                label="What is wrong?",
                max_length=300,
                required=False,
                help_text="And on which page. No names of pupils.",
            )
            self.fields[f"owner_{point.key}"] = forms.ChoiceField(
                label="Who puts it right?", choices=owners, required=False
            )
        self.order_fields([*(name for name in self.fields if name not in {"due_on", "note"}), "due_on", "note"])
        for name in set(self.fields) - set(self.base_fields):  # the base class has spoken for its own
            speak_plainly(self.fields[name], str(self.fields[name].label))

    def asked(self) -> Iterator[Asked]:
        for point in POINTS:
            said, what, owner = (self[f"{name}_{point.key}"] for name in ("said", "what", "owner"))
            yield Asked(point, said, what, owner, said.value() == Said.NO or bool(what.errors or owner.errors))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answers, faults = {}, []
        for point in POINTS:
            answers[point.key] = cleaned.get(f"said_{point.key}", "")
            if answers[point.key] == Said.NO:
                faults += self._fault(cleaned, point.key)
        return {"answers": answers, "faults": faults, "note": cleaned.get("note", "")}

    def _fault(self, cleaned: dict[str, Any], key: str) -> list[Fault]:
        what, owner, due_on = cleaned.get(f"what_{key}"), cleaned.get(f"owner_{key}"), cleaned.get("due_on")
        wanted = {f"what_{key}": "Say what is wrong", f"owner_{key}": "Choose who puts it right"}
        wanted["due_on"] = "Enter the day by which it is put right, like 27 3 2026"
        for (name, sentence), given in zip(wanted.items(), (what, owner, due_on), strict=True):
            if not given and name not in self.errors:
                self.add_error(name, sentence)
        return [Fault(what, self.people[owner], due_on)] if what and owner and due_on else []


class FaultDoneForm(PlainForm):
    how = forms.CharField(label="What was done?", max_length=300, help_text="No names of pupils.")


class EventForm(PlainForm):
    title = forms.CharField(
        label="The event",
        max_length=60,
        help_text="For example: harvest play. It stands in the e-mail, so leave names out.",
    )
    on = DateBoxesField(label="When is it?", words="the day of the event", validators=[near])
    text = LongTextField(
        label="What we ask of parents",
        max_length=2_000,
        rows=14,
        help_text="Change it as you like. It goes out by e-mail just as it stands here, so leave names out.",
    )
