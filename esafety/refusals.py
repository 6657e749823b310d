"""What the environment alone tells is wrong: each function stops the start with a sentence (T90).

What needs a look at the machine or the database is told by system checks and `manage.py doctor` instead.
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PLACEHOLDER = "change-me"  # stands for each secret and address in deploy/example.env
FILLED_IN = (
    *("SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL"),
    *("MAIL_HOST", "MAIL_USER", "MAIL_PASSWORD", "MAIL_FROM", "MASTER_KEYS"),
)
LEAST_LENGTH, LEAST_DIFFERENT = 50, 10
HOW_TO_MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


def placeholders(environment: Mapping[str, str]) -> None:
    for name in FILLED_IN:
        if PLACEHOLDER in environment.get(name, "").lower():
            raise ImproperlyConfigured(f"{name} still has the placeholder of the example. Put your own value there.")


def weak_secret(secret: str) -> None:
    """Too short, too plain, or made by Django's template for beginners. The secret is never in the sentence."""
    is_plain = len(set(secret)) < LEAST_DIFFERENT or secret.startswith("django-insecure-")
    if len(secret) < LEAST_LENGTH or is_plain:
        raise ImproperlyConfigured(
            f"SECRET_KEY must be a random secret of {LEAST_LENGTH} characters or more: {HOW_TO_MAKE_ONE}"
        )


def wildcard_hosts(hosts: Iterable[str]) -> None:
    if any("*" in host or host.startswith(".") for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS may not be * or begin with a dot: name the hosts one by one.")


def debug_in_the_open(debug: bool, is_https: bool) -> None:
    if debug and is_https:
        raise ImproperlyConfigured(
            "DEBUG=1 shows the inside of errors to whoever asks, and with it children's records: it goes only with an "
            "http:// address on a programmer's own machine."
        )


def mail_in_clear(host: str, is_encrypted: bool) -> None:
    if host and not is_encrypted and not is_this_machine(host):
        raise ImproperlyConfigured(
            "MAIL_TLS=0 would send mail in clear over the network. Leave it out, or name a mail server on this machine."
        )


def is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def negative_proxies(count: int) -> None:
    if count < 0:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES is {count}. It is how many proxies of yours stand in front.")


def files_in_the_open(kept: Path, served: Path) -> None:
    if kept.resolve().is_relative_to(served.resolve()):
        raise ImproperlyConfigured(f"VAR_DIR may not be in {served}, whose files anybody may fetch.")


def other_database(engine: str) -> None:
    if not engine.endswith(("postgresql", "sqlite3")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite://.")


def other_broker(url: str) -> None:
    if url and not url.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured("REDIS_URL must begin with redis:// or rediss://.")
