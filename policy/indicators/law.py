"""What the policy answers about how the school is doing: the register of law and guidance."""

from datetime import date

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from policy.models import Language
from policy.rules.law_cited import cited_by_policy
from policy.rules.register import register_of


def law_current(school: School, on: date) -> Reading:
    """Of the clauses of the policy in force, those that cite nothing superseded."""
    register = register_of(school)
    cited = cited_by_policy(school, register, on)
    if cited.version is None:
        return Reading(State.NOT_EVIDENCED, "No policy is in force.")
    if cited.version.language != Language.ENGLISH:
        return Reading(State.NOT_EVIDENCED, "The policy is not in English, and only English can be checked.")
    clauses = cited.clauses
    outdated = {clause.pk for clause, _ in cited.outdated(register, on)}
    current = len(clauses) - len(outdated)
    words = "Clauses of the policy in force that cite no superseded law, guidance or helpline."
    share = current / len(clauses) if clauses else 1
    return Reading(State.AT_RISK if outdated else State.MET, words, share, current, len(clauses))


INDICATORS: list[Indicator] = [
    Indicator(
        "policy.law_current",
        "The policy cites what is in force",
        "Is every law, guidance and helpline that the policy names still the one in force?",
        "All clauses",
        Unit.SHARE,
        law_current,
        "policy:laws",
        Perm.POLICY_READ,
        query="show=cited",
        hides_small=False,
    ),
]
