"""What agreements answer about how the school is doing: the website and events."""

from datetime import date, timedelta

from agreements.models import WebsiteCheck
from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import start_of
from esafety.schools.models import School
from esafety.schools.terms import term_of


def website_checked(school: School, on: date) -> Reading:
    """Checks of the term that had been signed by the day; without one, whether there was one the term before."""
    this, end = term_of(on), start_of(on + timedelta(1))
    made = WebsiteCheck.objects.filter(school=school, on__lte=on, term__in=[str(this), str(this.before())])
    checks = list(made.values_list("term", "signed_at"))
    signed = [term for term, at in checks if at is not None and at < end]
    count = signed.count(str(this))
    if count:
        return Reading(State.MET, "Checked and signed this term.", count, count)
    if any(term == str(this) for term, _ in checks):
        return Reading(State.AT_RISK, "Checked this term, and not signed.", 0, 0)
    if signed:
        return Reading(State.AT_RISK, "Not checked this term. It was the term before.", 0, 0)
    return Reading(State.NOT_EVIDENCED, "No signed check of this term or the one before.", 0, 0)


INDICATORS: list[Indicator] = [
    Indicator(
        "agreements.website_checked",
        "Website checked this term",
        "Did somebody look through the school’s website this term, and did the headteacher sign it?",
        "at least one signed check a term",
        Unit.COUNT,
        website_checked,
        "agreements:website",
        Perm.WEBSITE_VIEW,
        hides_small=False,
    )
]
