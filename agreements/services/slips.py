"""Letters on paper for families without an e-mail address, each with a QR code of their own link, and a form to sign.

A slip names the children by first name and class only. Its link is minted as the PDF is made, and stands in the PDF and
nowhere else; the PDF is forgotten after a day, as all documents are.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched, groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agreements import links, misuse
from agreements.languages import ENGLISH, LANGUAGES, direction_of
from agreements.markdown import to_html
from agreements.models import Asked, AskedState, Campaign, ConsentUse, ExactText, Way
from agreements.services.asking import locked
from agreements.services.questions import questions_of
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.models import Document
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf_of
from esafety.documents.qr import squares_of
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress
from esafety.schools.models import Person

JOB = "agreements.slips"
SLIPS = DocumentKind("agreements.slips", Asked, Perm.CAMPAIGN_RUN)
TITLE = "Please read and sign"
MOST = 1_000  # letters at once
IN_A_PDF = 50
MOST_TEXT = 2_500_000  # of one PDF, in characters of HTML
TOO_MANY = f"Slips for {MOST:,} families at most are made at once, and there are more. Choose one class."


@dataclass(frozen=True)
class Letter:
    """One family's, with the rows of each child."""

    person: Person
    rows: list[Asked]
    address: str
    picture: SafeString

    @property
    def children(self) -> list[Person]:
        return [one.child for one in self.rows if one.child is not None]


@verb
def ask_for_slips(
    campaign: Campaign, *, actor: Person, everybody: bool = False, group: int | None = None, language: str = ENGLISH
) -> Job:
    """Have slips made for those who have not answered: without an address or with one that failed, or `everybody`.

    A link that went by e-mail ends when a slip with a new one is made. Raises RuleBroken for none or too many, for a
    language that the text is not in, and where no PDF can be made.
    """
    campaign = locked(campaign, actor)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    if not campaign.is_open:
        raise RuleBroken("Slips can be printed while this is open.")
    if language != ENGLISH and not campaign.version.texts.filter(language=language, easy_read=False).exists():
        raise RuleBroken("The agreement is not in that language.")
    count = rows_for(campaign, everybody, group).values("person").distinct().count()
    if not count:
        raise RuleBroken("Nobody needs a slip: everybody has answered, or can be asked another way.")
    if count > MOST:
        raise RuleBroken(TOO_MANY)
    args = {"everybody": everybody, "group": group, "language": language}
    job = jobs.ask(JOB, asked_by=actor, record=campaign, args=args)
    details = {"families": count, "everybody": everybody, "group": group, "job": job.pk}
    events.record("agreements.ask_for_slips", actor=actor, about=campaign, details=details)
    return job


def rows_for(campaign: Campaign, everybody: bool, group: int | None) -> QuerySet[Asked]:
    """Infants and others who sign together get none."""
    rows = Asked.objects.waiting().filter(campaign=campaign, way__in=[Way.LINK, Way.SLIP]).to_be_told()
    if not everybody:
        rows = rows.with_standing().filter(Q(way=Way.SLIP) | Q(standing__in=["bounced", "unreachable"]))
    if group is not None:
        rows = rows.filter(Q(child__teaching_group=group) | Q(child=None, person__teaching_group=group))
    return rows


# --- Made by a worker --------------------------------------------------------------------------------------------


def make(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    """Part after part, so that a long run stays within what one PDF may take. Gives what ends the job."""
    campaign = Campaign.objects.select_related("school", "version__agreement").get(pk=job.record_id)
    asker = job.asked_by
    if asker is None or not can(asker, Perm.CAMPAIGN_RUN):
        raise RuleBroken("You may no longer print slips.")
    args = job.args
    rows = rows_for(campaign, args["everybody"], args["group"]).select_related("person", "child__teaching_group")
    families = [list(some) for _, some in groupby(rows.order_by("person_id", "pk"), key=lambda one: one.person_id)]
    if not families:
        raise RuleBroken("Nobody needs a slip any more.")
    families.sort(key=_by_class)
    words = words_of(campaign, args["language"])
    fits = max(1, min(IN_A_PDF, MOST_TEXT // (len(str(words["texts"])) + 20_000)))
    parts, done = [], 0
    progress(0, len(families))
    for some in batched(families, fits):
        letters = [_letter(campaign, rows) for rows in some]
        context = words | {"campaign": campaign, "letters": letters}
        parts.append(render_pdf_of(campaign.school, "pdf/slips.html", context, title=TITLE, printed_by=asker.name))
        done += len(some)
        progress(done, len(families))
    return partial(_put_by, asker, campaign, [one.pk for rows in families for one in rows], len(families), parts)


def _by_class(rows: list[Asked]) -> tuple[str, str, int]:
    """In the order in which an office hands them out: by the class of the first child."""
    child = rows[0].child
    group = child.teaching_group.name if child and child.teaching_group else ""
    return group, (child or rows[0].person).last_name, rows[0].person_id


def _letter(campaign: Campaign, rows: list[Asked]) -> Letter:
    with transaction.atomic():
        address = settings.SITE_URL + links.mint(campaign, rows[0].person)
    return Letter(rows[0].person, rows, address, picture_of(address))


def picture_of(address: str) -> SafeString:
    """The address as a QR code: one path of squares, drawn without any text of it."""
    code = squares_of(address, quiet=0)
    return format_html(
        '<svg class="slip__code" viewBox="0 0 {0} {0}" role="img" aria-label="QR code">'
        '<path d="{1}" fill="#000"/></svg>',
        code.side,
        code.path,
    )


def words_of(campaign: Campaign, language: str) -> dict[str, Any]:
    """The exact text in English and in the other language where one is wanted, and the questions of consents."""
    wanted = [ENGLISH] if language == ENGLISH else [ENGLISH, language]
    found: dict[str, ExactText] = {one.language: one for one in campaign.version.texts.filter(easy_read=False)}
    shown = [found[one] for one in wanted if one in found] or list(found.values())[:1]
    texts = [
        {
            "title": one.title,
            "html": _without_pictures(one),
            "language": one.language,
            "direction": direction_of(one.language),
            "name": LANGUAGES[one.language],
            "law": misuse.line_under(one.body),
        }
        for one in shown
    ]
    asked = questions_of(campaign.school_id, ENGLISH).words
    uses = [(use, asked[use].question if use in asked else ConsentUse(use).label) for use in campaign.uses]
    return {"texts": texts, "uses": uses, "today": timezone.localdate()}


def _without_pictures(text: ExactText) -> SafeString:
    """A PDF fetches nothing from the site."""
    return mark_safe(re.sub(r"<img[^>]*>", "", to_html(text.body, language=text.language)))  # noqa: S308


def _put_by(
    asker: Person, campaign: Campaign, rows: list[int], families: int, parts: Sequence[bytes]
) -> dict[str, Any]:
    """Called in the transaction that ends the job. A second part makes it a ZIP file."""
    name = f"slips-{campaign.school.slug}-{campaign.number}-{timezone.localdate():%Y-%m-%d}"
    is_one = len(parts) == 1
    document: Document = keep(
        SLIPS.key,
        actor=asker,
        name=f"{name}.pdf" if is_one else f"{name}.zip",
        content_type="application/pdf" if is_one else "application/zip",
        content=parts[0] if is_one else _packed(name, parts),
        records=rows,
    )
    Asked.objects.filter(pk__in=rows, state=AskedState.ASKED).update(chased_at=timezone.now())
    said = f"{families:,} letter{'' if families == 1 else 's'} to print on both sides"
    return {
        "url": document.get_absolute_url(),
        "label": "Fetch the PDF" if is_one else "Fetch the PDFs",
        "text": f"{said}{'' if is_one else f', in {len(parts)} files'}. Each link works for 14 days.",
        "until": document.kept_until.isoformat(),
    }


def _packed(name: str, parts: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for number, part in _numbered(parts):
            packed.writestr(f"{name}-{number}.pdf", part)
    return out.getvalue()


def _numbered(parts: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    return enumerate(parts, start=1)
