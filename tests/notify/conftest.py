"""A real mail server on this machine that does what a test tells it to."""

import asyncio
import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

TOO_LATE = "too late"


class MailServer:
    """Keeps what it accepts in `accepted`. `answers` are given in turn to DATA, `to_recipient` to each RCPT.

    An answer that ends with `TOO_LATE` comes when the sender has stopped waiting.
    """

    def __init__(self):
        self.accepted, self.answers, self.to_recipient = [], [], []
        self.host, self.port = "127.0.0.1", 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.to_recipient.pop(0) if self.to_recipient else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.accepted.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if answer.endswith(TOO_LATE):
            await asyncio.sleep(1)
        return answer

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.accepted]


class Listening(Controller):
    def factory(self):
        return SMTP(self.handler, ident="sink")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server():
    server = MailServer()
    server.port = free_port()
    listening = Listening(server, hostname=server.host, port=server.port)
    listening.start()
    yield server
    listening.stop()


def smtp_settings(host, port, timeout=5):
    options = {"host": host, "port": port, "use_tls": False, "timeout": timeout}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@pytest.fixture
def by_smtp(settings, mail_server):
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port)
    return mail_server


@pytest.fixture
def nobody_wakes(monkeypatch):
    """Wake-ups are lost: only the sweep does anything."""
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)
