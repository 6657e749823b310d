import re

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from esafety.accounts.models import User
from esafety.audit.models import Event
from tests.factories import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_asks_for_address_and_password(client):
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    for words in ("E-mail address", "Password", "I have forgotten my password"):
        assert words in page.text


def test_a_teacher_signs_in_with_address_and_password_and_is_at_their_school(client, teacher, sign_in):
    response = sign_in(client, teacher)
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").url == reverse("schools:home", args=["elm"])


def test_the_address_may_be_typed_in_capitals_and_with_spaces(client, teacher, sign_in):
    assert sign_in(client, " Teacher@ELM.example ").status_code == 302


def test_after_signing_in_one_is_where_one_wanted_to_go(client, officer):
    wanted = reverse("incidents:log", args=["elm"])
    login = client.get(wanted).url
    page = client.post(login, {"login": "officer@elm.example", "password": "seven quiet otters"})
    assert page.url == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:evil"])
def test_signing_in_leads_to_no_other_site(client, teacher, elsewhere):
    given = {"login": "teacher@elm.example", "password": "seven quiet otters", "next": elsewhere}
    response = client.post(reverse("account_login"), given)
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("field", ["login", "password"])
def test_an_empty_field_is_named_in_plain_words(client, field):
    given = {"login": "teacher@elm.example", "password": "x"} | {field: ""}
    page = client.post(reverse("account_login"), given)
    assert {"login": "Enter your e-mail address", "password": "Enter your password"}[field] in page.text


def test_a_wrong_password_does_not_sign_in(client, teacher, sign_in, is_signed_in):
    response = sign_in(client, teacher, "seven loud otters")
    assert response.status_code == 200
    assert not is_signed_in(client)


def test_known_and_unknown_addresses_get_the_same_words(client, teacher, sign_in):
    answers = [sign_in(client, email, "a wrong guess") for email in ("teacher@elm.example", "nobody@elm.example")]
    known, unknown = (re.sub(r'value="[^"]*"', "", page.text) for page in answers)
    assert known == unknown


def test_signing_out_is_asked_for_and_done_by_a_button(client, teacher, sign_in, is_signed_in):
    sign_in(client, teacher)
    assert "Sign out?" in client.get(reverse("account_logout")).text
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_nobody_can_sign_up(client):
    for name in ("account_signup", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/signup/", "/accounts/register/", "/accounts/social/signup/"):
        assert client.post(path, {"email": "new@elm.example", "password1": "seven quiet otters"}).status_code in {
            302,  # to the sign-in page, as for any address that does not exist
            404,
        }
    assert not User.objects.exists()


def test_a_closed_account_is_not_opened_by_its_password(client, teacher, sign_in, is_signed_in):
    teacher.user.is_active = False
    teacher.user.save()
    sign_in(client, teacher)
    assert not is_signed_in(client)


def test_who_is_in_two_schools_chooses(client, teacher, sign_in):
    PersonFactory(user=teacher.user, school=SchoolFactory(slug="oak"), roles=["teacher"])
    sign_in(client, teacher)
    page = client.get("/")
    assert "Elm School" in page.text
    assert "Oak School" in page.text


def test_who_has_left_every_school_is_told_so(client, person, sign_in):
    sign_in(client, person("teacher", left_on=timezone.localdate()))
    assert "no school has you on its list today" in client.get("/").text


def test_sign_ins_and_outs_are_in_the_log_without_the_address(client, teacher, sign_in):
    sign_in(client, teacher, "a wrong guess")
    sign_in(client, teacher)
    client.post(reverse("account_logout"))
    events = Event.objects.filter(scope="installation").order_by("seq")
    acts = ["accounts.sign_in_failed", "accounts.signed_in", "accounts.signed_out"]
    assert [event.action for event in events] == acts
    assert "elm.example" not in str([event.details for event in events])


def test_the_cookies_stay_with_this_site_and_out_of_scripts(client, teacher, sign_in):
    sign_in(client, teacher)
    names = {"__Host-session", "__Host-browser"}
    assert names <= set(client.cookies)
    for name in names:
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert client.cookies["__Host-session"]["max-age"] == ""  # ends with the browser
