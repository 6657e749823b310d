"""The verbs of filtering, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from filtering import deciders, services
from filtering.addresses import understand
from filtering.models import Appeal
from filtering.rules.asking import Ask
from filtering.rules.reaching import Whom
from filtering.services import appealing, applying, asking, deciding, ending
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


def standing(state, act, roles=("it",), **rule):
    """An act on a request that stands, by somebody with the roles."""

    def prepared():
        request = make.FilterRequestFactory(state=state, decided_at=timezone.now())
        make.rule(request, **rule)
        actor = PersonFactory(roles=roles)
        return lambda: act(request, actor=actor)

    return prepared


def applied():
    return {"applied_at": timezone.now(), "applied_by": PersonFactory(roles=["it"])}


def tried(act):
    return lambda: standing("applied", act, ("officer",), **applied())()


def take_out():
    request = make.FilterRequestFactory(state="ended")
    rule = make.rule(request, **applied(), ended_at=timezone.now(), ended_as="hand")
    actor = PersonFactory(roles=["it"])
    return lambda: applying.take_out([rule], actor=actor)


def end_on_its_day():
    request = make.FilterRequestFactory(state="verified", starts_on=make.day(-9), ends_on=make.day(-1))
    make.rule(request, **applied(), review_on=make.day(-1))
    return lambda: ending.end_on_its_day(request.pk, make.day())


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
