"""The verbs of training, each ready to be done once: courses, readings and certificates."""

ACTS = {}
