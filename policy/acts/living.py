"""What acts are called in the log: whether clauses are kept."""

ACTS: dict[str, str] = {
    "policy.tie_clause": "Tied a figure to a clause of the policy",
    "policy.untie_clause": "Took a figure from a clause of the policy",
    "policy.take_suggestions": "Tied suggested figures to clauses of the policy",
    "policy.set_promise": "Said whether a clause of the policy is a promise",
    "policy.appoint_attester": "Named who says whether a clause of the policy is kept",
    "policy.attest_clause": "Said whether a clause of the policy is kept",
    "policy.freeze_policy": "Kept a copy of how the policy stood",
}
