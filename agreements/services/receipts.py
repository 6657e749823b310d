"""The receipt of what somebody signed: a copy with all hashes, by mail, outside of our control (D9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from agreements import evidence, languages
from agreements.markdown import to_html
from agreements.models import Consent, Signature
from esafety.audit.models import Event
from esafety.documents.pdf import render_pdf_of
from esafety.notify import services as notices
from esafety.notify.models import Kind, Notice
from esafety.schools.models import Person

TEXT = "agreements.receipt"


def send_receipt(person: Person, signatures: Sequence[Signature]) -> None:
    """Mail the receipt of the answers of one press, if the caller's transaction commits. For no answer, nothing."""
    if not signatures:
        return
    notices.notify([person], kind=Kind.RECEIPT, about=signatures[0], text=TEXT, url=reverse("sign:check"))


def of_one_press(signature: Signature) -> QuerySet[Signature]:
    """All that was answered together with it, with what a receipt shows."""
    together = Signature.objects.filter(school=signature.school_id, signer=signature.signer_id, at=signature.at)
    rows = together.select_related(
        "text", "version__agreement", "child__teaching_group", "signer", "asked__campaign", "school"
    )
    return rows.prefetch_related("consents__words").order_by("pk")


@dataclass(frozen=True)
class Line:
    """One answer as the receipt has it. `place` is its place in the audit log's chain."""

    signature: Signature
    consents: list[Consent]
    place: int | None

    @property
    def initials(self) -> str:
        return initials_of(self.signature)


def initials_of(signature: Signature) -> str:
    """A.B. for Ann Bee: enough for whoever knows the name, and nothing for others."""
    name = signature.typed_name or (signature.signer.name if signature.signer else "")
    return "".join(f"{word[0].upper()}." for word in name.split()[:4])


def lines_of(signatures: Sequence[Signature]) -> list[Line]:
    places = dict(
        Event.objects.filter(
            model=Signature._meta.label_lower,
            record_id__in=[one.pk for one in signatures],
            action=evidence.EVENT,
        ).values_list("record_id", "seq")
    )
    return [Line(one, list(one.consents.all()), places.get(one.pk)) for one in signatures]


def title_of(signatures: Sequence[Signature]) -> str:
    return f"Receipt: {signatures[0].text.title}"


def receipt_pdf(signatures: Sequence[Signature]) -> bytes:
    """The answers of one press, as `of_one_press` gives them, as a PDF. Slow: for a worker. Raises NoPDF."""
    first = signatures[0]
    text = first.text
    context = {
        "lines": lines_of(signatures),
        "first": first,
        "text": text,
        "words": to_html(text.body, language=text.language),
        "language": languages.LANGUAGES[text.language],
        "check_url": settings.SITE_URL + reverse("sign:check"),
    }
    return render_pdf_of(first.school, "pdf/receipt.html", context, title=title_of(signatures))


def signature_of(notice: Notice) -> Signature | None:
    """The answer that a receipt is about, as long as it is its reader's."""
    return Signature.objects.filter(pk=notice.record_id or 0, signer=notice.recipient_id).first()
