"""What people may type about certificates from elsewhere, and about ours."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.evidence.kinds import ENDINGS
from esafety.evidence.refusals import EMPTY, NotTaken
from esafety.evidence.uploads import SealedUpload
from esafety.schools.models import Person
from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm
from training.models import Course, CourseKind, How
from training.rules import completing as rules
from training.services import certificates
from training.services.completing import EACH, GROUPS

ACCEPTED = ",".join(sorted(f".{ending}" for kind in certificates.KINDS for ending in ENDINGS[kind]))


class CourseField(forms.ModelChoiceField):
    def label_from_instance(self, course: Course) -> str:
        return f"{course} ({course.provider})" if course.provider else str(course)


class CertificateForm(PlainForm):
    """Gives what `services.certificates.send_certificate` takes."""

    course = CourseField(
        label="Course",
        queryset=Course.objects.none(),
        to_field_name="number",
        empty_label="Choose",
        help_text="If it is not in the list, ask those who look after training to add it.",
    )
    done_on = DateBoxesField(
        label="Day on which you took it", words="the day on which you took it", help_text="As the certificate says."
    )
    proof = forms.FileField(
        label="Certificate",
        help_text="A PDF, JPEG or PNG file of up to 25 MB, such as a scan or a photograph of it.",
        widget=forms.FileInput({"accept": ACCEPTED, "class": "input--file"}),
        error_messages={"required": "Choose the file of your certificate", "empty": EMPTY},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        offered = Course.objects.visible_to(person).current().exclude(kind=CourseKind.READING)
        self.fields["course"].queryset = offered.order_by("title", "pk")  # type: ignore[attr-defined]
        self.fields["proof"].error_messages["invalid"] = "No file arrived. Choose it again."

    def clean_proof(self) -> SealedUpload:
        upload: SealedUpload = self.cleaned_data["proof"]
        try:
            kind = certificates.kind_of(upload)
        except NotTaken as why:
            raise ValidationError(str(why)) from None
        if kind not in certificates.KINDS:
            raise ValidationError(certificates.NOT_A_PROOF)
        return upload

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        course, day = said.get("course"), said.get("done_on")
        if course and isinstance(day, date):
            today = timezone.localdate()
            why = rules.why_not_taken(self.person, course, day, today, How.CERTIFICATE, self.person.school_id)
            if why:
                self.add_error("done_on", why)
        return said


class SendBackForm(PlainForm):
    reason = LongTextField(
        label="Why it is sent back",
        max_length=300,
        rows=3,
        help_text="They read this. Say what would be right, such as a certificate with their name and a day.",
    )


class StrikeForm(PlainForm):
    why = LongTextField(
        label="Why it is struck out",
        max_length=300,
        rows=3,
        help_text="It stays to be read, and no longer counts.",
    )


class NumberForm(PlainForm):
    """The number of a certificate, typed in whatever way."""

    number = forms.CharField(
        label="Number of the certificate",
        max_length=60,
        help_text=f"{GROUPS} groups of {EACH} letters and figures, like H7KM-2QRW-9XVB-T4CD.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_number(self) -> str:
        signs = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", self.cleaned_data["number"]).upper())
        if len(signs) != GROUPS * EACH:
            raise ValidationError(
                f"The number has {GROUPS * EACH} letters and figures; you have typed {len(signs)}. Look at it again"
            )
        return "-".join(re.findall("." * EACH, signs))
