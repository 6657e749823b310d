"""Factories of the policy: what checks find."""

import factory

from policy.models import PolicyCheck, PolicyFinding
from tests.factories.policy.writing import VersionFactory, version

OLD = [
    ("1", "Who looks after it", "The e-safety officer, Petra Quill (DDSL), keeps the log.", 1),
    ("2", "Filtering", "Websites to be removed from the filtered list must be authorised by the headteacher.", 1),
    ("3", "Changes", "Requests for sites to be removed from the filter are approved by the senior leadership team.", 1),
    ("4", "Review", "This policy will be reviewed every year. Review date: 1 May 2021. [insert name]", 1),
]


class FindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyFinding

    version = factory.SubFactory(VersionFactory)
    school = factory.SelfAttribute("version.school")
    kind = "past-date"
    mark = factory.Sequence(lambda n: f"mark-{n}")
    found = "“1 May 2021” in “Review date: 1 May 2021”"
    advice = "The review was due by then. Give the date of the next review."


def finding(of=None, clause=None, **fields):
    """In a version with clauses that was checked."""
    of = of or version()
    PolicyCheck.objects.get_or_create(school=of.school, version=of)
    return FindingFactory(version=of, clause=clause or of.clauses.first(), **fields)


def old(school=None, **fields):
    """A policy with something for each check of words and contradictions."""
    return version(school, clauses=OLD, **fields)
