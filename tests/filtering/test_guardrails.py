"""What no request may open, and what the designated safeguarding lead decides as well."""

import pytest

from filtering.addresses import understand
from filtering.rules.guardrails import Follows, caught, needs_second, refusals


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("co.uk", "suffix"),
        ("github.io", "suffix"),
        ("sch.uk", "suffix"),
        ("server.lcoal", "unknown_ending"),
        ("printer.local", "unknown_ending"),
        ("bbс.co.uk", "mixed_alphabets"),
        ("bit.ly/abc", "shortener"),
        ("t.co", "shortener"),
        ("www.croxyproxy.com", "proxy"),
        ("account.protonvpn.com", "vpn"),
        ("torproject.org/download", "vpn"),
        ("dns.google/dns-query", "encrypted_dns"),
    ],
)
def test_what_would_open_the_filter_itself_is_refused_with_the_reason(typed, key):
    found = caught(understand(typed))
    assert found[0].key == key
    assert found[0].follows is Follows.REFUSED
    assert refusals(understand(typed))[0].endswith(".")


@pytest.mark.parametrize("typed", ["youtube.com", "reddit.com", "drive.google.com", "аррӏе.com"])
def test_what_anybody_fills_needs_a_second_decider(typed):
    assert needs_second(understand(typed))
    assert not refusals(understand(typed))


@pytest.mark.parametrize(
    "typed", ["youtube.com/@ourschool", "sites.google.com/view/class2", "bbc.co.uk", "class2.github.io"]
)
def test_one_page_or_one_site_needs_none(typed):
    assert not caught(understand(typed))


def test_a_port_is_said_to_make_no_difference():
    found = caught(understand("maths.example.com:8443"))
    assert [(one.key, one.follows) for one in found] == [("port", Follows.WARNED)]
    assert "8443" in found[0].why
