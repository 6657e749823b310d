"""A rule whose dues a test sets by hand, so that the engine is seen by itself."""

from datetime import date

from esafety.notify import registry, texts
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.models import Term

KEY = "test.chores"


class Chores:
    """`dues` is all that is to be done. What a test takes out of it has been done, or is another's."""

    def __init__(self, key=KEY):
        self.key, self.dues, self.asked, self.broken = key, [], 0, False
        stages = (Stage("test.chore", "", ""), Stage("test.still", "", ""))
        self.rule = Rule(key, "A chore", stages, self.due, lambda record: f"/{record.school.slug}/inbox/wishes/")

    def due(self, school, today, *, only=None):
        self.asked += 1
        if self.broken:
            raise RuntimeError("This rule cannot be asked.")
        return [
            one
            for one in self.dues
            if one.record.school_id == school.pk and one.on <= today and only in {None, one.record.pk}
        ]

    def add(self, person, record, on, stage=1, urgent=False, since=None):
        due = Due(self.key, record, person, on, stage, since or on, urgent)
        self.dues.append(due)
        return due


def offer(monkeypatch, *chores):
    """These rules and no others."""
    monkeypatch.setattr(registry, "rules", lambda: iter([one.rule for one in chores]))
    monkeypatch.setitem(texts.TEXTS, "test.chore", texts.Text("{reference}: do it", "It is due."))
    monkeypatch.setitem(texts.TEXTS, "test.still", texts.Text("{reference}: still to be done", "It is late."))


def a_term(school, name="Autumn term", year=2026):
    return Term.objects.create(school=school, name=name, starts_on=date(year, 9, 1), ends_on=date(year, 12, 18))
