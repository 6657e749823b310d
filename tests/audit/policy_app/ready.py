"""The verbs of the policy, each ready to be done once: the model policy to start from."""

ACTS = {}
