"""The browser: Debian's Chromium against the live site, watched for what no page may ever do.

`page` runs JavaScript and `plain_page` does not. A journey that asks for `browser_mode` runs twice, and its `page` is
first the one and then the other: `pytestmark = pytest.mark.usefixtures("browser_mode")` does it for a whole file.
"""

import contextlib
import os
import re
import shutil
import sqlite3
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import Image

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
RESULTS = ROOT / "test-results"
SCREENSHOTS = ROOT / "docs" / "screenshots"

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font"}


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


# --- The browser ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.exit("There is no Chromium here. On Debian: apt-get install chromium", returncode=2)
    return browser_type_launch_args | {
        "executable_path": found,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(autouse=True)
def _site_url(settings, live_server):
    """Links in mail lead to the live site."""
    settings.SITE_URL = live_server.url


class Watch:
    """Notes what no page may do: break the content policy, throw an error, ask another host, miss one of its parts."""

    def __init__(self, address):
        self.host = urlsplit(address).netloc
        self.troubles = []

    def is_ours(self, url):
        parts = urlsplit(url)
        return parts.scheme in {"about", "blob", "data"} or parts.netloc == self.host

    def follow(self, context):
        context.route(lambda url: not self.is_ours(url), self.refuse)
        context.on("weberror", lambda error: self.troubles.append(f"Error in the page: {error.error}"))
        context.on("console", self.hear)
        context.on("response", self.see)

    def refuse(self, route):
        self.troubles.append(f"Asked another host: {route.request.url}")
        route.abort()

    def hear(self, message):
        if (
            message.type == "error" and "Failed to load resource" not in message.text
        ):  # an answer of 404, say: see below
            self.troubles.append(f"Error on the console: {message.text}")

    def see(self, response):
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.troubles.append(f"Missing part of a page: {response.status} for {response.url}")


@pytest.fixture
def open_page(new_context, live_server):
    """Opens the site in a browser of its own, signed in as nobody: one for each person in a journey."""
    watch = Watch(live_server.url)

    def open_one(*, javascript=True, viewport=DESK):
        context = new_context(
            base_url=live_server.url, java_script_enabled=javascript, viewport=viewport, locale="en-GB"
        )
        context.set_default_timeout(10_000)
        watch.follow(context)
        return context.new_page()

    yield open_one
    assert not watch.troubles, "\n".join(watch.troubles)


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def browser_mode(request):
    return request.param


@pytest.fixture
def javascript(request):
    """Whether `page` runs scripts in this test."""
    return "browser_mode" not in request.fixturenames or request.getfixturevalue("browser_mode") == "with JavaScript"


@pytest.fixture
def page(open_page, javascript):
    return open_page(javascript=javascript)


@pytest.fixture
def plain_page(open_page):
    return open_page(javascript=False)


@pytest.fixture
def phone_page(open_page, javascript):
    return open_page(javascript=javascript, viewport=PHONE)


# --- The demo ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def filled_demo():
    """A copy of the database with the demo in it, made by the first test of the process that asks for it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        yield copy


@pytest.fixture
def demo(transactional_db, filled_demo):
    """The demo's two schools. The files that belong to its rows stay where the first filling put them."""
    if connection.vendor != "sqlite":
        call_command("fill_demo", verbosity=0)
        return
    connection.ensure_connection()
    if filled_demo.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        filled_demo.backup(connection.connection)
    else:
        call_command("fill_demo", verbosity=0)
        connection.connection.backup(filled_demo)


# --- Helpers -------------------------------------------------------------------------------------------------


@pytest.fixture
def sign_in_as(live_server):
    """`sign_in_as(page, user)` by session cookie, for journeys that are not about signing in. Another user replaces."""

    def sign_in(page, user):
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def axe(new_context):
    """`axe(page)` fails with a readable list where the page breaks WCAG 2.2 AA."""
    engine = Axe()
    options = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}
    copies = []

    def look(page):
        read = page if runs_scripts(page) else copied(page)
        violations = engine.run(read, options=options).response["violations"]
        assert not violations, f"{page.url} breaks WCAG 2.2 AA:\n" + "\n".join(told(violations))

    def copied(page):
        if not copies:
            copies.append(new_context().new_page())
        return copy_into(copies[0], page)

    return look


def runs_scripts(page):
    """Whether our own script ran: it says so to the style sheets."""
    return page.evaluate("document.documentElement.classList.contains('js')")


def copy_into(copy, page):
    """The page as it stands, where axe can run but none of the page's own scripts: axe waits for ever without any."""
    address = page.url.partition("#")[0]
    shown = re.sub(r"<script.*?</script>", "", page.content(), flags=re.DOTALL)
    copy.set_viewport_size(page.viewport_size)
    copy.route(
        lambda url: url == address,
        lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"),
        times=1,
    )
    copy.goto(address)
    return copy


def told(violations):
    for rule in violations:
        yield f"\n{rule['help']} ({rule['id']}, {rule['impact']}): {rule['helpUrl']}"
        for node in rule["nodes"]:
            yield f"  at {' '.join(map(str, node['target']))}: {' '.join(node['html'].split())[:200]}"
            yield from (f"    {line}" for line in (node.get("failureSummary") or "").splitlines())


@pytest.fixture
def shot():
    """`shot(page, "log")` keeps a picture in test-results; with SCREENSHOTS=1 in docs/screenshots too.

    `phone=True` takes the same page again as a phone shows it, as log-phone.png; `full_page=False` only what fits.
    """

    def shoot(page, name, *, phone=False, full_page=True):
        assert re.fullmatch(r"[a-z0-9-]+", name), f"{name} is not a plain file name"
        keep(page, name, full_page)
        if phone:
            before = page.viewport_size
            page.set_viewport_size(PHONE)
            keep(page, f"{name}-phone", full_page)
            page.set_viewport_size(before)

    def keep(page, name, full_page):
        folders = [RESULTS, SCREENSHOTS] if os.environ.get("SCREENSHOTS") == "1" else [RESULTS]
        picture = smaller(page.screenshot(full_page=full_page, animations="disabled"))
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.png").write_bytes(picture)

    return shoot


def smaller(picture):
    """The same picture with 128 colours, which is enough for pages and a quarter of the size."""
    kept = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()
