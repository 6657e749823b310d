"""The verbs of the policy, each ready to be done once: the register of law and guidance."""

ACTS = {}
