"""What an app asks of somebody first: they are led there once after signing in, and can go elsewhere."""

import pytest
from django.urls import reverse

from esafety.accounts.held import COOKIE
from esafety.indicators import home as earlier
from esafety.ui import registry
from incidents import home as later
from tests.accounts.conftest import PASSWORD
from tests.factories import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

SIGN = "/elm/inbox/"  # stands for a page on which there is something to sign


def home(slug="elm"):
    return reverse("schools:home", args=[slug])


@pytest.fixture
def first(monkeypatch):
    """`first(path)`: an app leads everybody there; gives the people for whom it was asked."""

    def lead(path, app=earlier):
        asked = []
        monkeypatch.setattr(app, "first", lambda person: asked.append(person) or path, raising=False)
        return asked

    return lead


def sign_in_by(client, wanted, email="teacher@elm.example"):
    """From the page that was wanted to the one on which signing in ends."""
    login = client.get(wanted)
    answer = client.post(login.url, {"login": email, "password": PASSWORD})
    return client.get(answer.url, follow=True).redirect_chain or [(answer.url, 200)]


@pytest.mark.parametrize("wanted", ["/", "/elm/"])
def test_whoever_wanted_to_go_home_is_led_there_first(wanted, client, teacher, first):
    asked = first(SIGN)
    assert sign_in_by(client, wanted)[-1][0] == SIGN
    assert asked == [teacher]


def test_so_is_whoever_wanted_nothing_but_to_sign_in(client, teacher, sign_in, first):
    first(SIGN)
    answer = sign_in(client, teacher)
    assert client.get(answer.url, follow=True).redirect_chain[-1][0] == SIGN


def test_it_happens_once_and_nobody_is_kept_there(client, teacher, sign_in, first):
    asked = first(SIGN)
    sign_in(client, teacher)
    assert client.get(home()).url == SIGN
    assert [client.get(home()).status_code for _ in range(3)] == [200] * 3
    assert client.get("/").url == home()
    assert len(asked) == 1


def test_it_happens_again_after_signing_in_again(client, teacher, sign_in, first):
    first(SIGN)
    for _ in range(2):
        sign_in(client, teacher)
        assert client.get(home()).url == SIGN
        client.post(reverse("account_logout"))


def test_whoever_was_on_the_way_to_a_page_gets_it_and_is_not_led_away_later(client, officer, first):
    asked = first(SIGN)
    wanted = reverse("incidents:log", args=["elm"])
    assert sign_in_by(client, wanted, "officer@elm.example") == [(wanted, 200)]
    assert client.get(home()).status_code == 200
    assert asked == []


def test_a_form_that_was_held_comes_before_it(client, officer, sign_in, first, time_machine):
    time_machine.move_to("2026-03-04T08:00:00+00:00", tick=False)
    asked = first(SIGN)
    sign_in(client, officer)
    client.get(home())
    time_machine.move_to("2026-03-04T08:20:00+00:00", tick=False)
    too_late = client.post(reverse("notify:wishes", args=["elm"]), {"reminders": "inbox", "news": "inbox"})
    assert COOKIE in client.cookies
    answer = client.post(too_late.url, {"login": "officer@elm.example", "password": PASSWORD})
    assert answer.url == reverse("held-form")
    assert client.get(home()).status_code == 200
    assert len(asked) == 1


def test_somebody_of_two_schools_is_led_there_by_the_first_that_they_open(client, teacher, sign_in, first):
    oak = PersonFactory(school=SchoolFactory(slug="oak"), user=teacher.user, roles=["teacher"])
    asked = first("/oak/inbox/")
    sign_in(client, teacher)
    assert client.get("/").status_code == 200
    assert client.get(home("oak")).url == "/oak/inbox/"
    assert client.get(home()).status_code == 200
    assert asked == [oak]


def test_the_first_app_that_has_something_wins(client, teacher, sign_in, first):
    first(SIGN, later)
    first(None)
    sign_in(client, teacher)
    assert client.get(home()).url == SIGN
    first("/elm/incidents/mine/")
    client.post(reverse("account_logout"))
    sign_in(client, teacher)
    assert client.get(home()).url == "/elm/incidents/mine/"


@pytest.mark.parametrize("has_nothing", [True, False])
def test_without_anything_to_lead_to_the_home_page_comes(client, teacher, sign_in, first, has_nothing):
    if has_nothing:
        first(None)
    sign_in(client, teacher)
    assert client.get(home()).status_code == 200


# --- What is said to whoever signs in --------------------------------------------------------------------------


def test_the_sign_in_page_shows_the_lines_of_all_apps_in_order_under_the_form(client, monkeypatch):
    monkeypatch.setattr(
        earlier, "sign_in_lines", lambda: ["Sign only for <yourself>.", "Lock your screen."], raising=False
    )
    monkeypatch.setattr(later, "sign_in_lines", lambda: ["We keep a log."], raising=False)
    page = client.get(reverse("account_login")).text
    places = [page.index(words) for words in ("</form>", "&lt;yourself&gt;", "Lock your screen.", "We keep a log.")]
    assert places == sorted(places)


def test_without_lines_nothing_is_said(client, monkeypatch):
    monkeypatch.setattr(registry, "lines_for_sign_in", list)
    assert client.get(reverse("account_login")).text.count('class="panel panel--apart"') == 1
