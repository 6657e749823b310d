"""What is known of an address or a request already: decided, pending, refused, assessed."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from esafety.schools.models import School
from filtering.addresses import Address
from filtering.models import Decision, FilterRequest, Kind, Rule, SiteAssessment, Verdict

REMEMBERED = timedelta(days=366)


@dataclass(frozen=True)
class Already:
    """`decided` are the rules in force that reach the address, the one that wins first."""

    decided: list[Rule] = field(default_factory=list)
    pending: FilterRequest | None = None
    refused: FilterRequest | None = None
    refusal: Decision | None = None

    @property
    def wins(self) -> Rule | None:
        """Of two rules for the same people: the longest address, and of two alike the block."""
        return self.decided[0] if self.decided else None

    @property
    def is_on_both(self) -> bool:
        blocks = {rule.action == Rule.Action.BLOCK for rule in self.decided}
        return len(blocks) == 2

    def __bool__(self) -> bool:
        return bool(self.decided or self.pending or self.refused)


def already(school: School, address: Address, kind: str = "") -> Already:
    """What is decided, asked for or refused of the address; with a kind, of pending and refused only those of it.

    Exceptions for named people are told to nobody else, so they are neither pending nor refused here.
    """
    asked = FilterRequest.objects.filter(school=school, joined_to=None).exclude(kind=Kind.BYPASS)
    if kind:
        asked = asked.filter(kind=kind)
    refused, refusal = _refused(asked, address)
    return Already(_decided(school, address), _pending(asked, address), refused, refusal)


def _decided(school: School, address: Address) -> list[Rule]:
    rules = Rule.objects.filter(school=school, host__in=with_parents(address.host)).in_force(timezone.localdate())
    found = rules.select_related("request", "reach").prefetch_related("reach__classes").order_by("pk")
    return sorted((rule for rule in found if rule.address.covers(address)), key=precedence)


def precedence(rule: Rule) -> tuple[int, int, bool]:
    """Sorts the rule first that wins: the longest host, the longest path, and of two alike the block."""
    return -len(rule.host), -len(rule.path), rule.action != Rule.Action.BLOCK


def _pending(asked: QuerySet[FilterRequest], address: Address) -> FilterRequest | None:
    """The longest that reaches the address; the address itself before all that it is a part of."""
    rows = asked.filter(host__in=with_parents(address.host)).undecided().select_related("school", "reach", "asked_by")  # type: ignore[attr-defined]
    reaching = [one for one in rows if one.address.covers(address)]
    return max(reaching, key=lambda one: (len(one.host), len(one.path), -one.pk), default=None)


def _refused(asked: QuerySet[FilterRequest], address: Address) -> tuple[FilterRequest, Decision] | tuple[None, None]:
    since = timezone.now() - REMEMBERED
    refusals = Decision.objects.filter(verdict=Verdict.REFUSED, at__gte=since).select_related("request__school")
    of_it = asked.filter(host=address.host, path=address.path, state=FilterRequest.State.REFUSED)
    last = refusals.filter(request__in=of_it).order_by("-pk").first()
    return (last.request, last) if last else (None, None)


def with_parents(host: str) -> list[str]:
    """The host and every name that it is under, the public suffix too: a rule for any of them reaches it."""
    parts = host.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def assessment_of(school_id: int, address: Address) -> SiteAssessment | None:
    """The newest look at the site that tells most closely of the address."""
    of_host = SiteAssessment.objects.filter(school=school_id, host__in=with_parents(address.host))
    found = [one for one in of_host.newest().select_related("by", "school") if one.address.covers(address)]
    return max(found, key=lambda one: (len(one.host), len(one.path), one.pk), default=None)
