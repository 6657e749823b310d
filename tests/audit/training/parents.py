"""The verbs of training, each ready to be done once: parents, home learning and the induction sheet."""

ACTS = {}
