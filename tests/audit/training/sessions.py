"""The verbs of training, each ready to be done once: sessions, meetings and entering many at once."""

ACTS = {}
