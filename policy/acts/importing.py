"""What acts are called in the log: bringing in a document."""

ACTS: dict[str, str] = {}
