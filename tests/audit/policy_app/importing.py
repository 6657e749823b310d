"""The verbs of the policy, each ready to be done once: bringing in a document."""

from policy.reading_in.parsing import parse
from policy.services import importing
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import importing as make

MEAN = "Spoke to Robin Marsh"


def officer():
    return PersonFactory(roles=["officer"])


def bring_in_from_outside():
    school, parsed = SchoolFactory(), parse(f"Our policy\n\nRules\n\n{MEAN}, and will again.\n")
    return lambda: importing.bring_in_from_outside(school, parsed, name=MEAN, sha256="0" * 64, language="en")


def begin_import():
    actor = officer()
    return lambda: importing.begin_import(actor=actor, name=MEAN, content=MEAN.encode())


def _import():
    actor = officer()
    return actor, make.ImportFactory(school=actor.school, made_by=actor)


def correct_import():
    actor, found = _import()
    rows = {1: {"text": MEAN}}
    return lambda: importing.correct_import(found, actor=actor, shown=0, rows=rows)


def bring_back():
    actor, found = _import()
    return lambda: importing.bring_back(found, actor=actor, place=0)


def finish_import():
    actor, found = _import()
    return lambda: importing.finish_import(found, actor=actor, title=MEAN, language="en")


ACTS = {
    "policy.services.importing.bring_in_from_outside": bring_in_from_outside,
    "policy.services.importing.begin_import": begin_import,
    "policy.services.importing.correct_import": correct_import,
    "policy.services.importing.bring_back": bring_back,
    "policy.services.importing.finish_import": finish_import,
}
