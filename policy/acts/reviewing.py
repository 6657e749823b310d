"""What acts are called in the log: reviews and publishing."""

ACTS: dict[str, str] = {}
