"""What acts are called in the log: the self-audit, the year's plan and advice."""

ACTS: dict[str, str] = {}
