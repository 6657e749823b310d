"""What the home page and the menu get from agreements: website checks and event notices."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from agreements.models import EventNotice, WebsiteCheck, WebsiteFault
from agreements.rules import website as rules
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import start_of
from esafety.schools.models import Person, Term
from esafety.schools.terms import term_of
from esafety.ui.registry import Door, Figure, Waiting
from esafety.words import uncapitalised

SHOWN = 8
READ_BEFORE = timedelta(days=14)


def waiting(person: Person) -> list[Waiting]:
    """Checks to sign, what is to be put right, the check of the term; and notices of the events to come."""
    return [*to_sign(person), *to_put_right(person), *to_check(person), *to_read(person)]


def to_sign(person: Person) -> list[Waiting]:
    if not can(person, Perm.WEBSITE_SIGN):
        return []
    checks = WebsiteCheck.objects.visible_to(person).filter(signed_at=None).exclude(checked_by=person)
    return [
        Waiting(
            f"Sign the check of the website, {one.term}",
            reverse("agreements:website-check", args=[person.school.slug, one.number]),
            start_of(one.on),
            who=f"Checked by {one.checked_by}",
            tag="To sign",
        )
        for one in checks.select_related("checked_by").order_by("pk")[:SHOWN]
    ]


def to_put_right(person: Person) -> list[Waiting]:
    if not can(person, Perm.WEBSITE_CHECK):
        return []
    today = timezone.localdate()
    faults = WebsiteFault.objects.visible_to(person).open().filter(owner=person).select_related("check_made")
    return [
        Waiting(
            f"Put right on the website: {one.what}",
            reverse("agreements:website-fault-done", args=[person.school.slug, one.number]),
            start_of(one.check_made.on),
            tag="Overdue" if one.due_on < today else f"By {one.due_on:%-d %B}",
            tag_kind="bad" if one.due_on < today else "info",
        )
        for one in faults[:SHOWN]
    ]


def to_check(person: Person) -> list[Waiting]:
    """From the fourth week of the term, for whoever asks people to sign and does not sign the check themself."""
    if not can(person, Perm.WEBSITE_CHECK) or not can(person, Perm.CAMPAIGN_RUN) or can(person, Perm.WEBSITE_SIGN):
        return []
    today = timezone.localdate()
    term = term_of(today)
    if WebsiteCheck.objects.visible_to(person).filter(term=str(term)).exists():
        return []
    entered = Term.objects.visible_to(person).filter(starts_on__gte=term.first_day, starts_on__lte=today)
    begins = rules.begins(term, entered.values_list("starts_on", flat=True))
    if today < rules.monday_of_week(begins, rules.UNCHECKED_IN_WEEK):
        return []
    url = reverse("agreements:website-check-new", args=[person.school.slug])
    return [Waiting(f"Check the website: not done in the {uncapitalised(str(term))}", url, tag="Termly")]


def to_read(person: Person) -> list[Waiting]:
    """Notices of which the parents have been told, until the event is over."""
    if not can(person, Perm.SCHOOL_ENTER) or can(person, Perm.EVENT_NOTICE):
        return []
    today = timezone.localdate()
    notices = EventNotice.objects.visible_to(person).filter(on__gte=today, on__lte=today + READ_BEFORE)
    return [
        Waiting(
            f"Pictures at our event: {one.title}, {one.on:%-d %B}",
            reverse("agreements:event", args=[person.school.slug, one.number]),
            tag="To read",
            tag_kind="quiet",
        )
        for one in notices.filter(told_at__isnull=False).order_by("on")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    """One for both, as the menu is long: notices of events are one step from the checks."""
    if not can(person, Perm.WEBSITE_VIEW):
        return []
    text = "The website, looked through once a term; and what we ask of families with a camera."
    return [Door("Website and events", reverse("agreements:website", args=[person.school.slug]), text, seldom=True)]
