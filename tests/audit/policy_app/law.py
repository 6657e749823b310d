"""The verbs of the policy, each ready to be done once: the register of law and guidance."""

from esafety.schools.services import version_of
from policy.rules.law_entering import Entered
from policy.services import laws
from tests.factories import PersonFactory
from tests.factories.policy import law as make

MEAN = "Spoke to Robin Marsh"


def entered():
    return Entered(title=MEAN, kind="guidance", asks=MEAN, source=MEAN, checked_by="Robin Marsh")


def add_law():
    actor = PersonFactory(roles=["officer"])
    return lambda: laws.add_law(entered(), actor=actor)


def change_law():
    actor, law = PersonFactory(roles=["officer"]), make.LawFactory()
    version = version_of(law)
    return lambda: laws.change_law(law.key, entered(), actor=actor, version=version, reason=MEAN)


def remove_law():
    actor, law = PersonFactory(roles=["officer"]), make.LawFactory()
    return lambda: laws.remove_law(law, actor=actor, reason=MEAN)


ACTS = {f"policy.services.laws.{act.__name__}": act for act in (add_law, change_law, remove_law)}
