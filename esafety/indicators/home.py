"""What the indicators offer to the home page and the menu."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import indicators
from esafety.indicators.telling import KINDS, latest, tell
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure

FRESH_DAYS = 7
SHOWN = 8  # the page of all of them is one press away
WORST_FIRST = [State.AT_RISK, State.NOT_EVIDENCED, State.MET]


def figures(person: Person) -> list[Figure]:
    """The newest readings, the worst first, for those who answer for the school: governors, the trust and the head."""
    if not (can(person, Perm.INDICATORS_VIEW) and answers_for_the_school(person)):
        return []
    since = timezone.localdate() - timedelta(FRESH_DAYS)
    newest = latest(IndicatorReading.objects.visible_to(person).filter(on__gt=since))
    page = reverse("indicators:page", args=[person.school.slug])
    found = []
    for indicator in indicators():
        reading = newest.get(indicator.key)
        if reading is not None:
            state = State(reading.state)
            told = tell(indicator, reading, indicator.is_exact_for(person))
            words = f"{state.label}. Target: {indicator.target}"
            figure = Figure(indicator.name, told.short, words, KINDS[state], f"{page}#{indicator.key}")
            found.append((WORST_FIRST.index(state), figure))
    return [figure for _, figure in sorted(found, key=lambda one: one[0])[:SHOWN]]


def answers_for_the_school(person: Person) -> bool:
    return can(person, Perm.INCIDENT_ANONYMISED) or can(person, Perm.SCHOOL_SETTINGS)


def doors(person: Person) -> list[Door]:
    if not can(person, Perm.INDICATORS_VIEW):
        return []
    text = "What we promised, and whether it is kept."
    url = reverse("indicators:page", args=[person.school.slug])
    return [Door("How we are doing", url, text, seldom=can(person, Perm.INCIDENT_TRIAGE))]
