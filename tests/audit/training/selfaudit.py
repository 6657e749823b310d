"""The verbs of training, each ready to be done once: the self-audit, the year's plan and advice."""

from django.utils import timezone

from esafety.schools.terms import term_of
from tests.factories import PersonFactory
from tests.factories.training import selfaudit as make
from training.models import SelfAudit
from training.rules.self_audit import BY_AREA
from training.services import advising, planning, self_auditing
from training.services.planning import Planned


def answer():
    actor = PersonFactory(roles=["teacher"])
    said = {one.key: "teach" for one in BY_AREA["ai"]}
    seen = self_auditing.digest_of(SelfAudit(), ["ai"])
    return lambda: self_auditing.answer_self_audit(actor=actor, area="ai", answers=said, seen=seen)


def finish():
    actor = PersonFactory(roles=["teacher"])
    seen = self_auditing.digest_of(make.self_audit(actor, finished=False))
    return lambda: self_auditing.finish_self_audit(actor=actor, note="A note", seen=seen)


def reopen():
    actor = PersonFactory(roles=["teacher"])
    make.self_audit(actor)
    return lambda: self_auditing.reopen_self_audit(actor=actor)


def _planned(owner):
    now = term_of(timezone.localdate())
    return Planned(now.school_year, now.part, "All staff", owner, what="A talk")


def add_line():
    actor, owner = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    return lambda: planning.add_line(_planned(owner), actor=actor)


def change_line():
    actor, owner = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    one = make.line(owner)
    version = one.history.get().history_id
    return lambda: planning.change_line(one, _planned(actor), actor=actor, version=version)


def finish_line():
    one = make.line(PersonFactory(roles=["teacher"]))
    return lambda: planning.finish_line(one, actor=one.owner, done_on=timezone.localdate(), done_with="Slides")


def take_off():
    actor = PersonFactory(roles=["officer"])
    one = make.line(actor)
    return lambda: planning.take_off(one, actor=actor, why="No time")


def copy_plan():
    actor = PersonFactory(roles=["officer"])
    one = make.line(actor)
    return lambda: planning.copy_plan(actor=actor, school_year=one.school_year)


def ask_advice():
    PersonFactory(roles=["officer"])
    actor = PersonFactory(roles=["teacher"])
    return lambda: advising.ask_advice(actor=actor, about="site", question="May I?")


def reply():
    actor, one = PersonFactory(roles=["officer"]), make.advice(PersonFactory(roles=["teacher"]))
    return lambda: advising.reply(one, actor=actor, text="Yes.")


def ask_again():
    PersonFactory(roles=["officer"])
    one = make.advice(PersonFactory(roles=["teacher"]))
    return lambda: advising.ask_again(one, actor=one.asked_by, text="And now?")


def close_advice():
    one = make.advice(PersonFactory(roles=["teacher"]))
    return lambda: advising.close_advice(one, actor=one.asked_by)


def publish_common():
    actor = PersonFactory(roles=["officer"])
    return lambda: advising.publish_common(actor=actor, about="site", question="May I?", answer="Ask first.")


def change_common():
    actor = PersonFactory(roles=["officer"])
    one = make.common(actor.school)
    said = {"about": "site", "question": "May I?", "answer": "Always ask."}
    version = one.history.get().history_id
    return lambda: advising.change_common(one, actor=actor, version=version, **said)


def withdraw_common():
    actor = PersonFactory(roles=["officer"])
    one = make.common(actor.school)
    return lambda: advising.withdraw_common(one, actor=actor)


ACTS = {
    "training.services.self_auditing.answer_self_audit": answer,
    "training.services.self_auditing.finish_self_audit": finish,
    "training.services.self_auditing.reopen_self_audit": reopen,
    "training.services.planning.add_line": add_line,
    "training.services.planning.change_line": change_line,
    "training.services.planning.finish_line": finish_line,
    "training.services.planning.take_off": take_off,
    "training.services.planning.copy_plan": copy_plan,
    "training.services.advising.ask_advice": ask_advice,
    "training.services.advising.reply": reply,
    "training.services.advising.ask_again": ask_again,
    "training.services.advising.close_advice": close_advice,
    "training.services.advising.publish_common": publish_common,
    "training.services.advising.change_common": change_common,
    "training.services.advising.withdraw_common": withdraw_common,
}
