"""What the home page and the menu get from training: what pupils are taught."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbers import number_of
from esafety.ui.registry import Door, Figure, Waiting
from training.models import ProgrammeAction, Unit
from training.rules import coverage, programme
from training.rules.coverage import State

AT_MOST = 3


def waiting(person: Person) -> list[Waiting]:
    return [*to_log(person), *to_see_to(person)]


def to_log(person: Person) -> list[Waiting]:
    """Of one's own classes, the first units of this term without a lesson."""
    if not can(person, Perm.LESSON_LOG) or not Unit.objects.visible_to(person).current().exists():
        return []
    own = list(TeachingGroup.objects.visible_to(person).filter(teachers=person))
    if not own:
        return []
    whole = coverage.load(person.school, timezone.localdate(), groups=own)
    ends = coverage.due_date(person.school, whole.on)
    is_near = whole.on >= ends - coverage.WEEKS_BEFORE
    return [
        Waiting(
            f"Log this term’s lesson for {one.group}: {one.unit}",
            reverse("training:lesson-log", args=[person.school.slug, number_of(one.group), one.unit.number]),
            tag=f"By {ends:%-d %B}" if is_near and whole.on <= ends else "This term",
            tag_kind="warn" if is_near else "info",
        )
        for one in coverage.not_taught(whole, own)[:AT_MOST]
    ]


def to_see_to(person: Person) -> list[Waiting]:
    """What a review of the programme left to this person."""
    today = timezone.localdate()
    own = ProgrammeAction.objects.visible_to(person).open().filter(owner=person).select_related("school")
    return [
        Waiting(
            f"See to it: {one.what}",
            one.get_absolute_url(),
            tag="Overdue" if one.due_on < today else f"By {one.due_on:%-d %B}",
            tag_kind="bad" if one.due_on < today else "info",
        )
        for one in own[:AT_MOST]
    ]


def figures(person: Person) -> list[Figure]:
    """For those who plan: how much of this term's programme was taught so far."""
    if not can(person, Perm.CURRICULUM_PLAN) or not Unit.objects.visible_to(person).current().exists():
        return []
    whole = coverage.load(person.school, timezone.localdate())
    statuses = whole.statuses(programme.part_of(whole.on))
    if not statuses:
        return []
    taught = sum(one.state == State.TAUGHT for one in statuses)
    left = len(statuses) - taught
    return [
        Figure(
            "Online safety lessons this term",
            f"{taught} of {len(statuses)}",
            "All are taught" if not left else f"{left} still to be taught or logged",
            "info" if left else "good",
            reverse("training:coverage", args=[person.school.slug]),
        )
    ]


def doors(person: Person) -> list[Door]:
    """Near at hand for whoever teaches; under "More" for those who look after more than lessons, and for the others."""
    if not can(person, Perm.CURRICULUM_VIEW):
        return []
    slug = person.school.slug
    return [
        Door(
            "Lessons",
            reverse("training:lessons", args=[slug]),
            "What pupils are taught of online safety, and by whom",
            under=reverse("training:lessons", args=[slug]).removesuffix("lessons/"),
            seldom=can(person, Perm.TRAINING_VIEW) or not can(person, Perm.LESSON_LOG),
        )
    ]
