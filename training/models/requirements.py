"""Who must take a course by when, how that stands for each person, and who is away for long (T1, T9)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from esafety.access.records import SchoolRecord
from esafety.access.roles import STAFF_ROLES, Role
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from esafety.words import uncapitalised
from training.querysets.requirements import LeaveQuerySet, RequirementQuerySet, StandingQuerySet


class Audience(models.TextChoices):
    """For whom a requirement is: everybody of a kind, one role, or one person."""

    STAFF = "staff", "All staff"
    GOVERNORS = "governors", "All governors"
    ROLE = "role", "A role"
    PERSON = "person", "One person"


GOVERNOR_ROLES: frozenset[Role] = frozenset({Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR})


class ValidityKind(models.TextChoices):
    ONCE = "once", "For good: it is taken once"
    ROLLING = "rolling", "So many months from the day on which each person took it"
    FIXED = "fixed", "To the same day of the year for everybody"
    EDITION = "edition", "Until there is a new edition to be read"


class Requirement(SchoolRecord):
    """A course that somebody must take within days of starting, and again once it is no longer valid (T1).

    `FIXED` lasts to the next `until_day` `until_month`; what is taken in the `early_months` before that day counts for
    the year after it, so that nobody is asked twice within them. `grace_days` go by after the day before it is overdue.
    `holds_from` and `ended_on` (the first day on which it asks nobody any more) are school days in local time.
    """

    number = models.PositiveIntegerField(editable=False)
    course = models.ForeignKey("training.Course", models.PROTECT, related_name="requirements")
    audience = models.CharField("for whom", max_length=9, choices=Audience)
    role = models.CharField(max_length=13, choices=Role, blank=True)
    person = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    within_days = models.PositiveSmallIntegerField("days to take it in, from starting", default=30)
    validity = models.CharField("how long it is valid", max_length=7, choices=ValidityKind)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    until_day = models.PositiveSmallIntegerField("day of the month", null=True, blank=True)
    until_month = models.PositiveSmallIntegerField("month", null=True, blank=True)
    early_months = models.PositiveSmallIntegerField("months before the day that count for the year after", default=0)
    grace_days = models.PositiveSmallIntegerField("days of grace", default=0)
    tells_head = models.BooleanField("the headteacher is told once it is overdue", default=True)
    because = models.CharField("where it comes from", max_length=200, blank=True)
    holds_from = models.DateField()
    ended_on = models.DateField(null=True, blank=True, editable=False)
    ready = models.CharField(max_length=40, blank=True, editable=False)  # its key in `rules.ready`, if it is from there

    objects = RequirementQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["course__title", "pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="requirement_number_once_a_school"),
            models.CheckConstraint(name="requirement_names_its_role", condition=Q(audience=Audience.ROLE) ^ Q(role="")),
            models.CheckConstraint(
                name="requirement_names_its_person", condition=Q(audience=Audience.PERSON) ^ Q(person=None)
            ),
            models.CheckConstraint(
                name="requirement_rolling_has_months",
                condition=Q(validity=ValidityKind.ROLLING, months__gte=1)
                | ~Q(validity=ValidityKind.ROLLING) & Q(months=None),
            ),
            models.CheckConstraint(
                name="requirement_fixed_has_its_day",
                condition=Q(
                    validity=ValidityKind.FIXED,
                    until_day__range=(1, 31),
                    until_month__range=(1, 12),
                    early_months__lte=11,
                )
                | ~Q(validity=ValidityKind.FIXED) & Q(until_day=None, until_month=None, early_months=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} for {self.whom}"

    def get_absolute_url(self) -> str:
        return reverse("training:requirement", args=[self.school.slug, self.number])

    @property
    def whom(self) -> str:
        """Such as "all staff", in the school's own words for its roles."""
        if self.audience == Audience.PERSON:
            return str(self.person)
        if self.audience == Audience.ROLE:
            words = self.school.role_words(self.role)
            is_initials = words[:2].isalpha() and words[:2].isupper()  # IT, and not E-safety
            return words if is_initials else uncapitalised(words)
        return str(Audience(self.audience).label).lower()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that it asks; none where it asks one person."""
        if self.audience == Audience.ROLE:
            return frozenset({Role(self.role)})
        return {Audience.STAFF: STAFF_ROLES, Audience.GOVERNORS: GOVERNOR_ROLES}.get(
            Audience(self.audience), frozenset()
        )


class Standing(SchoolRecord):
    """How one person stands with one course, by the strictest requirement that asks them for it today.

    Worked out from requirements, appointments and completions by `services.reckoning`, never typed, so no history is
    kept. `since` is the day from which they are asked; `done_on` the newest completion that counts; `due_on` the last
    day to take it (again), None where it is never due again; `overdue_on` the first day that is past the grace.
    """

    person = models.ForeignKey("schools.Person", models.CASCADE, related_name="+")
    course = models.ForeignKey("training.Course", models.CASCADE, related_name="+")
    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="+")
    since = models.DateField()
    done_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    overdue_on = models.DateField(null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint("person", "course", name="standing_once_a_person_and_course"),
            models.CheckConstraint(
                name="standing_overdue_after_it_is_due",
                condition=Q(due_on=None, overdue_on=None) | Q(overdue_on__gt=F("due_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "due_on"], name="standing_by_due"),
            models.Index(fields=["school", "overdue_on"], name="standing_by_overdue"),
            models.Index(fields=["course", "due_on"], name="standing_by_course"),
        ]

    def __str__(self) -> str:
        """Without the name: it is what a reminder refers to, and no mail names anybody."""
        return str(self.course)

    @property
    def number(self) -> str:
        return number_of(self)


class LongLeave(SchoolRecord):
    """Somebody is away for weeks: nobody reminds them, and they are not counted (T9). Why is not asked.

    Both days are included; without `ends_on` until somebody says that they are back. Kept as the person is.
    """

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    starts_on = models.DateField("first day away")
    ends_on = models.DateField("last day away", null=True, blank=True)

    objects = LeaveQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint("person", name="leave_open_once_a_person", condition=Q(ends_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person}, from {self.starts_on:%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)
