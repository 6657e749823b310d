"""Each school year anew (A1, F13): next year's campaigns are laid out as drafts, for the officer to check and open."""

from datetime import date, timedelta

from django.urls import reverse

from agreements.models import Agreement, Campaign, CampaignState
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from agreements.services.asking import LONGEST, next_draft
from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.calendar import SchoolCalendar, calendar_of
from esafety.schools.models import School, TeachingGroup

WITHIN = timedelta(days=42)  # a school that comes on line in January is not asked to begin a year that is half over
RUNS = timedelta(days=30)


@verb
def prepare_year(school: School, today: date) -> list[Campaign]:
    """From the first school day of the autumn term: a draft for each agreement asked yearly that was asked last year.

    Tells those who run campaigns. Gives the drafts that were made; safe to call as often as one likes.
    """
    calendar = calendar_of(school)
    began = rules.year_began(calendar, today)
    if not began <= today <= began + WITHIN:
        return []
    list(School.objects.select_for_update(no_key=True).filter(pk=school.pk).values_list("pk"))
    drafts = [
        next_draft(
            last,
            title=_next_title(last, began),
            whom=_still_there(last),
            opens_on=today,
            closes_on=_closing(last, today),
        )
        for last in _last_years(school, calendar, began)
    ]
    if drafts:
        _tell(school, began, drafts)
        details = {"drafts": [one.pk for one in drafts], "year": began.isoformat()}
        events.record_public("agreements.prepare_year", school=school, details=details)
    return drafts


def _last_years(school: School, calendar: SchoolCalendar, began: date) -> list[Campaign]:
    """The widest campaign of last year of each agreement, where this year has none yet."""
    year_before = rules.year_began(calendar, began - timedelta(1))
    agreements = Agreement.objects.in_use().filter(school=school, asked_yearly=True)
    campaigns = Campaign.objects.filter(version__agreement__in=agreements).select_related(
        "version__agreement", "made_by"
    )
    last: dict[int, Campaign] = {}
    this_year = set()
    for one in campaigns.order_by("pk"):
        if one.opens_on >= began:
            this_year.add(one.version.agreement_id)
        elif one.opens_on >= year_before and one.state != CampaignState.DRAFT:
            kept = last.get(one.version.agreement_id)
            if kept is None or (kept.whom.get("new_since") and not one.whom.get("new_since")):
                last[one.version.agreement_id] = one
    return [one for pk, one in last.items() if pk not in this_year]


def _next_title(last: Campaign, began: date) -> str:
    return f"{last.version.agreement.title[:100]}, {rules.year_in_words(began)}"


def _still_there(last: Campaign) -> Whom:
    """As last year, but for all and not for those who were new then; classes that are gone are left out."""
    whom = Whom.of(last.whom)
    there = TeachingGroup.objects.filter(school=last.school_id, pk__in=whom.classes).values_list("pk", flat=True)
    return Whom(whom.roles, tuple(there), whom.years)


def _closing(last: Campaign, today: date) -> date:
    return today + min(last.closes_on - last.opens_on if last.closes_on else RUNS, LONGEST)


def _tell(school: School, began: date, drafts: list[Campaign]) -> None:
    """Each is told once, of the first of them: the list shows the others."""
    notify(
        holders(school, Perm.CAMPAIGN_RUN).select_related("user", "school"),
        kind=Kind.NEWS,
        about=drafts[0],
        text="agreements.prepared",
        url=reverse("agreements:campaigns", args=[school.slug]),
        key=f"agreements.prepared:{school.pk}:{began.isoformat()}",
    )
