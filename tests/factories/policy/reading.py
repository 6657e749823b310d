"""Factories of the policy: the policy as it is read."""

import factory

from policy.models import LinkedPolicy
from tests.factories import SchoolFactory


class LinkedPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LinkedPolicy

    school = factory.SubFactory(SchoolFactory)
    title = "Behaviour policy"
