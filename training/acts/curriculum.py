"""What acts are called in the log: what pupils are taught."""

ACTS: dict[str, str] = {}
