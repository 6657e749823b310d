"""The verbs of training, each ready to be done once: the self-audit, the year's plan and advice."""

ACTS = {}
