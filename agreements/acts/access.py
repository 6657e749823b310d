"""What acts are called in the log: who may go online."""

ACTS: dict[str, str] = {}
