"""What goes into the log: one line for each request, with the secrets of addresses taken out."""

import logging
import re

import structlog

SECRETS = re.compile(r"(/password/reset/key/)[^/\s'\"]+")


class ScrubbedFormatter(logging.Formatter):
    """Whatever wrote the line, a token in an address never reaches the log."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1(left out)", super().format(record))


def configure_structlog() -> None:
    """Hand the request log to Python's logging as plain key=value lines; ids, never names or addresses of people."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event", "request", "code"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
