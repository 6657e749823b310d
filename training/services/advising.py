"""Asking for advice and answering (T10); and what is often asked, written anew for all staff without names."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from esafety.schools.services import version_of
from training.models import About, Advice, AdviceEntry, CommonQuestion, EntryKind
from training.querysets.advice import at_the_desks
from training.rules.advising import whose
from training.telling.selfaudit import tell_answerers, tell_asker

NOBODY = "There is nobody else at the school who could answer. Ask the chair of governors, or the school’s adviser."
CLOSED = "This question is closed. Ask again to open it."
CHANGED = "Somebody else has changed this in the meantime. Read what stands here now, and save again."


def desk_of(about: str, asker: Person) -> set[int]:
    """The keys of those whose it is to answer today."""
    return whose(about, asker.pk, at_the_desks(asker.school))


# --- A question ------------------------------------------------------------------------------------------------


@verb
def ask_advice(*, actor: Person, about: str, question: str) -> Advice:
    """Ask. Whoever answers is told, without what it is about."""
    demand(actor, Perm.ADVICE_ASK)
    if about not in About.values:
        raise RuleBroken("Choose what it is about.")
    if not question.strip():
        raise RuleBroken("Say what you would like to know.")
    if not desk_of(about, actor):
        raise RuleBroken(NOBODY)
    now = timezone.now()
    advice = Advice(
        school=actor.school,
        number=next_number(Advice, actor.school_id),
        asked_by=actor,
        about=about,
        question=question.strip(),
        asked_at=now,
        waiting_since=now,
    )
    set_change(advice, by=actor)
    advice.save()
    tell_answerers(advice, desk_of(about, actor))
    events.record("training.ask_advice", actor=actor, about=advice, details={"about": about})
    return advice


@verb
def reply(advice: Advice, *, actor: Person, text: str, is_question: bool = False) -> AdviceEntry:
    """Answer it, or ask the asker something first. Either way the next word is theirs."""
    advice = _locked(advice, actor)
    demand(actor, Perm.ADVICE_ANSWER, advice)
    if advice.closed_at is not None:
        raise RuleBroken(CLOSED)
    entry = _add(advice, EntryKind.BACK if is_question else EntryKind.ANSWER, text, actor)
    advice.waiting_since = None
    set_change(advice, by=actor)
    advice.save()
    tell_asker(advice, "training.advice_back" if is_question else "training.advice_answered")
    events.record("training.reply", actor=actor, about=advice, details={"entry": entry.pk, "kind": entry.kind})
    return entry


@verb
def ask_again(advice: Advice, *, actor: Person, text: str) -> AdviceEntry:
    """The asker goes on: answers a question back, or asks more. Opens what was closed."""
    advice = _locked(advice, actor)
    demand(actor, Perm.ADVICE_ASK, advice)
    if advice.asked_by_id != actor.pk:
        raise PermissionDenied
    if not desk_of(advice.about, actor):
        raise RuleBroken(NOBODY)
    entry = _add(advice, EntryKind.ASKED, text, actor)
    advice.waiting_since = advice.waiting_since or timezone.now()
    advice.closed_at = advice.closed_by = None
    set_change(advice, by=actor)
    advice.save()
    tell_answerers(advice, desk_of(advice.about, actor))
    events.record("training.ask_again", actor=actor, about=advice, details={"entry": entry.pk})
    return entry


@verb
def close_advice(advice: Advice, *, actor: Person) -> Advice:
    """Close it: the asker at any time, whoever answers once there is an answer."""
    advice = _locked(advice, actor)
    is_asker = advice.asked_by_id == actor.pk
    demand(actor, Perm.ADVICE_ASK if is_asker else Perm.ADVICE_ANSWER, advice)
    if advice.closed_at is not None:
        raise RuleBroken("It is closed already.")
    if not is_asker and advice.waiting_since is not None:
        raise RuleBroken("Answer it before you close it.")
    advice.closed_at, advice.closed_by, advice.waiting_since = timezone.now(), actor, None
    set_change(advice, by=actor)
    advice.save()
    events.record("training.close_advice", actor=actor, about=advice)
    return advice


def _add(advice: Advice, kind: str, text: str, actor: Person) -> AdviceEntry:
    if not text.strip():
        raise RuleBroken("Write something first.")
    return AdviceEntry.objects.create(advice=advice, kind=kind, text=text.strip(), by=actor, at=timezone.now())


def _locked(advice: Advice, actor: Person) -> Advice:
    """Raises PermissionDenied for whoever it is not shown to: roles may have changed since the page was opened."""
    Advice.objects.select_for_update().only("pk").get(pk=advice.pk)
    found: Advice = Advice.objects.select_related("school", "asked_by__user", "asked_by__school").get(pk=advice.pk)
    demand(actor, Perm.ADVICE_ASK, found)
    if not Advice.objects.visible_to(actor).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


# --- What is often asked -----------------------------------------------------------------------------------------


@verb
def publish_common(*, actor: Person, about: str, question: str, answer: str) -> CommonQuestion:
    """Show all staff a question and its answer, written without names. Nothing says whose question it was."""
    demand(actor, Perm.ADVICE_ANSWER)
    common = CommonQuestion(
        school=actor.school,
        number=next_number(CommonQuestion, actor.school_id),
        about=about,
        question=question,
        answer=answer,
        published_at=timezone.now(),
    )
    set_change(common, by=actor)
    common.save()
    events.record("training.publish_common", actor=actor, about=common)
    return common


@verb
def change_common(
    common: CommonQuestion, *, actor: Person, version: int, about: str, question: str, answer: str
) -> CommonQuestion:
    common = _locked_common(common, actor)
    if version != version_of(common):
        raise RuleBroken(CHANGED)
    common.about, common.question, common.answer = about, question, answer
    set_change(common, by=actor)
    common.save()
    events.record("training.change_common", actor=actor, about=common)
    return common


@verb
def withdraw_common(common: CommonQuestion, *, actor: Person) -> CommonQuestion:
    """Take it out of what all staff read. It is kept."""
    common = _locked_common(common, actor)
    common.withdrawn_at = timezone.now()
    set_change(common, by=actor)
    common.save()
    events.record("training.withdraw_common", actor=actor, about=common)
    return common


def _locked_common(common: CommonQuestion, actor: Person) -> CommonQuestion:
    CommonQuestion.objects.select_for_update().only("pk").get(pk=common.pk)
    found: CommonQuestion = CommonQuestion.objects.select_related("school").get(pk=common.pk)
    demand(actor, Perm.ADVICE_ANSWER, found)
    if found.withdrawn_at is not None:
        raise RuleBroken("It was withdrawn already.")
    return found
