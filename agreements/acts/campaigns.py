"""What acts are called in the log: asking people and chasing them."""

ACTS: dict[str, str] = {}
