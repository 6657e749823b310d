"""Why a document is not read."""


class Refused(Exception):
    """In one word: `locked`, `damaged` or `packed`."""
