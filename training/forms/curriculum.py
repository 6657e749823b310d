"""What people may type about the programme, lessons, events, its review and awards."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person, School, TeachingGroup, YearGroup
from esafety.schools.numbers import number_of
from esafety.schools.terms import term_of
from esafety.ui.forms import DateBoxesField, LinksField, LongTextField, PlainForm, RadioCards, speak_plainly
from training.models import Lesson, Occasion, OccasionKind, Part, ProgrammeReview, Risk, Strand, Subject, Unit
from training.rules import coverage
from training.rules import lessons as lesson_rules
from training.rules import programme as rules
from training.rules.lessons import MOST_PUPILS, Hands, Taught
from training.rules.programme import MOST_QUESTIONS, Said
from training.services.occasions import Held

ANY = ("", "Any")
NO_NAMES = "No names of pupils."
REASON = "Why is it changed?"


class SafeLinksField(LinksField):
    """Web addresses that begin with https://, one on each line."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        links = super().to_python(value)
        for number, link in enumerate(links, 1):
            if not link.startswith("https://"):
                raise ValidationError(f"Line {number} must start with https://, so that the link is a safe one")
        return links


def ticks(label: str, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def years_field(label: str, help_text: str = "") -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=YearGroup,
        coerce=int,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple({"class": "choices--close"}),
    )


def number_field(label: str, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "input--4", "autocomplete": "off"}),
        error_messages={"min_value": "Enter 0 or more", "max_value": f"Enter {MOST_PUPILS:,} or fewer"},
        max_value=MOST_PUPILS,
        **kwargs,
    )


# --- Units ---------------------------------------------------------------------------------------------------------


class QuestionsField(forms.CharField):
    """A question on each line, what is right after a bar: "Is a password for sharing? | No"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 6}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{one['ask']} | {one['right']}" for one in value)
        return value

    def to_python(self, value: Any) -> list[tuple[str, str]]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        pairs = []
        lines = [line.strip() for line in (super().to_python(value) or "").split("\n")]
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            ask, bar, right = line.partition("|")
            if not bar or not ask.strip() or not right.strip():
                raise ValidationError(
                    f"Line {number} has no answer: write the question, then | and what is right, like Is it safe? | No"
                )
            if len(line) > rules.LONGEST_QUESTION:
                raise ValidationError(f"Line {number} is too long: a class reads it from a screen")
            pairs.append((ask.strip(), right.strip()))
        if pairs and not rules.FEWEST_QUESTIONS <= len(pairs) <= MOST_QUESTIONS:
            raise ValidationError(f"Enter {rules.FEWEST_QUESTIONS} to {MOST_QUESTIONS} questions, or none")
        return pairs

    def validate(self, value: Any) -> None:
        """Nothing is needed."""

    def run_validators(self, value: Any) -> None:
        """Each line has been looked at already."""


class UnitForm(PlainForm):
    """A unit. Gives `said`, as `services.programme` takes it; `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="Title", max_length=120)
    years = years_field("Year groups")
    classes = forms.MultipleChoiceField(
        label="Classes by name",
        required=False,
        help_text="For classes without a year group, or where one class takes part beyond its year.",
        widget=forms.CheckboxSelectMultiple({"class": "choices--close"}),
    )
    part = forms.ChoiceField(label="Term", choices=Part, widget=RadioCards)
    objectives = LongTextField(
        label="What pupils learn", max_length=1_000, rows=3, help_text="Short, as you would tell the class."
    )
    strands = ticks("Strands", Strand, error_messages={"required": "Choose at least one strand"})
    risks = ticks("The four Cs", Risk, required=False)
    subjects = ticks("Where it is taught", Subject, required=False)
    bars_misuse = forms.BooleanField(label="It teaches why misuse is barred, and what follows from it", required=False)
    questions = QuestionsField(
        label="Questions of the quick check",
        required=False,
        help_text="3 to 5, one on each line, with what is right after a bar: Is a password for sharing? | No",
    )
    resources = LongTextField(label="Resources", max_length=1_000, rows=3, required=False)
    links = SafeLinksField(label="Links", required=False, help_text="One on each line, starting with https://")
    adaptations = LongTextField(label="How it can be adapted for SEND", max_length=1_000, rows=3, required=False)
    accreditation = forms.CharField(
        label="Unit of the awarding body",
        max_length=120,
        required=False,
        help_text="For older pupils, such as an OCN unit: its name and number. Pupils can then be given the award.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {number_of(one): one for one in TeachingGroup.objects.visible_to(person)}
        self.fields["classes"].choices = [(number, one.name) for number, one in self.groups.items()]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, unit: Unit, classes: Iterable[TeachingGroup], version: int) -> dict[str, Any]:
        named = [name for name in cls.base_fields if name not in {"classes", "version"}]
        shown = {name: getattr(unit, name) for name in named}
        return shown | {"classes": [number_of(one) for one in classes], "version": version}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("years") and not said.get("classes") and not {"years", "classes"} & set(self.errors):
            self.add_error("years", "Choose the year groups that it is for, or name classes below")
        return said

    def said(self) -> Said:
        kept = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Said(**(kept | {"classes": [self.groups[number] for number in kept["classes"]]}))


class WhyForm(PlainForm):
    """The reason for something that is taken back."""

    reason = forms.CharField(label="Why?", max_length=100, error_messages={"required": "Enter why"})


# --- Lessons -------------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """A question of the quick check with its two boxes."""

    ask: str
    right: str
    before: BoundField
    after: BoundField


class LessonForm(PlainForm):
    """What is said of a lesson, nearly all of it in a fold. Gives `taught`, as `services.lessons` takes it."""

    marks_optional = False  # nearly all of it is, and the fold says so

    on = DateBoxesField(label="Day", words="the day")
    pupils = number_field("How many pupils?")
    adaptation = LongTextField(
        label="How it was adapted for SEND",
        max_length=500,
        rows=2,
        required=False,
        help_text=f"What was done, not for whom. {NO_NAMES}",
    )
    links = SafeLinksField(label="Links that were used", required=False)
    notes = LongTextField(label="Notes", max_length=500, rows=2, required=False, help_text=NO_NAMES)

    def __init__(self, *args: Any, school: School, questions: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.questions = school, questions
        for place, one in enumerate(questions, 1):
            for when in ("before", "after"):
                field = number_field(when.capitalize())
                field.widget.attrs["aria-label"] = f"Right {when}: {one['ask']}"
                self.fields[f"{when}_{place}"] = field
                speak_plainly(field, f"Right {when}, question {place}")

    @classmethod
    def for_lesson(cls, lesson: Lesson) -> tuple[list[dict[str, str]], dict[str, Any]]:
        """The questions that it counted, and those of the unit beside them, with what is filled in already."""
        kept = {one["ask"]: one for one in lesson.hands}
        right = {one["ask"]: one["right"] for one in lesson.unit.questions}
        asked = list(dict.fromkeys([*kept, *right]))
        initial = {name: getattr(lesson, name) for name in cls.base_fields if hasattr(lesson, name)}
        for place, ask in enumerate(asked, 1):
            for when in ("before", "after"):
                initial[f"{when}_{place}"] = kept.get(ask, {}).get(when)
        return [{"ask": ask, "right": right.get(ask, "")} for ask in asked], initial

    def counted(self) -> Iterator[Counted]:
        for place, one in enumerate(self.questions, 1):
            yield Counted(one["ask"], one["right"], self[f"before_{place}"], self[f"after_{place}"])

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if why := lesson_rules.why_not_on(self.school, day, timezone.localdate()):
            raise ValidationError(why)
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and (why := lesson_rules.why_not_counted(self.taught())):
            self.add_error("pupils", why)
        return said

    def taught(self) -> Taught:
        said = self.cleaned_data
        hands = [
            Hands(one["ask"], said[f"before_{place}"], said[f"after_{place}"])
            for place, one in enumerate(self.questions, 1)
        ]
        return Taught(said["on"], said["pupils"], said["adaptation"], said["links"], said["notes"], hands)


class LessonEditForm(LessonForm):
    reason = forms.CharField(label=REASON, max_length=100, error_messages={"required": "Enter why it is changed"})


class LessonFilterForm(PlainForm):
    """Gives `applied`: filters of `Lesson`."""

    marks_optional = False

    group = forms.ChoiceField(label="Class", required=False)
    unit = forms.ChoiceField(label="Unit", required=False)
    part = forms.ChoiceField(label="Term of this school year", choices=[ANY, *Part.choices], required=False)
    teacher = forms.ChoiceField(label="Teacher", required=False)

    def __init__(
        self,
        *args: Any,
        groups: Iterable[TeachingGroup],
        units: Iterable[tuple[int, str]],
        teachers: Iterable[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {number_of(one): one for one in groups}
        self.teachers = {one.number: one for one in teachers}
        self.fields["group"].choices = [ANY, *((number, one.name) for number, one in self.groups.items())]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [ANY, *((str(number), title) for number, title in units)]  # type: ignore[attr-defined]
        self.fields["teacher"].choices = [ANY, *((number, str(one)) for number, one in self.teachers.items())]  # type: ignore[attr-defined]

    def applied(self) -> dict[str, str]:
        """By field, what was chosen and is there to be chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str, value: str) -> str:
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        return str(dict(field.choices)[value])  # type: ignore[arg-type, index]

    def narrowed(self, on: dict[str, str], today: date) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "group" in on:
            found["group"] = self.groups[on["group"]]
        if "unit" in on:
            found["unit__number"] = int(on["unit"])
        if "teacher" in on:
            found["teacher"] = self.teachers[on["teacher"]]
        if "part" in on:
            third = rules.third_of(term_of(today).school_year, on["part"])
            found |= {"on__gte": third.first_day, "on__lt": third.after().first_day}
        return found


class CoverageFilterForm(PlainForm):
    """Which classes, which term and which of the four Cs; of which school year."""

    marks_optional = False

    year = forms.TypedChoiceField(label="Year group", coerce=int, empty_value=None, required=False)
    part = forms.ChoiceField(label="Term", choices=[ANY, *Part.choices], required=False)
    risk = forms.ChoiceField(label="The four Cs", choices=[ANY, *Risk.choices], required=False)
    school_year = forms.TypedChoiceField(label="School year", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, years: Iterable[int], this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [ANY, *((year, YearGroup(year).label) for year in sorted(years))]  # type: ignore[attr-defined]
        past = [("", f"{rules.words_of(this_year)} (this one)")]
        past += [(str(this_year - ago), rules.words_of(this_year - ago)) for ago in range(1, 6)]
        self.fields["school_year"].choices = past  # type: ignore[attr-defined]

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def words(self, name: str, value: Any) -> str:
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        return str({str(key): words for key, words in field.choices}[str(value)])  # type: ignore[union-attr, misc]


# --- Events --------------------------------------------------------------------------------------------------------


class OccasionForm(PlainForm):
    """Gives `held`, as `services.occasions` takes it."""

    kind = forms.ChoiceField(label="What was it?", choices=OccasionKind, widget=RadioCards)
    title = forms.CharField(label="Title", max_length=120)
    on = DateBoxesField(label="Day", words="the day")
    years = years_field("Year groups", "None ticked means the whole school.")
    strands = ticks("Strands", Strand, required=False, help_text="It is shown on the coverage map, as an extra.")
    led_by = forms.CharField(
        label="Who led it?", max_length=120, help_text="Such as a teacher, the police or a charity."
    )
    pupils = number_field("How many pupils?")
    notes = LongTextField(label="Notes", max_length=500, rows=3, required=False, help_text=NO_NAMES)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        if here := coverage.years_here(school):
            shown = here | set(self.initial.get("years") or [])
            self.fields["years"].choices = [pair for pair in YearGroup.choices if pair[0] in shown]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, occasion: Occasion) -> dict[str, Any]:
        return {name: getattr(occasion, name) for name in OccasionForm.base_fields}

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if why := lesson_rules.why_not_on(self.school, day, timezone.localdate()):
            raise ValidationError(why)
        return day

    def held(self) -> Held:
        return Held(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class OccasionEditForm(OccasionForm):
    reason = forms.CharField(label=REASON, max_length=100, error_messages={"required": "Enter why it is changed"})


# --- The review ----------------------------------------------------------------------------------------------------


class ReviewForm(PlainForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    works = LongTextField(
        label="What works, and what the figures tell us", max_length=2_000, rows=6, required=False, help_text=NO_NAMES
    )
    changes = LongTextField(
        label="What changes next year",
        max_length=2_000,
        rows=6,
        required=False,
        help_text="Or that nothing does, and why.",
    )

    def __init__(self, *args: Any, review: ProgrammeReview, version: int, **kwargs: Any) -> None:
        initial = {"works": review.works, "changes": review.changes, "version": version}
        super().__init__(*args, initial=initial, **kwargs)


class ActionForm(PlainForm):
    what = forms.CharField(label="What is to be done?", max_length=500)
    owner = forms.ChoiceField(label="Who sees to it?", error_messages={"required": "Choose who sees to it"})
    due_on = DateBoxesField(label="By", words="the day by which it is done")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = holders(school, Perm.ADVICE_ASK).order_by("last_name", "first_name", "pk")
        self.staff = {one.number: one for one in staff}
        self.fields["owner"].choices = [("", "Choose"), *((number, str(one)) for number, one in self.staff.items())]  # type: ignore[attr-defined]

    def clean_owner(self) -> Person:
        return self.staff[self.cleaned_data["owner"]]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("The day must be today or later")
        return day


class DoneForm(PlainForm):
    how = LongTextField(label="What was done", max_length=500, rows=3)


# --- Awards --------------------------------------------------------------------------------------------------------


class AwardForm(PlainForm):
    """The pupil is chosen with the person picker, outside of this form."""

    on = DateBoxesField(label="Day on which it was achieved", words="the day on which it was achieved")
    reference = forms.CharField(
        label="Reference of the awarding body", max_length=60, required=False, help_text="As on their own letter."
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if why := lesson_rules.why_not_on(self.school, day, timezone.localdate()):
            raise ValidationError(why)
        return day
