"""The verbs of the policy, each ready to be done once: the policy as it is read."""

from policy.services import printing, settling
from policy.services.settling import Settings
from tests.factories import PersonFactory
from tests.factories.policy import reading as make
from tests.factories.policy import writing

MEAN = "Spoke to Robin Marsh"


def ask_for_policy_pdf():
    actor, version = PersonFactory(roles=["teacher"]), writing.version(state="published")
    return lambda: printing.ask_for_policy_pdf(version, actor=actor)


def settle():
    actor = PersonFactory(roles=["head"])
    return lambda: settling.settle(Settings(MEAN, 12, 1, ["teacher"]), actor=actor, version=0)


def link_policy():
    actor = PersonFactory(roles=["officer"])
    return lambda: settling.link_policy(actor=actor, title=MEAN, url="")


def unlink_policy():
    actor, linked = PersonFactory(roles=["officer"]), make.LinkedPolicyFactory(title=MEAN)
    return lambda: settling.unlink_policy(linked, actor=actor)


ACTS = {
    "policy.services.printing.ask_for_policy_pdf": ask_for_policy_pdf,
    "policy.services.settling.settle": settle,
    "policy.services.settling.link_policy": link_policy,
    "policy.services.settling.unlink_policy": unlink_policy,
}
