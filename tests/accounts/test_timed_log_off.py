"""T60: what ends a session, and that it has ended on the very next request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from esafety.accounts import middleware
from esafety.accounts.tasks import forget_what_is_stale
from tests.accounts.conftest import PASSWORD
from tests.factories import IncidentFactory, appoint

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
COOKIE = "__Host-session"


def key_of(client):
    return client.cookies[COOKIE].value


@pytest.fixture
def at(time_machine):
    """`at(minutes=15)`: that long after eight o'clock, to the microsecond."""

    def move(**after):
        time_machine.move_to(MORNING + timedelta(**after), tick=False)

    move()
    return move


# --- Beginning --------------------------------------------------------------------------------------------------


def test_the_session_has_another_key_after_signing_in(client, teacher, sign_in):
    planted = SessionStore()
    planted["planted"] = "by somebody else"
    planted.save()
    client.cookies[COOKIE] = planted.session_key
    sign_in(client, teacher)
    assert key_of(client) != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_a_planted_key_never_becomes_a_session(client, teacher, sign_in):
    client.cookies[COOKIE] = "a" * 32
    sign_in(client, teacher)
    assert key_of(client) != "a" * 32
    assert not Session.objects.filter(pk="a" * 32).exists()


def test_signing_in_as_another_takes_nothing_over(client, teacher, officer, sign_in):
    sign_in(client, teacher)
    first = key_of(client)
    client.force_login(officer.user)
    assert key_of(client) != first
    assert not Session.objects.filter(pk=first).exists()


# --- Ending by hand ---------------------------------------------------------------------------------------------


def test_a_key_is_worth_nothing_after_signing_out(client, new_client, teacher, sign_in, is_signed_in):
    sign_in(client, teacher)
    stolen = key_of(client)
    client.post(reverse("account_logout"))
    thief = new_client()
    thief.cookies[COOKIE] = stolen
    assert not is_signed_in(thief)
    assert not Session.objects.filter(pk=stolen).exists()


def test_a_session_that_was_ended_cannot_be_written_back(client, teacher, sign_in):
    sign_in(client, teacher)
    slow_request = SessionStore(key_of(client))
    slow_request["last_seen_at"] = 1
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        slow_request.save()
    assert not Session.objects.exists()


def test_a_page_under_way_while_the_session_is_ended_does_not_revive_it(
    client, teacher, sign_in, is_signed_in, at, monkeypatch
):
    sign_in(client, teacher)
    at(minutes=1)
    idle_seconds = middleware.idle_seconds

    def end_it_meanwhile(user):
        Session.objects.all().delete()
        return idle_seconds(user)

    monkeypatch.setattr(middleware, "idle_seconds", end_it_meanwhile)
    assert client.get(reverse("account_change_password")).status_code == 400
    monkeypatch.undo()
    assert not Session.objects.exists()
    assert not is_signed_in(client)


def test_a_new_password_ends_the_sessions_elsewhere_and_not_this_one(
    client, new_client, teacher, sign_in, is_signed_in
):
    elsewhere = new_client()
    sign_in(elsewhere, teacher)
    sign_in(client, teacher)
    new = "nine brave herons"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_a_closed_account_is_out_on_the_next_request(client, teacher, sign_in, is_signed_in):
    sign_in(client, teacher)
    assert is_signed_in(client)
    teacher.user.is_active = False
    teacher.user.save()
    assert not is_signed_in(client)


# --- Roles count at once ----------------------------------------------------------------------------------------


def test_a_role_given_opens_the_next_page_and_a_role_ended_closes_it(client, teacher, sign_in):
    sign_in(client, teacher)
    case = IncidentFactory().get_absolute_url()
    assert client.get(case).status_code == 404
    given = appoint(teacher, "officer")
    assert client.get(case).status_code == 200
    given.ends_on = timezone.localdate() - timedelta(days=1)
    given.save()
    assert client.get(case).status_code == 404


def test_who_has_left_is_out_of_the_school_on_the_next_request(client, teacher, sign_in):
    home = reverse("schools:home", args=["elm"])
    sign_in(client, teacher)
    assert client.get(home).status_code == 200
    teacher.left_on = timezone.localdate()
    teacher.save()
    assert client.get(home).status_code == 404


def test_the_shorter_time_counts_from_the_moment_that_a_role_sees_cases(client, teacher, sign_in, is_signed_in, at):
    sign_in(client, teacher)
    at(minutes=20)
    appoint(teacher, "officer")
    assert not is_signed_in(client)


def test_the_longer_time_counts_once_the_role_has_ended(client, officer, sign_in, is_signed_in, at):
    sign_in(client, officer)
    officer.appointments.update(ends_on=MORNING.date() - timedelta(days=1))
    at(minutes=20)
    assert is_signed_in(client)


# --- Ending by the clock ----------------------------------------------------------------------------------------

SEES_CASES = ["officer", "head", "senior", "dsl", "deputy_dsl", "chair"]
SEES_NONE = ["teacher", "support", "it", "computing", "governor", "link_governor", "trust", "pupil", "parent", "guest"]


@pytest.mark.parametrize(
    ("role", "minutes"), [*((role, 15) for role in SEES_CASES), *((role, 30) for role in [*SEES_NONE, None])]
)
def test_how_long_one_may_be_idle(client, new_client, person, sign_in, is_signed_in, at, role, minutes):
    someone = person(role)
    too_late = new_client()
    for browser in (client, too_late):
        sign_in(browser, someone)
    at(minutes=minutes, seconds=-1)
    assert is_signed_in(client)
    at(minutes=minutes, seconds=1)
    assert not is_signed_in(too_late)
    assert is_signed_in(client)


def test_each_page_begins_the_time_anew(client, officer, sign_in, is_signed_in, at):
    sign_in(client, officer)
    for minutes in range(14, 120, 14):
        at(minutes=minutes)
        assert is_signed_in(client)


@pytest.mark.parametrize("role", ["teacher", "officer"])
def test_ten_hours_are_the_most_however_busy(client, person, sign_in, is_signed_in, at, role):
    sign_in(client, person(role))
    for minutes in range(14, 600, 14):
        at(minutes=minutes)
        assert is_signed_in(client)
    at(hours=10, seconds=-1)
    assert is_signed_in(client)
    at(hours=10, seconds=1)
    assert not is_signed_in(client)


def test_the_page_says_why_one_must_sign_in_again(client, officer, sign_in, at):
    sign_in(client, officer)
    wanted = reverse("incidents:log", args=["elm"]) + "?state=closed"
    at(minutes=16)
    response = client.get(wanted)
    assert response.status_code == 302
    page = client.get(response.url)
    assert "signed out" in page.text
    again = client.post(response.url, {"login": "officer@elm.example", "password": PASSWORD})
    assert again.url == wanted


def test_a_part_of_a_page_asked_for_too_late_loads_the_sign_in_page_whole(client, officer, sign_in, at):
    sign_in(client, officer)
    at(minutes=16)
    response = client.get(reverse("incidents:log", args=["elm"]), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_a_session_ended_by_the_clock_is_gone_from_the_database(client, officer, sign_in, is_signed_in, at):
    sign_in(client, officer)
    key = key_of(client)
    at(minutes=16)
    assert not is_signed_in(client)
    assert not Session.objects.filter(pk=key).exists()


def test_a_session_nobody_comes_back_to_is_of_no_use_and_then_swept(client, teacher, sign_in, is_signed_in, at):
    sign_in(client, teacher)
    at(seconds=settings.SESSION_COOKIE_AGE + 1)
    assert forget_what_is_stale()["sessions"] == 1
    assert not is_signed_in(client)


def test_a_key_found_the_next_day_is_of_no_use(client, new_client, teacher, sign_in, is_signed_in, at):
    sign_in(client, teacher)
    thief = new_client()
    thief.cookies[COOKIE] = key_of(client)
    at(hours=20)
    assert not is_signed_in(thief)
