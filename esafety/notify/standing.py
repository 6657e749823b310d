"""Whether what a reminder says still holds: its rule is asked again, and one that no longer stands is taken off."""

import logging
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from esafety.notify import registry
from esafety.notify.models import Notice
from esafety.notify.registry import Rule, rule_of
from esafety.schools.calendar import local_day
from esafety.schools.models import School

if TYPE_CHECKING:
    from esafety.notify.querysets import NoticeQuerySet

logger = logging.getLogger(__name__)


def is_due(notice: Notice) -> bool:
    """Whether its reader is still to do now what the reminder asks, and no later stage has told them."""
    asked = Notice.objects.reminders().filter(pk=notice.pk, lapsed_at=None).first()
    return asked is not None and not asked.is_superseded and not _gone(notice.school, rule_of(asked.rule), [asked])


def take_off(notices: "NoticeQuerySet") -> int:
    """Take off the inbox those unread that no longer stand: done, another's to do now, or said by a later stage.

    The row stays, with the day it was told and the day it lapsed. A rule that cannot be asked takes nothing off.
    """
    named = ("school", "rule", "model", "record_id", "recipient")
    standing = list(notices.standing().only(*named).order_by("school", "rule", "pk"))
    gone = [one for one in standing if one.is_superseded]
    left = [one for one in standing if not one.is_superseded]
    schools = School.objects.in_bulk({one.school_id for one in left}) if left else {}
    rules = {rule.key: rule for rule in registry.rules()} if left else {}
    for (school, key), group in groupby(left, key=lambda one: (one.school_id, one.rule)):
        try:
            gone += _gone(schools[school], rules.get(key), list(group))
        except Exception:
            logger.exception("The reminders %s of school %s could not be asked for", key, school)
    if not gone:
        return 0
    pks = [one.pk for one in gone]
    return Notice.objects.filter(pk__in=pks, read_at=None, lapsed_at=None).update(lapsed_at=timezone.now())


def _gone(school: School, rule: Rule | None, notices: list[Notice]) -> list[Notice]:
    """Those of one rule whose record is no longer due for their reader."""
    if rule is None:
        return notices
    records = {one.record_id for one in notices}
    only = records.pop() if len(records) == 1 else None
    dues = rule.due(school, local_day(timezone.now()), only=only)
    due = {(one.record._meta.label_lower, one.record.pk, one.person.pk) for one in dues}
    return [one for one in notices if (one.model, one.record_id, one.recipient_id) not in due]
