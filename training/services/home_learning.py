"""Home learning online (T12): set for classes, its address looked at, and told to parents once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbering import next_number, one_at_a_time
from training.models import HomeLearning, LinkCheck, Whom
from training.rules import home_learning as rules
from training.services import parent_notices
from training.services.parent_notices import Audience

MOST_AT_ONCE = 20
INTRO = """\
Your child is set these to do online at home. Somebody at school has looked at each of them.

Open it together with them the first time. If anything on it worries you or them, close it and tell us.
"""


@verb
def set_home_learning(
    *, actor: Person, title: str, link: str, classes: Sequence[TeachingGroup], set_on: date, due_on: date
) -> HomeLearning:
    """Set something for classes. A look at the same address that still holds counts for it too."""
    number = next_number(HomeLearning, actor.school_id)
    demand(actor, Perm.HOME_LEARNING)
    if why := rules.why_not_days(set_on, due_on, timezone.localdate()):
        raise RuleBroken(why)
    if not classes or any(one.school_id != actor.school_id for one in classes):
        raise RuleBroken("Choose at least one class of this school.")
    item = HomeLearning(
        school=actor.school,
        number=number,
        title=title,
        link=rules.understand(link),
        set_on=set_on,
        due_on=due_on,
        set_by=actor,
        made_at=timezone.now(),
    )
    set_change(item, by=actor)
    item.save()
    item.classes.set(classes)
    events.record("training.set_home_learning", actor=actor, about=item)
    return item


@verb
def check_link(
    item: HomeLearning, *, actor: Person, answers: Mapping[str, str], outcome: str, note: str = ""
) -> LinkCheck:
    """Say what was found of the item's address. It counts for everything that is set with the same one."""
    one_at_a_time(actor.school_id)
    item = HomeLearning.objects.select_related("school").get(pk=item.pk)
    demand(actor, Perm.HOME_LEARNING, item)
    if item.removed_at is not None:
        raise RuleBroken("It was taken off.")
    if why := rules.why_not_outcome(answers, outcome, note):
        raise RuleBroken(why)
    check: LinkCheck = LinkCheck.objects.create(
        school=item.school,
        link=item.link,
        answers=dict(answers),
        outcome=outcome,
        note=note,
        by=actor,
        at=timezone.now(),
    )
    events.record("training.check_link", actor=actor, about=item, details={"outcome": outcome, "check": check.pk})
    return check


@verb
def remove_home_learning(item: HomeLearning, *, actor: Person) -> HomeLearning:
    """Take it off, such as one that was set by mistake: pupils and parents no longer see it."""
    one_at_a_time(actor.school_id)
    item = HomeLearning.objects.select_related("school").get(pk=item.pk)
    demand(actor, Perm.HOME_LEARNING, item)
    if item.removed_at is not None:
        raise RuleBroken("It has been taken off.")
    item.removed_at = timezone.now()
    set_change(item, by=actor, reason="Taken off")
    item.save(update_fields=["removed_at"])
    events.record("training.remove_home_learning", actor=actor, about=item)
    return item


@verb
def tell_of_home_learning(items: Iterable[HomeLearning], *, actor: Person) -> Job:
    """Tell the parents of their classes by one notice; of each item once. Raises RuleBroken for one not to be told."""
    one_at_a_time(actor.school_id)
    demand(actor, Perm.HOME_LEARNING)
    keys = [one.pk for one in items]
    found = HomeLearning.objects.filter(school=actor.school_id, pk__in=keys).with_check().order_by("due_on", "pk")
    rows = list(found.prefetch_related("classes"))
    if not rows:
        raise RuleBroken("Tick what parents are to be told of.")
    if len(rows) > MOST_AT_ONCE:
        raise RuleBroken(f"Tell parents of {MOST_AT_ONCE} at a time at most.")
    now = timezone.now()
    for one in rows:
        if why := rules.why_not_told(one, now):
            raise RuleBroken(why)
    classes = {group.pk: group for one in rows for group in one.classes.all()}
    notice = parent_notices.write_for_home_learning(
        actor=actor, text=text_of(rows), to=Audience(Whom.CLASSES, classes=tuple(classes.values()))
    )
    job = parent_notices.send(notice, actor=actor)
    for one in rows:
        one.told_in = notice
        set_change(one, by=actor, reason="Parents told")
        one.save(update_fields=["told_in"])
    details = {"items": [one.pk for one in rows], "notice": notice.pk, "job": job.pk}
    events.record("training.tell_of_home_learning", actor=actor, about=notice, details=details)
    return job


def text_of(items: Iterable[HomeLearning]) -> str:
    """As the notice says it, with the whole address to be seen."""
    lines = []
    for one in items:
        classes = ", ".join(group.name for group in one.classes.all())
        lines.append(f"{one.title} ({classes}), due {one.due_on:%-d %B %Y}\n<{one.link}>")
    return INTRO + "\n" + "\n\n".join(lines)
