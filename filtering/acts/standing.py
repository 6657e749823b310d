"""What acts are called in the log: applying, trying and ending."""

ACTS: dict[str, str] = {}
