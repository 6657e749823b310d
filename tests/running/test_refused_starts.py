"""T90: a start with a wrong environment ends with a sentence that says which variable, and never shows its value."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from esafety import refusals
from tests.deployed.compose import NotSet, read_env_file, services

ROOT = Path(__file__).resolve().parents[2]
MASTER_KEY = "1:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
SECRET = "Zq3-a-long-and-made-up-secret-for-tests-of-the-settings-0123456789"
FILLED_IN = {
    "SECRET_KEY": SECRET,
    "SITE_URL": "https://esafety.elm.sch.uk",
    "DATABASE_SUPERUSER_PASSWORD": "one",
    "DATABASE_OWNER_PASSWORD": "two",
    "DATABASE_APP_PASSWORD": "three",
    "MASTER_KEYS": MASTER_KEY,
    "MAIL_HOST": "mail.elm.sch.uk",
    "MAIL_USER": "esafety",
    "MAIL_PASSWORD": "four",
    "MAIL_FROM": "E-safety <no-reply@elm.sch.uk>",
}


def example():
    return read_env_file((ROOT / "deploy/example.env").read_text())


@pytest.fixture
def refusal(tmp_path):
    """What a start with these variables, and none of our own, says; empty where it starts."""

    def start(**environment):
        right = {"SECRET_KEY": SECRET, "MASTER_KEYS": MASTER_KEY, "SITE_URL": "https://esafety.elm.sch.uk"}
        given = right | {"VAR_DIR": str(tmp_path)} | environment
        done = subprocess.run(
            [sys.executable, "-c", "import esafety.settings"],
            env={name: value for name, value in given.items() if value is not None} | {"PATH": os.environ["PATH"]},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        said = re.search(r"ImproperlyConfigured: (.*)", done.stderr)
        assert (said is not None) == (done.returncode != 0), done.stderr
        return said[1] if said else ""

    return start


def test_a_start_without_a_secret_or_an_address_is_refused_and_a_right_one_is_not(refusal):
    assert "Set SECRET_KEY" in refusal(SECRET_KEY=None)
    assert "Set SITE_URL" in refusal(SITE_URL=None)
    assert "Set MASTER_KEYS" in refusal(MASTER_KEYS=None)
    assert "Key 1 of MASTER_KEYS" in refusal(MASTER_KEYS="1:dG9vIHNob3J0")
    assert refusal() == ""


def test_the_example_starts_only_once_it_is_filled_in(refusal):
    """Every variable of it in turn is left as it comes, and all others are filled in."""
    assert set(FILLED_IN) | {"MAIL_PORT"} == set(example())
    refused = {}
    for left in FILLED_IN:
        try:
            web = services({**example(), **FILLED_IN, left: example()[left]})["web"]["environment"]
        except NotSet as empty:
            refused[left] = str(empty)
        else:
            refused[left] = refusal(**web | {"VAR_DIR": None, "ALLOWED_HOSTS": None})
    for left, sentence in refused.items():
        assert left in sentence
        assert "Set it in .env" in sentence or "still has the placeholder of the example" in sentence


def test_the_example_filled_in_starts(refusal, tmp_path):
    web = services({**example(), **FILLED_IN})["web"]["environment"]
    assert refusal(**web | {"VAR_DIR": str(tmp_path)}) == ""


@pytest.mark.parametrize("secret", ["short", "a" * 80, "django-insecure-" + SECRET, "abcabcabc" * 9])
def test_a_weak_secret_is_refused_and_not_repeated(secret):
    with pytest.raises(ImproperlyConfigured) as refused:
        refusals.weak_secret(secret)
    assert "SECRET_KEY must be a random secret" in str(refused.value)
    assert secret not in str(refused.value)


@pytest.mark.parametrize("hosts", [["*"], ["elm.sch.uk", "*"], [".sch.uk"], ["*.sch.uk"]])
def test_hosts_that_anybody_may_claim_are_refused(hosts):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        refusals.wildcard_hosts(hosts)
    refusals.wildcard_hosts(["elm.sch.uk"])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"DEBUG": "1"}, "DEBUG=1"),
        ({"SITE_URL": "http://esafety.elm.sch.uk"}, "https://"),
        ({"SITE_URL": "https://esafety.elm.sch.uk/app"}, "a scheme and a host"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"DATABASE_URL": "mysql://root@127.0.0.1/esafety"}, "DATABASE_URL"),
        ({"REDIS_URL": "memory://"}, "REDIS_URL"),
        ({"MAIL_HOST": "mail.elm.sch.uk", "MAIL_TLS": "0"}, "MAIL_TLS=0"),
        ({"VAR_DIR": str(ROOT / "staticfiles" / "kept")}, "VAR_DIR"),
    ],
)
def test_what_would_leave_records_in_the_open_is_refused(refusal, wrong, says):
    assert says in refusal(**wrong)


def test_mail_in_clear_may_go_to_a_server_on_the_same_machine():
    for host in ("localhost", "127.0.0.1", "::1"):
        refusals.mail_in_clear(host, is_encrypted=False)
    with pytest.raises(ImproperlyConfigured):
        refusals.mail_in_clear("192.0.2.1", is_encrypted=False)
