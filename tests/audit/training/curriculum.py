"""The verbs of training, each ready to be done once: what pupils are taught."""

from datetime import date

from django.utils import timezone

from esafety.schools.services import version_of
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories.training import curriculum as make
from training.rules.lessons import Taught
from training.rules.programme import Said
from training.services import awarding, lessons, occasions, programme
from training.services import programme_reviewing as reviewing

MEAN = "Spoke to Robin Marsh"


def officer():
    return PersonFactory(roles=["officer"])


def said():
    return Said(title=MEAN, part="autumn", objectives=MEAN, strands=["privacy"], years=[2])


def held():
    return occasions.Held("assembly", MEAN, timezone.localdate(), "Robin Marsh", notes=MEAN)


def add_unit():
    actor = officer()
    return lambda: programme.add_unit(said(), actor=actor)


def change_unit():
    actor, unit = officer(), make.UnitFactory()
    version = version_of(unit)
    return lambda: programme.change_unit(unit, said(), actor=actor, version=version)


def retire_unit():
    actor, unit = officer(), make.UnitFactory()
    return lambda: programme.retire_unit(unit, actor=actor, reason=MEAN)


def take_over_units():
    actor = officer()
    TeachingGroupFactory()
    return lambda: programme.take_over_units(actor=actor)


def log_lesson():
    group = TeachingGroupFactory()
    actor, unit = make.teacher_of(group), make.UnitFactory()
    return lambda: lessons.log_lesson(unit, group, Taught(timezone.localdate(), notes=MEAN), actor=actor)


def change_lesson():
    actor = make.teacher_of()
    lesson = make.lesson(actor)
    taught = Taught(timezone.localdate(), notes=MEAN)
    return lambda: lessons.change_lesson(lesson, taught, actor=actor, reason=MEAN)


def remove_lesson():
    actor = make.teacher_of()
    lesson = make.lesson(actor)
    return lambda: lessons.remove_lesson(lesson, actor=actor, reason=MEAN)


def add_occasion():
    actor = make.teacher_of()
    return lambda: occasions.add_occasion(held(), actor=actor)


def change_occasion():
    actor = officer()
    occasion = make.occasion(actor)
    return lambda: occasions.change_occasion(occasion, held(), actor=actor, reason=MEAN)


def remove_occasion():
    actor = officer()
    occasion = make.occasion(actor)
    return lambda: occasions.remove_occasion(occasion, actor=actor, reason=MEAN)


def open_review():
    actor = officer()
    return lambda: reviewing.open_review(actor=actor)


def _review(**fields):
    return make.review(officer(), **fields)


def write_review():
    actor, review = officer(), _review()
    version = version_of(review)
    return lambda: reviewing.write_review(review, actor=actor, works=MEAN, changes=MEAN, version=version)


def plan_action():
    actor, review, owner = officer(), _review(), PersonFactory(roles=["teacher"])
    return lambda: reviewing.plan_action(review, actor=actor, what=MEAN, owner=owner, due_on=date(2030, 1, 2))


def sign_review():
    actor, review = officer(), _review(works=MEAN, changes=MEAN)
    version = version_of(review)
    return lambda: reviewing.sign_review(review, actor=actor, version=version)


def finish_action():
    owner = PersonFactory(roles=["teacher"])
    action = make.action(_review(), owner)
    return lambda: reviewing.finish_action(action, actor=owner, how=MEAN)


def _pupil():
    return PersonFactory(user=None, teaching_group=TeachingGroupFactory())


def give_award():
    actor, pupil, unit = officer(), _pupil(), make.UnitFactory(accreditation="Level 1")
    return lambda: awarding.give_award(unit, pupil, actor=actor, on=timezone.localdate(), reference=MEAN)


def _award(actor):
    return make.award(actor, make.UnitFactory(accreditation="Level 1"), _pupil())


def take_back_award():
    actor = officer()
    award = _award(actor)
    return lambda: awarding.take_back_award(award, actor=actor, reason=MEAN)


def ask_for_award_pdf():
    actor = officer()
    award = _award(actor)
    return lambda: awarding.ask_for_award_pdf(award, actor=actor)


ACTS = {
    "training.services.programme.add_unit": add_unit,
    "training.services.programme.change_unit": change_unit,
    "training.services.programme.retire_unit": retire_unit,
    "training.services.programme.take_over_units": take_over_units,
    "training.services.lessons.log_lesson": log_lesson,
    "training.services.lessons.change_lesson": change_lesson,
    "training.services.lessons.remove_lesson": remove_lesson,
    "training.services.occasions.add_occasion": add_occasion,
    "training.services.occasions.change_occasion": change_occasion,
    "training.services.occasions.remove_occasion": remove_occasion,
    "training.services.programme_reviewing.open_review": open_review,
    "training.services.programme_reviewing.write_review": write_review,
    "training.services.programme_reviewing.plan_action": plan_action,
    "training.services.programme_reviewing.sign_review": sign_review,
    "training.services.programme_reviewing.finish_action": finish_action,
    "training.services.awarding.give_award": give_award,
    "training.services.awarding.take_back_award": take_back_award,
    "training.services.awarding.ask_for_award_pdf": ask_for_award_pdf,
}
