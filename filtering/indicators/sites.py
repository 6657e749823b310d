"""What filtering answers about how the school is doing: sites assessed, and faults."""

from datetime import date

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from filtering.site_lists import NEEDED, open_and_assessed

ASSESSED = 0.9


def sites_assessed(school: School, on: date) -> Reading:
    """Of the sites open by a decision on the day, those of which an assessment told that was then current."""
    assessed, opened = open_and_assessed(school, on)
    if not opened:
        return Reading(State.NOT_EVIDENCED, "No site was open by a decision of the school.")
    state = State.MET if assessed / opened >= ASSESSED else State.AT_RISK
    words = "Sites that the school’s own decisions open, with an assessment whose day to be looked at has not come."
    return Reading(state, words, assessed / opened, assessed, opened)


INDICATORS: list[Indicator] = [
    Indicator(
        "filtering.sites_assessed",
        "Open sites that were assessed",
        "Has somebody looked at the sites that the school opens, and not too long ago?",
        "9 in 10 sites",
        Unit.SHARE,
        sites_assessed,
        "filtering:sites",
        Perm.SITES_VIEW,
        f"assessed={NEEDED}",
        hides_small=False,
    )
]
