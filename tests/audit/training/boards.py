"""The verbs of training, each ready to be done once: boards, reminders and figures."""

ACTS = {}
