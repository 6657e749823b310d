"""What people may type about what parents are told."""

from typing import Any

from django import forms

from esafety.schools.models import School, TeachingGroup, YearGroup
from esafety.schools.terms import Term
from esafety.ui.forms import CheckCards, LongTextField, PlainForm, RadioCards
from training.models import ParentNotice, Whom
from training.rules import parents as rules
from training.services import newsletters
from training.services.parent_notices import Audience

NO_NAMES = "It goes out by e-mail as it stands, so leave out names of pupils and families."
MARKDOWN = "A line that begins with # is a heading, with - a point of a list; **two stars** make it bold."


class ParentNoticeForm(PlainForm):
    """Gives what `services.parent_notices.write_parent_notice` takes."""

    marks_optional = False

    title = forms.CharField(max_length=60, help_text=f"It is the subject of the e-mail. {rules.NO_NAMES}")
    text = LongTextField(label="What parents are told", max_length=4_000, rows=12, help_text=f"{MARKDOWN} {NO_NAMES}")
    whom = forms.ChoiceField(label="To whom", choices=Whom.choices, widget=RadioCards(), initial=Whom.ALL)
    years = forms.TypedMultipleChoiceField(
        label="Year groups",
        help_text="Only if you chose year groups above.",
        coerce=int,
        required=False,
        widget=CheckCards(),
        choices=(),
    )
    classes = forms.ModelMultipleChoiceField(
        label="Classes",
        help_text="Only if you chose classes above.",
        queryset=TeachingGroup.objects.none(),
        required=False,
        widget=CheckCards(),
        error_messages={"invalid_choice": "Choose the classes from the list: one of them is no longer here"},
    )
    is_urgent = forms.BooleanField(
        label="This is urgent",
        required=False,
        help_text="The subject says so, and you see which parents who sign in have not read it, to ring them.",
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = TeachingGroup.objects.filter(school=school)
        years = set(groups.exclude(year_group=None).order_by().values_list("year_group", flat=True))
        years |= set(school.people.filter(left_on=None).order_by().values_list("year_group", flat=True).distinct())
        self.fields["years"].choices = [(one.value, one.label) for one in YearGroup if one.value in years]  # type: ignore[attr-defined]
        self.fields["classes"].queryset = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for whom, name, words in (
            (Whom.YEARS, "years", "Choose at least one year group"),
            (Whom.CLASSES, "classes", "Choose at least one class"),
        ):
            if cleaned.get("whom") == whom and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What is ticked for another answer than the one that was given does not count."""
        cleaned = self.cleaned_data
        whom = cleaned["whom"]
        years = tuple(sorted(cleaned["years"])) if whom == Whom.YEARS else ()
        classes = tuple(cleaned["classes"]) if whom == Whom.CLASSES else ()
        fields = {name: cleaned[name] for name in ("title", "text", "is_urgent")}
        return fields | {"to": Audience(whom, years, classes)}


def filled_from(notice: ParentNotice) -> dict[str, Any]:
    names = ("title", "text", "whom", "years", "is_urgent")
    return {name: getattr(notice, name) for name in names} | {"classes": list(notice.classes.all())}


class GuidanceForm(PlainForm):
    text = LongTextField(
        label="What the page says", max_length=20_000, rows=24, help_text=f"{MARKDOWN} Anybody may read it."
    )


class NewsletterForm(PlainForm):
    """A term's text. `term` is asked only where it is a new one. Gives what `services.newsletters` takes."""

    term = forms.ChoiceField(label="For which term?", widget=RadioCards(), choices=())
    happened = LongTextField(
        label="What happened this term",
        max_length=3_000,
        rows=8,
        help_text=f"In general terms: lessons, assemblies, what we noticed. {rules.NO_NAMES}",
    )
    coming = LongTextField(
        label="What is to come", max_length=2_000, rows=4, required=False, help_text="Events and dates for parents."
    )
    tip = forms.ChoiceField(
        label="A tip for home",
        required=False,
        choices=[("", "No tip"), *((key, f"{title}. {words}") for key, (title, words) in rules.TIPS.items())],
        widget=RadioCards(),
    )
    says_how_to_report = forms.BooleanField(label="Say how to report a worry", required=False, initial=True)

    def __init__(self, *args: Any, school: School, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["term"]
            return
        terms = newsletters.terms_to_write(school)
        self.fields["term"].choices = [(f"{one.year}-{one.part}", str(one)) for one in terms]  # type: ignore[attr-defined]
        if terms:
            self.fields["term"].initial = f"{terms[0].year}-{terms[0].part}"

    def clean_term(self) -> Term:
        year, _, part = self.cleaned_data["term"].partition("-")
        return Term(int(year), int(part))
