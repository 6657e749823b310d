"""What acts are called in the log: website checks and event notices."""

ACTS: dict[str, str] = {}
