"""What acts are called in the log: texts and their versions."""

ACTS: dict[str, str] = {}
