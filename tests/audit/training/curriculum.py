"""The verbs of training, each ready to be done once: what pupils are taught."""

ACTS = {}
