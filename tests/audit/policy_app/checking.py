"""The verbs of the policy, each ready to be done once: what checks find."""

from policy.services import checking
from tests.factories import PersonFactory
from tests.factories.policy import checking as make

MEAN = "Spoke to Robin Marsh"


def officer():
    return PersonFactory(roles=["officer"])


def check_version():
    actor, version = officer(), make.old()
    return lambda: checking.check_version(version, actor=actor)


def check_from_outside():
    version = make.old()
    return lambda: checking.check_from_outside(version)


def accept_finding():
    actor, found = officer(), make.finding()
    return lambda: checking.accept_finding(found, actor=actor)


def set_finding_aside():
    actor, found = officer(), make.finding()
    return lambda: checking.set_finding_aside(found, actor=actor, reason=MEAN)


def reopen_finding():
    actor, found = officer(), make.finding(state="accepted")
    return lambda: checking.reopen_finding(found, actor=actor)


ACTS = {
    "policy.services.checking.check_version": check_version,
    "policy.services.checking.check_from_outside": check_from_outside,
    "policy.services.checking.accept_finding": accept_finding,
    "policy.services.checking.set_finding_aside": set_finding_aside,
    "policy.services.checking.reopen_finding": reopen_finding,
}
