"""Factories of the policy: the register of law and guidance."""

import factory
from django.utils import timezone

from policy.models import Clause, Law, Policy, PolicyVersion
from tests.factories import SchoolFactory


class LawFactory(factory.django.DjangoModelFactory):
    """The local procedures, added by the school, unless told otherwise."""

    class Meta:
        model = Law

    school = factory.SubFactory(SchoolFactory)
    key = "local-procedures"
    title = "Procedures of the local safeguarding partnership"
    kind = "guidance"
    names = factory.LazyFunction(lambda: ["Elmshire safeguarding procedures"])
    asks = "Call the front door before you write to it."
    certainty = "looked_up"
    made_at = factory.LazyFunction(timezone.now)


def in_force(school, *texts, published_at=None, **fields):
    """A policy in force with a clause for each of the texts."""
    version = PolicyVersion.objects.create(
        school=school,
        policy=Policy.objects.get_or_create(school=school)[0],
        number=PolicyVersion.objects.filter(school=school).count() + 1,
        title="Online safety policy",
        state="published",
        sha256="0" * 64,
        published_at=published_at or timezone.now(),
        **fields,
    )
    for place, text in enumerate(texts, 1):
        Clause.objects.create(school=school, version=version, position=place, number=str(place), text=text)
    return version
