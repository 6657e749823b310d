"""The verbs of the policy, each ready to be done once: what checks find."""

ACTS = {}
