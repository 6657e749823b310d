"""T61, small: guesses are few, and nobody can lock another out by guessing."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.urls import reverse

from esafety.accounts import throttle
from esafety.accounts.models import KnownBrowser
from esafety.accounts.tasks import forget_what_is_stale
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

TOO_MANY = "There have been too many tries"
MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that have reached the hasher."""
    reached = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, *args, **kwargs):
        reached.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return reached


def network(n):
    return {"REMOTE_ADDR": f"10.{n // 65536}.{n // 256 % 256}.{n % 256}"}


def test_of_a_thousand_guesses_from_as_many_networks_ten_reach_the_hasher(client, teacher, sign_in, hashed, counts):
    answers = [sign_in(client, teacher, f"guess {n}", **network(n)) for n in range(1000)]
    refused = sum(TOO_MANY in page.text for page in answers)
    counts("T61 guesses at one account from 1,000 networks", tried=1000, hashed=len(hashed), refused=refused)
    assert len(hashed) <= 10
    assert refused == 1000 - len(hashed)


def test_ten_an_hour_are_ten_however_they_are_spread(client, teacher, sign_in, hashed, time_machine, counts):
    for minute in range(0, 59, 6):
        time_machine.move_to(MORNING + timedelta(minutes=minute), tick=False)
        for n in range(10):
            sign_in(client, teacher, f"guess {minute} {n}", **network(minute * 10 + n))
    counts("T61 guesses in bursts of 10 over one hour", tried=100, hashed=len(hashed))
    assert len(hashed) <= 10


def test_the_next_hour_begins_anew(client, teacher, sign_in, hashed, time_machine):
    for hours in (0, 1.02):
        time_machine.move_to(MORNING + timedelta(hours=hours), tick=False)
        for n in range(20):
            sign_in(client, teacher, f"guess {n}", **network(n))
    assert 10 < len(hashed) <= 20


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_by_one(rf, counts):
    admitted, start = [], threading.Barrier(8)

    def guess(network):
        start.wait()
        try:
            for _ in range(10):
                try:
                    throttle.admit(rf.post("/"), "teacher@elm.example", network)
                except throttle.TooManyTries:
                    continue
                admitted.append(network)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=[f"10.0.0.{n}"]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts("T61 guesses by 8 at the same moment", tried=80, admitted=len(admitted))
    assert len(admitted) <= 10


def test_the_owner_signs_in_at_a_known_browser_while_others_guess(client, new_client, teacher, sign_in, counts):
    sign_in(client, teacher)
    client.post(reverse("account_logout"))
    guesser, got_in = new_client(), 0
    for n in range(20):
        for m in range(5):
            sign_in(guesser, teacher, "a wrong guess", **network(5 * n + m))
        got_in += sign_in(client, teacher).status_code == 302
        client.post(reverse("account_logout"))
    counts("T61 owner at a known browser during 100 guesses", tried=20, got_in=got_in)
    assert got_in == 20


def test_at_a_new_browser_the_owner_is_told_what_to_do_and_gets_in_by_a_new_password(
    client, new_client, teacher, sign_in
):
    for n in range(30):
        sign_in(client, teacher, "a wrong guess", **network(n))
    owner = new_client()
    page = sign_in(owner, teacher)
    assert TOO_MANY in page.text
    assert "set a new password now" in page.text

    owner.post(reverse("account_reset_password"), {"email": "teacher@elm.example"})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page = owner.get(link.removeprefix("https://esafety.test"), follow=True)
    new = "nine brave herons"
    owner.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(owner, teacher, new).status_code == 302


def test_a_browser_is_known_for_its_own_account_only(client, new_client, teacher, officer, sign_in):
    for n in range(12):
        sign_in(new_client(), teacher, "a wrong guess", **network(n))
    sign_in(client, officer)
    client.post(reverse("account_logout"))
    assert TOO_MANY in sign_in(client, teacher).text


def test_a_known_browser_may_not_guess_for_ever(client, teacher, sign_in, hashed):
    sign_in(client, teacher)
    client.post(reverse("account_logout"))
    hashed.clear()
    for n in range(60):
        sign_in(client, teacher, f"guess {n}")
    assert len(hashed) == throttle.PER_BROWSER


def test_three_hundred_guesses_an_hour_come_from_one_network(client, db, sign_in, hashed, counts):
    for n in range(330):
        sign_in(client, f"person{n}@elm.example", "a wrong guess", headers={"X-Forwarded-For": f"192.0.2.{n % 250}"})
    counts(
        "T61 guesses over 330 accounts from one network, each with another X-Forwarded-For",
        tried=330,
        hashed=len(hashed),
    )
    assert len(hashed) == throttle.PER_NETWORK


def test_another_network_is_not_held_up_by_it(client, teacher, sign_in, monkeypatch):
    monkeypatch.setattr(throttle, "PER_NETWORK", 2)
    for n in range(5):
        sign_in(client, f"person{n}@elm.example", "a wrong guess", **network(1))
    assert TOO_MANY in sign_in(client, teacher, **network(1)).text
    assert sign_in(client, teacher, **network(2)).status_code == 302


def test_right_passwords_are_not_counted_against_the_school(new_client, teacher, officer, sign_in, monkeypatch):
    monkeypatch.setattr(throttle, "PER_NETWORK", 3)
    for _ in range(12):
        assert sign_in(new_client(), teacher).status_code == 302
        assert sign_in(new_client(), officer).status_code == 302


@pytest.mark.parametrize("claimed", ["192.0.2.7", "192.0.2.7, 192.0.2.8", "nonsense", "::1"])
@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"])
def test_without_a_proxy_of_ours_nobody_says_where_they_come_from(rf, header, claimed):
    request = rf.post("/", REMOTE_ADDR="10.1.2.3", **{header: claimed})
    assert get_adapter().get_client_ip(request) == "10.1.2.3"


def test_known_and_unknown_addresses_are_refused_in_the_same_words(client, teacher, sign_in):
    texts = []
    for email in ("teacher@elm.example", "nobody@elm.example"):
        pages = [sign_in(client, email, "a wrong guess", **network(n)).text for n in range(12)]
        texts.append(["too many" in page for page in pages])
        assert TOO_MANY in pages[-1]
    assert texts[0] == texts[1]


def test_capitals_and_spaces_are_the_same_address(client, teacher, sign_in, hashed):
    for n, email in enumerate(["teacher@elm.example", "TEACHER@elm.example", " Teacher@Elm.Example "] * 8):
        sign_in(client, email, "a wrong guess", **network(n))
    assert len(hashed) == 10


def test_a_refused_try_says_nothing_about_the_password(client, teacher, sign_in, is_signed_in):
    for n in range(10):
        sign_in(client, teacher, "a wrong guess", **network(n))
    for password in (PASSWORD, "a wrong guess"):
        assert TOO_MANY in sign_in(client, teacher, password).text
    assert not is_signed_in(client)


def test_a_browser_long_unused_is_forgotten(client, teacher, sign_in, time_machine):
    time_machine.move_to(MORNING)
    sign_in(client, teacher)
    token = client.cookies["__Host-browser"].value
    assert token not in KnownBrowser.objects.get().token_hash
    time_machine.move_to(MORNING + timedelta(days=181))
    assert forget_what_is_stale()["browsers"] == 1
