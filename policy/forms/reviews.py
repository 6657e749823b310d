"""What people may type in a review of the policy."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from esafety.ui.forms import DateBoxesField, LongTextField, PlainForm, RadioCards
from policy.models import Ballot, CauseKind, Clause, PolicyReview, PolicyVersion, Said, VersionState

COPY = "copy"
BY_HAND = (CauseKind.ASKED, CauseKind.INCIDENT, CauseKind.LAW, CauseKind.TECHNOLOGY, CauseKind.FILTER, CauseKind.YEARLY)


class ShownForm(PlainForm):
    """Carries the digest of the text that was shown: another is not decided on."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class OpenForm(PlainForm):
    kind = forms.ChoiceField(
        label="Why is the policy to be reviewed?",
        choices=[(one.value, one.label) for one in BY_HAND],
        widget=RadioCards,
        error_messages={"required": "Choose why"},
    )
    words = forms.CharField(
        label="In one sentence",
        max_length=300,
        help_text="Everybody who reviews the policy reads it. No names, and nothing of a case.",
        error_messages={"required": "Say in one sentence why"},
    )


class WhyForm(PlainForm):
    reason = LongTextField(label="Why?", max_length=1_000, rows=4, error_messages={"required": "Enter why"})


class FeedbackForm(PlainForm):
    """Of the whole policy, or of one clause of that in force."""

    clause = forms.ChoiceField(label="What is it about?", required=False)
    text = LongTextField(
        label="What works, and what does not?",
        max_length=2_000,
        help_text="Leave out names of children. Those who write, decide and vote read it with your name.",
        error_messages={"required": "Say what works or what does not"},
    )

    def __init__(self, *args: Any, version: PolicyVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = version.clauses.order_by("position", "pk") if version is not None else []
        self.clauses: dict[str, Clause] = {one.key: one for one in clauses}
        named = [(key, self._named(one)) for key, one in self.clauses.items()]
        self.fields["clause"].choices = [("", "The whole policy"), *named]  # type: ignore[attr-defined]

    @staticmethod
    def _named(one: Clause) -> str:
        words = one.heading or " ".join(one.text.split())
        short = words if len(words) <= 70 else f"{words[:69]}…"
        return f"{one.number} {short}".strip() or "A clause without words"

    def clean_clause(self) -> Clause | None:
        return self.clauses.get(self.cleaned_data["clause"])


class AnswerForm(PlainForm):
    answer = LongTextField(
        label="What becomes of it?",
        max_length=500,
        rows=3,
        help_text="Whoever said it is told.",
        error_messages={"required": "Say what becomes of it"},
    )


class DraftForm(PlainForm):
    """A copy of the version in force, or a draft that is there."""

    draft = forms.ChoiceField(
        label="What does the draft begin from?", widget=RadioCards, error_messages={"required": "Choose a draft"}
    )

    def __init__(self, *args: Any, review: PolicyReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = PolicyVersion.objects.filter(school=review.school)
        in_force = versions.in_force().first()
        self.drafts = {str(one.number): one for one in versions.filter(state=VersionState.DRAFT)[:20]}
        copy = [(COPY, f"A copy of {str(in_force).lower()}, which is in force")] if in_force else []
        drafts = [(key, f"{one}, a draft: {one.get_source_display().lower()}") for key, one in self.drafts.items()]
        self.fields["draft"].choices = copy + drafts  # type: ignore[attr-defined]
        self.has_any = bool(copy or drafts)

    def clean_draft(self) -> PolicyVersion | None:
        return self.drafts.get(self.cleaned_data["draft"])


class DecideForm(ShownForm):
    said = forms.ChoiceField(
        label="What do you decide?",
        choices=[(Said.AGREED, "I agree to exactly this text"), (Said.RETURNED, "I send it back")],
        widget=RadioCards,
        error_messages={"required": "Choose whether you agree, or send it back"},
    )
    reason = LongTextField(
        label="Why do you send it back?",
        max_length=1_000,
        rows=4,
        required=False,
        help_text="Leave it empty if you agree.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("said") == Said.RETURNED and not data.get("reason"):
            self.add_error("reason", "Say why you send it back, so that it can be mended")
        return data


class VoteForm(ShownForm):
    ballot = forms.ChoiceField(
        label="How do you vote?",
        choices=[
            (Ballot.FOR, "For this text"),
            (Ballot.AGAINST, "Against it"),
            (Ballot.ABSTAIN, "I abstain"),
        ],
        widget=RadioCards,
        error_messages={"required": "Choose how you vote"},
    )


class CloseForm(PlainForm):
    meeting_on = DateBoxesField(label="Day of the governors’ meeting", words="the day of the meeting")
    minutes = LongTextField(
        label="Minutes",
        max_length=10_000,
        rows=10,
        help_text="What was said of the policy, and what was decided. Lists may be written in Markdown.",
        error_messages={"required": "Write the minutes"},
    )

    def clean_meeting_on(self) -> date:
        day: date = self.cleaned_data["meeting_on"]
        if day > timezone.localdate():
            raise ValidationError("The meeting’s day cannot be later than today")
        return day
