"""Calendar files (RFC 5545) of one appointment each, for people to take over into their own calendars.

Moments are in UTC, which every calendar shows on its own clock, so no rules of time zones need to be sent along. The
UID stays for as long as the appointment; a higher `sequence` under the same UID replaces what a calendar has of it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse

from esafety.documents.tables import taken_away

TYPE = "text/calendar; charset=utf-8"
LONGEST = 75  # bytes of a line, RFC 5545 §3.1
PRODUCT = "-//E-safety//Calendar//EN"


@dataclass(frozen=True)
class Appointment:
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    summary: str
    place: str = ""
    about: str = ""
    url: str = ""
    is_cancelled: bool = False


def file_of(one: Appointment) -> bytes:
    """Ready to be sent or saved; of one that is cancelled it takes the appointment out of the calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if one.is_cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(one.made_at)}",
        f"DTSTART:{_moment(one.starts_at)}",
        f"DTEND:{_moment(one.ends_at)}",
        f"SUMMARY:{_text(one.summary)}",
        f"STATUS:{'CANCELLED' if one.is_cancelled else 'CONFIRMED'}",
    ]
    lines += [
        f"{name}:{_text(value)}" for name, value in (("LOCATION", one.place), ("DESCRIPTION", one.about)) if value
    ]
    lines += [f"URL:{one.url}"] if one.url else []
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def response_of(one: Appointment, name: str) -> HttpResponse:
    return taken_away(HttpResponse(file_of(one), content_type=TYPE), f"{name}.ics")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped as §3.3.11 asks; nothing typed can begin a line of its own."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "".join(sign for sign in value if sign in "\n\t" or sign.isprintable())
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """In lines of at most 75 bytes, each after the first led by a space, and no letter cut in two."""
    parts, part = [], b""
    for sign in line:
        encoded = sign.encode()
        if len(part) + len(encoded) > LONGEST:
            parts.append(part)
            part = b" "
        part += encoded
    return b"\r\n".join([*parts, part]) + b"\r\n"
