"""People with real passwords, and the sign-in page as they use it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.factories import PersonFactory

PASSWORD = "seven quiet otters"


@pytest.fixture
def person(db):
    """`person("teacher")`: somebody with that role, an address made from it, and a password."""

    def make(role="teacher", **fields):
        one = PersonFactory(roles=[role] if role else [], user__email=f"{role or 'nobody'}@elm.example", **fields)
        one.user.set_password(PASSWORD)
        one.user.save()
        return one

    return make


@pytest.fixture
def teacher(person):
    return person("teacher")


@pytest.fixture
def officer(person):
    return person("officer")


@pytest.fixture
def sign_in():
    """Fill in the sign-in page. Returns the answer."""

    def fill_in(client, someone, password=PASSWORD, **extra):
        email = getattr(getattr(someone, "user", None), "email", someone)
        return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)

    return fill_in


@pytest.fixture
def is_signed_in():
    """Whether the client still gets a page that is for signed-in people only."""

    def ask(client):
        response = client.get(reverse("account_change_password"))
        assert response.status_code == 200 or response.url.startswith(reverse("account_login"))
        return response.status_code == 200

    return ask


@pytest.fixture
def fields_of():
    """The hidden fields of the form on a page that posts to `action`, as its button would send them."""

    def read(page, action):
        form = re.search(rf'<form [^>]*method="post" action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
        assert form, f"no form posts to {action}"
        pairs = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', form[0], re.DOTALL)
        return {unescape(name): unescape(value) for name, value in pairs}

    return read
