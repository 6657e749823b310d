"""The key by which a clause is known again from version to version."""

from django.utils.crypto import get_random_string

LONG = 10


def new() -> str:
    return get_random_string(LONG, "abcdefghijkmnpqrstuvwxyz23456789")


def could_be(text: str) -> bool:
    """Whether an address may be looked up: PostgreSQL takes no text with a NUL in it."""
    return text.isascii() and text.isalnum() and len(text) <= LONG + 2
