"""Counting tries, for any app that takes guesses."""

import pytest

from esafety.accounts import limits
from esafety.accounts.models import TryCount

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-04T10:09:00+00:00", tick=False)
    return time_machine


def one_more(mark="a"):
    key = limits.key("agreements.link", "network", mark)
    return limits.counted([key])[key]


def test_tries_are_counted_for_ten_minutes_and_each_mark_by_itself(clock):
    assert [one_more(), one_more(), one_more("b")] == [1, 2, 1]
    clock.shift(60)
    assert one_more() == 1


def test_two_things_that_are_tried_are_two_counts():
    link, slip = (limits.key(what, "network", "a") for what in ("agreements.link", "agreements.slip"))
    assert limits.counted([link]) == {link: 1}
    assert limits.counted([link, slip]) == {link: 2, slip: 1}


def test_what_was_right_is_given_back():
    key = limits.key("agreements.link", "network", "a")
    limits.counted([key])
    limits.give_back([key])
    assert limits.counted([key]) == {key: 1}


def test_what_is_stored_does_not_tell_who_tried():
    limits.counted([limits.key("agreements.link", "network", "192.0.2.77")])
    (stored,) = TryCount.objects.all()
    assert "192.0.2" not in stored.key
    assert stored.key.startswith("agreements.link:network:")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_household_is_one_network_whichever_of_its_addresses_it_takes(rf, address, network):
    assert limits.network_of(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize("claimed", ["192.0.2.9", "nonsense", "192.0.2.9, 192.0.2.10"])
def test_only_our_own_proxy_says_where_somebody_comes_from(rf, settings, claimed):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{claimed}, 192.0.2.7")
    assert limits.network_of(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert limits.network_of(request) == "192.0.2.7"
