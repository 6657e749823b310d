"""The verbs of the policy, each ready to be done once: the policy as it is read."""

ACTS = {}
