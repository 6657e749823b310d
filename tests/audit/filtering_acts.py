"""The verbs of filtering, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from importlib import import_module
from pkgutil import iter_modules

from filtering import services

# Each table: the full name of a verb, and a function that prepares it and gives the act.

REQUESTS = {}

STANDING = {}

SITES = {}

CHECKS = {}

FIGURES = {}

ACTS = REQUESTS | STANDING | SITES | CHECKS | FIGURES


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
