"""What acts are called in the log: the register of law and guidance."""

ACTS: dict[str, str] = {}
