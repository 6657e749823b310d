"""What people may type about incidents: the steps of a report, the verbs' forms and the log's filters."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person, TeachingGroup
from esafety.ui.forms import (
    ClockField,
    DateBoxesField,
    LinksField,
    LongTextField,
    PlainForm,
    RadioCards,
    local_moment,
)
from incidents import rules
from incidents.kinds import CATEGORY_LINES, KINDS, OWN, Category
from incidents.models import (
    Device,
    EntryKind,
    Harm,
    Incident,
    Outcome,
    OwnKind,
    Part,
    Place,
    Severity,
    State,
)
from incidents.services import Involved

LAST_MINUTE = time(23, 59)


def radios(label: str, choices: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=RadioCards(hints=hints), **kwargs)


class StepForm(PlainForm):
    """One step of a report. `school` is the writer's; `answers` are the draft's earlier steps."""

    def __init__(self, *args: Any, school: Any, answers: Mapping[str, Any], **kwargs: Any) -> None:
        self.school = school
        self.answers = answers
        super().__init__(*args, **kwargs)


class AboutForm(StepForm):
    about = radios(
        "Is it about a grown-up who works or helps at this school?",
        rules.About,
        hints={
            rules.About.NOBODY: "The officer and the safeguarding leads will see the report.",
            rules.About.ADULT: "Only the headteacher will see the report.",
            rules.About.HEAD: "Only the chair of governors will see the report.",
        },
        help_text="Your answer decides who sees the report, from the first moment. That person never will.",
        error_messages={"required": "Choose whether it is about a grown-up at this school"},
    )


class WhatForm(StepForm):
    summary = forms.CharField(
        label="What happened, in a few words",
        max_length=120,
        help_text="This line stands in the log, so leave names out. For example: mean messages in a class chat.",
    )
    what_happened = LongTextField(
        label="What happened?",
        error_messages={"required": "Enter what happened"},
        help_text="What you saw or were told, in the order that it happened. Use people's own words where you can.",
    )
    harm = radios(
        "Is anybody hurt or at risk now?",
        Harm,
        error_messages={"required": "Choose whether anybody is hurt or at risk now"},
    )
    harm_detail = LongTextField(
        label="What is the risk?", max_length=2_000, rows=3, required=False, help_text="If you said yes or not sure."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("harm") == Harm.YES and not cleaned.get("harm_detail") and "harm_detail" not in self.errors:
            self.add_error("harm_detail", "Say what the risk is, so that somebody can act on it")
        return cleaned


class WhenForm(StepForm):
    """Gives `happened_from` and `happened_until` as aware moments beside the fields."""

    day = DateBoxesField(label="What day did it happen?", words="the date it happened", help_text="Like 27 3 2026")
    clock = ClockField(
        label="What time?", required=False, help_text="Like 2:30pm. Leave it empty if nobody knows the time."
    )
    until_day = DateBoxesField(label="If it went on for longer: until what day?", words="the last day", required=False)
    until_clock = ClockField(label="Until what time?", required=False)
    place = radios("Where?", Place, error_messages={"required": "Choose where it happened"})
    device = radios("On what device?", Device, error_messages={"required": "Choose the device"})
    service = forms.CharField(
        label="On what app, game or website?", max_length=120, required=False, help_text="For example: a group chat."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("day"), cleaned.get("clock")
        until_day, until_clock = cleaned.get("until_day"), cleaned.get("until_clock")
        if day is None:
            return cleaned
        now = timezone.now()
        start = self.moment("clock" if clock else "day", day, clock or time(0))
        end = None
        if until_day or until_clock:
            field = "until_day" if until_day else "until_clock"
            end = self.moment(field, until_day or day, until_clock or LAST_MINUTE)
        elif clock is None and start:
            end = self.moment("day", day, LAST_MINUTE)
        if end and not until_clock and start and start <= now < end and timezone.localdate(end) == timezone.localdate():
            end = now.replace(second=0, microsecond=0)
        if start:
            faults = rules.why_not_happened(self.school, start, end, now)
            names = {"start": "day", "end": "until_day" if until_day else "until_clock" if until_clock else "day"}
            for where, fault in faults.items():
                self.add_error(names[where], fault)
        return {**cleaned, "happened_from": start, "happened_until": end}

    def moment(self, field: str, day: date, clock: time) -> datetime | None:
        try:
            return local_moment(day, clock)
        except ValidationError as error:
            self.add_error(field, error)
            return None


class CategoryForm(StepForm):
    category = radios(
        "What is it mostly about?",
        Category,
        hints=CATEGORY_LINES,
        error_messages={"required": "Choose what it is mostly about"},
    )


class KindForm(StepForm):
    """The kinds of the category chosen a step before, the school's own among them."""

    kind = radios("Which comes nearest?", (), error_messages={"required": "Choose the kind that comes nearest"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = (self.answers.get("category") or {}).get("category", [""])[0]
        kinds = [kind for kind in KINDS if kind.category == category]
        own = OwnKind.objects.filter(school=self.school, category=category).in_use()
        offer_kinds(self.fields["kind"], [("", kinds, own)])

    def clean(self) -> dict[str, Any]:
        return with_kind(super().clean() or {}, self.school)


class DoneForm(StepForm):
    first_action = LongTextField(
        label="What has been done already?",
        max_length=5_000,
        rows=4,
        required=False,
        help_text="For example: took the tablet away, stayed with the child, rang home.",
    )
    links = LinksField(
        label="Web addresses",
        required=False,
        help_text="One on each line. Never open a page again to copy its address.",
    )


STEPS: dict[str, type[StepForm]] = {
    "about": AboutForm,
    "what": WhatForm,
    "when": WhenForm,
    "category": CategoryForm,
    "kind": KindForm,
    "done": DoneForm,
}


def offer_kinds(field: forms.Field, groups: list[tuple[str, list[Any], QuerySet[OwnKind]]]) -> None:
    """Make the kinds the choices of a radio field, under a heading for each group that has one."""
    choices: list[Any] = []
    hints: dict[str, str] = {}
    for heading, kinds, own in groups:
        options = [(kind.key, kind.label) for kind in kinds] + [(f"{OWN}:{kind.pk}", kind.label) for kind in own]
        hints |= {kind.key: kind.line for kind in kinds} | {f"{OWN}:{kind.pk}": kind.line for kind in own}
        choices.extend([(heading, options)] if heading else options)
    field.choices = choices  # type: ignore[attr-defined]
    field.widget.hints = hints  # type: ignore[attr-defined]


def with_kind(cleaned: dict[str, Any], school: Any) -> dict[str, Any]:
    """Split `own:12` into the kind and the school's own kind."""
    chosen = cleaned.get("kind", "")
    own = None
    if chosen.startswith(f"{OWN}:"):
        own = OwnKind.objects.filter(school=school).get(pk=int(chosen.removeprefix(f"{OWN}:")))
        chosen = OWN
    return {**cleaned, "kind": chosen, "own_kind": own}


class InvolvedForm(PlainForm):
    """One person and their part: a person found by name, or a description of one who is not known here."""

    part = radios("What was their part?", Part, error_messages={"required": "Choose their part"})
    description = forms.CharField(
        label="Or, if they are not at this school or nobody knows who it is, describe them",
        max_length=120,
        required=False,
        help_text="For example: a stranger calling himself Max, about 30.",
    )

    def __init__(self, *args: Any, person: Person | None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        self.order_fields(["description", "part"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        description = (cleaned.get("description") or "").strip()
        if self.person is None and not description and "description" not in self.errors:
            self.add_error("description", "Find the person by name, or describe them")
        elif self.person is not None and description:
            self.add_error("description", f"You chose {self.person}. Describe only somebody you cannot find")
        return cleaned

    def involved(self) -> Involved:
        data = self.cleaned_data
        return Involved(part=data["part"], person=self.person, description=data["description"])


class TriageForm(PlainForm):
    severity = radios(
        "How serious is it?",
        Severity,
        hints={
            Severity.LOW: "Nobody is hurt; can be put right in class.",
            Severity.MEDIUM: "Upset or risk that needs following up.",
            Severity.HIGH: "Harm, or likely harm, to a child or to staff.",
            Severity.CRITICAL: "Danger now, or a crime. Act before you type.",
        },
        error_messages={"required": "Choose how serious it is"},
    )
    lead = forms.ModelChoiceField(
        label="Who leads?",
        queryset=Person.objects.none(),
        empty_label=None,
        widget=RadioCards,
        error_messages={"required": "Choose who leads", "invalid_choice": "Choose who leads from the list"},
    )
    note = LongTextField(label="Why?", max_length=2_000, rows=3, required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = holders(incident.school, Perm.INCIDENT_LEAD, incident).exclude(pk__in=incident.people_complained_of)
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]


class EntryForm(PlainForm):
    kind = radios(
        "What is it?",
        [(kind.value, kind.label) for kind in (EntryKind.NOTE, EntryKind.ACTION, EntryKind.TALK)],
        initial=EntryKind.NOTE,
    )
    text = LongTextField(label="What happened or was done", error_messages={"required": "Enter what happened"})


class CorrectionForm(PlainForm):
    text = LongTextField(label="What it should have said")


class RecategoriseForm(PlainForm):
    kind = radios("Which comes nearest?", (), error_messages={"required": "Choose the kind that comes nearest"})
    reason = forms.CharField(
        label="Why does it belong there?",
        max_length=300,
        error_messages={"required": "Enter why it belongs there"},
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        self.school = incident.school
        super().__init__(*args, **kwargs)
        own = list(OwnKind.objects.filter(school=incident.school).in_use())
        groups = [
            (
                category.label,
                [kind for kind in KINDS if kind.category == category],
                [kind for kind in own if kind.category == category],
            )
            for category in Category
        ]
        offer_kinds(self.fields["kind"], groups)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        return with_kind(super().clean() or {}, self.school)


class AnswerForm(PlainForm):
    text = LongTextField(
        label="Your answer",
        max_length=3_000,
        help_text="Say what was done in general. Leave out other people's names and anything about them.",
    )


class CloseForm(PlainForm):
    outcome = radios("How did it end?", Outcome, error_messages={"required": "Choose how it ended"})
    text = LongTextField(label="What was decided and done", max_length=5_000)


class ReopenForm(PlainForm):
    reason = forms.CharField(
        label="Why does it need to be opened again?",
        max_length=500,
        error_messages={"required": "Enter why it needs to be opened again"},
    )


class ShareForm(PlainForm):
    until = DateBoxesField(label="Until what day?", words="the last day that they may see it")
    may_add = radios(
        "What may they do?", [("no", "Read the case"), ("yes", "Read it and add to its chronology")], initial="no"
    )
    reason = forms.CharField(
        label="Why do they need it?", max_length=300, error_messages={"required": "Enter why they need it"}
    )

    def clean_may_add(self) -> bool:
        return self.cleaned_data["may_add"] == "yes"

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise ValidationError("The last day must be today or later")
        return until


class OwnKindForm(PlainForm):
    label = forms.CharField(label="Name", max_length=60)
    line = forms.CharField(label="Explanation in one line", max_length=120)
    category = radios("Under which heading?", Category, hints=CATEGORY_LINES)


class LogFilterForm(PlainForm):
    """The log's filters and search, sent by GET. Unknown values are simply not applied."""

    marks_optional = False
    q = forms.CharField(label="Search words, names or reference", max_length=100, required=False)
    state = forms.ChoiceField(label="State", required=False)
    category = forms.ChoiceField(label="Category", required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    severity = forms.ChoiceField(label="Severity", required=False)
    who = forms.CharField(label="Person involved (part of the name)", max_length=80, required=False)
    group = forms.ModelChoiceField(
        label="Class", queryset=TeachingGroup.objects.none(), required=False, empty_label="Any"
    )
    lead = forms.ModelChoiceField(label="Led by", queryset=Person.objects.none(), required=False, empty_label="Any")
    since = forms.DateField(label="Happened on or after", required=False, widget=forms.DateInput({"type": "date"}))
    before = forms.DateField(label="Happened on or before", required=False, widget=forms.DateInput({"type": "date"}))
    mine = forms.BooleanField(label="Only those that I lead", required=False)

    CHOICES: ClassVar[dict[str, Any]] = {"state": State, "category": Category, "severity": Severity}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        for name, choices in self.CHOICES.items():
            self.fields[name].choices = [("", "Any"), *choices.choices]  # type: ignore[attr-defined]
        kinds = [
            (category.label, [(kind.key, kind.label) for kind in KINDS if kind.category == category])
            for category in Category
        ]
        self.fields["kind"].choices = [("", "Any"), *kinds, (OWN, "The school's own kinds")]  # type: ignore[attr-defined]
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = holders(person.school, Perm.INCIDENT_LEAD)  # type: ignore[attr-defined]

    def applied(self) -> dict[str, Any]:
        """What is to be filtered by: the fields that were filled in and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        label = str(self.fields[name].label)
        if name == "mine":
            return label
        if isinstance(value, date):
            return f"{label} {value:%-d %B %Y}"
        shown = str(value)
        if isinstance(self.fields[name], forms.ChoiceField) and not isinstance(value, Person | TeachingGroup):
            shown = {**dict(self._flat(name))}.get(value, shown)
        return f"{label}: {shown}"

    def _flat(self, name: str) -> Any:
        for value, label in self.fields[name].choices:  # type: ignore[attr-defined]
            yield from label if isinstance(label, list) else [(value, label)]


class LogReviewForm(PlainForm):
    """`looked_at` is the digest of the figures that stood on the page beside the form."""

    asked = LongTextField(
        label="What we asked",
        help_text="Questions to the headteacher, or what struck us. No names.",
        max_length=2_000,
        rows=4,
        required=False,
    )
    looked_at = forms.CharField(max_length=64, widget=forms.HiddenInput)
