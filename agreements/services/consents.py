"""Answers about pictures and work: who may be shown, and how an answer is changed after it was first given (A4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone

from agreements.languages import ENGLISH
from agreements.models import (
    AssentAge,
    Consent,
    ConsentAnswer,
    ConsentUse,
    ConsentWords,
    Source,
)
from agreements.rules import consents as rules
from agreements.rules.consents import Facts, Said, Standing
from agreements.services import take_downs
from agreements.services.questions import questions_of
from agreements.services.taking import QuestionsMoved
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink, Person

EARLIEST_AGE, LATEST_AGE = 4, 18


@dataclass(frozen=True)
class Verdict:
    """Whether one pupil may be shown for a use, and why, in words that can be acted on."""

    pupil: Person
    use: str
    standing: Standing
    reason: str

    @property
    def may(self) -> bool:
        return self.standing in rules.MAY_BE_SHOWN


# --- Who may be shown ----------------------------------------------------------------------------------------------


def may_be_shown(pupils: Sequence[Person], use: str, on: date, *, with_names: bool = False) -> list[Verdict]:
    """A verdict for each pupil, in order: by the newest answers, and by their age on the day.

    With names, whoever may not be named may not be shown so, and the verdict says that. Four queries at most.
    """
    uses = [use, ConsentUse.FULL_NAME] if with_names and use != ConsentUse.FULL_NAME else [use]
    found = standings(pupils, uses, on)
    return [_named_or_not(pupil, uses, found[pupil.pk]) for pupil in pupils]


def _named_or_not(pupil: Person, uses: Sequence[str], by_use: Mapping[str, Verdict]) -> Verdict:
    shown = by_use[uses[0]]
    named = by_use[uses[-1]]
    if not shown.may or named.may:
        return shown
    words = f"May be shown, but not with the full name: {named.reason} Or leave the name out."
    return Verdict(pupil, uses[0], named.standing, words)


def standings(pupils: Sequence[Person], uses: Iterable[str], on: date) -> dict[int, dict[str, Verdict]]:
    """Verdicts by key of the pupil and use. All pupils are of one school. Three queries, however many they are."""
    uses = list(uses)
    if not pupils:
        return {}
    age = AssentAge.objects.on(pupils[0].school, on)
    links = links_of(pupils)
    said = _newest(pupils, uses)
    return {
        pupil.pk: {
            use: _verdict(pupil, use, links.get(pupil.pk, {}), said.get((pupil.pk, use), []), age, on) for use in uses
        }
        for pupil in pupils
    }


def links_of(pupils: Sequence[Person]) -> dict[int, dict[int, ParentLink]]:
    """Their parents' links, by key of the pupil and of the parent: barred ones and those without responsibility too."""
    found: dict[int, dict[int, ParentLink]] = {}
    for link in ParentLink.objects.filter(child__in=[pupil.pk for pupil in pupils]):
        found.setdefault(link.child_id, {})[link.parent_id] = link
    return found


def _newest(pupils: Sequence[Person], uses: Sequence[str]) -> dict[tuple[int, str], list[Consent]]:
    """The newest answer of each person, by pupil and use."""
    asked = Consent.objects.filter(pupil__in=[pupil.pk for pupil in pupils], use__in=uses)
    newest = asked.order_by().values("pupil", "use", "by").annotate(newest=Max("pk")).values("newest")
    found: dict[tuple[int, str], list[Consent]] = {}
    for one in Consent.objects.filter(pk__in=newest).select_related("by").order_by("pk"):
        found.setdefault((one.pupil_id, one.use), []).append(one)
    return found


def _verdict(
    pupil: Person, use: str, links: Mapping[int, ParentLink], said: Sequence[Consent], age: int | None, on: date
) -> Verdict:
    facts = _facts(pupil, use, links, said, age, on)
    return Verdict(pupil, use, rules.standing(facts), rules.reason(facts, pupil.name))


def _facts(
    pupil: Person, use: str, links: Mapping[int, ParentLink], said: Sequence[Consent], age: int | None, on: date
) -> Facts:
    old_enough = rules.is_old_enough(age, pupil.date_of_birth, pupil.year_group, on)
    responsible = frozenset(key for key, link in links.items() if link.decides)
    parents: dict[int, Said] = {}
    elsewhere = own = None
    for one in said:
        if one.by_id is None:
            elsewhere = Said(one.answer, timezone.localtime(one.at), one.held_where, held_since=one.held_since)
        elif one.by_id == pupil.pk:
            own = Said(one.answer, timezone.localtime(one.at))
        else:
            who = called(one.by, links.get(one.by_id))
            parents[one.by_id] = Said(one.answer, timezone.localtime(one.at), who, one.by_id in responsible)
    return Facts(parents, responsible, elsewhere, own, use == ConsentUse.WORK and old_enough)


def called(person: Person | None, link: ParentLink | None) -> str:
    """Such as "Pat Reed (mother)"."""
    if person is None:
        return ""
    return f"{person.name} ({link.get_relation_display().lower()})" if link else person.name


# --- Changing an answer --------------------------------------------------------------------------------------------


@verb
def answer_for_oneself(
    pupil: Person, answers: Mapping[str, str], *, actor: Person, language: str = ENGLISH, questions: str = ""
) -> list[Consent]:
    """The pupil's own answers, kept apart from their parents' (A4): given by themself, or entered by a teacher.

    Raises PermissionDenied for anybody else, and for whoever is no pupil of the school now; QuestionsMoved where
    `questions`, a mark of those shown, is not of those that are asked.
    """
    if actor != pupil:
        demand(actor, Perm.CLASS_SIGN, pupil)
    if not pupil.is_here() or Role.PUPIL not in pupil.roles():
        raise PermissionDenied
    asked = questions_of(pupil.school_id, language)
    if questions and questions != asked.mark:
        raise QuestionsMoved("A question was put in other words. Please answer it again.")
    entered_by = None if actor == pupil else actor
    source = Source.PAPER if entered_by else Source.SIGNED
    made = _write(pupil, answers, by=pupil, source=source, words=asked.words, entered_by=entered_by)
    details = {"pupil": pupil.pk, "answers": {one.use: one.answer for one in made}}
    events.record("agreements.answer_for_oneself", actor=actor, about=made[0] if made else None, details=details)
    return made


def _write(
    pupil: Person,
    answers: Mapping[str, str],
    *,
    by: Person,
    source: str,
    words: Mapping[str, ConsentWords],
    entered_by: Person | None = None,
) -> list[Consent]:
    if set(answers) - set(ConsentUse.values) or set(answers.values()) - set(ConsentAnswer.values):
        raise RuleBroken("Answer yes or no to each question.")
    take_downs.hold_pupils([pupil.pk])
    before = {
        one.use: one.answer for one in Consent.objects.filter(pupil=pupil, by=by, use__in=list(answers)).order_by("pk")
    }
    made = [
        Consent(
            school_id=pupil.school_id,
            pupil=pupil,
            use=use,
            answer=said,
            by=by,
            source=source,
            words=words.get(use),
            entered_by=entered_by,
            at=timezone.now(),
        )
        for use, answer in answers.items()
        if (said := rules.as_written(before.get(use), answer))
    ]
    for one in made:
        one.save(force_insert=True)
    take_downs.follow(one for one in made if one.answer != ConsentAnswer.GIVEN)
    return made


# --- From what age pupils are asked --------------------------------------------------------------------------------


@verb
def set_assent_age(*, actor: Person, age: int, from_on: date) -> AssentAge:
    """From a day on, pupils of this age are asked themselves. What was in force before stays as it was."""
    demand(actor, Perm.AGREEMENT_WRITE)
    if not EARLIEST_AGE <= age <= LATEST_AGE:
        raise RuleBroken(f"The age must be from {EARLIEST_AGE} to {LATEST_AGE}.")
    if from_on < timezone.localdate():
        raise RuleBroken("It can begin today or later: what was in force before stays as it was.")
    setting = AssentAge.objects.select_for_update().filter(school=actor.school, from_on=from_on).first()
    setting = setting or AssentAge(school=actor.school, from_on=from_on)
    setting.age = age
    set_change(setting, by=actor, reason="Set the age")
    setting.save()
    details = {"age": age, "from": from_on.isoformat()}
    events.record("agreements.set_assent_age", actor=actor, about=setting, details=details)
    return setting
