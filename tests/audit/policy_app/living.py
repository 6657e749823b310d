"""The verbs of the policy, each ready to be done once: whether clauses are kept."""

ACTS = {}
