"""`/<school>/agreements/`, which is typed and not linked to."""

import pytest
from django.urls import reverse

from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "page"), [("officer", "campaigns"), ("teacher", "mine"), ("pupil", "mine")])
def test_it_leads_each_to_what_they_do_there(client, role, page):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    answer = client.get(reverse("agreements:first-page", args=[person.school.slug]))
    assert answer.status_code == 302
    assert answer.url == reverse(f"agreements:{page}", args=[person.school.slug])
    assert client.get(answer.url).status_code == 200
