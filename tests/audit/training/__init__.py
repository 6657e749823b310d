"""The verbs of training, each ready to be done once: a module a subject, put together here."""

from importlib import import_module
from pkgutil import iter_modules

from tests.audit.training import boards, courses, curriculum, parents, requirements, selfaudit, sessions
from training import services

ACTS = {
    name: act
    for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents)
    for name, act in part.ACTS.items()
}


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
