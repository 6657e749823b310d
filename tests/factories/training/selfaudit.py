"""Straight to the tables, as verbs are what tests are about: the self-audit, the year's plan and advice."""

from django.utils import timezone

from esafety.schools.terms import term_of
from training.models import Advice, AdviceEntry, CommonQuestion, PlanLine, SelfAudit
from training.rules.self_audit import STATEMENTS


def answers(level="confident", **others):
    """Every statement answered alike, but those named otherwise; by area where an area is named."""
    return {one.key: others.get(one.key, others.get(one.area, level)) for one in STATEMENTS}


def self_audit(person, *, finished=True, said=None, year=None, **fields):
    now = timezone.now()
    fields = {"began_at": now, "answers": answers() if said is None else said} | fields
    if finished:
        fields = {"finished_at": now, "first_finished_at": fields.get("finished_at", now)} | fields
    year = term_of(timezone.localdate()).school_year if year is None else year
    return SelfAudit.objects.create(school=person.school, person=person, school_year=year, **fields)


def line(owner, *, number=None, what="A briefing on our phones", part=None, year=None, **fields):
    """On the plan for this term, unless told otherwise."""
    now = term_of(timezone.localdate())
    return PlanLine.objects.create(
        school=owner.school,
        number=number or PlanLine.objects.filter(school=owner.school).count() + 1,
        school_year=now.school_year if year is None else year,
        part=now.part if part is None else part,
        what="" if fields.get("course") else what,
        whom=fields.pop("whom", "All staff"),
        owner=owner,
        made_at=fields.pop("made_at", timezone.now()),
        **fields,
    )


def advice(asker, *, number=None, about="class", question="May I use this app?", waits=True, **fields):
    now = timezone.now()
    fields = {"asked_at": now, "waiting_since": now if waits else None} | fields
    return Advice.objects.create(
        school=asker.school,
        number=number or Advice.objects.filter(school=asker.school).count() + 1,
        asked_by=asker,
        about=about,
        question=question,
        **fields,
    )


def entry(advice, by, text="Yes, with the class.", kind="answer"):
    return AdviceEntry.objects.create(advice=advice, kind=kind, text=text, by=by)


def common(school, *, number=1, **fields):
    fields = {"about": "site", "question": "May I use an app of my own?", "answer": "Ask first."} | fields
    return CommonQuestion.objects.create(school=school, number=number, published_at=timezone.now(), **fields)
