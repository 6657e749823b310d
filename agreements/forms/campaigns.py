"""What may be typed about a campaign: whom it asks and when, the board's filters, slips, and papers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from agreements.languages import ENGLISH, LANGUAGES
from agreements.models import Act, AgreementVersion, Campaign, ConsentAnswer, ConsentUse
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from agreements.services import paper
from esafety.access.roles import Role
from esafety.evidence.kinds import ENDINGS
from esafety.evidence.refusals import EMPTY, NotTaken
from esafety.evidence.uploads import SealedUpload
from esafety.schools.models import Person, TeachingGroup, YearGroup
from esafety.ui.forms import CheckCards, DateBoxesField, PlainForm, RadioCards, speak_plainly

STANDINGS = [
    ("unanswered", "Only those who have not answered"),
    ("signed", "Signed"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
    ("asked", "Asked, nothing known to stand in the way"),
    ("bounced", "Mail did not arrive"),
    ("unreachable", "No e-mail address, and no slip yet"),
    ("slip", "Slip printed"),
    ("paper", "Answered on paper"),
    ("excused", "No longer asked"),
]
SCANS = ",".join(sorted(f".{ending}" for kind in paper.KINDS for ending in ENDINGS[kind]))


class AgreementChoiceForm(PlainForm):
    """Which agreement: only those with published words that people can be asked about."""

    agreement = forms.ChoiceField(label="Which agreement?", widget=RadioCards)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {one.agreement.slug: one for one in newest_of(person)}
        hints = {
            slug: f"{one.agreement.get_audience_display()}. Version {one.number}" for slug, one in self.versions.items()
        }
        field = self.fields["agreement"]
        field.choices = [(slug, one.agreement.title) for slug, one in self.versions.items()]
        field.widget.hints = hints


def newest_of(person: Person) -> Iterable[AgreementVersion]:
    """The newest published version of each agreement in use."""
    found: dict[int, AgreementVersion] = {}
    versions = AgreementVersion.objects.visible_to(person).published().filter(agreement__ended_at=None)
    versions = versions.exclude(agreement__audience__in=rules.NOT_ASKED).select_related("agreement")
    for one in versions.order_by("agreement__audience", "agreement__title", "-number"):
        found.setdefault(one.agreement_id, one)
    return found.values()


def years_of(person: Person) -> Iterable[int | None]:
    """The year groups that pupils of the school are in."""
    here = Person.objects.visible_to(person).here_on(timezone.localdate())
    return here.exclude(year_group=None).order_by().values_list("year_group", flat=True).distinct()


class CampaignForm(PlainForm):
    """Whom a campaign asks, from when and until when. Only what its audience can be narrowed by is asked.

    With `is_open`, what may still be changed then.
    """

    title = forms.CharField(
        label="What is it called?",
        max_length=120,
        help_text="All who are asked see it, on their list or on the printed letter.",
    )
    roles = forms.MultipleChoiceField(
        label="Which roles?", required=False, widget=CheckCards, help_text="Tick none to ask all of these."
    )
    years = forms.TypedMultipleChoiceField(
        label="Which year groups?",
        coerce=int,
        choices=YearGroup.choices,
        required=False,
        widget=CheckCards,
        help_text="Tick none to ask about all of them.",
    )
    classes = forms.ModelMultipleChoiceField(
        label="Which classes?",
        queryset=TeachingGroup.objects.none(),
        required=False,
        widget=CheckCards,
        help_text="Tick none to ask about all of them.",
    )
    new_since = DateBoxesField(
        label="Only those who are new since",
        words="the day since when they are new",
        required=False,
        help_text="Leave it empty to ask everybody.",
    )
    uses = forms.MultipleChoiceField(
        label="Which consents are asked along with it?",
        choices=ConsentUse.choices,
        required=False,
        widget=CheckCards,
        help_text="Each parent says yes or no to each, for each of their children.",
    )
    opens_on = DateBoxesField(label="From when?", words="the first day", help_text="Like 7 9 2026")
    closes_on = DateBoxesField(
        label="By when are they to answer?", words="the last day", required=False, help_text="Like 25 9 2026"
    )
    reminds = forms.BooleanField(
        label="Remind those who have not answered",
        required=False,
        help_text="After 7 and after 14 school days, never in the holidays. Then you are told instead.",
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        audience: str,
        is_open: bool = False,
        opened_on: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.opened_on = opened_on
        groups = TeachingGroup.objects.visible_to(person)
        self.fields["classes"].queryset = groups
        there = set(groups.values_list("year_group", flat=True)) | set(years_of(person))
        self.fields["years"].choices = [(year.value, year.label) for year in YearGroup if year in there]
        about_pupils = rules.is_of_pupils(audience) or rules.is_of_families(audience)
        roles = rules.ROLES.get(audience, ())
        self.fields["roles"].choices = [(role, person.school.role_words(role)) for role in Role if role in roles]
        dropped = {"roles"} if about_pupils or len(roles) < 2 else set()
        dropped |= set() if about_pupils else {"years", "classes"}
        dropped |= set() if rules.is_of_families(audience) else {"uses"}
        dropped |= {"roles", "years", "classes", "new_since", "uses", "opens_on"} if is_open else set()
        for name in dropped:
            del self.fields[name]

    def clean_opens_on(self) -> date:
        day: date = self.cleaned_data["opens_on"]
        if day < timezone.localdate():
            raise ValidationError("The first day must be today or later")
        return day

    def clean_new_since(self) -> date | None:
        day: date | None = self.cleaned_data["new_since"]
        if day and day > timezone.localdate():
            raise ValidationError("The day since when they are new must be today or earlier")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_on, closes_on = cleaned.get("opens_on") or self.opened_on, cleaned.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", "The last day must be the first day or later")
        return cleaned

    def values(self) -> dict[str, Any]:
        """As the services take them: the fields that were shown, those of whom together."""
        values = dict(self.cleaned_data)
        if "new_since" not in self.fields:
            return values
        values["whom"] = Whom(
            roles=tuple(values.pop("roles", ())),
            classes=tuple(group.pk for group in values.pop("classes", ())),
            years=tuple(values.pop("years", ())),
            new_since=values.pop("new_since"),
        )
        return values


def initial_of(campaign: Campaign) -> dict[str, Any]:
    whom = Whom.of(campaign.whom)
    return {
        "title": campaign.title,
        "roles": whom.roles,
        "classes": whom.classes,
        "years": whom.years,
        "new_since": whom.new_since,
        "uses": campaign.uses,
        "opens_on": campaign.opens_on,
        "closes_on": campaign.closes_on,
        "reminds": campaign.reminds,
    }


# --- The board ---------------------------------------------------------------------------------------------------


class BoardFilterForm(PlainForm):
    """Sent by GET; what does not fit is left out (`applied`)."""

    marks_optional = False

    standing = forms.ChoiceField(label="State", choices=[("", "Any"), *STANDINGS], required=False)
    group = forms.ModelChoiceField(
        label="Class", queryset=TeachingGroup.objects.none(), required=False, empty_label="Any"
    )
    q = forms.CharField(label="Name", max_length=80, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        return dict(STANDINGS).get(value, str(value)) if name == "standing" else str(value)


class ChaseForm(PlainForm):
    """`who` is the button that was pressed. Those ticked come as `asked`, which the view reads."""

    who = forms.ChoiceField(choices=[("ticked", "Those ticked"), ("class", "A class"), ("all", "All")])
    group = forms.ModelChoiceField(queryset=TeachingGroup.objects.none(), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)


class SlipsForm(PlainForm):
    who = forms.ChoiceField(
        label="For whom?",
        choices=[("unreachable", "Those who cannot be reached by e-mail"), ("everybody", "All who have not answered")],
        initial="unreachable",
        widget=RadioCards(
            hints={
                "unreachable": "Families without an address, and those whose mail did not arrive.",
                "everybody": "A link that was mailed before stops working when the slip with a new one is made.",
            }
        ),
    )
    group = forms.ModelChoiceField(
        label="Which class?", queryset=TeachingGroup.objects.none(), required=False, empty_label="All classes"
    )
    language = forms.ChoiceField(label="Which second language?", required=False)

    def __init__(self, *args: Any, person: Person, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = TeachingGroup.objects.visible_to(person)
        others = [(one, LANGUAGES[one]) for one in languages if one != ENGLISH]
        self.fields["language"].choices = [("", "English only"), *others]
        if not others:
            del self.fields["language"]


class CloseForm(PlainForm):
    reason = forms.CharField(label="Why?", max_length=200, required=False)


# --- Paper -------------------------------------------------------------------------------------------------------


class PaperSearchForm(PlainForm):
    """Sent by GET."""

    q = forms.CharField(label="Name of the child, or of the grown-up", max_length=80, required=False)

    def names(self) -> Q:
        """Matches whose first or last name, or the child's, begins with each word."""
        found = Q()
        words = str(self.cleaned_data.get("q", "")).split()[:4] if self.is_valid() else []
        for word in words:
            one = Q()
            for name in ("person__first_name", "person__last_name", "child__first_name", "child__last_name"):
                one |= Q(**{f"{name}__istartswith": word})
            found &= one
        return found


class PaperForm(PlainForm):
    """One paper. A question about a consent is left unanswered where the paper leaves it so."""

    act = forms.ChoiceField(
        label="What does the paper say?",
        choices=[(Act.SIGNED, "Signed"), (Act.DECLINED, "Declined")],
        widget=RadioCards,
        error_messages={"required": "Choose what the paper says"},
    )
    typed_name = forms.CharField(label="Name as on the paper", max_length=150)
    signed_on = DateBoxesField(label="Day on the paper", words="the day on the paper", help_text="Like 27 9 2026")
    reason = forms.CharField(label="Reason given for declining", max_length=500, required=False)
    scan = forms.FileField(
        label="Scan or photo of the paper",
        required=False,
        help_text="PDF, JPEG or PNG, up to 25 MB. Keep the paper as well where there is no scan.",
        widget=forms.FileInput({"accept": SCANS, "class": "input--file"}),
        error_messages={"empty": EMPTY, "invalid": "No file arrived. Choose it again."},
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        for use in campaign.uses:
            self.fields[f"use_{use}"] = forms.ChoiceField(
                label=str(ConsentUse(use).label),
                choices=[(ConsentAnswer.GIVEN, "Yes"), (ConsentAnswer.REFUSED, "No"), ("", "Not answered")],
                required=False,
                widget=RadioCards,
            )
            speak_plainly(self.fields[f"use_{use}"], str(ConsentUse(use).label))
        self.order_fields(
            ["act", "typed_name", "signed_on", "reason", *(f"use_{use}" for use in campaign.uses), "scan"]
        )

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if why := paper.why_not_that_day(self.campaign, day):
            raise ValidationError(why)
        return day

    def clean_scan(self) -> SealedUpload | None:
        """Examined here, before anything is locked."""
        upload: SealedUpload | None = self.cleaned_data["scan"]
        if upload is None:
            return None
        try:
            kind = paper.kind_of(upload)
        except NotTaken as why:
            raise ValidationError(str(why)) from None
        if kind not in paper.KINDS:
            raise ValidationError(paper.NOT_A_SCAN)
        return upload

    def values(self) -> dict[str, Any]:
        values = self.cleaned_data
        consents = {use: values[f"use_{use}"] for use in self.campaign.uses if values.get(f"use_{use}")}
        return {
            "act": values["act"],
            "typed_name": values["typed_name"],
            "signed_on": values["signed_on"],
            "reason": values["reason"] if values["act"] == Act.DECLINED else "",
            "upload": values["scan"],
            "consents": consents if values["act"] == Act.SIGNED else {},
        }
