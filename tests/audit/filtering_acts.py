"""The verbs of filtering, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from filtering import deciders, services
from filtering.addresses import understand
from filtering.models import Appeal
from filtering.rules.asking import Ask
from filtering.rules.reaching import Whom
from filtering.services import appealing, asking, deciding
from tests.factories import PersonFactory
from tests.factories import filtering as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.


def _request(**fields):
    return make.FilterRequestFactory(**fields)


def _said(address="maths.example.org"):
    whom = Whom(("ks2",))
    day = timezone.localdate()
    return Ask("allow", whom, "Mean fractions", "maths", "lesson", day, typed=address, address=understand(address))


def _shown(record):
    return deciders.digest(deciders.shown(record))


def ask():
    actor = PersonFactory(roles=["teacher"])
    return lambda: asking.ask(_said(), actor=actor)


def join():
    record, actor = _request(ends_on=timezone.localdate()), PersonFactory(roles=["teacher"])
    return lambda: asking.join(record, said=_said(), actor=actor)


def edit():
    record = _request()
    return lambda: asking.edit(record, said=_said("history.example.org"), actor=record.asked_by)


def withdraw():
    record = _request()
    return lambda: asking.withdraw(record, actor=record.asked_by)


def decide():
    record, actor = _request(), PersonFactory(roles=["head"])
    return lambda: deciding.decide(record, actor=actor, shown_sha256=_shown(record), verdict="approved")


def decide_second():
    record, actor = _request(state="second", address="youtube.com"), PersonFactory(roles=["dsl"])
    make.decide(record, PersonFactory(roles=["head"]))
    return lambda: deciding.decide_second(record, actor=actor, shown_sha256=_shown(record), verdict="approved")


def answer_more():
    record = _request(state="more")
    return lambda: deciding.answer_more(record, actor=record.asked_by, answer="Spoke to Robin Marsh.")


def _refused():
    record = _request(state="refused")
    make.decide(record, PersonFactory(roles=["head"]), verdict="refused", reason="Mean words")
    return record


def appeal():
    record = _refused()
    return lambda: appealing.appeal(record, actor=record.asked_by, why="Mean words are gone")


def answer():
    record, actor = _refused(), PersonFactory(roles=["head"])
    made = Appeal.objects.create(school=record.school, request=record, by=record.asked_by, why="Gone")
    return lambda: appealing.answer(made, actor=actor, is_upheld=True, answer="Spoke to Robin Marsh")


REQUESTS = {
    "filtering.services.asking.ask": ask,
    "filtering.services.asking.join": join,
    "filtering.services.asking.edit": edit,
    "filtering.services.asking.withdraw": withdraw,
    "filtering.services.deciding.decide": decide,
    "filtering.services.deciding.decide_second": decide_second,
    "filtering.services.deciding.answer_more": answer_more,
    "filtering.services.appealing.appeal": appeal,
    "filtering.services.appealing.answer": answer,
}

STANDING = {}

SITES = {}

CHECKS = {}

FIGURES = {}

ACTS = REQUESTS | STANDING | SITES | CHECKS | FIGURES


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
