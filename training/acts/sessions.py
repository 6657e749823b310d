"""What acts are called in the log: sessions, meetings and entering many at once."""

ACTS: dict[str, str] = {}
