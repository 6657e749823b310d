"""What agreements answer about how the school is doing: who may go online."""

from datetime import date

from django.db.models import Count, Q

from agreements.models import AccessGrant, Basis
from agreements.rules.access import ROLES_OF, Kind
from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import Appointment, Person, School

ENOUGH = 0.95


def online_with_signature(school: School, on: date) -> Reading:
    """Of the pupils and staff who could go online on the day, those who signed, or for whom a parent did."""
    roles = [*ROLES_OF[Kind.PUPILS], *ROLES_OF[Kind.STAFF]]
    people = Person.objects.filter(school=school).here_on(on)
    people = people.filter(pk__in=Appointment.objects.on(on).filter(role__in=roles).values("person"))
    granted = AccessGrant.objects.on(on).filter(person__in=people.values("pk"))
    signed = Count("person", filter=Q(basis=Basis.SIGNED), distinct=True)
    count = granted.aggregate(all=Count("person", distinct=True), signed=signed)
    if not count["all"]:
        return Reading(State.NOT_EVIDENCED, "Nobody had been let online.")
    share = count["signed"] / count["all"]
    words = "Pupils and staff on the access register, let online by a signature and not by a decision of the school."
    return Reading(State.MET if share >= ENOUGH else State.AT_RISK, words, share, count["signed"], count["all"])


INDICATORS: list[Indicator] = [
    Indicator(
        "agreements.online_with_signature",
        "Online with a signed agreement",
        "Has everybody who goes online signed the agreement?",
        "19 in 20 of those let online",
        Unit.SHARE,
        online_with_signature,
        "agreements:access",
        Perm.ACCESS_VIEW,
    )
]
