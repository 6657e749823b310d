"""What acts are called in the log: the model policy to start from."""

ACTS: dict[str, str] = {
    "policy.start_from_model": "Began a version of the policy from our model policy",
}
