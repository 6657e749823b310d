"""The head of Elm School, signed in, and how to ask for its pages."""

import pytest
from django.urls import reverse

from tests.factories.schools import PersonFactory


@pytest.fixture
def head(db):
    return PersonFactory(roles=["head"], first_name="Ann", last_name="Hill")


@pytest.fixture
def as_head(client, head):
    client.force_login(head.user)
    return client


@pytest.fixture
def sign_in(new_client):
    """A client signed in as the person."""

    def make(person):
        client = new_client()
        client.force_login(person.user)
        return client

    return make


@pytest.fixture
def page():
    """The address of a page of Elm School: `page("schools:people")`."""

    def address(name, *args, school="elm"):
        return reverse(name, args=[school, *args])

    return address
