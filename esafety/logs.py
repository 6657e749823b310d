"""What goes into the log: one line for each request, with the secrets of addresses taken out."""

import logging
import re
from typing import Any

import structlog

PUBLIC_REPORT = re.compile(r" /[^/]+/report/")
WHO = ("ip", "user_agent", "user_id")
SECRETS = re.compile(r"(/password/reset/key/|/sign/)[^/\s'\"]+")
QUERY = re.compile(r"\?.*")


class ScrubbedFormatter(logging.Formatter):
    """Whatever wrote the line, a token in an address never reaches the log."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1(left out)", super().format(record))


def without_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The request log itself never holds the token, whatever handler is put behind it."""
    if "request" in event:
        event["request"] = SECRETS.sub(r"\1(left out)", str(event["request"]))
    return event


def without_search(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """What somebody searched for is often a name, and a link of theirs may hold one."""
    if "request" in event:
        event["request"] = QUERY.sub("", str(event["request"]))
    return event


def without_reporter(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Whoever reports by a school's public page leaves no address, browser or sign-in in the log (D11)."""
    if PUBLIC_REPORT.search(str(event.get("request", ""))):
        return {name: value for name, value in event.items() if name not in WHO}
    return event


def configure_structlog() -> None:
    """Hand the request log to Python's logging as plain key=value lines; ids, never names or addresses of people."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            without_secrets,
            without_search,
            without_reporter,
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event", "request", "code"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
