"""What people may type about their school, its people and its contact book."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.access.roles import Role
from esafety.schools import logos, rules
from esafety.schools.models import Contact, ContactKind, School, SchoolSettings
from esafety.ui.forms import ColourField, DateBoxesField, PlainForm, PlainModelForm, RadioCards, words_of


class LookForm(PlainModelForm):
    brand_colour = ColourField(
        label="Colour",
        help_text="The school's own colour, like #1f5f5b. It must be one that text can be read on.",
    )

    class Meta:
        model = School
        fields = ["name", "brand_colour", "pupil_word", "officer_word", "agreement_word"]
        labels = {
            "name": "Name of the school",
            "pupil_word": "What you call a pupil",
            "officer_word": "What you call the person who leads on e-safety",
            "agreement_word": "What you call the agreement that people sign",
        }
        help_texts = {
            "pupil_word": "One, in small letters: pupil, learner, student, child.",
            "officer_word": "Such as e-safety officer, e-safety leader, online safety lead.",
            "agreement_word": "Such as acceptable use agreement, VLE agreement.",
        }
        error_messages = {
            "pupil_word": {"required": "Enter what you call a pupil, like learner"},
            "officer_word": {"required": "Enter what you call the person who leads on e-safety"},
            "agreement_word": {"required": "Enter what you call the agreement"},
        }

    def clean_pupil_word(self) -> str:
        return words_of(self.cleaned_data["pupil_word"])

    def clean_officer_word(self) -> str:
        return words_of(self.cleaned_data["officer_word"])

    def clean_agreement_word(self) -> str:
        return words_of(self.cleaned_data["agreement_word"])


class LogoForm(PlainForm):
    logo = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG or WebP, up to 2 MB. It is made smaller to fit in 400 by 400.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp", "class": "input--file"}),
        error_messages={
            "required": "Choose a picture",
            "empty": "The file is empty. Choose another.",
            "invalid": "No file arrived. Choose it again.",
        },
    )

    def clean_logo(self) -> bytes:
        """The PNG that will be kept."""
        try:
            return logos.png_from(self.cleaned_data["logo"])
        except logos.NotALogo as why:
            raise ValidationError(str(why)) from None


# Where policies differ, by subject: field, question, what each answer means and the clause that says so. SS and TL are
# the two policies that the product was first made for, one of a special school and one of an infant school.
MATTERS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "Incidents": {
        "told_first": (
            "Who is told first of an incident?",
            {
                "head": "Whoever hears of it tells the headteacher. SS 7.2 and 7.4.",
                "officer": "Staff tell whoever leads on e-safety. TL, Roles and responsibilities.",
            },
        ),
        "parents_tell": (
            "Whom do parents tell?",
            {
                "head": "TL, Roles and responsibilities: parents and carers.",
                "officer": "SS 3.9 leaves it to the school's own procedure.",
            },
        ),
        "police_decider": (
            "Who decides whether the police are told, where the policy leaves a choice?",
            {
                "head": "SS 6.7 and 7.4. Illegal material is never a choice: SS 7.5.",
                "dsl": "TL, Cyberbullying. What is on TL's police list is never a choice.",
            },
        ),
        "two_investigators": (
            "How is an incident investigated?",
            {
                "True": "Two or more, one a senior leader; one computer throughout. TL, Reporting and response.",
                "False": "SS asks for no number.",
            },
        ),
        "bullying_test": (
            "What counts as cyberbullying?",
            {
                "one_posting": "Whoever is the victim of one harmful posting is bullied. SS 6.1.",
                "repeated": "Several times, on purpose, by one who has more power. TL, Cyberbullying.",
            },
        ),
        "outside_report": (
            "To whom outside the school are serious incidents reported?",
            {
                "la_system": "SS 3.9.",
                "trust_adviser": "TL, Reporting and response.",
            },
        ),
    },
    "Filtering and watching": {
        "filter_additions": (
            "Who decides what is added to the allowed list?",
            {"head": "SS 5.1.", "senior": "TL says so of removals, and nothing of additions."},
        ),
        "filter_removals": (
            "Who decides what is taken off the filtered list?",
            {"head": "SS 5.1.", "senior": "TL, Technical infrastructure."},
        ),
        "watcher": (
            "Who watches pupils' use of the internet?",
            {"teacher_and_officer": "SS 5.1 and 5.5.", "officer": "TL, Roles and responsibilities."},
        ),
        "staff_email_monitored": (
            "Is staff e-mail monitored?",
            {"True": "And staff are told so. TL, E-mail.", "False": "And staff are told so. SS 5.2."},
        ),
    },
    "Devices": {
        "personal_use": (
            "May staff use the internet for themselves?",
            {
                "outside_hours": "It is watched only where that is justified and necessary. SS 5.1.",
                "work_only": "TL, Staff using work devices outside school.",
            },
        ),
        "personal_cameras": (
            "May staff use their own cameras and phones?",
            {"never": "SS 5.4.", "with_leave": "TL, Mobile phones, and Use of digital and video images."},
        ),
        "pupil_phones": (
            "May pupils have their own phones?",
            {"not_on_wifi": "SS 5.5.", "not_on_site": "TL, Scope: the children are too young for them."},
        ),
    },
    "People": {
        "agreement_signers": (
            "Who signs the agreement?",
            {"staff_pupils": "SS 3.17.", "staff_parents": "TL, Roles and responsibilities."},
        ),
        "staff_training": (
            "How often are staff trained?",
            {"yearly": "SS 4.2.", "programme": "TL, Training of staff and governors."},
        ),
        "governor_report": (
            "How often do governors get a report?",
            {"termly": "SS 3.12 says regularly.", "yearly": "TL, Schedule for development, monitoring and review."},
        ),
        "officer_post": (
            "Where does the person who leads on e-safety stand?",
            {"is_deputy_dsl": "SS 3.3.", "with_dsl": "TL, Roles and responsibilities."},
        ),
    },
    "Working days": {
        "bank_holidays": (
            "Whose bank holidays does the school keep?",
            {
                "england": "The schools of SS and TL are in England.",
                "wales": "The same days as in England.",
                "scotland": "Not Easter Monday, but 2 January and St Andrew’s Day; August’s comes at its beginning.",
                "ni": "Those of England, St Patrick’s Day and 12 July.",
            },
        ),
    },
}
YES_OR_NO = {
    "two_investigators": [("True", "By two people, on the same computer"), ("False", "As the case needs")],
    "staff_email_monitored": [("True", "Yes"), ("False", "No")],
}


class RulesForm(PlainForm):
    """One question for each line in which policies differ, in groups. `groups` is for the template."""

    def __init__(self, *args: Any, its: SchoolSettings, **kwargs: Any) -> None:
        questions = {name: asked for matter in MATTERS.values() for name, asked in matter.items()}
        super().__init__(*args, initial={name: str(getattr(its, name)) for name in questions}, **kwargs)
        for name, (label, hints) in questions.items():
            self.fields[name] = _question(name, label, hints)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(heading, [self[name] for name in matter]) for heading, matter in MATTERS.items()]

    def values(self) -> dict[str, Any]:
        """As the model keeps them."""
        return {name: value == "True" if name in YES_OR_NO else value for name, value in self.cleaned_data.items()}


def choices_of(name: str) -> list[tuple[str, str]]:
    return YES_OR_NO.get(name) or list(SchoolSettings._meta.get_field(name).choices or [])


def _question(name: str, label: str, hints: dict[str, str]) -> forms.ChoiceField:
    answer = {"required": f"Answer: {label}", "invalid_choice": f"Choose one of the answers to: {label}"}
    return forms.ChoiceField(
        label=label, choices=choices_of(name), widget=RadioCards(hints=hints), error_messages=answer
    )


def sensible(day: date) -> None:
    """Refuses years that can only be a slip of the finger."""
    if not date(1900, 1, 1) <= day <= timezone.localdate() + timedelta(days=20 * 366):
        raise ValidationError(f"{rules.in_words(day)} cannot be right. Check the year")


class TermForm(PlainForm):
    name = forms.CharField(label="Name of the term", max_length=40, help_text="Such as Autumn term.")
    starts_on = DateBoxesField(label="First day", words="the first day", validators=[sensible])
    ends_on = DateBoxesField(label="Last day", words="the last day", validators=[sensible])


class PeopleFilter(PlainForm):
    marks_optional = False

    q = forms.CharField(label="Name", required=False, max_length=100)
    role = forms.ChoiceField(label="Role", required=False)

    def __init__(self, *args: Any, school: School, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Any role"), *((str(role), school.role_words(role)) for role in roles)]


class AppointForm(PlainForm):
    role = forms.ChoiceField(label="Role")
    starts_on = DateBoxesField(label="From", words="the first day", validators=[sensible])
    ends_on = DateBoxesField(
        label="Until",
        words="the last day",
        required=False,
        help_text="The last day, for a cover or a fixed term. Leave it empty where there is no end.",
        validators=[sensible],
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(str(role), school.role_words(role)) for role in rules.GIVEN_HERE]
        self.fields["role"].choices = [("", "Choose"), *roles]
        self.fields["role"].help_text = rules.CHAIR_IS_NOT_GIVEN_HERE
        self.fields["starts_on"].initial = timezone.localdate()


class DepartmentForm(PlainForm):
    """`department` with those that the school has already in its hint."""

    department = forms.CharField(label="Department", max_length=60, required=False)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].help_text = departments_in_words(school)


def departments_in_words(school: School) -> str:
    known = school.people.departments(timezone.localdate())[:20]
    return f"You have: {', '.join(known)}." if known else "Such as Science, Kitchen or Office."


class AddAdultForm(AppointForm):
    field_order = ["first_name", "last_name", "email", "role", "department", "starts_on"]

    first_name = forms.CharField(label="First name", max_length=80)
    last_name = forms.CharField(label="Last name", max_length=80)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="We send a link there, to choose a password. Somebody who signs in elsewhere keeps theirs.",
    )
    department = forms.CharField(label="Department", max_length=60, required=False)
    ends_on = None  # a first role has no end; give it one on the person's page

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        self.fields["department"].help_text = departments_in_words(school)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class EndForm(PlainForm):
    ends_on = DateBoxesField(label="Last day in the role", words="the last day in the role", validators=[sensible])


class ContactForm(PlainModelForm):
    kind = forms.ChoiceField(label="What they are", choices=[("", "Choose"), *ContactKind.choices])

    class Meta:
        model = Contact
        fields = ["kind", "name", "phone", "email", "hours", "note"]
        labels = {"name": "Name", "phone": "Telephone", "hours": "When they can be reached", "note": "Note"}
        help_texts = {
            "name": "A person, a team or a service.",
            "hours": "Such as Monday to Friday, 9am to 5pm.",
            "note": "Never about a child or a case.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("phone") or cleaned.get("email") or self.errors):
            self.add_error("phone", "Enter a telephone number or an e-mail address, or both")
        return cleaned
