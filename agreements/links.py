"""A parent's link: 256 random bits in lower-case letters and figures, of which only the SHA-256 is kept (D10)."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from agreements.models import Campaign, SigningLink
from esafety.schools.models import Person

LASTS = timedelta(days=14)
TOKEN = re.compile(r"[a-z2-7]{52}")


def new_token() -> str:
    return base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def as_typed(token: str) -> str:
    """Some mailers change the case of a link, and some people copy it with a full stop: neither makes it another."""
    return token.strip(" .,;>)").lower()


def mint(campaign: Campaign, person: Person) -> str:
    """A fresh link for the person, whose older ones end with it. Gives the path with the token, which is kept nowhere.

    Call it in a transaction, as the mail or the slip that holds it is made.
    """
    token, now = new_token(), timezone.now()
    for old in SigningLink.objects.select_for_update().filter(campaign=campaign, person=person, ended_at=None):
        old.ended_at = now
        old.save(update_fields=["ended_at"])
    SigningLink.objects.create(
        school_id=campaign.school_id,
        campaign=campaign,
        person=person,
        token_hash=hash_of(token),
        made_at=now,
        expires_at=now + LASTS,
    )
    return reverse("sign:page", args=[token])


def find(token: str) -> SigningLink | None:
    """The link of a token, current or not; looked up by its hash, so that the time it takes tells nothing."""
    token = as_typed(token)
    if not TOKEN.fullmatch(token):
        return None
    rows = SigningLink.objects.select_related("campaign__school", "person")
    link = rows.filter(token_hash=hash_of(token)).first()
    if link is not None:
        link.person.school = link.campaign.school  # a campaign asks nobody of another school
    return link


def is_current(link: SigningLink) -> bool:
    return link.ended_at is None and link.expires_at > timezone.now()
