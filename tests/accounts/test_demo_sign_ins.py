"""The demo's sign-ins, whose password everybody knows, are worth nothing outside the demo."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from esafety.accounts import checks
from esafety.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def from_demo(teacher):
    teacher.user.is_demo = True
    teacher.user.save()
    return teacher


def test_they_do_not_sign_in_and_the_words_are_those_of_a_wrong_password(client, from_demo, sign_in, is_signed_in):
    right, wrong = sign_in(client, from_demo), sign_in(client, from_demo, "a wrong guess")
    assert right.status_code == wrong.status_code == 200
    assert right.context["form"].errors == wrong.context["form"].errors
    assert not is_signed_in(client)


def test_they_sign_in_while_it_is_the_demo(client, from_demo, sign_in, is_signed_in, settings):
    settings.DEMO = True
    sign_in(client, from_demo)
    assert is_signed_in(client)


def test_a_session_from_the_demo_does_not_outlive_it(client, from_demo, sign_in, is_signed_in, settings):
    settings.DEMO = True
    sign_in(client, from_demo)
    settings.DEMO = False
    assert not is_signed_in(client)


def test_a_production_start_refuses_while_one_is_left(from_demo):
    with pytest.raises(SystemCheckError, match=r"accounts\.E001"):
        call_command("check", databases=["default"])
    User.objects.update(is_demo=False)
    call_command("check", databases=["default"])


def test_the_demo_itself_may_have_them(from_demo, settings):
    settings.DEMO = True
    call_command("check", databases=["default"])


@pytest.mark.parametrize(("demo", "https", "expected"), [(False, True, set()), (True, False, {"E002", "E003"})])
def test_a_deployment_with_demo_or_without_https_is_named(settings, demo, https, expected):
    settings.DEMO, settings.IS_HTTPS = demo, https
    assert {fault.id.removeprefix("accounts.") for fault in checks.secrets_are_real(None)} == expected


def test_the_demo_cannot_be_filled_into_a_production_database():
    with pytest.raises(CommandError):
        call_command("fill_demo")
    assert not User.objects.exists()
