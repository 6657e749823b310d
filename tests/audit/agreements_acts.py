"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from agreements import services
from agreements.services import access
from tests.factories import PersonFactory
from tests.factories import agreements as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.

TEXTS = {}

CAMPAIGNS = {}

SIGNING = {}

ROOMS = {}

CONSENTS = {}


def suspend_access():
    actor, pupil = PersonFactory(roles=["head"]), PersonFactory(user=None)
    days = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate()}
    return lambda: access.suspend_access(pupil, actor=actor, reason="Mean words", **days)


def restore_access():
    actor = PersonFactory(roles=["head"])
    held = make.suspend(PersonFactory(user=None), actor)
    return lambda: access.restore_access(held, actor=actor, reason="Spoke to Nell")


def grant_access():
    actor, pupil = PersonFactory(roles=["officer"]), PersonFactory(user=None)
    today = timezone.localdate()
    return lambda: access.grant_access(pupil, actor=actor, starts_on=today, ends_on=None, reason="Mean words")


def end_access():
    actor, grant = PersonFactory(roles=["officer"]), make.grant(PersonFactory(user=None))
    return lambda: access.end_access(grant, actor=actor, ends_on=timezone.localdate(), reason="Nell left")


ACCESS = {
    f"agreements.services.access.{act.__name__}": act
    for act in (suspend_access, restore_access, grant_access, end_access)
}

CHECKS = {}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
