"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from agreements import services
from agreements.rules.website import POINTS
from agreements.services import access, event_notices, website
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


def check_website():
    actor = PersonFactory(roles=["officer"])
    PersonFactory(roles=["head"])
    answers = {point.key: "yes" for point in POINTS} | {"links_lead_right": "no"}
    fault = website.Fault("Mean words", actor, timezone.localdate())
    return lambda: website.check_website(actor=actor, answers=answers, faults=[fault], note="Spoke to Nell")


def sign_check():
    actor, check = PersonFactory(roles=["head"]), make.website_check(PersonFactory(roles=["officer"]))
    return lambda: website.sign_check(check, actor=actor)


def fault_done():
    actor = PersonFactory(roles=["officer"])
    fault = make.website_fault(make.website_check(actor), actor)
    return lambda: website.fault_done(fault, actor=actor, how="Mean words are gone")


def write_notice():
    actor = PersonFactory(roles=["officer"])
    on = timezone.localdate()
    return lambda: event_notices.write_notice(actor=actor, title="Mean words", on=on, text="Spoke")


def tell_parents():
    actor = PersonFactory(roles=["officer"])
    make.family()
    notice = make.event_notice(actor)
    return lambda: event_notices.tell_parents(notice, actor=actor)


CHECKS = {f"agreements.services.website.{act.__name__}": act for act in (check_website, sign_check, fault_done)} | {
    f"agreements.services.event_notices.{act.__name__}": act for act in (write_notice, tell_parents)
}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
