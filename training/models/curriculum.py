"""What pupils are taught of online safety: the programme, lessons and events, its yearly review, and awards (T6)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.models import YearGroup
from esafety.schools.numbers import number_of
from esafety.words import listed
from training.querysets.curriculum import ActionQuerySet, AwardQuerySet, CurriculumQuerySet, KeptQuerySet, UnitQuerySet


class Strand(models.TextChoices):
    """The strands of *Education for a Connected World*, by their names."""

    IDENTITY = "identity", "Self-image and identity"
    RELATIONSHIPS = "relationships", "Online relationships"
    REPUTATION = "reputation", "Online reputation"
    BULLYING = "bullying", "Online bullying"
    INFORMATION = "information", "Managing online information"
    WELLBEING = "wellbeing", "Health, wellbeing and lifestyle"
    PRIVACY = "privacy", "Privacy and security"
    COPYRIGHT = "copyright", "Copyright and ownership"


class Risk(models.TextChoices):
    """The four Cs of KCSIE."""

    CONTENT = "content", "Content"
    CONTACT = "contact", "Contact"
    CONDUCT = "conduct", "Conduct"
    COMMERCE = "commerce", "Commerce"


class Subject(models.TextChoices):
    """Where in the timetable it is taught."""

    COMPUTING = "computing", "Computing"
    PSHE = "pshe", "PSHE"
    RSE = "rse", "RSE or RSHE"
    PREVENT = "prevent", "Prevent awareness"
    ASSEMBLY = "assembly", "Assembly"


class Part(models.TextChoices):
    """The terms of a school year in its order."""

    AUTUMN = "autumn", "Autumn"
    SPRING = "spring", "Spring"
    SUMMER = "summer", "Summer"


def words_of_years(years: list[int]) -> str:
    """Such as "Nursery, Year 1 and Year 2"; empty where none is named."""
    named = [str(YearGroup(year).label) for year in sorted(years) if year in YearGroup.values]
    return listed(named)


class Unit(SchoolRecord):
    """A part of the programme, for year groups, for classes named by hand, or for both (T6).

    Classes are named by hand where they have no year group, as in special schools. `years`, `strands`, `risks` and
    `subjects` are lists of values of their choices; each of `questions`, of the quick check, is `ask` and `right`.
    `ready` is its key in the ready-made programme. Retired, never deleted: kept as long as a lesson of it.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    years = models.JSONField("year groups", default=list)
    part = models.CharField("term", max_length=6, choices=Part)
    objectives = models.CharField("what pupils learn", max_length=1_000)
    strands = models.JSONField(default=list)
    risks = models.JSONField("the four Cs", default=list)
    subjects = models.JSONField(default=list)
    bars_misuse = models.BooleanField("it teaches why misuse is barred", default=False)
    links = models.JSONField(default=list)
    resources = models.CharField(max_length=1_000, blank=True)
    adaptations = models.CharField("how it can be adapted", max_length=1_000, blank=True)
    questions = models.JSONField("questions of the quick check", default=list)
    accreditation = models.CharField("unit of the awarding body", max_length=120, blank=True)
    classes = models.ManyToManyField("schools.TeachingGroup", related_name="+", blank=True)
    ready = models.CharField(max_length=20, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="unit_number_once_a_school"),
            models.UniqueConstraint("school", "ready", name="unit_taken_over_once", condition=~Q(ready="")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:unit", args=[self.school.slug, self.number])

    @property
    def year_words(self) -> str:
        return words_of_years(self.years)

    @property
    def strand_words(self) -> list[str]:
        return [str(one.label) for one in Strand if one in self.strands]

    @property
    def risk_words(self) -> list[str]:
        return [str(one.label) for one in Risk if one in self.risks]

    @property
    def subject_words(self) -> list[str]:
        return [str(one.label) for one in Subject if one in self.subjects]


class Lesson(SchoolRecord):
    """A unit, or a part of it, was taught to a class on a day. No pupil is named. Kept for 6 years.

    `hands` are the quick check by question: `ask`, and how many were right `before` and `after`, each perhaps None;
    the four totals follow from them and from `pupils`. Taken away by `removed_at`, so that its history stays.
    """

    number = models.PositiveIntegerField(editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lessons")
    group = models.ForeignKey("schools.TeachingGroup", models.PROTECT, related_name="+", verbose_name="class")
    teacher = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    on = models.DateField("day")
    pupils = models.PositiveSmallIntegerField("how many pupils", null=True, blank=True)
    adaptation = models.CharField("how it was adapted", max_length=500, blank=True)
    links = models.JSONField(default=list)
    notes = models.CharField(max_length=500, blank=True)
    hands = models.JSONField("quick check", default=list)
    before_right = models.PositiveSmallIntegerField("right before", null=True, blank=True)
    before_of = models.PositiveSmallIntegerField("answers before", null=True, blank=True)
    after_right = models.PositiveSmallIntegerField("right after", null=True, blank=True)
    after_of = models.PositiveSmallIntegerField("answers after", null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeptQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="lesson_number_once_a_school"),
            models.UniqueConstraint(
                "unit", "group", "teacher", "on", name="lesson_logged_once_a_day", condition=Q(removed_at=None)
            ),
            models.CheckConstraint(
                name="lesson_right_is_of_all",
                condition=Q(before_right=None, before_of=None)
                | Q(before_right__isnull=False, before_of__isnull=False, before_right__lte=F("before_of")),
            ),
            models.CheckConstraint(
                name="lesson_right_after_is_of_all",
                condition=Q(after_right=None, after_of=None)
                | Q(after_right__isnull=False, after_of__isnull=False, after_right__lte=F("after_of")),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "on"], name="lesson_by_day"),
            models.Index(fields=["group", "on"], name="lesson_by_class"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.group}, {self.on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("training:lesson", args=[self.school.slug, self.number])


class OccasionKind(models.TextChoices):
    SAFER_INTERNET = "safer_internet", "Safer Internet Day"
    ANTI_BULLYING = "anti_bullying", "Anti-bullying week"
    ASSEMBLY = "assembly", "Assembly"
    POLICE = "police", "Visit of the police"
    CHARITY = "charity", "Visit of a charity"
    OTHER = "other", "Something else"


class Occasion(SchoolRecord):
    """An event for pupils, beside lessons. Without `years` it was for the whole school. Kept for 6 years."""

    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=14, choices=OccasionKind)
    title = models.CharField(max_length=120)
    on = models.DateField("day")
    years = models.JSONField("year groups", default=list)
    strands = models.JSONField(default=list)
    led_by = models.CharField("who led it", max_length=120)
    pupils = models.PositiveSmallIntegerField("how many pupils", null=True, blank=True)
    notes = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = KeptQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint("school", "number", name="pupils_event_number_once_a_school")]
        indexes = [models.Index(fields=["school", "on"], name="pupils_event_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:occasion", args=[self.school.slug, self.number])

    @property
    def year_words(self) -> str:
        return words_of_years(self.years) or "The whole school"

    @property
    def strand_words(self) -> list[str]:
        return [str(one.label) for one in Strand if one in self.strands]


class ProgrammeReview(SchoolRecord):
    """What the school made of a school year of its programme, and what it changes (T6). Kept for 6 years.

    `school_year` is the calendar year in which it began. `figures` are what stood there when it was signed.
    """

    school_year = models.PositiveSmallIntegerField()
    works = models.CharField("what works", max_length=2_000, blank=True)
    changes = models.CharField("what changes", max_length=2_000, blank=True)
    opened_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    figures = models.JSONField(default=dict)
    signed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = CurriculumQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-school_year"]
        constraints = [
            models.UniqueConstraint("school", "school_year", name="programme_reviewed_once_a_year"),
            models.CheckConstraint(
                name="programme_review_signed_by_somebody",
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Review of the programme {self.school_year} to {self.school_year + 1}"

    def get_absolute_url(self) -> str:
        return reverse("training:programme-review", args=[self.school.slug, self.school_year])


class ProgrammeAction(SchoolRecord):
    """Something that a review of the programme leaves to somebody, by a day. Kept as the review is."""

    review = models.ForeignKey(ProgrammeReview, models.PROTECT, related_name="actions")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    due_on = models.DateField("by")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("what was done", max_length=500, blank=True)

    objects = ActionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_action_done_says_by_whom",
                condition=Q(done_at=None) | Q(done_by__isnull=False) & ~Q(how=""),
            )
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("training:programme-action", args=[self.school.slug, self.number])

    @property
    def number(self) -> str:
        return number_of(self)


class Award(SchoolRecord):
    """A pupil achieved the unit of an awarding body, and has a certificate of it (SS 3.15).

    A pupil's personal data: seen by those who teach the class and who plan the programme, never by governors or in
    public. Kept for 6 years after the pupil left, history included. `code` stands on the certificate.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="awards")
    pupil = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    group = models.ForeignKey("schools.TeachingGroup", models.PROTECT, related_name="+", verbose_name="class")
    on = models.DateField("day")
    reference = models.CharField("reference of the awarding body", max_length=60, blank=True)
    code = models.CharField("number of the certificate", max_length=19, unique=True, editable=False)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AwardQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint("unit", "pupil", name="award_once_a_pupil_and_unit", condition=Q(removed_at=None))
        ]
        indexes = [models.Index(fields=["school", "on"], name="award_by_day")]

    def __str__(self) -> str:
        return f"{self.unit.accreditation}: {self.pupil}"

    def get_absolute_url(self) -> str:
        return reverse("training:award", args=[self.school.slug, self.number])

    @property
    def number(self) -> str:
        return number_of(self)
