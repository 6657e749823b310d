"""What agreements remind people of: the check of the website, missing or unsigned, and what is to be put right."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from agreements.models import WebsiteCheck, WebsiteFault
from agreements.rules import website as rules
from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role, roles_with
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import ONE_DAY
from esafety.schools.models import School, SchoolSettings, Term
from esafety.schools.terms import term_of
from esafety.words import uncapitalised

UNCHECKED, UNSIGNED = "agreements.website_unchecked", "agreements.website_unsigned"
OVERDUE = "agreements.website_fault_overdue"


# --- Nobody has checked it this term -------------------------------------------------------------------------


def unchecked(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """From the fourth week of the term to the officer, from the sixth to the headteacher too.

    Hangs on the first term that the school entered in this third of the year; without one nobody is reminded.
    """
    this = term_of(today)
    begun = Term.objects.filter(school=school, starts_on__gte=this.first_day, starts_on__lte=today)
    first = begun.select_related("school").order_by("starts_on").first()
    if first is None or only not in {None, first.pk}:
        return
    if WebsiteCheck.objects.filter(school=school, term=str(this)).exists():
        return
    stages = [rules.monday_of_week(first.starts_on, week) for week in (rules.UNCHECKED_IN_WEEK, rules.HEAD_IN_WEEK)]
    stage = sum(on <= today for on in stages)
    if stage:
        officers, heads = in_roles(school, [Role.OFFICER], today), in_roles(school, [Role.HEAD], today)
        told = [*officers, *(one for one in heads if one not in officers)] if stage == 2 or not officers else officers
        yield from (Due(UNCHECKED, first, one, stages[stage - 1], stage, first.starts_on) for one in told)


# --- It waits to be signed -----------------------------------------------------------------------------------


def unsigned(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Seven days after the check, to all who may sign it."""
    checks = WebsiteCheck.objects.filter(school=school, signed_at=None, on__lte=today - rules.UNSIGNED_AFTER)
    waiting = list(about(checks, only).select_related("school"))
    signers = list(holders(school, Perm.WEBSITE_SIGN).select_related("user", "school")) if waiting else []
    for check in waiting:
        on = check.on + rules.UNSIGNED_AFTER
        able = (one for one in signers if can(one, Perm.WEBSITE_SIGN, check))
        yield from (Due(UNSIGNED, check, one, on, 1, check.on) for one in able)


# --- Something is to be put right ----------------------------------------------------------------------------


def overdue(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the day after it was due to its owner, a week later to the officer too. Without an owner, to the officer."""
    faults = WebsiteFault.objects.filter(school=school, done_at=None, due_on__lt=today)
    open_faults = list(about(faults, only).select_related("school", "check_made", "owner__user", "owner__school"))
    officers = in_roles(school, [Role.OFFICER], today) if open_faults else []
    for fault in open_faults:
        first, second = fault.due_on + ONE_DAY, fault.due_on + ONE_DAY + rules.OVERDUE_FOR
        owners = [fault.owner] if can(fault.owner, Perm.WEBSITE_CHECK, fault) else officers
        above = officers if today >= second else []
        yield from (Due(OVERDUE, fault, one, first, 1, fault.due_on) for one in owners if one not in above)
        yield from (Due(OVERDUE, fault, one, second, 2, fault.due_on) for one in above)


# --- The rules -----------------------------------------------------------------------------------------------


def _officer(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.OFFICER))}."


def _officer_and_head(school: School, its: SchoolSettings) -> str:
    return f"They and the {uncapitalised(school.role_words(Role.HEAD))}."


def _signers(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(roles_with(Perm.WEBSITE_SIGN)[0]))}."


def _owner(school: School, its: SchoolSettings) -> str:
    return "Whoever is to put it right."


def _list_url(record: SchoolRecord) -> str:
    return reverse("agreements:website", args=[record.school.slug])


def _fault_url(fault: WebsiteFault) -> str:
    return reverse("agreements:website-check", args=[fault.school.slug, fault.check_made.number])


RULES: list[Rule] = [
    Rule(
        UNCHECKED,
        "The school’s website has not been checked this term",
        (
            Stage(UNCHECKED, "In the fourth week of the term", _officer),
            Stage("agreements.website_still_unchecked", "In the sixth week", _officer_and_head),
        ),
        unchecked,
        _list_url,
        "A year has three terms for this, whatever half-terms were entered. Where no term was entered nobody is "
        "reminded.",
    ),
    Rule(
        UNSIGNED,
        "A check of the website that nobody has signed",
        (Stage(UNSIGNED, "Seven days after it was made", _signers),),
        unsigned,
        WebsiteCheck.get_absolute_url,
        "Nobody is asked to sign what they checked themself.",
    ),
    Rule(
        OVERDUE,
        "Something on the website that was to be put right",
        (
            Stage(OVERDUE, "On the day after it was due", _owner),
            Stage("agreements.website_fault_still_overdue", "One week later", _officer),
        ),
        overdue,
        _fault_url,
    ),
]
