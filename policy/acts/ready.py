"""What acts are called in the log: the model policy to start from."""

ACTS: dict[str, str] = {}
