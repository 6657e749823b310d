"""The verbs of the policy, each ready to be done once: writing and comparing versions."""

ACTS = {}
