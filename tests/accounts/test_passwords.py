from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from esafety import settings as as_in_a_school
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "nine brave herons"


def change(client, new, old=PASSWORD):
    given = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), given)


def link_for(client, email="teacher@elm.example"):
    """Ask for a link and give its path."""
    client.post(reverse("account_reset_password"), {"email": email})
    line = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    assert line.startswith("https://esafety.test/accounts/password/reset/key/")
    return line.removeprefix("https://esafety.test")


def choose(client, link, new=NEW):
    """Open the link and choose a password on the page behind it."""
    page = client.get(link, follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(path, {"password1": new, "password2": new}, follow=True)


# --- What may be a password -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("elevenchars", "too short"),
        ("x7" * 64 + "x", "128 characters or fewer"),
        ("password1234", "too common"),
        ("293847561029", "entirely numeric"),
        ("teacher@elm.example", "too similar"),
    ],
)
def test_a_weak_or_endless_password_is_refused_with_the_reason(client, teacher, sign_in, new, words):
    sign_in(client, teacher)
    page = change(client, new)
    assert page.status_code == 200
    assert words in page.text
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["dozen of ink", "ab3 " * 32, "пароль из слов", "   three spaces"])
def test_any_characters_from_12_to_128_are_taken_as_they_are(client, teacher, sign_in, new):
    sign_in(client, teacher)
    assert change(client, new).status_code == 302
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(new)


def test_the_old_password_is_asked_for(client, teacher, sign_in):
    sign_in(client, teacher)
    assert change(client, NEW, old="not the old one").status_code == 200
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(PASSWORD)


def test_passwords_are_hashed_with_argon2_in_a_school():
    assert as_in_a_school.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


# --- A forgotten one --------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client, new_client, teacher, sign_in, is_signed_in):
    old_session = new_client()
    sign_in(old_session, teacher)
    assert is_signed_in(old_session)

    done = choose(client, link_for(client))
    assert "Your password is changed" in done.text
    assert not is_signed_in(client)
    assert not is_signed_in(old_session)
    assert sign_in(new_client(), teacher, PASSWORD).status_code == 200
    assert sign_in(new_client(), teacher, NEW).status_code == 302


def test_a_link_works_once(client, new_client, teacher):
    link = link_for(client)
    choose(client, link)
    again = new_client()
    assert "This link no longer works" in again.get(link, follow=True).text
    choose(again, link, "five clever foxes")
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(NEW)


def test_opening_the_link_changes_nothing(client, new_client, teacher):
    link = link_for(client)
    for _ in range(3):
        new_client().get(link, follow=True)
        new_client().head(link)
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(PASSWORD)
    choose(new_client(), link)
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(NEW)


def test_an_old_link_is_of_no_use(client, teacher, time_machine):
    link = link_for(client)
    time_machine.move_to(timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60))
    assert "This link no longer works" in client.get(link, follow=True).text


def test_a_weak_password_is_refused_behind_the_link_too(client, teacher):
    page = choose(client, link_for(client), "elevenchars")
    assert "too short" in page.text
    teacher.user.refresh_from_db()
    assert teacher.user.check_password(PASSWORD)


@pytest.mark.parametrize("link", ["/accounts/password/reset/key/1-x/", "/accounts/password/reset/key/zz-set-password/"])
def test_a_made_up_link_says_that_it_does_not_work(client, teacher, link):
    assert "This link no longer works" in client.get(link, follow=True).text


def test_unknown_and_known_addresses_are_answered_alike_and_only_one_is_written_to(client, teacher):
    pages = []
    for email in ("teacher@elm.example", "nobody@elm.example"):
        response = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append((response.redirect_chain, response.text))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [["teacher@elm.example"]]


def test_a_closed_account_is_sent_no_link(client, teacher):
    teacher.user.is_active = False
    teacher.user.save()
    client.post(reverse("account_reset_password"), {"email": "teacher@elm.example"})
    assert not mail.outbox


def test_a_link_asked_for_under_another_host_is_not_sent(client, teacher):
    given = {"email": "teacher@elm.example"}
    response = client.post(reverse("account_reset_password"), given, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert not mail.outbox


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-Host", "Forwarded", "Origin", "Referer"])
def test_the_link_leads_to_this_site_whatever_a_header_claims(client, teacher, header):
    given = {"email": "teacher@elm.example"}
    client.post(reverse("account_reset_password"), given, headers={header: "https://evil.example"})
    (message,) = mail.outbox
    assert "evil.example" not in message.message().as_string()
    assert "https://esafety.test/" in message.body


def test_the_mail_holds_no_name_and_no_address_but_the_readers(client, person):
    person("teacher", first_name="Canary", last_name="Bird")
    link_for(client)
    (message,) = mail.outbox
    assert message.subject == "Choose a new password"
    bodies = message.body + str([part.content for part in message.alternatives])
    for word in ("Canary", "Bird", "Elm", "elm", "teacher"):
        assert word not in bodies
    assert message.to == ["teacher@elm.example"]


def test_who_asks_for_links_too_often_is_told_so_in_plain_words(client, teacher):
    for _ in range(6):
        response = client.post(reverse("account_reset_password"), {"email": "teacher@elm.example"})
    assert response.status_code == 429
    assert len(mail.outbox) == 5
    assert "<h1" in response.text
    assert "Too Many Requests" not in response.text


def test_a_link_does_not_leak_to_other_sites(client, teacher):
    page = client.get(link_for(client), follow=True)
    assert page["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "key/" not in page.redirect_chain[-1][0] or "set-password" in page.redirect_chain[-1][0]
