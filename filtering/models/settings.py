"""How a school decides on its filter, beside what its policy's own settings say."""

from django.db import models
from django.db.models import Q

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from filtering.models.requests import Group
from filtering.querysets.settings import FilterSettingsQuerySet, WalledQuerySet


class InstallDecider(models.TextChoices):
    """Who lets software be installed (F9, TL)."""

    IT = "it", "The IT manager"
    COMPUTING = "computing", "The computing coordinator"
    HEAD = "head", "The headteacher"


class FilterSettings(SchoolRecord):
    """One row a school, made when something is first changed (`objects.of`).

    `own_until` is the last day on which the only decider of a small school may decide on their own requests: set by
    the chair of governors, and each use of it is told to the governors.
    """

    installs = models.CharField(
        "who decides on software", max_length=9, choices=InstallDecider, default=InstallDecider.IT
    )
    own_until = models.DateField("own requests may be decided until", null=True, blank=True)
    own_allowed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")

    objects = FilterSettingsQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "filter settings"
        constraints = [
            models.UniqueConstraint("school", name="filter_settings_once_a_school"),
            models.CheckConstraint(
                name="own_decisions_say_who_allowed_them",
                condition=Q(own_until=None) | Q(own_allowed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "Filter settings"


class Walled(SchoolRecord):
    """A group for which only what is allowed opens, with an adult named who watches (F4, TL key stage 1)."""

    group = models.CharField(max_length=6, choices=Group)
    supervisor = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    since = models.DateField()

    objects = WalledQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("school", "group", name="walled_once_a_group")]

    def __str__(self) -> str:
        return self.get_group_display()

    @property
    def number(self) -> str:
        return number_of(self)
