"""What follows in training when the core changes people: somebody who is appointed, or leaves, is reckoned anew.

Rows made in bulk send no signal; the nightly run finds those.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from esafety.schools.models import Appointment, Person
from esafety.schools.numbering import one_at_a_time
from training.models import Requirement
from training.services.reckoning import reckon


def _appointed(sender: type[Appointment], instance: Appointment, **kwargs: Any) -> None:
    _follow(instance.person)


def _changed(sender: type[Person], instance: Person, created: bool, **kwargs: Any) -> None:
    if not created:
        _follow(instance)


def _follow(person: Person) -> None:
    if Requirement.objects.filter(school=person.school_id).exists():
        with transaction.atomic():
            one_at_a_time(person.school_id)
            reckon(person.school, people={person.pk})


def connect() -> None:
    for signal in (post_save, post_delete):
        signal.connect(_appointed, sender=Appointment, dispatch_uid="training.appointed")
    post_save.connect(_changed, sender=Person, dispatch_uid="training.changed")
