"""What acts are called in the log: parents, home learning and the induction sheet."""

ACTS: dict[str, str] = {}
