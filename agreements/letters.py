"""The mails of agreements: links are minted as they leave, and the receipt is made then (`notify.letters`).

A mail greets its reader by their first name, and names nobody else; whose children it is about stands on the page.
"""

from django.db.models import QuerySet

from agreements import links
from agreements.models import Asked, Campaign, Way
from agreements.services import receipts
from esafety.documents.pdf import NoPDF
from esafety.notify.letters import Enclosure, Letter
from esafety.notify.models import Notice

HOW_LONG_IT_WORKS = f"Your link works for {links.LASTS.days} days, and you can stop and go on later."
BY_SIGN_IN = {Way.SIGN_IN, Way.CLASS}


def invitation(notice: Notice) -> Letter | None:
    """To whoever has still to answer; none once they have, or once it is closed."""
    campaign = _campaign(notice)
    if campaign is None or not Asked.objects.of(notice.recipient).waiting().filter(campaign=campaign).exists():
        return None
    return _letter(notice, campaign)


def fresh_link(notice: Notice) -> Letter | None:
    """To whoever was asked, answered or not: by the link they also change their mind later."""
    campaign = _campaign(notice)
    return _letter(notice, campaign) if campaign is not None and _asked(notice).exists() else None


def receipt(notice: Notice) -> Letter | None:
    """With the PDF; where this machine makes none, the fingerprints stand in the mail itself."""
    signature = receipts.signature_of(notice)
    if signature is None:
        return None
    signatures = list(receipts.of_one_press(signature))
    try:
        pdf = receipts.receipt_pdf(signatures)
    except NoPDF:
        marks = "\n".join(f"{one.get_act_display()}: {one.sha256}" for one in signatures)
        return Letter(body=f"{_greeting(notice)}\n\n{notice.body}\n\nThe fingerprint of each answer:\n{marks}")
    name = f"receipt-{signature.at:%Y-%m-%d}.pdf"
    return Letter(body=f"{_greeting(notice)}\n\n{notice.body}", enclosures=(Enclosure(name, "application/pdf", pdf),))


def _campaign(notice: Notice) -> Campaign | None:
    return Campaign.objects.filter(pk=notice.record_id, school=notice.school_id).first()


def _asked(notice: Notice) -> QuerySet[Asked]:
    return Asked.objects.changeable_by(notice.recipient).filter(campaign=notice.record_id)


def _letter(notice: Notice, campaign: Campaign) -> Letter:
    """With a link of their own for those who are not asked to sign in, or no longer can."""
    by_link = not notice.recipient.is_here() or _asked(notice).exclude(way__in=BY_SIGN_IN).exists()
    if not by_link:
        return Letter(body=f"{_greeting(notice)}\n\n{notice.body}")
    path = links.mint(campaign, notice.recipient)
    return Letter(path=path, body=f"{_greeting(notice)}\n\n{notice.body}\n\n{HOW_LONG_IT_WORKS}")


def _greeting(notice: Notice) -> str:
    """One line of it, whatever the name holds."""
    name = " ".join("".join(sign for sign in notice.recipient.first_name if sign.isprintable()).split())[:40]
    return f"Dear {name}," if name else "Good day,"


WRITERS = {
    "agreements.invitation": invitation,
    "agreements.reminder": invitation,
    "agreements.changed": invitation,
    "agreements.fresh_link": fresh_link,
    "agreements.receipt": receipt,
}
# By it a parent takes a consent back, with which images are in use still.
TO_LEAVERS = {"agreements.fresh_link"}
