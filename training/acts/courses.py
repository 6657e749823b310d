"""What acts are called in the log: courses, readings and certificates."""

ACTS: dict[str, str] = {}
