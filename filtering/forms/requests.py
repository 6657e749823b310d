"""What people may type about requests: two short pages of asking, the decision, and the list's filters."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.schools.models import Person, TeachingGroup, Term
from esafety.schools.numbers import pk_from
from esafety.ui.forms import CheckCards, DateBoxesField, LongTextField, PlainForm, RadioCards
from filtering.addresses import LONGEST, Address, NotAnAddress, understand
from filtering.models import FilterRequest, Group, Kind, State, Subject, Until, Verdict, Walled
from filtering.rules.asking import MOST_IN_A_BUNDLE, MOST_PEOPLE, Ask, last_day
from filtering.rules.reaching import GROUP_OF_YEAR, Whom, is_part, same, whom_of
from filtering.services.asking import classes_here

LIMITS = "limits"
VERDICTS = [
    ("approve", "Approve"),
    (LIMITS, "Approve with limits"),
    ("refuse", "Refuse"),
    ("more", "Ask for more"),
]
WHY = 1_000
WHY_ANSWERED = 3_000  # with the answers that came to stand in it


class AddressField(forms.CharField):
    """An address typed or pasted in any way, as what `understand` makes of it. `typed` is kept by the form's data."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "inputmode": "url"}
        super().__init__(widget=forms.TextInput(attrs), **kwargs)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        return _understood(typed)

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """It has been understood already."""


class AddressesField(forms.CharField):
    """Addresses, one on each line, each understood."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 3, "spellcheck": "false", "class": "input--code"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        found: dict[Address, None] = {}
        for number, line in enumerate((super().to_python(value) or "").split("\n"), 1):
            if line.strip():
                try:
                    found[_understood(line)] = None
                except ValidationError as wrong:
                    raise ValidationError(f"Line {number}: {wrong.messages[0]}") from None
        if len(found) > MOST_IN_A_BUNDLE:
            raise ValidationError(f"Enter {MOST_IN_A_BUNDLE} addresses or fewer; you have entered {len(found):,}")
        return tuple(found)

    def validate(self, value: Any) -> None:
        """None at all is right too."""

    def run_validators(self, value: Any) -> None:
        """Each line has been looked at already."""


def _understood(typed: str) -> Address:
    try:
        return understand(typed)
    except NotAnAddress as wrong:
        raise ValidationError(str(wrong)) from None


class WhatForm(PlainForm):
    """The first page: what is asked."""

    marks_optional = False

    kind = forms.ChoiceField(
        label="What do you ask for?",
        choices=Kind,
        widget=RadioCards(
            hints={
                Kind.ALLOW: "For classes, year groups or staff.",
                Kind.BLOCK: "So that it can no longer be reached.",
                Kind.BYPASS: "A site that only these people may open.",
                Kind.SOFTWARE: "To be installed, or added to a tablet.",
            }
        ),
        error_messages={"required": "Choose what you ask for"},
    )
    address = AddressField(
        label="Address of the site or page",
        required=False,
        help_text="Paste it just as it is. Not needed for software.",
    )
    software = forms.CharField(
        label="Name of the software or app", max_length=120, required=False, help_text="For software alone."
    )
    bundle = AddressesField(
        label="Other addresses that the site needs, if you know any",
        required=False,
        help_text="Such as one that its videos come from. One on each line.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Kind.SOFTWARE:
            if not cleaned.get("software") and "software" not in self.errors:
                self.add_error("software", "Enter the name of the software or app")
        elif "kind" in cleaned and cleaned.get("address") is None and "address" not in self.errors:
            self.add_error("address", "Enter the address of the page, like www.bbc.co.uk/bitesize")
        return cleaned


class WhomForm(PlainForm):
    """The second page: for whom, why and until when. For an exception `people` are those picked by name."""

    marks_optional = False

    groups = forms.MultipleChoiceField(label="For whom?", choices=Group, widget=CheckCards, required=False)
    classes = forms.ModelMultipleChoiceField(
        label="Or only for these classes",
        queryset=TeachingGroup.objects.none(),
        widget=CheckCards,
        required=False,
        error_messages={"invalid_choice": "Choose the classes from the list: one of them is no longer here"},
    )
    supervisor = forms.ModelChoiceField(
        label="Who watches?", queryset=Person.objects.none(), required=False, empty_label="Nobody is named"
    )
    why = LongTextField(
        label="What is it for?",
        max_length=WHY,
        rows=3,
        help_text="What pupils are to learn or do with it. Leave out pupils’ names.",
        error_messages={"required": "Enter what it is for"},
    )
    subject = forms.ChoiceField(
        label="Subject",
        choices=[("", "Choose a subject"), *Subject.choices],
        error_messages={"required": "Choose the subject"},
    )
    until = forms.ChoiceField(
        label="Until when?",
        choices=Until,
        widget=RadioCards,
        error_messages={"required": "Choose until when"},
    )
    ends_on = DateBoxesField(
        label="The last day",
        words="the last day",
        required=False,
        help_text="If you chose “Until a day”, like 27 3 2026.",
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        kind: str,
        people: tuple[Person, ...] = (),
        answered: bool = False,
        **kwargs: Any,
    ) -> None:
        self.person, self.kind, self.people = person, kind, people
        super().__init__(*args, **kwargs)
        if kind == Kind.BYPASS:
            del self.fields["groups"], self.fields["classes"]
        else:
            self._offer_whom()
        walled = list(Walled.objects.visible_to(person).select_related("supervisor")) if kind in _OPENS else []
        if walled:
            names = ", ".join(f"{one.get_group_display()}, which {one.supervisor} watches" for one in walled)
            self.fields["supervisor"].queryset = holders(person.school, Perm.FILTER_ASK)  # type: ignore[attr-defined]
            self.fields["supervisor"].help_text = f"Needed for {names}: only what is allowed opens there."
        else:
            del self.fields["supervisor"]
        if answered:
            self.fields["why"].max_length = WHY_ANSWERED  # type: ignore[attr-defined]

    def _offer_whom(self) -> None:
        classes = classes_here(self.person.school)
        years = set(classes.exclude(year_group=None).order_by().values_list("year_group", flat=True).distinct())
        taught = {GROUP_OF_YEAR[year] for year in years if year in GROUP_OF_YEAR} or set(Group)
        offered = [group for group in Group if group in taught | {Group.STAFF, Group.GUESTS}]
        self.fields["groups"].choices = [(one.value, one.label) for one in offered]  # type: ignore[attr-defined]
        if not can(self.person, Perm.FILTER_VIEW):
            classes = classes.filter(teachers=self.person)
        if classes.exists():
            self.fields["classes"].queryset = classes  # type: ignore[attr-defined]
        else:
            del self.fields["classes"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names_nobody = not (cleaned.get("groups") or cleaned.get("classes"))
        if self.kind != Kind.BYPASS and names_nobody and not self.errors.keys() & {"groups", "classes"}:
            self.add_error("groups", "Choose for whom it is")
        self._clean_day(cleaned)
        return cleaned

    def _clean_day(self, cleaned: dict[str, Any]) -> None:
        until, day = cleaned.get("until"), cleaned.get("ends_on")
        if not until or "ends_on" in self.errors:
            return
        terms = list(Term.objects.visible_to(self.person).order_by("starts_on"))
        last = last_day(until, timezone.localdate(), terms, day)
        if last is None and until == Until.TERM:
            self.add_error("until", "The school’s terms are not entered. Choose another answer, or a day")
        elif last is None:
            self.add_error("ends_on", "Enter the last day, like 27 3 2026")
        cleaned["ends_on"] = last

    @property
    def whom(self) -> Whom:
        data = self.cleaned_data
        if self.kind == Kind.BYPASS:
            return Whom(people=self.people)
        return Whom(tuple(data.get("groups", ())), tuple(data.get("classes", ())))


_OPENS = {Kind.ALLOW, Kind.BYPASS}


class NewsForm(PlainForm):
    """For what was refused before."""

    news = LongTextField(
        label="What is new since it was refused?",
        max_length=300,
        rows=2,
        error_messages={"required": "Say what is new since it was refused"},
    )


def ask_of(what: WhatForm, whom: WhomForm) -> Ask:
    """Both pages, valid, as what the service takes."""
    first, second = what.cleaned_data, whom.cleaned_data
    is_software = first["kind"] == Kind.SOFTWARE
    return Ask(
        kind=first["kind"],
        whom=whom.whom,
        why=second["why"],
        subject=second["subject"],
        until=second["until"],
        ends_on=second["ends_on"],
        typed=what.data.get("address", "").strip()[:LONGEST],
        address=None if is_software else first["address"],
        bundle=() if is_software else first["bundle"],
        software=first["software"] if is_software else "",
        supervisor=second.get("supervisor"),
    )


def as_typed(request: FilterRequest) -> QueryDict:
    """A request as its two pages were filled in, to be changed."""
    data = QueryDict(mutable=True)
    for name in ("kind", "software", "why", "subject"):
        data[name] = getattr(request, name)
    data["address"] = request.typed or request.what
    data["bundle"] = "\n".join(str(one) for one in request.bundle.all())
    data["until"] = Until.DATE
    for box, part in (("day", "%-d"), ("month", "%-m"), ("year", "%Y")):
        data[f"ends_on_{box}"] = f"{request.ends_on:{part}}"
    whom = whom_of(request.reach)
    data.setlist("groups", list(whom.groups))
    data.setlist("classes", [str(one.pk) for one in whom.classes])
    data.setlist("people", [one.number for one in whom.people])
    data["supervisor"] = str(request.supervisor_id or "")
    return data


def people_of(data: QueryDict, asker: Person) -> tuple[list[Person], bool]:
    """The people picked by name, among those whom the asker may find; and whether any of them is not here."""
    numbers = list(dict.fromkeys(data.getlist("people")))[: MOST_PEOPLE + 1]
    keys = [pk_from(number, Person, asker.school_id) for number in numbers]
    here = Person.objects.visible_to(asker).here_on(timezone.localdate())
    found = here.in_bulk([key for key in keys if key is not None])
    return [found[key] for key in keys if key in found], len(found) < len(numbers)


class DecideForm(PlainForm):
    """The first decision. `shown_sha256` is the digest of what stands on the page beside it."""

    verdict = forms.ChoiceField(
        label="What do you decide?",
        choices=VERDICTS,
        widget=RadioCards(
            hints={
                "approve": "For all of these, until that day.",
                LIMITS: "For fewer, or for a shorter time: choose below.",
                "refuse": "Say why below.",
                "more": "Say below what you need to know.",
            }
        ),
        error_messages={"required": "Choose what you decide"},
    )
    reason = LongTextField(
        label="Why, or what you need to know",
        max_length=1_000,
        rows=3,
        required=False,
        help_text="Needed to refuse or to ask. Whoever asked reads it.",
    )
    whom = forms.MultipleChoiceField(label="For whom", widget=CheckCards, required=False)
    ends_on = DateBoxesField(label="Until what day", words="the last day", required=False)
    shown_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: FilterRequest, **kwargs: Any) -> None:
        self.record, self.asked = record, whom_of(record.reach)
        groups = [(f"group:{one}", Group(one).label) for one in self.asked.groups]
        classes = [(f"class:{one.pk}", one.name) for one in self.asked.classes]
        people = [(f"person:{one.pk}", one.name) for one in self.asked.people]
        choices = [*groups, *classes, *people]
        initial = {"whom": [value for value, _ in choices], "ends_on": record.ends_on} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        verdict = cleaned.get("verdict")
        if verdict in {"refuse", "more"} and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why" if verdict == "refuse" else "Say what you need to know")
        if verdict in {"approve", LIMITS} and not self.errors.keys() & {"whom", "ends_on"}:
            self._clean_limits(cleaned, verdict)
        return cleaned

    def _clean_limits(self, cleaned: dict[str, Any], verdict: str) -> None:
        whom, day = self._chosen(cleaned.get("whom", [])), cleaned.get("ends_on") or self.record.ends_on
        is_limited = not same(whom, self.asked) or day != self.record.ends_on
        if verdict == "approve" and is_limited and "whom" in self.data:
            self.add_error("verdict", "You chose limits below. Choose “Approve with limits”, or put them back")
        elif verdict == LIMITS and not whom:
            self.add_error("whom", "Leave somebody for whom it is approved, or refuse it")
        elif verdict == LIMITS and not (is_part(whom, self.asked) and day <= self.record.ends_on):
            self.add_error("ends_on", f"The last day can be {self.record.ends_on:%-d %B %Y} or sooner")
        elif verdict == LIMITS and day < timezone.localdate():
            self.add_error("ends_on", "The last day must be today or later")
        elif verdict == LIMITS and not is_limited:
            self.add_error("whom", "Take somebody away, or give a sooner day; or choose “Approve”")

    def _chosen(self, values: list[str]) -> Whom:
        return Whom(
            tuple(one for one in self.asked.groups if f"group:{one}" in values),
            tuple(one for one in self.asked.classes if f"class:{one.pk}" in values),
            tuple(one for one in self.asked.people if f"person:{one.pk}" in values),
        )

    def decision(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        verdict = {"refuse": Verdict.REFUSED, "more": Verdict.MORE}.get(data["verdict"], Verdict.APPROVED)
        limits: dict[str, Any] = {}
        if data["verdict"] == LIMITS:
            limits = {"reach": self._chosen(data["whom"]), "ends_on": data["ends_on"]}
        return {"verdict": verdict, "reason": data["reason"], "shown_sha256": data["shown_sha256"], **limits}


class DecideSecondForm(PlainForm):
    """The safeguarding lead's decision on what was approved as it stands on the page."""

    verdict = forms.ChoiceField(
        label="What do you decide?",
        choices=[one for one in VERDICTS if one[0] != LIMITS],
        widget=RadioCards,
        error_messages={"required": "Choose what you decide"},
    )
    reason = LongTextField(
        label="Why, or what you need to know",
        max_length=1_000,
        rows=3,
        required=False,
        help_text="Needed to refuse or to ask. Whoever asked reads it.",
    )
    shown_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") in {"refuse", "more"} and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why" if cleaned["verdict"] == "refuse" else "Say what you need to know")
        return cleaned

    def decision(self) -> dict[str, Any]:
        data = self.cleaned_data
        verdict = {"refuse": Verdict.REFUSED, "more": Verdict.MORE}.get(data["verdict"], Verdict.APPROVED)
        return {"verdict": verdict, "reason": data["reason"], "shown_sha256": data["shown_sha256"]}


class WithdrawForm(PlainForm):
    reason = forms.CharField(label="Why?", max_length=100, required=False)


class MoreForm(PlainForm):
    answer = LongTextField(label="Your answer", max_length=500, rows=4)


class AppealForm(PlainForm):
    why = LongTextField(
        label="Why should it be open?",
        max_length=1_000,
        rows=4,
        help_text="What it keeps pupils or staff from, and what you know about the site.",
        error_messages={"required": "Say why it should be open"},
    )


class AppealAnswerForm(PlainForm):
    is_upheld = forms.ChoiceField(
        label="What do you decide?",
        choices=[("no", "The refusal stays"), ("yes", "It is decided anew")],
        widget=RadioCards(hints={"yes": "By you or another decider, but not by whoever refused it."}),
        error_messages={"required": "Choose what you decide"},
    )
    answer = LongTextField(
        label="Why?",
        max_length=1_000,
        rows=3,
        error_messages={"required": "Say why, so that whoever appealed reads it"},
    )

    def clean_is_upheld(self) -> bool:
        return self.cleaned_data["is_upheld"] == "yes"


class RequestFilterForm(PlainForm):
    """The list's filters, sent by GET. Unknown values are simply not applied."""

    marks_optional = False
    q = forms.CharField(label="Search for a site, software or reference", max_length=100, required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *State.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Kind.choices])
    group = forms.ChoiceField(label="For whom", required=False, choices=[("", "Any"), *Group.choices])
    subject = forms.ChoiceField(label="Subject", required=False, choices=[("", "Any"), *Subject.choices])
    mine = forms.BooleanField(label="Only those that I asked for", required=False)

    NAMES: ClassVar = ("q", "state", "kind", "group", "subject", "mine")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can(person, Perm.FILTER_VIEW):
            del self.fields["mine"]

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        label = str(self.fields[name].label)
        if name == "mine":
            return label
        choices = dict(getattr(self.fields[name], "choices", ()))
        return f"{label}: {choices.get(value, value)}"
