"""What the board of a campaign shows: figures, classes and people, each at the same cost however many there are."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from agreements.models import Asked, AskedState, Campaign, Signature, Way
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from esafety.documents.tables import Value
from esafety.schools.models import Person, TeachingGroup, YearGroup

STANDINGS: dict[str, tuple[str, str]] = {
    "signed": ("Signed", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", "warn"),
    "asked": ("Asked", "info"),
    "bounced": ("Mail did not arrive", "bad"),
    "unreachable": ("Not reachable", "warn"),
    "slip": ("Slip printed", "info"),
    "excused": ("No longer asked", "quiet"),
}
COLUMNS = [
    "Person",
    "For",
    "Class",
    "State",
    "How asked",
    "Address",
    "Asked",
    "Reminded",
    "Answered",
    "How answered",
    "Version answered",
]


class Figures(NamedTuple):
    """Of all rows. `bounced` and `unreachable` are among those `waiting` to be answered; `paper` among the answers."""

    signed: int
    declined: int
    withdrawn: int
    waiting: int
    bounced: int
    unreachable: int
    paper: int
    excused: int

    @property
    def counted(self) -> int:
        return self.signed + self.declined + self.withdrawn + self.waiting

    @property
    def share(self) -> int:
        return 100 * self.signed // self.counted if self.counted else 0


def figures_of(rows: QuerySet[Asked]) -> Figures:
    """One query."""
    counted = (
        rows.with_standing()
        .order_by()
        .values("standing")
        .annotate(  # type: ignore[attr-defined]
            number=Count("pk"), paper=Count("pk", filter=Q(answered_way=Way.PAPER) & ~Q(state=AskedState.ASKED))
        )
    )
    by = {one["standing"]: one["number"] for one in counted}
    paper = sum(one["paper"] for one in counted)
    waiting = sum(by.get(one, 0) for one in ("asked", "bounced", "unreachable", "slip"))
    return Figures(
        by.get("signed", 0),
        by.get("declined", 0),
        by.get("withdrawn", 0),
        waiting,
        by.get("bounced", 0),
        by.get("unreachable", 0),
        paper,
        by.get("excused", 0),
    )


def answered_of(rows: QuerySet[Asked]) -> tuple[int, int, int]:
    """How many have signed, have not answered, and count at all. One query, without a look at the mail."""
    by = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    counted = sum(by.values()) - by.get(AskedState.EXCUSED, 0)
    return by.get(AskedState.SIGNED, 0), by.get(AskedState.ASKED, 0), counted


class OfClass(NamedTuple):
    group: TeachingGroup | None
    asked: int
    signed: int
    declined: int
    waiting: int


def by_class(campaign: Campaign) -> list[OfClass]:
    """Two queries. Those without a class stand last; what is no longer asked is in none."""
    rows = campaign.asked.exclude(state=AskedState.EXCUSED).order_by()
    counted = (
        rows.annotate(of=Coalesce("child__teaching_group", "person__teaching_group"))
        .values("of")
        .annotate(
            all=Count("pk"),
            signed=Count("pk", filter=Q(state=AskedState.SIGNED)),
            declined=Count("pk", filter=Q(state__in=[AskedState.DECLINED, AskedState.WITHDRAWN])),
            waiting=Count("pk", filter=Q(state=AskedState.ASKED)),
        )
        .values_list("of", "all", "signed", "declined", "waiting")
    )
    found = {pk: numbers for pk, *numbers in counted}
    groups = TeachingGroup.objects.filter(pk__in=found.keys() - {None}).order_by("year_group", "name")
    rest = [OfClass(None, *found[None])] if None in found else []
    return [*(OfClass(group, *found[group.pk]) for group in groups), *rest]


def narrowed(rows: QuerySet[Asked], applied: Mapping[str, Any]) -> QuerySet[Asked]:
    """By the board's filters. Only ever narrows."""
    rows = rows.with_standing()  # type: ignore[attr-defined]
    standing = applied.get("standing")
    if standing == "unanswered":
        rows = rows.filter(state=AskedState.ASKED)
    elif standing == "paper":
        rows = rows.filter(answered_way=Way.PAPER).exclude(state=AskedState.ASKED)
    elif standing:
        rows = rows.filter(standing=standing)
    if "group" in applied:
        group = applied["group"]
        rows = rows.filter(Q(child__teaching_group=group) | Q(child=None, person__teaching_group=group))
    for word in applied.get("q", "").split()[:4]:
        names = ("person__first_name", "person__last_name", "child__first_name", "child__last_name")
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__istartswith": word})
        rows = rows.filter(found)
    return rows


def for_list(rows: QuerySet[Asked]) -> QuerySet[Asked]:
    rows = rows.select_related(
        "person", "person__teaching_group", "child__teaching_group", "notice", "answered_version"
    )
    return rows.order_by("person__last_name", "person__first_name", "person_id", "pk")


def with_scans(rows: list[Asked], person: Person) -> dict[int, Signature]:
    """By row, the newest paper that has a scan. One query."""
    seen = Signature.objects.visible_to(person).filter(asked__in=rows).exclude(scan=None).order_by("pk")
    return {one.asked_id: one for one in seen if one.asked_id}


def table_of(rows: QuerySet[Asked]) -> Iterator[list[Value]]:
    """To take away, read in pieces."""
    return (_line(one) for one in for_list(rows).iterator(chunk_size=1_000))


def _line(one: Asked) -> list[Value]:
    group = (one.child or one.person).teaching_group
    return [
        one.person.name,
        one.child.name if one.child else "",
        group.name if group else "",
        STANDINGS[one.standing][0],  # type: ignore[attr-defined]
        one.get_way_display(),
        one.address,
        one.asked_at,
        one.chased_at,
        one.answered_at,
        one.get_answered_way_display(),
        one.answered_version.number if one.answered_version else "",
    ]


# --- In words ----------------------------------------------------------------------------------------------------


def whom_in_words(campaign: Campaign) -> str:
    """Such as "Parents and carers, of pupils in Year 2 and 2 Hazel, new since 1 September 2026". One query at most."""
    agreement, whom = campaign.version.agreement, Whom.of(campaign.whom)
    said = [str(agreement.get_audience_display())]
    if whom.roles:
        said.append(_listed(campaign.school.role_words(role) for role in whom.roles))
    groups = TeachingGroup.objects.filter(school=campaign.school_id, pk__in=whom.classes) if whom.classes else []
    narrower = [str(YearGroup(year).label) for year in whom.years] + [group.name for group in groups]
    if narrower:
        said.append(f"{'of pupils ' if rules.is_of_families(agreement.audience) else ''}in {_listed(narrower)}")
    if whom.new_since:
        said.append(f"new since {whom.new_since:%-d %B %Y}")
    return ", ".join(said)


def _listed(words: Any) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else str(last)


def progress_of(campaigns: list[Campaign]) -> dict[int, tuple[int, int]]:
    """By campaign: how many have answered, of how many. One query."""
    rows = Asked.objects.filter(campaign__in=campaigns).exclude(state=AskedState.EXCUSED).order_by()
    counted = rows.values("campaign").annotate(all=Count("pk"), waiting=Count("pk", filter=Q(state=AskedState.ASKED)))
    return {one["campaign"]: (one["all"] - one["waiting"], one["all"]) for one in counted}


def troubled(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Those in which somebody who has not answered cannot be reached by e-mail."""
    rows = Asked.objects.waiting().filter(campaign=OuterRef("pk")).with_standing()
    return campaigns.filter(Exists(rows.filter(standing__in=["bounced", "unreachable"])))


def with_waiting(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Those in which somebody has not answered."""
    return campaigns.filter(Exists(Asked.objects.waiting().filter(campaign=OuterRef("pk"))))
