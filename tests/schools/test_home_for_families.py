import pytest
from django.urls import reverse

from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, TeachingGroupFactory

pytestmark = pytest.mark.django_db


def home(client, person):
    client.force_login(person.user)
    return client.get(reverse("schools:home", args=["elm"])).text


def test_a_parent_sees_their_own_children_first_and_whom_to_tell(client):
    parent = PersonFactory(roles=["parent"])
    PersonFactory(roles=["dsl"], first_name="Dora", last_name="Lamb")
    hazel = TeachingGroupFactory(name="2 Hazel")
    for name, barred in (("Nell", False), ("Ossian", True)):
        child = PersonFactory(user=None, first_name=name, teaching_group=hazel)
        ParentLink.objects.create(parent=parent, child=child, relation="mother", court_order_bar=barred)
    PersonFactory(user=None, first_name="Quentin")

    page = home(client, parent)
    assert "Nell</strong>, 2 Hazel" in page
    assert "Ossian" not in page
    assert "Quentin" not in page
    assert "Dora Lamb</strong>, Designated safeguarding lead" in page


def test_a_child_who_left_is_no_longer_shown(client):
    parent = PersonFactory(roles=["parent"])
    child = PersonFactory(user=None, first_name="Philippa-Wren", left_on="2020-07-20")
    ParentLink.objects.create(parent=parent, child=child, relation="father")
    assert "Philippa-Wren" not in home(client, parent)


def test_staff_report_in_here_and_are_not_told_whom_to_tell(client):
    assert "If something online worries you" not in home(client, PersonFactory(roles=["teacher"]))
