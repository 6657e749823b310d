"""What acts are called in the log: what checks find."""

ACTS: dict[str, str] = {}
