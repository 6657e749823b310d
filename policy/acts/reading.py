"""What acts are called in the log: the policy as it is read."""

ACTS: dict[str, str] = {}
