"""T31: a link is opened by its token alone, which stands nowhere but in the mail; guesses are counted."""

import logging
import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agreements import links
from agreements.models import Asked, Signature, SigningLink
from agreements.tasks import forget_stale_links
from esafety.accounts.models import TryCount
from esafety.audit.models import Event
from esafety.logs import ScrubbedFormatter
from esafety.notify.models import Notice
from tests.agreements.sheets import answers
from tests.factories import agreements as make
from tests.security.watching import rows_of, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(children=1)
    return campaign, parent, list(Asked.objects.filter(person=parent))


@pytest.fixture
def path(family):
    return make.link_for(*family[:2])


def token_of(path):
    return path.split("/")[2]


# --- What opens it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelt", [str.upper, str.title, lambda token: f"{token}.", lambda token: f"{token})"])
def test_a_token_that_a_mailer_spelt_in_its_own_way_opens(client, path, spelt):
    assert client.get(f"/sign/{spelt(token_of(path))}/").status_code == 200


def bent(token):
    last = "a" if token[-2] != "a" else "b"
    yield from (token[:-1], token[1:], token[:20], token[0], token[:-2] + last + token[-1], token + "a", token[::-1])
    yield from (f"{token[:26]}0{token[27:]}", f"{token[:26]} {token[27:]}", "x" * 52, "x" * 5_000, "é" * 52, "%00")
    yield from (links.new_token(), "..", "' or 1=1 --", "<b>")


def test_all_others_are_one_and_the_same_404(client, path):
    said = set()
    for token in bent(token_of(path)):
        address = reverse("sign:page", args=["TOKEN"]).replace("TOKEN", token.replace("%", "%25"))
        for response in (client.get(address), client.post(address, {"typed_name": "Pat Reed", "agrees": "on"})):
            said.add((response.status_code, response.content))
        TryCount.objects.all().delete()
    assert len(said) == 1
    assert said.pop()[0] == 404
    assert not Signature.objects.exists()


@pytest.mark.parametrize("page", ["done/", "fresh/", "consents/"])
def test_no_page_opens_for_a_token_that_is_none(client, path, page):
    assert client.get(path + page).status_code in {200, 302}
    assert client.get(f"/sign/{links.new_token()}/{page}").status_code == 404
    assert client.post(f"/sign/{links.new_token()}/{page}").status_code in {404, 405}


# --- Guessing --------------------------------------------------------------------------------------------------


def test_of_ten_thousand_guesses_none_opens_and_the_network_must_wait(client, path, counts):
    got = [client.get(f"/sign/{links.new_token()}/").status_code for _ in range(200)]
    got += [client.post(f"/sign/{links.new_token()}/").status_code for _ in range(200)]
    found = sum(links.find(near(token_of(path))) is not None for _ in range(9_600))
    accepted = found + sum(status == 200 for status in got)
    counts("T31 guesses", tried=10_000, accepted=accepted)
    assert accepted == 0
    assert got == [404] * 30 + [429] * 370
    assert "Please wait ten minutes" in client.get(f"/sign/{links.new_token()}/").text


def near(token):
    """One letter of a right one changed."""
    at = secrets.randbelow(52)
    return token[:at] + secrets.choice("abcdefghijklmnopqrstuvwxyz234567".replace(token[at], "")) + token[at + 1 :]


def test_a_right_one_still_opens_where_others_have_guessed(client, family, path):
    for _ in range(40):
        client.get(f"/sign/{links.new_token()}/")
    assert client.get(path).status_code == 200
    assert client.post(path, answers(family[0], family[2])).status_code == 302


def test_another_network_need_not_wait(client, settings):
    for _ in range(40):
        client.get(f"/sign/{links.new_token()}/", REMOTE_ADDR="192.0.2.7")
    assert client.get(f"/sign/{links.new_token()}/", REMOTE_ADDR="192.0.2.7").status_code == 429
    assert client.get(f"/sign/{links.new_token()}/", REMOTE_ADDR="192.0.2.8").status_code == 404


def test_right_ones_are_not_counted(client, path):
    for _ in range(40):
        client.get(path)
    assert not TryCount.objects.exists()


# --- Where it does not stand -----------------------------------------------------------------------------------


def test_a_token_stands_in_no_table_no_event_and_no_log(
    client, family, path, caplog, capsys, mailoutbox, django_capture_on_commit_callbacks
):
    campaign, _, asked = family
    token = token_of(path)
    caplog.set_level(logging.INFO)
    with django_capture_on_commit_callbacks(execute=True):
        client.get(path)
        client.get(f"{path}?lang=pl")
        client.post(path, answers(campaign, asked))
        client.get(f"{path}done/")
        client.post(f"{path}consents/", {"child": asked[0].pk, "do": "withdraw", "sure": "on"})
        client.post(f"{path}fresh/")
        client.post(path, {"typed_name": "Pat Reed"})
    assert Signature.objects.count() == 2
    kept = [repr(rows_of(model)) for model in tables()]
    kept.append(repr(list(Event.objects.values())))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_session")
        kept.append(repr(cursor.fetchall()))
    written = capsys.readouterr()
    requests = [record for record in caplog.records if record.name == "django_structlog.middlewares.request"]
    logged = [record.getMessage() for record in requests]
    logged += [ScrubbedFormatter().format(record) for record in caplog.records if record.name != "django.db.backends"]
    kept += [written.out, written.err, *logged]
    assert len(requests) > 5
    assert not [text[:200] for text in kept if token in text.lower()]
    assert links.hash_of(token) in repr(rows_of(SigningLink))
    assert not [mail for mail in mailoutbox if token in mail.body]


# --- Links that have ended -----------------------------------------------------------------------------------------


def expire(link):
    link.expires_at = timezone.now()
    link.save()


def replace(link):
    make.link_for(link.campaign, link.person)


@pytest.mark.parametrize("ends", [expire, replace])
def test_a_link_that_has_ended_says_so_kindly_and_signs_nothing(client, family, path, ends):
    campaign, _, asked = family
    ends(SigningLink.objects.get())
    for page in (path, f"{path}done/", f"{path}consents/"):
        response = client.get(page)
        assert response.status_code == 200
        assert "This link has ended" in response.text
        assert "Ava" not in response.text
        assert "elm.example" not in response.text
    assert "This link has ended" in client.post(path, answers(campaign, asked)).text
    assert not Signature.objects.exists()


@pytest.mark.parametrize("ends", [expire, replace])
def test_a_press_sends_a_fresh_one_to_the_known_address_at_most_once_an_hour(
    client, family, path, ends, mailoutbox, django_capture_on_commit_callbacks, time_machine
):
    time_machine.move_to("2026-09-08T07:00:00+00:00", tick=False)
    ends(SigningLink.objects.get())

    def ask(**sent):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{path}fresh/", sent, follow=True)

    first = ask(email="thief@evil.example", address="thief@evil.example")
    assert "a fresh link is on its way" in first.text
    (mail,) = mailoutbox
    assert mail.to == ["mother@elm.example"]
    assert "Dear Pat," in mail.body
    assert "Ava" not in mail.body
    second = ask()
    assert second.content == first.content
    assert len(mailoutbox) == 1
    time_machine.move_to("2026-09-08T08:00:01+00:00", tick=False)
    ask()
    assert len(mailoutbox) == 2


def test_the_fresh_link_opens_and_the_one_before_it_does_not(
    client, family, path, mailoutbox, django_capture_on_commit_callbacks
):
    expire(SigningLink.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{path}fresh/")
    fresh = links.TOKEN.search(mailoutbox[0].body)[0]
    assert "Your answer for" in client.get(f"/sign/{fresh}/").text
    assert "This link has ended" in client.get(path).text


def lose_the_address(parent):
    parent.email = ""
    parent.save()


def lose_the_child(parent):
    parent.links_to_children.update(court_order_bar=True)


def leave(parent):
    parent.left_on = timezone.localdate()
    parent.save()


@pytest.mark.parametrize("lost", [lose_the_address, lose_the_child, leave])
def test_where_none_can_be_sent_the_answer_is_the_same(
    client, family, path, lost, mailoutbox, django_capture_on_commit_callbacks
):
    expire(SigningLink.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        usual = client.post(f"{path}fresh/", follow=True)
    mailoutbox.clear()
    Notice.objects.all().delete()
    lost(family[1])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{path}fresh/", follow=True)
    assert answer.content == usual.content
    assert not mailoutbox


def test_opening_the_page_of_a_fresh_link_sends_nothing(client, path, mailoutbox):
    assert client.get(f"{path}fresh/").status_code == 200
    assert not Notice.objects.exists()


# --- Cookies -------------------------------------------------------------------------------------------------------


def test_a_form_with_its_cookie_is_taken_and_one_without_is_explained(new_client, family, path):
    campaign, _, asked = family
    browser = new_client(enforce_csrf_checks=True)
    page = browser.get(path)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    stale = browser.post(path, answers(campaign, asked))
    assert stale.status_code == 403
    assert "Nothing has been signed or changed" in stale.text
    assert "Elm School" in stale.text
    assert not Signature.objects.exists()
    signed = browser.post(
        path, answers(campaign, asked) | {"csrfmiddlewaretoken": token}, HTTP_REFERER="https://esafety.test/"
    )
    assert signed.status_code == 302


def test_a_stale_form_tells_nothing_to_whoever_guesses(new_client, path):
    assert new_client(enforce_csrf_checks=True).post(f"/sign/{links.new_token()}/").status_code == 404


# --- How long it is known ------------------------------------------------------------------------------------------


def test_the_last_link_leads_to_a_fresh_one_for_ever_and_those_before_it_are_forgotten(client, family):
    replaced, last = make.link_for(*family[:2]), make.link_for(*family[:2])
    SigningLink.objects.update(expires_at=timezone.now() - timedelta(days=31))
    assert (forget_stale_links(), forget_stale_links()) == (1, 0)
    assert client.get(replaced).status_code == 404
    assert "Send me a fresh link" in client.get(last).text
