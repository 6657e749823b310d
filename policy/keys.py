"""The key by which a clause is known again from version to version."""

from django.utils.crypto import get_random_string

LONG = 10


def new() -> str:
    return get_random_string(LONG, "abcdefghijkmnpqrstuvwxyz23456789")
