"""What parents are told (T7), home learning (T12), and who was given the induction sheet (T8)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from esafety.schools.terms import Term
from training.querysets.parents import (
    GuidanceQuerySet,
    HomeLearningQuerySet,
    InductionQuerySet,
    LinkCheckQuerySet,
    NewsletterQuerySet,
    ParentNoticeQuerySet,
)


class Whom(models.TextChoices):
    ALL = "all", "All parents"
    YEARS = "years", "Parents of some year groups"
    CLASSES = "classes", "Parents of some classes"


class ParentNotice(SchoolRecord):
    """A notice to parents. Once sent it never changes: a correction is another one. Kept for 6 years.

    It goes out by mail as it stands, also to parents without a sign-in, so it names nobody. `told` is how many were
    told, known when all of them have been.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=4_000)
    whom = models.CharField("to whom", max_length=7, choices=Whom, default=Whom.ALL)
    years = models.JSONField("year groups", default=list)
    classes = models.ManyToManyField("schools.TeachingGroup", related_name="+")
    is_urgent = models.BooleanField("urgent", default=False)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField("sent", null=True, blank=True, editable=False)
    told = models.PositiveIntegerField("parents told", default=0, editable=False)

    objects = ParentNoticeQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="parent_notice_number_once_a_school"),
            models.CheckConstraint(name="parent_notice_told_was_sent", condition=Q(told=0) | ~Q(sent_at=None)),
        ]
        indexes = [models.Index(fields=["school", "sent_at"], name="parent_notice_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:parents-notice", args=[self.school.slug, self.number])

    @property
    def key(self) -> str:
        """Of the notices that tell of it, and of the job that makes them: each parent is told once."""
        return f"training.parents:{self.pk}"


class Guidance(SchoolRecord):
    """The school's own guidance for parents, on a page that anybody may read. One a school; history keeps the old."""

    text = models.TextField(max_length=20_000)
    reviewed_on = models.DateField("reviewed on")
    reviewed_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+", verbose_name="reviewed by")

    objects = GuidanceQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [models.UniqueConstraint("school", name="guidance_once_a_school")]
        verbose_name_plural = "guidance"

    def __str__(self) -> str:
        return "Guidance for parents"

    @property
    def number(self) -> str:
        return number_of(self)


class Newsletter(SchoolRecord):
    """What the school's newsletter says of a term, to be copied from here. Names nobody. Kept for 6 years."""

    number = models.PositiveIntegerField(editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    part = models.PositiveSmallIntegerField(editable=False)
    happened = models.TextField("what happened", max_length=3_000)
    coming = models.TextField("what is to come", max_length=2_000, blank=True)
    tip = models.CharField(max_length=20, blank=True)
    says_how_to_report = models.BooleanField("says how to report", default=True)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NewsletterQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-year", "-part", "-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="newsletter_number_once_a_school"),
            models.UniqueConstraint("school", "year", "part", name="newsletter_once_a_term"),
            models.CheckConstraint(name="newsletter_part_is_a_term", condition=Q(part__in=[0, 1, 2])),
        ]

    def __str__(self) -> str:
        return f"Newsletter, {self.term}"

    def get_absolute_url(self) -> str:
        return reverse("training:newsletter", args=[self.school.slug, self.number])

    @property
    def term(self) -> Term:
        return Term(self.year, self.part)


class HomeLearning(SchoolRecord):
    """Something online that pupils are set to do at home (T12). Its link's checks say whether it is safe.

    `told_in` is the notice by which parents were told of it, once. Kept for 3 years.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=80)
    link = models.CharField("web address", max_length=500)
    classes = models.ManyToManyField("schools.TeachingGroup", related_name="home_learning")
    set_on = models.DateField("set on")
    due_on = models.DateField("due on")
    set_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    told_in = models.ForeignKey(ParentNotice, models.PROTECT, null=True, blank=True, related_name="home_learning")
    removed_at = models.DateTimeField("taken off", null=True, blank=True, editable=False)

    objects = HomeLearningQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-set_on", "-pk"]
        verbose_name_plural = "home learning"
        constraints = [
            models.UniqueConstraint("school", "number", name="home_learning_number_once_a_school"),
            models.CheckConstraint(
                name="home_learning_due_once_it_is_set", condition=Q(due_on__gte=models.F("set_on"))
            ),
            models.CheckConstraint(name="home_learning_by_https", condition=Q(link__startswith="https://")),
        ]
        indexes = [models.Index(fields=["school", "set_on"], name="home_learning_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:home-learning-item", args=[self.school.slug, self.number])


class LinkOutcome(models.TextChoices):
    SAFE = "safe", "Safe for home learning"
    NOT_TO_BE_USED = "not_used", "Not to be used"


class LinkCheck(SchoolRecord):
    """Somebody looked at a web address before pupils open it at home. The newest of an address is what counts.

    `answers` are by key of `rules.home_learning.QUESTIONS`. Kept for 3 years.
    """

    link = models.CharField("web address", max_length=500)
    answers = models.JSONField()
    outcome = models.CharField(max_length=8, choices=LinkOutcome)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "link", "-at"], name="link_check_newest")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {timezone.localtime(self.at):%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)


class GivenAs(models.TextChoices):
    SUPPLY = "supply", "Supply teacher"
    STUDENT = "student", "Student teacher"
    VOLUNTEER = "volunteer", "Volunteer"
    OTHER = "other", "Somebody else who works with pupils"


class InductionGiven(SchoolRecord):
    """Somebody was given the induction sheet (T8), by name or as one of our people. Forgotten after a year."""

    name = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    given_as = models.CharField("as", max_length=9, choices=GivenAs)
    on = models.DateField("day")
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InductionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="induction_given_to_somebody",
                condition=Q(person=None) & ~Q(name="") | Q(name="", person__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["school", "-on"], name="induction_given_by_day")]

    def __str__(self) -> str:
        return f"Induction sheet, {self.on:%-d %B %Y}"

    @property
    def given_to(self) -> str:
        return self.person.name if self.person else self.name
