"""What people may type about checks of the filter, what keeps it up, and the monitoring's reports."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from esafety.evidence.kinds import ENDINGS
from esafety.evidence.refusals import EMPTY, NotTaken
from esafety.evidence.uploads import SealedUpload
from esafety.schools.models import School
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards, speak_plainly
from filtering.models import CareKind, Category, Group, Occasion, Place, Result
from filtering.rules import checking as rules
from filtering.services import checking
from filtering.services.checking import Said

PROOFS = ",".join(sorted(f".{ending}" for kind in checking.KINDS for ending in ENDINGS[kind]))
MOST_ALERTS = 99_999
YES, NO = "yes", "no"


class ProofField(forms.FileField):
    """A file that shows it. Examined here, before anything is locked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Proof",
            required=False,
            help_text="A picture of the screen or a certificate: PDF, JPEG or PNG, up to 25 MB. No names of pupils.",
            widget=forms.FileInput({"accept": PROOFS, "class": "input--file"}),
            error_messages={"empty": EMPTY, "invalid": "No file arrived. Choose it again."},
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> SealedUpload | None:
        upload: SealedUpload | None = super().clean(data, initial)
        if upload is None:
            return None
        try:
            kind = checking.kind_of(upload)
        except NotTaken as why:
            raise ValidationError(str(why)) from None
        if kind not in checking.KINDS:
            raise ValidationError(checking.NOT_A_PROOF)
        return upload


class OnADay(PlainForm):
    """Something that was done in this school on a day."""

    on = DateBoxesField(label="Day", words="the day")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if why := rules.why_not_on(self.school, day, timezone.localdate()):
            raise ValidationError(why)
        return day


class Tried(NamedTuple):
    """A category with its two fields."""

    result: BoundField
    note: BoundField


class CheckForm(OnADay):
    """One device, in one place, as one kind of user. Gives what `services.checking.check_filter` takes."""

    device = forms.CharField(
        label="Device", max_length=80, help_text="Such as pupils’ laptop 12, or an iPad of the library."
    )
    place = forms.ChoiceField(label="Place", choices=Place, widget=RadioCards)
    group = forms.ChoiceField(
        label="Signed in as",
        choices=Group,
        widget=RadioCards,
        help_text="Use an account for tests of that kind, never a pupil’s own.",
        error_messages={"required": "Choose as whom you were signed in"},
    )
    occasion = forms.ChoiceField(label="Why was it checked?", choices=Occasion, widget=RadioCards)
    note = LongTextField(label="Anything else", max_length=1_000, rows=3, required=False)
    proof = ProofField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in Category:
            self.fields[f"result_{category}"] = forms.ChoiceField(
                label=category.label,
                choices=Result,
                widget=RadioCards(),
                error_messages={"required": f"Choose what happened: {category.label}"},
            )
            self.fields[f"note_{category}"] = forms.CharField(
                label="Note",
                max_length=300,
                required=False,
                widget=forms.TextInput({"aria-label": f"Note: {category.label}"}),
            )
            for name in (f"result_{category}", f"note_{category}"):
                speak_plainly(self.fields[name], str(self.fields[name].label))
        tried = [f"{name}_{category}" for category in Category for name in ("result", "note")]
        self.order_fields(["on", "device", "place", "group", "occasion", *tried, "note", "proof"])

    def tried(self) -> Iterator[Tried]:
        for category in Category:
            yield Tried(self[f"result_{category}"], self[f"note_{category}"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        results = [said.get(f"result_{category}") for category in Category]
        if all(one == Result.NOT_TRIED for one in results):
            raise ValidationError(checking.NOTHING_TRIED)
        return said

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        named = {name: said[name] for name in ("on", "device", "place", "group", "occasion", "note", "proof")}
        results = {one: Said(said[f"result_{one}"], said[f"note_{one}"]) for one in Category.values}
        return named | {"results": results}


class CareForm(OnADay):
    """Gives what `services.checking.check_care` takes."""

    kind = forms.ChoiceField(label="What was looked at?", choices=CareKind, widget=RadioCards)
    is_good = forms.ChoiceField(label="Is all in order?", choices=[(YES, "Yes"), (NO, "No")], widget=RadioCards)
    note = LongTextField(
        label="What was found", max_length=1_000, rows=3, required=False, help_text="Needed where not all is in order."
    )
    proof = ProofField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "on", "is_good", "note", "proof"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("is_good") == NO and not said.get("note") and "note" not in self.errors:
            self.add_error("note", "Enter what is not in order")
        return said

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "is_good": said["is_good"] == YES}


class ReportForm(PlainForm):
    """That a week's report was read. Gives what `services.checking.read_report` takes."""

    week_of = forms.ChoiceField(label="Week", error_messages={"required": "Choose the week of the report"})
    received_on = DateBoxesField(label="Day on which it came", words="the day on which it came")
    alerts = forms.IntegerField(
        label="How many alerts are in it?",
        min_value=0,
        max_value=MOST_ALERTS,
        help_text="0 where there are none.",
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--4"}),
        error_messages={
            "min_value": "Enter the number of alerts, 0 or more",
            "max_value": f"Enter the number of alerts, {MOST_ALERTS:,} or fewer",
        },
    )
    note = LongTextField(
        label="What was done about it",
        max_length=1_000,
        rows=4,
        required=False,
        help_text="No names of pupils: what concerns a child stands in an incident.",
    )

    def __init__(self, *args: Any, weeks: Iterable[tuple[date, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (week.isoformat(), f"Week of {week:%-d %B %Y}{' (read already)' if is_read else ''}")
            for week, is_read in weeks
        ]
        self.fields["week_of"].choices = [("", "Choose"), *named]

    def clean_week_of(self) -> date:
        return date.fromisoformat(self.cleaned_data["week_of"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        week, received_on = said.get("week_of"), said.get("received_on")
        if week and received_on and (why := rules.why_not_received(week, received_on)):
            self.add_error("received_on", why)
        return said
