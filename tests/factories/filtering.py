"""Requests, decisions and what stands. Written straight to the tables: verbs are what tests are about."""

from datetime import timedelta

import factory
from django.utils import timezone

from filtering import deciders
from filtering.addresses import understand
from filtering.models import (
    Audit,
    CareCheck,
    Category,
    Cell,
    Decision,
    Delegation,
    Fault,
    FilterCheck,
    FilterRequest,
    FilterSettings,
    Finding,
    MonitoringReport,
    Reach,
    Rule,
    SiteAssessment,
    Walled,
)
from filtering.rules.assessing import Look, questions_for
from filtering.rules.auditing import QUESTIONS
from filtering.services.faults import Seen
from tests.factories.schools import PersonFactory, SchoolFactory


def day(number=0):
    return timezone.localdate() + timedelta(days=number)


def reach(school, *, groups=("ks2",), classes=(), people=()):
    made = Reach.objects.create(school=school, groups=list(groups))
    made.classes.set(classes)
    made.people.set(people)
    return made


class FilterRequestFactory(factory.django.DjangoModelFactory):
    """A teacher of Elm School asks for a site for key stage 2; `address="…"` says which."""

    class Meta:
        model = FilterRequest
        exclude = ["address"]

    address = "maths.example.org"
    school = factory.SubFactory(SchoolFactory)
    number = factory.LazyAttribute(lambda one: FilterRequest.objects.filter(school=one.school).count() + 1)
    kind = "allow"
    typed = factory.SelfAttribute("address")
    host = factory.LazyAttribute(lambda one: understand(one.address).host)
    path = factory.LazyAttribute(lambda one: understand(one.address).path)
    reach = factory.LazyAttribute(lambda one: reach(one.school))
    why = "Fractions with pictures, for the lessons of this half-term."
    subject = "maths"
    until = "term"
    starts_on = factory.LazyFunction(day)
    ends_on = factory.LazyFunction(lambda: day(60))
    asked_by = factory.LazyAttribute(lambda one: PersonFactory(school=one.school, roles=["teacher"]))


def decide(request, by, *, verdict="approved", stage="first", **fields):
    """A decision as `services.deciding` leaves it, without the event; the request's state is left alone."""
    shown = deciders.shown(request)
    if verdict == "approved":
        fields = {"reach": request.reach, "ends_on": request.ends_on} | fields
    else:
        fields = {"reason": "Not what we use"} | fields
    return Decision.objects.create(
        request=request,
        revision=request.revision,
        stage=stage,
        verdict=verdict,
        by=by,
        asked_by=request.asked_by,
        shown=shown,
        shown_sha256=deciders.digest(shown),
        **fields,
    )


def rule(request=None, **fields):
    """A standing decision, made of an approved request unless one is given."""
    request = request or FilterRequestFactory(state="approved")
    return Rule.objects.create(
        school=request.school,
        request=request,
        **{
            "action": request.kind if request.kind != "software" else "allow",
            "host": request.host,
            "path": request.path,
            "reach": request.reach,
            "starts_on": request.starts_on,
            "ends_on": request.ends_on,
            "review_on": day(30),
        }
        | fields,
    )


def assessment(by, address="maths.example.org", **fields):
    found = understand(address)
    fields = {"kind": "pages", "outcome": "suitable", "on": day(), "review_on": day(365)} | fields
    return SiteAssessment.objects.create(school=by.school, host=found.host, path=found.path, by=by, **fields)


def delegate(to, given_by, **fields):
    fields = {"starts_on": day(), "ends_on": day(14)} | fields
    return Delegation.objects.create(school=to.school, to=to, given_by=given_by, **fields)


def walled(supervisor, group="ks1"):
    return Walled.objects.create(school=supervisor.school, group=group, supervisor=supervisor, since=day(-30))


def leave(chair, **fields):
    """The chair lets the only leader decide on their own requests."""
    fields = {"own_until": day(30), "own_allowed_by": chair} | fields
    return FilterSettings.objects.create(school=chair.school, **fields)


def filter_check(by, *, number=None, results=None, **fields):
    """A check with a cell a category, all blocked unless `results` says otherwise by category."""
    number = number or FilterCheck.objects.filter(school=by.school).count() + 1
    fields = {
        "on": day(),
        "device": "Pupils’ laptop",
        "place": "school_wifi",
        "group": "ks2",
        "occasion": "termly",
    } | fields
    made = FilterCheck.objects.create(school=by.school, number=number, by=by, **fields)
    for category in Category:
        Cell.objects.create(check_made=made, category=category, result=(results or {}).get(category, "blocked"))
    return made


def care_check(by, kind="updates", **fields):
    return CareCheck.objects.create(school=by.school, kind=kind, by=by, **{"on": day(), "is_good": True} | fields)


def monitoring_report(by, **fields):
    today = day()
    fields = {"week_of": today - timedelta(days=today.weekday() + 7), "received_on": today} | fields
    return MonitoringReport.objects.create(school=by.school, read_by=by, **fields)


def audit(by, *, number=None, **fields):
    number = number or Audit.objects.filter(school=by.school).count() + 1
    return Audit.objects.create(school=by.school, number=number, began_by=by, **{"school_year": 2026} | fields)


def answers(changed=None):
    """Every question of the review answered with yes, unless `changed` says otherwise by key; those with a note."""
    changed = changed or {}
    return {
        key: {"answer": changed.get(key, "yes"), "note": "Half of it" if key in changed else ""} for key in QUESTIONS
    }


def monday(weeks_ago=0):
    today = day()
    return today - timedelta(days=today.weekday() + 7 * weeks_ago)


def finding(of, owner, **fields):
    fields = {"question": "test", "what": "Try the laptops that go home", "due_on": day(30)} | fields
    return Finding.objects.create(school=of.school, audit=of, owner=owner, **fields)


def fault(by, *, number=None, address="bad.example.org", **fields):
    number = number or Fault.objects.filter(school=by.school).count() + 1
    found = understand(address)
    fields = {"kind": "open", "typed": address, "opened_from": timezone.now()} | fields
    return Fault.objects.create(
        school=by.school, number=number, host=found.host, path=found.path, reported_by=by, **fields
    )


def look(address="maths.example.org", kind="pages", **fields):
    """What somebody found of a site, all of it well unless `answers` says otherwise by key."""
    answers = {one.key: one.good for one in questions_for(kind)} | fields.pop("answers", {})
    fields = {"outcome": "suitable", "review_on": day(365)} | fields
    return Look(understand(address), kind, answers, **fields)


def seen(address="bad.example.org", **fields):
    """A harmful page that opened, as somebody saw it two hours ago."""
    fields = {"kind": "open", "is_harmful": True, "shows": "pornography"} | fields
    fields = {"opened_from": timezone.now() - timedelta(hours=2)} | fields
    return Seen(typed=address, address=understand(address), **fields)
