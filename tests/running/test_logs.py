"""What the log of the site keeps of a request: where, never what somebody looked for nor who reported."""

import logging

import pytest

from esafety.logs import ScrubbedFormatter, without_reporter, without_search, without_secrets

REQUEST = {"event": "request_finished", "ip": "192.0.2.7", "user_agent": "a browser", "user_id": 3}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("GET /elm/incidents/?q=nadia", "GET /elm/incidents/"),
        ("GET /elm/incidents/?q=a?b", "GET /elm/incidents/"),
        ("POST /elm/inbox/", "POST /elm/inbox/"),
    ],
)
def test_searches_are_left_out(asked, kept):
    assert without_search(None, "info", REQUEST | {"request": asked})["request"] == kept


def test_whoever_reports_by_the_public_page_leaves_no_address():
    line = without_reporter(None, "info", REQUEST | {"request": "POST /elm/report/"})
    assert line == {"event": "request_finished", "request": "POST /elm/report/"}


@pytest.mark.parametrize("address", ["/accounts/password/reset/key/3-zqcanary/", "/sign/zqcanary/"])
def test_secrets_of_addresses_are_left_out_whoever_writes_the_line(address):
    record = logging.LogRecord("any", logging.INFO, "", 1, f"request='GET {address}'", (), None)
    line = ScrubbedFormatter("%(message)s").format(record)
    assert "zqcanary" not in line
    assert "(left out)" in line


@pytest.mark.parametrize("rest", ["", "done/", "fresh/", "consents/"])
def test_the_request_log_holds_no_link_of_a_parent_in_the_first_place(rest):
    line = without_secrets(None, "info", REQUEST | {"request": f"POST /sign/zqcanary/{rest}"})
    assert line["request"] == f"POST /sign/(left out)/{rest}"
