"""T63: a form that does not come from this site is refused at every address that takes one."""

import pytest
from django.conf import settings

from tests.security.policy import BY_SOMEBODY_ELSE, RELATIONS, TABLE
from tests.security.test_matrix import VIEWS
from tests.security.watching import writes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_bulk")]

UNSAFE = [name for name, rule in TABLE.items() if "POST" in rule.methods]
TOKEN = "a" * 64
CASES = {
    "no token": {"token": False, "origin": settings.SITE_URL},
    "wrong token": {"token": TOKEN, "origin": settings.SITE_URL},
    "cross-origin": {"token": True, "origin": "https://evil.example"},
    "origin null": {"token": True, "origin": "null"},
    "neither origin nor referer": {"token": True, "origin": None},
}


@pytest.fixture
def head(world, new_client):
    client = new_client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.users["head"])
    client.get(world.url("schools:term-add", "own", "head"))
    return client


def own_token(client):
    return client.cookies[settings.CSRF_COOKIE_NAME].value


def send(client, world, name, token, origin):
    sent = {"csrfmiddlewaretoken": own_token(client) if token is True else token} if token else {}
    headers = {"HTTP_ORIGIN": origin} if origin else {}
    return client.post(world.url(name, first_relation(name), "head"), sent, **headers)


def first_relation(name):
    """One in which the head may open it, so that nothing else refuses."""
    return "pupil" if name == "agreements:pupil-consents" else RELATIONS[TABLE[name].of][0]


def explains(name):
    """Whether the page has words of its own for it."""
    return hasattr(VIEWS[name], "explains_stale_form")


@pytest.mark.parametrize("case", CASES)
def test_a_form_from_elsewhere_is_refused(case, head, world, counts):
    let_in = []
    for name in UNSAFE:
        with writes() as written:
            response = send(head, world, name, **CASES[case])
        if response.status_code != 403 or not (b"form" in response.content or explains(name)) or written:
            let_in.append((name, response.status_code, written[:1]))
    counts("T63 forms from elsewhere", tried=len(UNSAFE), refused=len(UNSAFE) - len(let_in), failed=len(let_in))
    assert not let_in


def test_the_same_forms_from_this_site_are_taken(head, world, counts):
    """Else the test above would prove nothing."""
    last = ["account_logout"]
    refused = []
    for name in [*(name for name in UNSAFE if name not in last), *last]:
        response = send(head, world, name, token=True, origin=settings.SITE_URL)
        is_the_heads = TABLE[name].may and name not in BY_SOMEBODY_ELSE  # not its asker's alone, nor another role's
        if response.status_code == 403 and is_the_heads:
            refused.append(name)
    counts("T63 the same forms from this site", tried=len(UNSAFE), refused=len(refused))
    assert not refused
