"""What agreements answer about how the school is doing: who has signed this school year, and what is overdue."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from agreements.models import Act, Asked, AskedState, Audience, Campaign, Signature
from agreements.rules import campaigns as rules
from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import calendar_of, start_of
from esafety.schools.models import School

ENOUGH = 0.95


def signed(school: School, on: date, *, audiences: Iterable[str]) -> Reading:
    """Of the answers asked for in the school year up to the day, those that stood as signed at its end."""
    began, end = rules.year_began(calendar_of(school), on), start_of(on + timedelta(1))
    asked = Asked.objects.filter(
        campaign__school=school,
        campaign__opened_at__gte=start_of(began),
        campaign__version__agreement__audience__in=list(audiences),
        asked_at__lt=end,
    )
    last = Signature.objects.filter(asked=OuterRef("pk"), at__lt=end).order_by("-number").values("act")
    counted = (
        asked.exclude(state=AskedState.EXCUSED)
        .annotate(last=Subquery(last[:1]))
        .aggregate(all=Count("pk"), signed=Count("pk", filter=Q(last=Act.SIGNED)))
    )
    if not counted["all"]:
        return Reading(State.NOT_EVIDENCED, "Nobody has been asked this school year.")
    share = counted["signed"] / counted["all"]
    words = "Of all who were asked this school year; who has left is not counted."
    return Reading(State.MET if share >= ENOUGH else State.AT_RISK, words, share, counted["signed"], counted["all"])


def overdue(school: School, on: date) -> Reading:
    """Campaigns open at the end of the day, past the day by which people were to answer, with answers missing."""
    end = start_of(on + timedelta(1))
    opened = Campaign.objects.filter(school=school, opened_at__lt=end)
    if not opened.exists():
        return Reading(State.NOT_EVIDENCED, "Nobody has been asked to sign anything yet.")
    late = opened.filter(Q(closed_at=None) | Q(closed_at__gte=end), closes_on__lt=on)
    answers = Signature.objects.filter(asked=OuterRef("pk"), at__lt=end)
    unanswered = Asked.objects.filter(~Exists(answers), campaign__in=late, asked_at__lt=end)
    unanswered = unanswered.exclude(state=AskedState.EXCUSED)
    count = unanswered.values("campaign").distinct().count()
    words = "Campaigns past their last day, still open, in which somebody has not answered."
    return Reading(State.AT_RISK if count else State.MET, words, count, count)


def _indicator(key: str, name: str, question: str, audiences: Iterable[str]) -> Indicator:
    return Indicator(
        f"agreements.signed_{key}",
        name,
        question,
        "95 in 100",
        Unit.SHARE,
        partial(signed, audiences=audiences),
        "agreements:campaigns",
        Perm.CAMPAIGN_VIEW,
    )


INDICATORS: list[Indicator] = [
    _indicator(
        "parents",
        "Signed by parents",
        "Have parents signed their agreement this school year?",
        [Audience.PARENTS],
    ),
    _indicator(
        "pupils",
        "Signed by pupils",
        "Have pupils signed their agreement this school year?",
        [Audience.INFANTS, Audience.JUNIORS, Audience.SECONDARY],
    ),
    _indicator(
        "staff",
        "Signed by staff",
        "Has everybody who works here signed this school year?",
        [Audience.STAFF, Audience.TECHNICAL, Audience.DEVICES],
    ),
    _indicator(
        "governors",
        "Signed by governors",
        "Have governors signed their agreement this school year?",
        [Audience.GOVERNORS],
    ),
    Indicator(
        "agreements.overdue",
        "Campaigns past their day",
        "Is what was asked brought to an end?",
        "no campaign past its day with answers missing",
        Unit.COUNT,
        overdue,
        "agreements:campaigns",
        Perm.CAMPAIGN_VIEW,
    ),
]
