"""What the home page and the menu get from filtering: checks of the filter and the yearly review.

Its figures come from its indicators, as readings of each night.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import local_day, start_of
from esafety.schools.models import Person
from esafety.schools.terms import term_of
from esafety.ui.registry import Door, Figure, Waiting
from filtering.models import Audit, CareKind, Finding, Group
from filtering.rules import auditing as audit_rules
from filtering.rules import checking as rules
from filtering.services import auditing

SHOWN = 8


def waiting(person: Person) -> list[Waiting]:
    return [*to_sign(person), *to_see_to(person), *to_read(person), *to_check(person), *to_review(person)]


def to_sign(person: Person) -> list[Waiting]:
    """The open review, once nothing is missing but signatures."""
    if not can(person, Perm.FILTER_AUDIT_SIGN):
        return []
    audit = Audit.objects.visible_to(person).filter(completed_at=None).select_related("school").first()
    if audit is None or not auditing.parts_open_to(audit, person):
        return []
    return [Waiting(f"Sign: {audit}", audit.get_absolute_url(), tag="To sign")]


def to_see_to(person: Person) -> list[Waiting]:
    """What the review left to this person."""
    if not can(person, Perm.FILTER_ASK):
        return []
    today = timezone.localdate()
    own = Finding.objects.visible_to(person).open().filter(owner=person).select_related("school")
    return [
        Waiting(
            f"See to it: {one.what}",
            one.get_absolute_url(),
            tag="Overdue" if one.due_on < today else f"By {one.due_on:%-d %B}",
            tag_kind="bad" if one.due_on < today else "info",
        )
        for one in own[:SHOWN]
    ]


def to_read(person: Person) -> list[Waiting]:
    """The newest weekly report that is overdue. Whoever answers for the school has it among the figures instead."""
    if not can(person, Perm.MONITORING_READ) or can(person, Perm.SCHOOL_SETTINGS):
        return []
    missing = rules.weeks_not_read(person.school, timezone.localdate())
    if not missing:
        return []
    week, by = missing[0]
    url = reverse("filtering:monitoring", args=[person.school.slug])
    more = f", and {len(missing) - 1} before it" if len(missing) > 1 else ""
    text = f"Read the monitoring report of the week of {week:%-d %B}{more}"
    return [Waiting(text, url, start_of(by), "due for", tag="Missing", tag_kind="bad")]


def to_check(person: Person) -> list[Waiting]:
    """What is due this term, from its fourth week; and changes that nobody has tried."""
    if not can(person, Perm.FILTER_CHECK):
        return []
    school, today = person.school, timezone.localdate()
    url = reverse("filtering:checks", args=[school.slug])
    found = []
    changes = rules.changes_not_checked(school, today)
    if changes:
        first = changes[0]
        text = f"Try the filter as {_names(first.groups)}: it was changed"
        found.append(Waiting(text, url, first.rule.applied_at, "changed", tag="After a change", tag_kind="warn"))
    begins = rules.begins(school, term_of(today))
    if today < rules.monday_of_week(begins, rules.CHECK_IN_WEEK):
        return found
    if groups := rules.groups_not_checked(school, today):
        found.append(Waiting(f"Check the filter this term as {_names(groups)}", url, tag="Termly"))
    if kinds := rules.care_not_done(school, today):
        care_url = reverse("filtering:care", args=[school.slug])
        found.append(Waiting(f"Look at this term: {_names(kinds)}", care_url, tag="Termly"))
    return found


def to_review(person: Person) -> list[Waiting]:
    """That the yearly review is due, for those who check the filter as well as fill it in."""
    if not (can(person, Perm.FILTER_AUDIT) and can(person, Perm.FILTER_CHECK)):
        return []
    audits = Audit.objects.visible_to(person)
    if audits.filter(completed_at=None).exists():
        return []
    last = audits.order_by("-completed_at").values_list("completed_at", flat=True).first()
    due = audit_rules.due_on(local_day(last)) if last is not None else None
    if due is not None and due > timezone.localdate():
        return []
    url = reverse("filtering:audits", args=[person.school.slug])
    return [Waiting("Begin the yearly review of filtering and monitoring", url, tag="Yearly")]


def _names(some: Iterable[Group | CareKind]) -> str:
    words = [str(one.label) for one in some]
    if len(words) > 2:
        return f"{words[0]} and {len(words) - 1} others"
    return " and ".join(words)


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
