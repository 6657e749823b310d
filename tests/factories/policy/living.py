"""Factories of the policy: whether clauses are kept."""

from datetime import timedelta

from django.utils import timezone

from esafety.indicators.models import IndicatorReading
from policy.models import Attestation, Attester, Clause, FrozenPolicy, Tie
from policy.rules.standing import year_of
from policy.services.freezing import digest_of
from tests.factories.policy import writing

LOG = "incidents.triaged_in_time"
FILTER = "filtering.groups_checked"


def in_force(school=None, **fields):
    """A version in force with the four clauses of `writing`, three of them promises."""
    made = writing.version(school, state="published", **fields)
    made.clauses.filter(text="").update(is_promise=False)
    return made


def clause(number, version=None):
    rows = Clause.objects.filter(version=version) if version else Clause.objects.all()
    return rows.get(number=number)


def tie(one, *keys):
    return [Tie.objects.create(school=one.school, clause=one, indicator=key) for key in keys or [LOG]]


def reading(school, key=LOG, state="met", days_ago=0, **fields):
    """95 of 100 unless told otherwise."""
    said = {"value": 0.95, "numerator": 95, "denominator": 100, "words": "Of those reported this term."} | fields
    on = timezone.localdate() - timedelta(days_ago)
    return IndicatorReading.objects.create(school=school, key=key, on=on, state=state, **said)


def attester(one, person, days_ago=60):
    asked_at = timezone.now() - timedelta(days_ago)
    return Attester.objects.create(school=one.school, clause=one, person=person, asked_at=asked_at)


def attestation(one, person, *, is_kept=True, words="I looked.", at=None):
    at = at or timezone.now()
    return Attestation.objects.create(
        school=one.school, clause=one, clause_key=one.key, school_year=year_of(timezone.localtime(at).date()),
        person=person, is_kept=is_kept, words=words, at=at,
    )  # fmt: skip


def frozen(version, number=1, rows=(), **fields):
    on = timezone.localdate()
    said = {"on": on, "rows": list(rows), "sha256": digest_of(on, list(rows))} | fields
    return FrozenPolicy.objects.create(school=version.school, version=version, number=number, **said)
