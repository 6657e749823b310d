"""What agreements remind people of: what is to be taken down."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from agreements.models import TakeDown
from agreements.services.take_downs import officers
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import ONE_DAY, local_day
from esafety.schools.models import Appointment, Person, School, SchoolSettings
from esafety.words import uncapitalised

TAKE_DOWN = "agreements.take_down"


def take_downs(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the officer and whoever recorded it the day before it is due; to them and the headteacher when it is late."""
    waiting = TakeDown.objects.open().filter(school=school, due_on__lte=today + ONE_DAY)
    actions = list(
        about(waiting, only).select_related(
            "school", "publication__recorded_by__user", "publication__recorded_by__school"
        )
    )
    if not actions:
        return
    seers, heads = officers(school, today), _heads(school, today)
    for one in actions:
        late = one.due_on < today
        told = _each_once([*seers, one.publication.recorded_by, *(heads if late else [])])
        on = one.due_on + ONE_DAY if late else one.due_on - ONE_DAY
        for person in told:
            if can(person, Perm.PUBLICATION_RECORD, one):
                yield Due(TAKE_DOWN, one, person, on, 2 if late else 1, local_day(one.made_at), urgent=True)


def _heads(school: School, today: date) -> list[Person]:
    appointed = Appointment.objects.on(today).filter(role=Role.HEAD, person__school=school)
    people = Person.objects.filter(pk__in=appointed.values("person"), user__is_active=True).here_on(today)
    return list(people.select_related("user", "school").order_by("pk"))


def _each_once(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())


def _recorder(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.OFFICER))} and whoever recorded the publication."


def _and_head(school: School, its: SchoolSettings) -> str:
    return f"They and the {uncapitalised(school.role_words(Role.HEAD))}."


def _url(record: SchoolRecord) -> str:
    return reverse("agreements:take-downs", args=[record.school.slug])


RULES: list[Rule] = [
    Rule(
        TAKE_DOWN,
        "Something published that a withdrawn consent asks to be taken down",
        (
            Stage("agreements.take_down_due", "On the day before it is due", _recorder),
            Stage("agreements.take_down_overdue", "On the day after it was due", _and_head),
        ),
        take_downs,
        _url,
        "They are told of it at once when the consent is withdrawn. The school’s holidays do not count.",
    ),
]
