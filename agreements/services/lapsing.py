"""Consents that no longer count, since whoever gave them may no longer decide for the child (A5).

That ends in the school's records, without a verb of ours: what rests on such a consent is found by night.
"""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from agreements.models import Consent, ConsentAnswer, ConsentUse, PublishedPupil, TakeDown
from agreements.rules.consents import Standing
from agreements.services import take_downs
from agreements.services.consents import standings
from esafety.audit import events
from esafety.audit.events import verb
from esafety.schools.models import ParentLink, School

TEXT = "agreements.consent_lapsed"
REASON = "The only consent is of somebody who may no longer decide"
PAGE = 200


def follow_all(school: School) -> int:
    """Page after page, each in a transaction of its own. How many take-downs were opened; none by a second run."""
    after = opened = 0
    while True:
        after, some = follow_lapsed(school, after=after)
        opened += some
        if not after:
            return opened


@verb
def follow_lapsed(school: School, *, after: int = 0) -> tuple[int, int]:
    """Open a take-down for the next who are shown by such a consent alone, and tell the officer.

    Gives the key after which to go on, 0 at the end, and how many were opened.
    """
    page = list(_in_question(school).filter(pk__gt=after).order_by("pk")[:PAGE])
    take_downs.hold_pupils(one.pupil_id for one in page)
    shown = list(_rest_on_lapsed(_in_question(school).filter(pk__in=[one.pk for one in page])))
    opened = take_downs.open_for(shown, by=None, reason=REASON, text=TEXT)
    if opened:
        details = {"take_downs": [one.pk for one in opened], "consents": [one.consent_id for one in opened]}
        events.record_public("agreements.follow_lapsed", school=school, details=details)
    return (page[-1].pk if len(page) == PAGE else 0), len(opened)


def _in_question(school: School) -> QuerySet[PublishedPupil]:
    """Who is shown now, about whom somebody said yes who may not decide for them; not those with an open action."""
    decides = ParentLink.objects.deciding().filter(parent=OuterRef("by"), child=OuterRef("pupil"))
    said_yes = Consent.objects.filter(pupil=OuterRef("pupil"), answer=ConsentAnswer.GIVEN, by__isnull=False)
    lapsed = said_yes.exclude(by=F("pupil")).filter(~Exists(decides))
    open_already = TakeDown.objects.open().filter(publication=OuterRef("publication"), pupil=OuterRef("pupil"))
    live = PublishedPupil.objects.live(timezone.localdate()).filter(publication__school=school)
    return live.filter(Exists(lapsed), ~Exists(open_already))


def _rest_on_lapsed(rows: QuerySet[PublishedPupil]) -> Iterator[tuple[PublishedPupil, Consent]]:
    """Each with the consent that no longer counts, where no other answer stands beside it."""
    shown = list(rows.select_related("publication__recorded_by", "pupil__school").order_by("publication_id", "pk"))
    verdicts = standings([one.pupil for one in shown], ConsentUse.values, timezone.localdate())
    yes = _newest_yes(shown)
    for one in shown:
        uses = [one.publication.use, *([ConsentUse.FULL_NAME] if one.publication.names_pupils else [])]
        lapsed = [use for use in uses if verdicts[one.pupil_id][use].standing == Standing.LAPSED]
        if lapsed:
            yield one, yes[one.pupil_id, lapsed[0]]


def _newest_yes(shown: Sequence[PublishedPupil]) -> dict[tuple[int, str], Consent]:
    rows = Consent.objects.filter(pupil__in={one.pupil_id for one in shown}, answer=ConsentAnswer.GIVEN)
    parents = rows.filter(by__isnull=False).exclude(by=F("pupil")).order_by("pk")
    return {(one.pupil_id, one.use): one for one in parents}
