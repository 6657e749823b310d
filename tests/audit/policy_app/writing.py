"""The verbs of the policy, each ready to be done once: writing and comparing versions."""

from esafety.schools.services import version_of
from policy.rules.texts import ClauseText
from policy.services import writing
from tests.factories import PersonFactory
from tests.factories.policy import writing as make

MEAN = "Spoke to Robin Marsh"


def officer():
    return PersonFactory(roles=["officer"])


def said():
    return ClauseText("9", MEAN, MEAN)


def a_clause():
    return make.version().clauses.get(number="1.1")


def begin_version():
    actor, before = officer(), make.version(state="published")
    return lambda: writing.begin_version(actor=actor, based_on=before)


def change_version():
    actor, version = officer(), make.version()
    seen = version_of(version)
    about = writing.About(MEAN, what_changed=MEAN)
    return lambda: writing.change_version(version, about, actor=actor, seen=seen)


def set_version_aside():
    actor, version = officer(), make.version()
    return lambda: writing.set_version_aside(version, actor=actor, reason=MEAN)


def add_clause():
    actor, version = officer(), make.version()
    return lambda: writing.add_clause(version, said(), actor=actor)


def change_clause():
    actor, clause = officer(), a_clause()
    seen = version_of(clause)
    return lambda: writing.change_clause(clause, said(), actor=actor, seen=seen)


def move_clause():
    actor, clause = officer(), a_clause()
    return lambda: writing.move_clause(clause, actor=actor, up=False)


def remove_clause():
    actor, clause = officer(), a_clause()
    seen = version_of(clause)
    return lambda: writing.remove_clause(clause, actor=actor, seen=seen)


def renumber_clauses():
    actor, version = officer(), make.version(clauses=[("", "One", MEAN, 1)])
    seen = writing.mark_of(version.clauses.all())
    return lambda: writing.renumber_clauses(version, actor=actor, seen=seen)


ACTS = {
    "policy.services.writing.begin_version": begin_version,
    "policy.services.writing.change_version": change_version,
    "policy.services.writing.set_version_aside": set_version_aside,
    "policy.services.writing.add_clause": add_clause,
    "policy.services.writing.change_clause": change_clause,
    "policy.services.writing.move_clause": move_clause,
    "policy.services.writing.remove_clause": remove_clause,
    "policy.services.writing.renumber_clauses": renumber_clauses,
}
