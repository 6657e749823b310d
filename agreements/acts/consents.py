"""What acts are called in the log: consents, publications and what is to be taken down."""

ACTS: dict[str, str] = {}
