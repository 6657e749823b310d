"""What acts are called in the log: writing and comparing versions."""

ACTS: dict[str, str] = {}
