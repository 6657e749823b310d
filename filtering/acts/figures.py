"""What acts are called in the log: over-blocking, delegation and settings."""

ACTS: dict[str, str] = {}
