"""The policy and its versions, the register of law, what checks found, whether it is kept, and its reviews."""

from policy.models.findings import FindingKind, FindingState, PolicyCheck, PolicyFinding
from policy.models.imports import PolicyImport
from policy.models.laws import Certainty, Law, LawKind
from policy.models.living import Attestation, Attester, FrozenPolicy, Tie
from policy.models.policies import Clause, Language, LinkedPolicy, Policy, PolicyVersion, Source, VersionState
from policy.models.reviews import (
    Ballot,
    CauseKind,
    Feedback,
    PolicyReview,
    ReviewCause,
    Said,
    Step,
    StepDecision,
    Vote,
)

__all__ = [
    "Attestation",
    "Attester",
    "Ballot",
    "CauseKind",
    "Certainty",
    "Clause",
    "Feedback",
    "FindingKind",
    "FindingState",
    "FrozenPolicy",
    "Language",
    "Law",
    "LawKind",
    "LinkedPolicy",
    "Policy",
    "PolicyCheck",
    "PolicyFinding",
    "PolicyImport",
    "PolicyReview",
    "PolicyVersion",
    "ReviewCause",
    "Said",
    "Source",
    "Step",
    "StepDecision",
    "Tie",
    "VersionState",
    "Vote",
]
