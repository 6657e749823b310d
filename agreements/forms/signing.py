"""The form of a parent's link: for each child an answer and the consents, then one name and one tick.

It is drawn by its own template, not field by field, since thousands open it in a week: `ChildPart` is what that needs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from agreements import languages
from agreements.models import Act, Asked, ConsentAnswer, ConsentUse
from agreements.rules import answering
from agreements.services.questions import Questions
from agreements.services.taking import Answer
from esafety.ui.forms import PlainForm, speak_plainly
from esafety.words import uncapitalised

SIGN, DECLINE, LATER = "sign", "decline", "later"
YES, NO = "yes", "no"
ACTS = {SIGN: Act.SIGNED, DECLINE: Act.DECLINED}
SAID = {YES: ConsentAnswer.GIVEN, NO: ConsentAnswer.REFUSED}
NAME = "name-of-the-field"
TURNS = re.compile("[\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
FOREIGN = "You are not asked to sign for one of the children on the page you sent. Please look at the page again."


class SignatureNameField(forms.CharField):
    """A name as it was typed, in whatever letters, without signs that turn the letters after them round."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=answering.LONGEST_NAME, error_messages={"required": "Type your name"}, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(TURNS.sub("", super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) <= answering.LONGEST_NAME and (fault := answering.name_fault(value)):
            raise ValidationError(fault)


class SignForm(PlainForm):
    """`asked` are those that the page may be answered for, `uses` the consents that go along.

    A field's name ends with the key of what is asked, so that an answer stays with its child whoever else comes or goes
    in between. What is sent for anybody else makes the whole form invalid.
    """

    nothing = "You chose “later” for everybody, so nothing was signed. Come back by the same link."

    def __init__(self, data: Mapping[str, Any], *, asked: Sequence[Asked], uses: Sequence[str]) -> None:
        super().__init__(data)
        self.uses = list(uses)
        sent = {int(name) for name in self.data.getlist("child") if re.fullmatch(r"[0-9]{1,18}", name)}
        sent |= {int(found[1]) for name in self.data if (found := re.fullmatch(r"act-([0-9]{1,18})", name))}
        self.asked = [one for one in asked if one.pk in sent]
        self.is_foreign = bool(sent - {one.pk for one in self.asked})
        for one in self.asked:
            self._add_fields(one)
        self.fields["typed_name"] = SignatureNameField()
        speak_plainly(self.fields["typed_name"], "Your name")
        self.fields["agrees"] = forms.BooleanField(
            error_messages={"required": "Tick the box to say that you have read it"}
        )

    def _add_fields(self, one: Asked) -> None:
        name = name_of(one)
        choose = {"required": f"Choose an answer for {name}", "invalid_choice": f"Choose an answer for {name}"}
        acts = [(act, act) for act in (SIGN, DECLINE, LATER)]
        self.fields[f"act-{one.pk}"] = forms.ChoiceField(choices=acts, widget=forms.RadioSelect, error_messages=choose)
        for use in self.uses:
            answers = [(YES, "Yes"), (NO, "No")]
            field = forms.ChoiceField(choices=answers, widget=forms.RadioSelect, required=False)
            field.error_messages["invalid_choice"] = self._choose(one, use)
            self.fields[f"{use}-{one.pk}"] = field
        self.fields[f"reason-{one.pk}"] = forms.CharField(required=False, max_length=500)
        speak_plainly(self.fields[f"reason-{one.pk}"], f"The reason for {name}")

    def _choose(self, one: Asked, use: str) -> str:
        return f"Choose yes or no for {name_of(one)}: {uncapitalised(ConsentUse(use).label)}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_foreign:
            self.add_error(None, FOREIGN)
        for one in self.asked:
            act = cleaned.get(f"act-{one.pk}")
            if act == DECLINE and not cleaned.get(f"reason-{one.pk}") and f"reason-{one.pk}" not in self.errors:
                self.add_error(f"reason-{one.pk}", f"Say why you decline for {name_of(one)}, in a few words")
            for use in self.uses if act == SIGN else ():
                name = f"{use}-{one.pk}"
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self._choose(one, use))
        if not self.answers() and not self.errors:
            self.add_error(None, self.nothing)
        return cleaned

    def answers(self) -> list[Answer]:
        """Those of the children that are not left for later."""
        return [self._answer(one) for one in self.asked if self.cleaned_data.get(f"act-{one.pk}") in ACTS]

    def _answer(self, one: Asked) -> Answer:
        said = {use: self.cleaned_data.get(f"{use}-{one.pk}") for use in self.uses}
        act = ACTS[self.cleaned_data[f"act-{one.pk}"]]
        return Answer(
            asked=one,
            act=act,
            reason=self.cleaned_data.get(f"reason-{one.pk}", "") if act == Act.DECLINED else "",
            consents={use: SAID[answer] for use, answer in said.items() if answer},
        )


def name_of(asked: Asked) -> str:
    """First name alone: more stands on no page of a link."""
    return asked.child.first_name if asked.child else "yourself"


# --- What the page shows -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One question about pictures or work, with what was chosen so far."""

    name: str
    words: str
    language: str
    chosen: str = ""
    error: str = ""

    @property
    def html(self) -> SafeString:
        """Drawn once for all children and parents who are asked it; with an error, for this one alone."""
        if self.error:
            return _draw(self.words, self.language, self.chosen, name=self.name, error=self.error)
        drawn = _drawn(self.words, self.language, self.chosen if self.chosen in SAID else "")
        return mark_safe(drawn.replace(NAME, self.name))  # noqa: S308  (a use and a key of ours)


@lru_cache(maxsize=1_000)
def _drawn(words: str, language: str, chosen: str) -> SafeString:
    return _draw(words, language, chosen, name=NAME)


def _draw(words: str, language: str, chosen: str, *, name: str, error: str = "") -> SafeString:
    direction = languages.direction_of(language)
    context = {"words": words, "language": language, "direction": direction, "chosen": chosen}
    return render_to_string("agreements/sign/question.html", context | {"name": name, "error": error})


@dataclass(frozen=True)
class ChildPart:
    """The part of the page for one child."""

    pk: int
    name: str
    group: str
    act: str
    act_error: str
    reason: str
    reason_error: str
    questions: list[Question]


def parts_of(
    asked: Iterable[Asked], uses: Sequence[str], questions: Questions, form: SignForm | None = None
) -> list[ChildPart]:
    """With what was typed where there is a form."""
    data = form.data if form is not None else {}
    errors = form.errors if form is not None else {}
    return [_part(one, uses, questions, data, errors) for one in asked]


def _part(
    one: Asked, uses: Sequence[str], questions: Questions, data: Mapping[str, Any], errors: Mapping[str, Any]
) -> ChildPart:
    child = one.child
    return ChildPart(
        pk=one.pk,
        name=name_of(one),
        group=child.teaching_group.name if child and child.teaching_group else "",
        act=data.get(f"act-{one.pk}", ""),
        act_error=_first(errors, f"act-{one.pk}"),
        reason=data.get(f"reason-{one.pk}", ""),
        reason_error=_first(errors, f"reason-{one.pk}"),
        questions=[question(f"{use}-{one.pk}", use, questions, data, errors) for use in uses],
    )


def question(name: str, use: str, questions: Questions, data: Mapping[str, Any], errors: Mapping[str, Any]) -> Question:
    words = questions.words.get(use)
    language = words.language if words else languages.ENGLISH
    return Question(
        name=name,
        words=words.question if words else f"{ConsentUse(use).label}: do you agree?",
        language=language,
        chosen=data.get(name, ""),
        error=_first(errors, name),
    )


def _first(errors: Mapping[str, Any], name: str) -> str:
    return str(errors[name][0]) if name in errors else ""


# --- Changing consents, withdrawing, checking ------------------------------------------------------------------


class ConsentsForm(PlainForm):
    """Yes or no for each use that was asked about for one child; what stands need not be chosen again."""

    def __init__(self, data: Mapping[str, Any] | None, *, asked: Asked, uses: Sequence[str]) -> None:
        super().__init__(data)
        self.asked, self.uses = asked, list(uses)
        for use in self.uses:
            field = forms.ChoiceField(choices=[(YES, "Yes"), (NO, "No")], widget=forms.RadioSelect, required=False)
            field.error_messages["invalid_choice"] = "Choose yes or no"
            self.fields[f"{use}-{asked.pk}"] = field

    def answers(self) -> dict[str, str]:
        """All that were answered, by use."""
        said = {use: self.cleaned_data.get(f"{use}-{self.asked.pk}") for use in self.uses}
        return {use: SAID[answer] for use, answer in said.items() if answer}


class WithdrawForm(PlainForm):
    sure = forms.BooleanField(error_messages={"required": "Tick the box to say that you want to withdraw it"})
    reason = forms.CharField(required=False, max_length=500)


class CheckForm(PlainForm):
    """The fingerprint of an answer, as a receipt has it; spaces and line ends of a copied one do not matter."""

    fingerprint = forms.CharField(
        label="Fingerprint of the answer",
        help_text="64 letters and figures, from your receipt.",
        max_length=300,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off", "class": "input--code"}),
    )

    def clean_fingerprint(self) -> str:
        typed = "".join(self.cleaned_data["fingerprint"].split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", typed):
            raise ValidationError(
                "A fingerprint has 64 characters: figures, and letters from a to f. "
                f"You have entered {len(typed)} characters"
            )
        return typed
