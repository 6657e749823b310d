"""The verbs of the policy, each ready to be done once: bringing in a document."""

ACTS = {}
