"""The verbs of the policy, each ready to be done once: reviews and publishing."""

ACTS = {}
