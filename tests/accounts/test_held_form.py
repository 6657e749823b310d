"""A form that was sent after its session had ended: kept sealed, and given back to its writer alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from esafety.accounts.models import HeldForm
from esafety.accounts.tasks import forget_what_is_stale
from incidents.models import Draft, Entry
from tests.accounts.conftest import PASSWORD
from tests.factories import IncidentFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
COOKIE = "__Host-held"
WORDS = "Zoë said: “they wrote <b>again</b> & again”\r\nand then 🙈"
HELD = "/accounts/held/"


@pytest.fixture
def at(time_machine):
    def move(minutes):
        time_machine.move_to(MORNING + timedelta(minutes=minutes), tick=False)

    move(0)
    return move


@pytest.fixture
def case(db):
    return IncidentFactory(triaged=True)


@pytest.fixture
def entry_url(case):
    return reverse("incidents:entry", args=["elm", case.reference])


@pytest.fixture
def too_late(client, officer, sign_in, at, entry_url):
    """The officer signs in at eight and sends an entry at twenty past; gives the answer."""
    sign_in(client, officer)
    at(20)
    return client.post(entry_url, {"kind": "note", "text": WORDS, "tag": ["one", "two"]})


def test_the_officer_is_asked_to_sign_in_and_the_entry_is_not_sent(client, case, too_late):
    assert too_late.status_code == 302
    assert too_late.url.startswith(reverse("account_login"))
    assert "held" in too_late.url
    assert not Entry.objects.filter(incident=case, kind="note").exists()


def test_what_is_kept_can_be_read_by_nobody_who_has_the_database(client, too_late):
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_hash, path, sealed FROM accounts_heldform")
        ((key_hash, path, sealed),) = cursor.fetchall()
    for words in ("Zoë", "they wrote", "note", "again"):
        assert words.encode() not in bytes(sealed)
    key = client.cookies[COOKIE].value
    assert key not in (key_hash, path)
    assert key.encode() not in bytes(sealed)


def test_the_key_is_in_a_cookie_for_half_an_hour_that_scripts_cannot_read(too_late):
    cookie = too_late.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, True, "Lax", 1800)
    assert cookie.value not in too_late.url


def test_after_signing_in_the_officer_has_it_back_and_sends_it_on(new_client, case, entry_url, officer, at, fields_of):
    """With CSRF checks on, filling in the forms that the pages hold, as a browser would."""
    browser = new_client(enforce_csrf_checks=True, headers={"origin": "https://esafety.test"})
    login = {"login": officer.user.email, "password": PASSWORD}
    browser.post("/accounts/login/", login | fields_of(browser.get("/accounts/login/"), "/accounts/login/"))
    token = fields_of(browser.get(case.get_absolute_url()), entry_url)
    at(20)
    answer = browser.post(entry_url, {"kind": "note", "text": WORDS} | token)
    page = browser.get(answer.url)
    answer = browser.post("/accounts/login/", login | fields_of(page, "/accounts/login/"))
    assert answer.url == HELD

    fields = fields_of(browser.get(answer.url), entry_url)
    assert fields["text"] == WORDS
    assert browser.post(entry_url, fields).status_code == 302
    assert Entry.objects.get(incident=case, kind="note").text.splitlines() == WORDS.splitlines()


def test_a_report_just_begun_is_given_back_and_goes_on(client, teacher, sign_in, at, fields_of):
    url = reverse("incidents:new", args=["elm"])
    sign_in(client, teacher)
    at(31)
    client.post(url, {"about": "nobody"})
    assert not Draft.objects.exists()
    sign_in(client, teacher)
    answer = client.post(url, fields_of(client.get(HELD), url))
    assert answer.url == reverse("incidents:new-step", args=["elm", Draft.objects.get().token, "what"])


def test_every_value_of_a_field_comes_back(client, officer, sign_in, too_late):
    sign_in(client, officer)
    page = client.get(HELD)
    for value in ("one", "two"):
        assert f'name="tag" value="{value}"' in page.text


def test_it_is_not_given_back_before_signing_in(client, too_late):
    response = client.get(HELD)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_it_is_not_given_to_another_person_at_the_same_browser(client, person, sign_in, too_late):
    sign_in(client, person("head"))
    response = client.get(HELD)
    assert (response.status_code, response.url) == (302, "/")


def test_it_is_not_given_to_its_writer_at_another_browser(new_client, officer, sign_in, too_late):
    other = new_client()
    sign_in(other, officer)
    assert other.get(HELD).status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "é", "A" * 43 + "=", "A" * 44, "=" * 9])
def test_a_made_up_key_opens_nothing(client, officer, sign_in, too_late, cookie):
    sign_in(client, officer)
    client.cookies[COOKIE] = cookie
    assert client.get(HELD).status_code == 302


def test_it_cannot_be_moved_to_another_person_in_the_database(client, person, sign_in, too_late):
    head = person("head")
    HeldForm.objects.update(user=head.user)
    sign_in(client, head)
    assert client.get(HELD).status_code == 302


def test_it_cannot_be_pointed_at_another_page_in_the_database(client, officer, sign_in, too_late):
    HeldForm.objects.update(path="/accounts/logout/")
    sign_in(client, officer)
    assert client.get(HELD).status_code == 302


def test_it_is_given_back_for_thirty_minutes_and_no_longer(client, officer, sign_in, at, too_late):
    at(49.9)
    sign_in(client, officer)
    assert client.get(HELD).status_code == 200
    at(50.1)
    assert client.get(HELD).status_code == 302


def test_what_was_kept_too_long_is_swept_away(at, too_late):
    at(49)
    assert forget_what_is_stale()["held_forms"] == 0
    at(51)
    assert forget_what_is_stale()["held_forms"] == 1
    assert not HeldForm.objects.exists()


def test_it_can_be_thrown_away(client, officer, sign_in, too_late):
    sign_in(client, officer)
    response = client.post(HELD)
    assert response.status_code == 302
    assert not HeldForm.objects.exists()
    assert response.cookies[COOKIE].value == ""
    assert client.get(HELD).status_code == 302


def test_passwords_are_never_kept(client, teacher, sign_in, at):
    sign_in(client, teacher)
    at(31)
    given = {"oldpassword": PASSWORD, "password1": "nine brave herons", "password2": "nine brave herons"}
    response = client.post(reverse("account_change_password"), given)
    assert response.status_code == 302
    assert not HeldForm.objects.exists()
    assert COOKIE not in response.cookies


def test_of_a_form_with_a_password_only_the_rest_is_kept(client, teacher, sign_in, at):
    url = reverse("incidents:new", args=["elm"])
    sign_in(client, teacher)
    at(31)
    client.post(url, {"about": "nobody", "password": "nine brave herons", "csrfmiddlewaretoken": "t" * 64})
    sign_in(client, teacher)
    page = client.get(HELD)
    assert 'name="about" value="nobody"' in page.text
    assert "herons" not in page.text
    assert "t" * 64 not in page.text


def test_a_form_sent_from_within_a_page_is_kept_too(client, officer, sign_in, at, entry_url):
    sign_in(client, officer)
    at(20)
    response = client.post(entry_url, {"kind": "note", "text": WORDS}, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["HX-Redirect"].startswith(reverse("account_login"))
    sign_in(client, officer)
    assert client.get(HELD).status_code == 200


def test_a_forged_form_is_not_kept(new_client, officer, sign_in, at, entry_url):
    browser = new_client(enforce_csrf_checks=True)
    browser.force_login(officer.user)
    at(20)
    assert browser.post(entry_url, {"kind": "note", "text": "forged"}).status_code == 403
    assert not HeldForm.objects.exists()


def test_the_words_are_shown_as_text(client, officer, sign_in, too_late):
    sign_in(client, officer)
    page = client.get(HELD).text
    assert "&lt;b&gt;again" in page
    assert "<b>again" not in page


def test_a_form_sent_the_next_morning_is_not_lost_either(client, officer, sign_in, at, entry_url):
    sign_in(client, officer)
    at(16 * 60)
    client.post(entry_url, {"kind": "note", "text": WORDS})
    sign_in(client, officer)
    assert client.get(HELD).status_code == 200


def test_a_form_for_a_long_address_is_given_back(client, officer, sign_in, at, entry_url):
    sign_in(client, officer)
    at(20)
    client.post(f"{entry_url}?from={'x' * 2000}", {"kind": "note", "text": WORDS})
    sign_in(client, officer)
    assert client.get(HELD).status_code == 200


def test_once_sent_on_it_is_not_offered_again(client, officer, sign_in, entry_url, fields_of, too_late):
    sign_in(client, officer)
    client.post(entry_url, fields_of(client.get(HELD), entry_url))
    assert client.get(HELD).status_code == 302
