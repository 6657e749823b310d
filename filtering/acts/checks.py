"""What acts are called in the log: checks of the filter and the yearly review."""

ACTS: dict[str, str] = {}
