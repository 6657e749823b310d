"""The verbs of the policy, each ready to be done once: a module a subject, put together here."""

from importlib import import_module
from pkgutil import iter_modules

from policy import services
from tests.audit.policy_app import checking, importing, law, living, reading, ready, reviewing, writing

PARTS = (reading, writing, ready, importing, law, checking, living, reviewing)
ACTS = {name: act for part in PARTS for name, act in part.ACTS.items()}


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
