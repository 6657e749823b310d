"""The verbs of filtering, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from filtering import services
from filtering.services import applying, ending
from tests.factories import PersonFactory
from tests.factories import filtering as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.

REQUESTS = {}


def standing(state, act, roles=("it",), **rule):
    """An act on a request that stands, by somebody with the roles."""

    def prepared():
        request = make.FilterRequestFactory(state=state, decided_at=timezone.now())
        make.rule(request, **rule)
        return lambda: act(request, actor=PersonFactory(roles=roles))

    return prepared


def applied():
    return {"applied_at": timezone.now(), "applied_by": PersonFactory(roles=["it"])}


def tried(act):
    return lambda: standing("applied", act, ("officer",), **applied())()


def take_out():
    request = make.FilterRequestFactory(state="ended")
    rule = make.rule(request, **applied(), ended_at=timezone.now(), ended_as="hand")
    return lambda: applying.take_out([rule], actor=PersonFactory(roles=["it"]))


def end_on_its_day():
    request = make.FilterRequestFactory(state="verified", starts_on=make.day(-9), ends_on=make.day(-1))
    make.rule(request, **applied(), review_on=make.day(-1))
    return lambda: ending.end_what_is_over(timezone.now())


WHY = "It lets too much in"
STANDING = {
    "filtering.services.applying.apply_request": standing("approved", applying.apply_request),
    "filtering.services.applying.verify": tried(applying.verify),
    "filtering.services.applying.does_not_work": tried(partial(applying.does_not_work, note="Still blocked")),
    "filtering.services.applying.roll_back": standing("verified", partial(applying.roll_back, reason=WHY)),
    "filtering.services.applying.take_out": take_out,
    "filtering.services.ending.end": standing("verified", partial(ending.end, reason=WHY)),
    "filtering.services.ending.review": standing("verified", partial(ending.review, keep_until=None, reason=WHY)),
    "filtering.services.ending.end_on_its_day": end_on_its_day,
}

SITES = {}

CHECKS = {}

FIGURES = {}

ACTS = REQUESTS | STANDING | SITES | CHECKS | FIGURES


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
