"""T64: what every answer carries, whatever its status, and how cookies are kept."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from tests.security.few import IS_FEW
from tests.security.policy import RELATIONS, TABLE
from tests.security.world import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_bulk")]

KEPT_BY_THE_BROWSER = {"schools:brand", "schools:logo"}
NONE = "'none'"
CSP_NONE = ("default-src", "object-src", "base-uri", "frame-ancestors")
FEATURES = ("camera", "microphone", "geolocation", "payment", "usb")


def faults(response, may_be_kept=False):
    headers = response.headers
    csp = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    for directive in CSP_NONE:
        if csp.get(directive) != NONE:
            yield f"CSP {directive}: {csp.get(directive)}"
    if any(word in str(csp) for word in ("unsafe-", "*", "http:", "https:")) or csp.get("form-action") not in (
        "'self'",
        NONE,
    ):
        yield f"CSP: {csp}"
    due = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    }
    for name, value in due.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    if not all(f"{feature}=()" in headers.get("Permissions-Policy", "") for feature in FEATURES):
        yield f"Permissions-Policy: {headers.get('Permissions-Policy')}"
    if not may_be_kept and "no-store" not in headers.get("Cache-Control", ""):
        yield f"Cache-Control: {headers.get('Cache-Control')}"


def note(found, label, response, **kwargs):
    found.extend(f"{label}, {response.status_code}: {fault}" for fault in faults(response, **kwargs))


@pytest.mark.parametrize("key", ["anonymous", "pupil"] if IS_FEW else ["anonymous", "head", "pupil"])
def test_every_address_answers_with_all_headers(key, world, new_client, counts):
    client = new_client(raise_request_exception=False)
    found, statuses = [], []
    for name, rule in TABLE.items():
        for relation in {RELATIONS[rule.of][0], RELATIONS[rule.of][-1]}:
            for method in ("GET", "POST", "OPTIONS"):
                if key in world.users:
                    client.force_login(world.users[key])
                response = client.generic(method, world.url(name, relation, key))
                statuses.append(response.status_code)
                note(found, f"{method} {name}", response, may_be_kept=name in KEPT_BY_THE_BROWSER)
    counts("T64 answers", tried=len(statuses), failed=len(found))
    assert not found, "\n".join(found[:20])
    assert {200, 302, 404, 405} <= set(statuses)


def raising(*args, **kwargs):
    raise RuntimeError("zqcanary: a page that broke")


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 405, 500, 503])
def test_each_status_has_them(status, world, new_client, monkeypatch, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["teacher"])
    home = reverse("schools:home", args=["elm"])
    if status == 400:
        response = client.get(home, HTTP_HOST="evil.example")
    elif status == 500:
        monkeypatch.setattr("esafety.schools.views.front.render", raising)
        response = client.get(home)
        assert "zqcanary" not in response.text
    elif status == 503:
        monkeypatch.setattr("esafety.schools.views.front.connection.cursor", broken_database)
        response = client.get(reverse("health"))
    else:
        asked = {302: "/", 403: reverse("audit:log", args=["elm"]), 404: "/nowhere/"}.get(status, home)
        response = client.post(asked) if status == 405 else client.get(asked)
    assert response.status_code == status
    found = list(faults(response))
    counts("T64 statuses", tried=1, failed=len(found))
    assert not found


def broken_database():
    raise OperationalError


def test_static_files_have_them_too(new_client, counts):
    probe = settings.STATIC_ROOT / "probe.svg"
    probe.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    try:
        client = new_client()
        response = client.get("/static/probe.svg")
        assert response.status_code == 200
        assert b"".join(response.streaming_content)
        missing = client.get("/static/not-there.svg")
    finally:
        probe.unlink()
    found = []  # anybody may keep a static file: there is nothing of a school in it
    note(found, "static file", response, may_be_kept=True)
    note(found, "missing static file", missing, may_be_kept=True)
    counts("T64 static files", tried=2, failed=len(found))
    assert not found


# --- Cookies ---------------------------------------------------------------------------------------------------


def cookie_faults(morsel):
    if not morsel.key.startswith("__Host-"):
        yield f"{morsel.key}: not __Host-"
    if not (morsel["secure"] and morsel["httponly"] and morsel["samesite"] in {"Lax", "Strict"}):
        yield f"{morsel.key}: {dict(morsel)}"
    if morsel["domain"] or morsel["path"] != "/":
        yield f"{morsel.key}: {morsel['domain']}{morsel['path']}"


def test_every_cookie_is_this_hosts_alone(world, new_client, time_machine, counts):
    """Signing in, a message after a form, a form sent after the session ended, signing out."""
    client = new_client()
    seen = {}

    def keep(response):
        seen.update({name: morsel for name, morsel in response.cookies.items() if morsel.value})
        return response

    keep(client.get(reverse("account_login")))
    officer = world.users["officer"]
    keep(client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD}))
    contact = {"kind": "lado", "name": "LADO", "phone": "0123"}
    done = keep(client.post(reverse("schools:contact-add", args=["elm"]), contact))
    assert done.status_code == 302  # with a message
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert "/accounts/login/" in keep(client.post(reverse("schools:contact-add", args=["elm"]), contact))["Location"]
    found = [fault for morsel in seen.values() for fault in cookie_faults(morsel)]
    counts("T64 cookies", tried=len(seen), failed=len(found))
    assert {"__Host-session", "__Host-csrf", "__Host-browser", "__Host-held"} <= set(seen)
    assert not found
