"""What acts are called in the log: asking and deciding."""

ACTS: dict[str, str] = {}
