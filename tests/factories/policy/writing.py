"""Factories of the policy: versions and their clauses."""

import factory
from django.utils import timezone

from policy import keys
from policy.models import Clause, Policy, PolicyVersion
from policy.rules.texts import sha256_of
from tests.factories import SchoolFactory

CLAUSES = [
    ("1", "Roles", "", 1),
    ("1.1", "", "The {officer} will keep a log of all reported incidents.", 2),
    ("1.2", "", "The {head} must authorise each change of the filter.", 2),
    ("2", "Review", "Governors will review this policy every year.", 1),
]


def policy_of(school):
    return Policy.objects.get_or_create(school=school)[0]


class VersionFactory(factory.django.DjangoModelFactory):
    """A draft without clauses, unless told otherwise."""

    class Meta:
        model = PolicyVersion

    school = factory.SubFactory(SchoolFactory)
    policy = factory.LazyAttribute(lambda one: policy_of(one.school))
    number = factory.LazyAttribute(lambda one: PolicyVersion.objects.filter(school=one.school).count() + 1)
    title = "Online safety policy"
    made_at = factory.LazyFunction(timezone.now)


class ClauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clause

    version = factory.SubFactory(VersionFactory)
    school = factory.SelfAttribute("version.school")
    key = factory.LazyFunction(keys.new)
    position = factory.LazyAttribute(lambda one: one.version.clauses.count() + 1)
    number = "1"
    text = "The school will keep children safe online."


def version(school=None, clauses=CLAUSES, state="draft", **fields):
    """With clauses (number, heading, text, level), frozen, in force or superseded where told so."""
    if school is not None:
        fields["school"] = school
    made = VersionFactory(**fields)
    for number, heading, text, level in clauses:
        ClauseFactory(version=made, number=number, heading=heading, text=text, level=level)
    if state != "draft":
        made.state, made.sha256 = state, sha256_of(made.title, made.clauses.all())
        made.published_at = timezone.now() if state in {"published", "superseded"} else None
        made.save()
    return made
