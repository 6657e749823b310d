"""The verbs of training, each ready to be done once: parents, home learning and the induction sheet."""

from datetime import timedelta

from django.utils import timezone

from esafety.schools.services import version_of
from esafety.schools.terms import term_of
from tests.factories import PersonFactory
from tests.factories.training import parents as make
from training.services import guidance, home_learning, induction, newsletters, parent_notices
from training.services.parent_notices import Audience

WORDS = {"title": "Mean words", "text": "Spoke of Robin Marsh.", "to": Audience("all")}


def officer():
    return PersonFactory(roles=["officer"])


def write_parent_notice():
    actor = officer()
    return lambda: parent_notices.write_parent_notice(actor=actor, **WORDS)


def change_parent_notice():
    actor = officer()
    notice = make.notice(actor)
    version = version_of(notice)
    return lambda: parent_notices.change_parent_notice(notice, actor=actor, version=version, **WORDS)


def send_parent_notice():
    actor = officer()
    make.child_of(make.parent())
    notice = make.notice(actor)
    return lambda: parent_notices.send_parent_notice(notice, actor=actor)


def write_guidance():
    actor = officer()
    return lambda: guidance.write_guidance(actor=actor, version=0, text="Mean words")


def write_newsletter():
    actor = officer()
    term = term_of(timezone.localdate())
    return lambda: newsletters.write_newsletter(actor=actor, term=term, happened="Mean words")


def change_newsletter():
    actor = officer()
    letter = make.newsletter(actor)
    version = version_of(letter)
    return lambda: newsletters.change_newsletter(letter, actor=actor, version=version, happened="Mean words")


def print_newsletter():
    actor = officer()
    letter = make.newsletter(actor)
    return lambda: newsletters.print_newsletter(letter, actor=actor)


def print_induction():
    actor = officer()
    return lambda: induction.print_induction(actor=actor)


def give_induction():
    actor, today = officer(), timezone.localdate()
    return lambda: induction.give_induction(actor=actor, name="Robin Marsh", given_as="supply", on=today)


def forget_inductions():
    actor = officer()
    make.given(actor, on=timezone.localdate() - timedelta(400))
    return lambda: induction.forget_inductions(actor.school)


def set_home_learning():
    actor, today = PersonFactory(roles=["teacher"]), timezone.localdate()
    classes = [make.group(actor.school)]
    return lambda: home_learning.set_home_learning(
        actor=actor, title="Mean sums", link=make.LINK, classes=classes, set_on=today, due_on=today
    )


def check_link():
    actor = PersonFactory(roles=["teacher"])
    item = make.home_learning(actor)
    return lambda: home_learning.check_link(
        item, actor=actor, answers=make.answers(), outcome="safe", note="Spoke to Robin Marsh"
    )


def remove_home_learning():
    actor = PersonFactory(roles=["teacher"])
    item = make.home_learning(actor)
    return lambda: home_learning.remove_home_learning(item, actor=actor)


def tell_of_home_learning():
    actor = PersonFactory(roles=["teacher"])
    make.child_of(make.parent())
    make.link_check(actor)
    item = make.home_learning(actor)
    return lambda: home_learning.tell_of_home_learning([item], actor=actor)


ACTS = {
    f"training.services.{module}.{act.__name__}": act
    for module, acts in (
        ("parent_notices", (write_parent_notice, change_parent_notice, send_parent_notice)),
        ("guidance", (write_guidance,)),
        ("newsletters", (write_newsletter, change_newsletter, print_newsletter)),
        ("induction", (print_induction, give_induction, forget_inductions)),
        ("home_learning", (set_home_learning, check_link, remove_home_learning, tell_of_home_learning)),
    )
    for act in acts
}
