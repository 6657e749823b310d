"""The verbs of filtering, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from filtering import deciders, services
from filtering.addresses import understand
from filtering.models import Appeal, Category
from filtering.rules.asking import Ask
from filtering.rules.reaching import Whom
from filtering.services import (
    appealing,
    applying,
    asking,
    assessing,
    audit_printing,
    auditing,
    checking,
    deciding,
    ending,
    faults,
    settings,
)
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


def assess():
    actor = PersonFactory(roles=["teacher"])
    return lambda: assessing.assess(make.look(note="Mean words are looked through"), actor=actor)


def report_fault():
    actor = PersonFactory(roles=["teacher"])
    return lambda: faults.report_fault(make.seen(what="Mean words"), actor=actor)


def close_fault():
    fault, actor = make.fault(PersonFactory(roles=["teacher"])), PersonFactory(roles=["it"])
    return lambda: faults.close_fault(fault, actor=actor, how="Spoke to the provider", closed_at=timezone.now())


SITES = {
    "filtering.services.assessing.assess": assess,
    "filtering.services.faults.report_fault": report_fault,
    "filtering.services.faults.close_fault": close_fault,
}


def check_filter():
    actor = PersonFactory(roles=["it"])
    results = dict.fromkeys(Category.values, checking.Said("blocked"))
    said = {"on": make.day(), "device": "Robin Marsh’s iPad", "place": "home", "group": "ks2", "occasion": "other"}
    return lambda: checking.check_filter(actor=actor, results=results, note="Mean words", **said)


def report_cell():
    actor = PersonFactory(roles=["officer"])
    cell = make.filter_check(actor, results={"adult": "open"}).cells.get(category="adult")
    return lambda: checking.report_cell(cell, actor=actor)


def check_care():
    actor = PersonFactory(roles=["it"])
    return lambda: checking.check_care(actor=actor, kind="backup", on=make.day(), is_good=False, note="Mean words")


def read_report():
    actor, week = PersonFactory(roles=["dsl"]), make.monday(1)
    return lambda: checking.read_report(
        actor=actor, week_of=week, received_on=make.day(), alerts=2, note="Spoke to Robin Marsh"
    )


def begin():
    actor = PersonFactory(roles=["officer"])
    return lambda: auditing.begin(actor=actor)


def answer_questions():
    actor = PersonFactory(roles=["officer"])
    one = make.audit(actor)
    said, seen = {"dsl_leads": {"answer": "no", "note": "Mean words"}}, auditing.digest_of(one, "people")
    return lambda: auditing.answer_questions(one, actor=actor, section="people", answers=said, seen=seen)


def plan():
    actor = PersonFactory(roles=["officer"])
    one = make.audit(actor, answers=make.answers({"off_site": "no"}))
    said = {"question": "off_site", "what": "Mean words", "owner": actor, "due_on": make.day(9)}
    return lambda: auditing.plan(one, actor=actor, **said)


def sign():
    actor = PersonFactory(roles=["dsl"])
    one = make.audit(actor, answers=make.answers())
    return lambda: auditing.sign(one, actor=actor, part="dsl", revision=1)


def finish():
    actor = PersonFactory(roles=["officer"])
    one = make.finding(make.audit(actor), actor)
    return lambda: auditing.finish(one, actor=actor, how="Spoke to Robin Marsh")


def ask_for_pdf():
    actor = PersonFactory(roles=["officer"])
    one = make.audit(actor, completed_at=timezone.now())
    return lambda: audit_printing.ask_for_pdf(one, actor=actor)


CHECKS = {
    "filtering.services.checking.check_filter": check_filter,
    "filtering.services.checking.report_cell": report_cell,
    "filtering.services.checking.check_care": check_care,
    "filtering.services.checking.read_report": read_report,
    "filtering.services.auditing.begin": begin,
    "filtering.services.auditing.answer_questions": answer_questions,
    "filtering.services.auditing.plan": plan,
    "filtering.services.auditing.sign": sign,
    "filtering.services.auditing.finish": finish,
    "filtering.services.audit_printing.ask_for_pdf": ask_for_pdf,
}


def delegate():
    head, senior = PersonFactory(roles=["head"]), PersonFactory(roles=["senior"])
    days = {"starts_on": timezone.localdate(), "ends_on": make.day(7)}
    return lambda: settings.delegate(actor=head, to=senior, **days)


def end_delegation():
    head = PersonFactory(roles=["head"])
    given = make.delegate(PersonFactory(roles=["senior"]), head)
    return lambda: settings.end_delegation(given, actor=head)


def change_installs():
    head = PersonFactory(roles=["head"])
    return lambda: settings.change_installs(actor=head, installs="computing")


def wall():
    head, teacher = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    return lambda: settings.wall(actor=head, group="ks1", supervisor=teacher)


def change_supervisor():
    head, teacher = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    walled = make.walled(PersonFactory(roles=["support"]))
    return lambda: settings.change_supervisor(walled, actor=head, supervisor=teacher)


def unwall():
    head = PersonFactory(roles=["head"])
    walled = make.walled(PersonFactory(roles=["support"]))
    return lambda: settings.unwall(walled, actor=head)


def allow_own():
    PersonFactory(roles=["head"])
    chair = PersonFactory(roles=["chair"])
    return lambda: settings.allow_own(actor=chair, until=make.day(30))


def end_own():
    chair = PersonFactory(roles=["chair"])
    make.leave(chair)
    return lambda: settings.end_own(actor=chair)


FIGURES = {
    "filtering.services.settings.delegate": delegate,
    "filtering.services.settings.end_delegation": end_delegation,
    "filtering.services.settings.change_installs": change_installs,
    "filtering.services.settings.wall": wall,
    "filtering.services.settings.change_supervisor": change_supervisor,
    "filtering.services.settings.unwall": unwall,
    "filtering.services.settings.allow_own": allow_own,
    "filtering.services.settings.end_own": end_own,
}

ACTS = REQUESTS | STANDING | SITES | CHECKS | FIGURES


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
