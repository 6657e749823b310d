"""What acts are called in the log: whether clauses are kept."""

ACTS: dict[str, str] = {}
