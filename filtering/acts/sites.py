"""What acts are called in the log: sites assessed, and faults."""

ACTS: dict[str, str] = {}
