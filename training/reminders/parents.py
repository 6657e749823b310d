"""What training reminds people of: parents, home learning and the induction sheet."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.models import School, SchoolSettings
from esafety.schools.terms import term_of
from esafety.words import uncapitalised
from training.models import Newsletter
from training.rules import parents as rules

NEWSLETTER = "training.newsletter_missing"


def newsletter_missing(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """From four weeks before the term ends, to the officer; to all who tell parents where there is none."""
    term = rules.ends(school, today)
    if term is None or only not in {None, term.pk}:
        return
    third = term_of(term.starts_on)
    if Newsletter.objects.filter(school=school, year=third.year, part=third.part).exists():
        return
    told = [one for one in in_roles(school, [Role.OFFICER], today) if can(one, Perm.PARENTS_TELL)]
    told = told or list(holders(school, Perm.PARENTS_TELL).select_related("user", "school"))
    on = term.ends_on - rules.REMIND_BEFORE_END
    yield from (Due(NEWSLETTER, term, person, on, 1, term.starts_on) for person in told)


def _officer(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.OFFICER))}."


def _parents_page(record: SchoolRecord) -> str:
    return reverse("training:parents", args=[record.school.slug])


RULES: list[Rule] = [
    Rule(
        NEWSLETTER,
        "A term without a newsletter text for parents",
        (Stage(NEWSLETTER, "Four weeks before the term ends", _officer),),
        newsletter_missing,
        _parents_page,
    )
]
