"""The verbs of the policy, each ready to be done once: whether clauses are kept."""

from policy.services import attesting, freezing, tying
from tests.factories import PersonFactory
from tests.factories.policy import living as make

MEAN = "Spoke to Robin Marsh"


def _clause():
    return make.clause("1.1", make.in_force())


def officer():
    return PersonFactory(roles=["officer"])


def tie_clause():
    actor, clause = officer(), _clause()
    return lambda: tying.tie_clause(clause, actor=actor, indicator=make.LOG)


def untie_clause():
    actor, clause = officer(), _clause()
    make.tie(clause)
    return lambda: tying.untie_clause(clause, actor=actor, indicator=make.LOG)


def take_suggestions():
    actor, clause = officer(), _clause()
    return lambda: tying.take_suggestions(clause.version, actor=actor)


def set_promise():
    actor, clause = officer(), _clause()
    return lambda: tying.set_promise(clause, actor=actor, is_promise=False)


def appoint_attester():
    actor, clause = officer(), _clause()
    return lambda: tying.appoint_attester(clause, actor=actor, person=actor)


def attest_clause():
    actor = officer()
    attester = make.attester(_clause(), actor)
    return lambda: attesting.attest_clause(attester, actor=actor, is_kept=False, words=MEAN)


def freeze_policy():
    actor, clause = officer(), _clause()
    return lambda: freezing.freeze_policy(clause.version, actor=actor)


ACTS = {
    "policy.services.tying.tie_clause": tie_clause,
    "policy.services.tying.untie_clause": untie_clause,
    "policy.services.tying.take_suggestions": take_suggestions,
    "policy.services.tying.set_promise": set_promise,
    "policy.services.tying.appoint_attester": appoint_attester,
    "policy.services.attesting.attest_clause": attest_clause,
    "policy.services.freezing.freeze_policy": freeze_policy,
}
