"""What the public report page stands on: reports being written, receipts, and how much one device may send.

Answers given so far are kept as a sealed row, not in hidden fields: then Back, reload and a line that drops lose
nothing, and no page holds what another page was told. The row's key is in the browser's cookie alone, so neither the
database nor a backup of it can be read; both last half an hour from the last answer. No address of a device and no name
of a browser is kept anywhere: devices are told apart by a random cookie that says nothing about them.
"""

import base64
import hashlib
import json
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from esafety.accounts import limits
from incidents.models import PublicDraft, PublicReport

if TYPE_CHECKING:
    from esafety.schools.models import School

KEPT = timedelta(minutes=30)
RECEIPT_SHOWN = timedelta(minutes=10)  # to the browser that sent the report, so that a line that drops loses nothing
DRAFT_COOKIE = "__Host-worry" if settings.IS_HTTPS else "worry"
DEVICE_COOKIE = "__Host-device" if settings.IS_HTTPS else "device"
DEVICE_SECONDS = 3600
RECEIPT_DIGITS = 20

# In ten minutes. A class that shares one tablet stays below the first; no school's children reach the second.
REPORTS_PER_DEVICE = 5
REPORTS_PER_SCHOOL = 200
ADDITIONS_PER_DEVICE = 10
WRONG_PER_DEVICE = 10
WRONG_PER_SCHOOL = 300
WRONG_PER_DEVICE_WHEN_MANY = 3  # while somebody guesses at this school: slower for each device, closed to none


@dataclass(frozen=True)
class Reporter:
    """Whoever reports by the public page, as they say: nothing of it is known to be so."""

    kind: str
    when_said: str
    named_as: str = ""
    class_named_as: str = ""


# --- A report being written ------------------------------------------------------------------------------------


@dataclass
class Writing:
    """The answers given so far in this browser at this school; `row` is None until the first one is kept."""

    school: "School"
    key: bytes
    row: PublicDraft | None = None
    answers: dict[str, Any] = field(default_factory=dict)

    def keep(self, kept: timedelta = KEPT) -> None:
        until = timezone.now() + kept
        if self.row is None:
            self.row = PublicDraft(key_hash=_hash(self.key), school=self.school)
        nonce = secrets.token_bytes(12)
        said = json.dumps(self.answers).encode()
        self.row.sealed = nonce + AESGCM(self.key).encrypt(nonce, said, _bound_to(self.school))
        self.row.kept_until = until
        self.row.save()

    def forget(self) -> None:
        if self.row is not None:
            self.row.delete()

    def set_cookie(self, response: HttpResponse) -> None:
        response.set_cookie(
            DRAFT_COOKIE,
            base64.urlsafe_b64encode(self.key).decode(),
            max_age=int(KEPT.total_seconds()),
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )


def writing(request: HttpRequest, school: "School") -> Writing:
    """What this browser is writing at this school, or a blank sheet."""
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(DRAFT_COOKIE, ""))
    except ValueError:
        key = b""
    row = None
    if len(key) == 32:
        row = PublicDraft.objects.fresh(timezone.now()).filter(key_hash=_hash(key), school=school).first()
    answers = opened(row, key) if row is not None else None
    return Writing(school, key, row, answers) if answers is not None else blank(school)


def blank(school: "School") -> Writing:
    return Writing(school, secrets.token_bytes(32))


def opened(row: PublicDraft, key: bytes) -> dict[str, Any] | None:
    sealed = bytes(row.sealed)
    try:
        said: dict[str, Any] = json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], _bound_to(row.school)))
    except InvalidTag:
        return None
    return said


def forget_stale_writing() -> int:
    return PublicDraft.objects.stale(timezone.now()).delete()[0]


def _hash(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()


def _bound_to(school: "School") -> bytes:
    return f"school:{school.pk}".encode()


# --- Receipts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportReceipt:
    """Proof that whoever asks holds the receipt of this report: it stands in the place of an actor."""

    report: PublicReport


def new_receipt() -> str:
    return f"{secrets.randbelow(10**RECEIPT_DIGITS):0{RECEIPT_DIGITS}d}"


def in_groups(receipt: str) -> str:
    """As it is shown and written down: 1234 5678 9012 3456 7890."""
    return " ".join(re.findall("....", receipt))


def digits_of(typed: str) -> str:
    """What was typed without spaces, dashes and the like; full-width figures are figures."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed))


def receipt_hash(school: "School", receipt: str) -> str:
    """Keyed, so that the table alone cannot be searched by trying numbers; bound to the school."""
    return salted_hmac("incidents.receipt", f"{school.pk}:{receipt}", algorithm="sha256").hexdigest()


def proof_of(school: "School", receipt: str) -> ReportReceipt | None:
    """Found by its hash, never compared digit by digit, so that the time it takes tells nothing."""
    found = PublicReport.objects.filter(receipt_hash=receipt_hash(school, receipt), incident__school=school)
    report = found.select_related("incident__school").first()
    return ReportReceipt(report) if report else None


# --- How much one device may send --------------------------------------------------------------------------------


def device_of(request: HttpRequest) -> str:
    """This browser's random mark if we gave it one within the hour, else empty."""
    mark: str = request.get_signed_cookie(DEVICE_COOKIE, "", salt="incidents.device", max_age=DEVICE_SECONDS) or ""
    return mark


def mark_device(response: HttpResponse) -> None:
    response.set_signed_cookie(
        DEVICE_COOKIE,
        secrets.token_urlsafe(16),
        salt="incidents.device",
        max_age=DEVICE_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def may_send(request: HttpRequest, school: "School", what: str, per_device: int) -> bool:
    """Whether one more report (or addition) is taken now. In any doubt it is (D15): no mark, or no counting."""
    device = device_of(request)
    most = {limits.key(f"incidents.{what}", "school", str(school.pk)): REPORTS_PER_SCHOOL}
    if device:
        most[limits.key(f"incidents.{what}", "device", device)] = per_device
    try:
        tries = limits.counted(most)
    except DatabaseError:
        return True
    return all(tries.get(key, 0) <= most[key] for key in most)


def admit_guess(request: HttpRequest, school: "School") -> list[str] | None:
    """Count one try at a receipt before it is looked up: the counters to give back if it was right, None if refused.

    Nobody's guesses close the page to others at the school: past `WRONG_PER_SCHOOL` each device has fewer tries.
    """
    device = device_of(request)
    if not device:
        return None
    school_key = limits.key("incidents.guess", "school", str(school.pk))
    device_key = limits.key("incidents.guess", "device", device)
    tries = limits.counted([school_key, device_key])
    many = tries[school_key] > WRONG_PER_SCHOOL
    if tries[device_key] > (WRONG_PER_DEVICE_WHEN_MANY if many else WRONG_PER_DEVICE):
        return None
    return [school_key, device_key]
