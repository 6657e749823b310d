"""The plan of a school year: what is learnt by whom, in which term, and that it was done (T1, T3)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.terms import Term
from training.querysets.plan import PlanLineQuerySet


class PlanTerm(models.IntegerChoices):
    """Terms in the order of a school year; numbers are those of `esafety.schools.terms`."""

    AUTUMN = 2, "Autumn term"
    SPRING = 0, "Spring term"
    SUMMER = 1, "Summer term"


class PlanLine(SchoolRecord):
    """One thing that is planned for a term: a course, or something in words. It is due by the term's last day.

    One that is not to be done after all is taken off with a reason, and kept. Kept for 6 years.
    """

    number = models.PositiveIntegerField(editable=False)
    school_year = models.PositiveSmallIntegerField("calendar year in which the school year began")
    part = models.PositiveSmallIntegerField("term", choices=PlanTerm)
    course = models.ForeignKey("training.Course", models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=200, blank=True)
    whom = models.CharField("for whom", max_length=120)
    topic = models.CharField("area of the self-audit", max_length=20, blank=True)
    owner = models.ForeignKey("schools.Person", models.PROTECT, related_name="+", verbose_name="who sees to it")
    made_at = models.DateTimeField(editable=False)
    done_on = models.DateField("day on which it was done", null=True, blank=True)
    done_with = models.CharField("what was done, with what", max_length=300, blank=True)
    done_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    off_at = models.DateTimeField("taken off", null=True, blank=True, editable=False)
    off_why = models.CharField("why it was taken off", max_length=200, blank=True)
    copied_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="copy")

    objects = PlanLineQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["school_year", "pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="plan_line_number_once_a_school"),
            models.CheckConstraint(name="plan_line_is_a_course_or_words", condition=Q(course=None) ^ Q(what="")),
            models.CheckConstraint(
                name="plan_line_done_says_by_whom",
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(name="plan_line_off_says_why", condition=Q(off_at=None) | ~Q(off_why="")),
            models.CheckConstraint(name="plan_line_off_is_not_done", condition=Q(off_at=None) | Q(done_on=None)),
        ]
        indexes = [models.Index(fields=["school", "school_year", "part"], name="plan_line_by_term")]

    def __str__(self) -> str:
        return f"Line {self.number} of the training plan"

    def get_absolute_url(self) -> str:
        return reverse("training:plan-line", args=[self.school.slug, self.number])

    @property
    def title(self) -> str:
        return self.course.title if self.course else self.what

    @property
    def term(self) -> Term:
        return term_in(self.school_year, self.part)


def term_in(school_year: int, part: int) -> Term:
    return Term(school_year if part == PlanTerm.AUTUMN else school_year + 1, part)
