"""What people may type about how the policy is reviewed, and about the policies that go with it."""

from typing import Any

from django import forms

from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.schools.models import School
from esafety.ui.forms import PlainForm
from policy.models import Policy
from policy.services.settling import Settings

ASKED = [role for role in Role if role in ADULTS_AT_SCHOOL - {Role.GUEST}]


class SettingsForm(PlainForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="What is the policy called?", max_length=120)
    review_months = forms.IntegerField(
        label="How many months between reviews?",
        min_value=1,
        max_value=36,
        help_text="Most schools review it every 12 months. It is also reviewed at once after a serious incident, new "
        "law, new technology or a change of filtering.",
    )
    quorum = forms.IntegerField(label="How many governors must vote?", min_value=1, max_value=60)
    asked = forms.MultipleChoiceField(
        label="Who is asked to acknowledge it when it is published?", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, school: School, policy: Policy, most: int, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {name: getattr(policy, name) for name in ("title", "review_months", "quorum", "asked")},
        )
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [(str(role), school.role_words(role)) for role in ASKED]  # type: ignore[attr-defined]
        self.most = most
        self.fields["quorum"].help_text = f"Today {most} can vote." if most != 1 else "Today one person can vote."

    def clean_quorum(self) -> int:
        quorum: int = self.cleaned_data["quorum"]
        if quorum > max(self.most, 1):
            raise forms.ValidationError(f"The school has {self.most} who can vote. Enter that many, or fewer")
        return quorum

    @property
    def said(self) -> Settings:
        data = self.cleaned_data
        return Settings(data["title"], data["review_months"], data["quorum"], data["asked"])


class LinkedForm(PlainForm):
    title = forms.CharField(
        label="What is the other policy called?", max_length=120, help_text="Such as “Child protection policy”."
    )
    url = forms.URLField(
        label="Where can it be read?",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Its address on the school’s website, if it has one. Everybody who reads the policy sees it.",
    )
