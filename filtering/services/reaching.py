"""Keeping for whom something is."""

from esafety.schools.models import School
from filtering.models import Reach
from filtering.rules.reaching import Whom, remember


def keep(whom: Whom, school: School) -> Reach:
    reach = Reach.objects.create(school=school, groups=list(whom.groups))
    reach.classes.set(whom.classes)
    reach.people.set(whom.people)
    remember(reach, whom)
    return reach
