"""Trusts, schools, people and what they are there, terms, classes, parents and the contact book."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.audit.history import History
from esafety.schools.querysets import (
    AppointmentQuerySet,
    ContactQuerySet,
    ParentLinkQuerySet,
    PersonQuerySet,
    SchoolQuerySet,
    TeachingGroupQuerySet,
    TermQuerySet,
)

COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", "Enter a colour as # and six of 0 to 9 and a to f, like #1f5f5b.")


class Trust(models.Model):
    """A multi-academy trust or company that holds schools."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("trust", args=[self.slug])


class School(models.Model):
    """One school: its name, its words and its look. How it works is in `SchoolSettings`."""

    slug = models.SlugField(max_length=40, unique=True)
    trust = models.ForeignKey(Trust, models.PROTECT, null=True, blank=True, related_name="schools")
    name = models.CharField(max_length=120)
    opened_on = models.DateField(help_text="No incident can have happened before this day.")
    brand_colour = models.CharField("colour", max_length=7, default="#1f5f5b", validators=[COLOUR])
    pupil_word = models.CharField("word for a pupil", max_length=30, default="pupil")
    officer_word = models.CharField("word for the e-safety officer", max_length=40, default="e-safety officer")
    agreement_word = models.CharField("word for the agreement", max_length=60, default="acceptable use agreement")
    logo_version = models.CharField(max_length=12, blank=True, editable=False)

    objects = SchoolQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("schools:home", args=[self.slug])

    @property
    def has_logo(self) -> bool:
        return bool(self.logo_version)

    @property
    def short_name(self) -> str:
        """The name without what kind of school it is, for places with little room."""
        for ending in (" Infant School", " Primary School", " Junior School", " School", " Academy"):
            if self.name.endswith(ending):
                return self.name.removesuffix(ending)
        return self.name

    def role_words(self, role: str) -> str:
        """What the school calls the role: its own words where it has them."""
        own = {Role.OFFICER: self.officer_word, Role.PUPIL: self.pupil_word}.get(role, "")
        return capfirst(own) or str(Role(role).label)


class SchoolLogo(models.Model):
    """The school's logo: a PNG that we encoded ourselves from what was sent, so nothing else is in its bytes."""

    school = models.OneToOneField(School, models.CASCADE, related_name="logo")
    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Logo of {self.school}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The school carries the logo's version, so that pages need not ask whether there is one."""
        super().save(*args, **kwargs)
        self.school.logo_version = self.sha256[:12]
        self.school.save(update_fields=["logo_version"])


class Decider(models.TextChoices):
    HEAD = "head", "The headteacher"
    SENIOR = "senior", "A senior leader"


class FirstTold(models.TextChoices):
    HEAD = "head", "The headteacher"
    OFFICER = "officer", "The e-safety officer"


class PoliceDecider(models.TextChoices):
    HEAD = "head", "The headteacher decides"
    DSL = "dsl", "The designated safeguarding lead considers it"


class PersonalUse(models.TextChoices):
    OUTSIDE_HOURS = "outside_hours", "Outside school hours"
    WORK_ONLY = "work_only", "Work devices are for work only"


class PersonalCameras(models.TextChoices):
    NEVER = "never", "Never for pictures of pupils"
    WITH_LEAVE = "with_leave", "With leave of the senior leadership team; phones in breaks, with leave of the head"


class PupilPhones(models.TextChoices):
    NOT_ON_WIFI = "not_on_wifi", "Allowed, never on the school's Wi-Fi"
    NOT_ON_SITE = "not_on_site", "Not on the site"


class AgreementSigners(models.TextChoices):
    STAFF_PUPILS = "staff_pupils", "Staff and pupils"
    STAFF_PARENTS = "staff_parents", "Staff and parents; pupils discuss it in class"


class BullyingTest(models.TextChoices):
    ONE_POSTING = "one_posting", "One posting is enough"
    REPEATED = "repeated", "Repeated, intentional, with an imbalance of power"


class StaffTraining(models.TextChoices):
    YEARLY = "yearly", "Every member of staff every year"
    PROGRAMME = "programme", "A planned programme; the DSL every two years with a yearly update"


class GovernorReport(models.TextChoices):
    TERMLY = "termly", "Every term"
    YEARLY = "yearly", "Every year"


class OutsideReport(models.TextChoices):
    LA_SYSTEM = "la_system", "The local authority's system and the governance system"
    TRUST_ADVISER = "trust_adviser", "The trust, the safeguarding adviser and the LADO"


class OfficerPost(models.TextChoices):
    IS_DEPUTY_DSL = "is_deputy_dsl", "Is the deputy designated safeguarding lead"
    WITH_DSL = "with_dsl", "Works with the designated safeguarding lead"


class Watcher(models.TextChoices):
    TEACHER_AND_OFFICER = "teacher_and_officer", "The computing teacher; the officer for laptops"
    OFFICER = "officer", "The e-safety officer"


class Nation(models.TextChoices):
    """Whose bank holidays a school keeps."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "ni", "Northern Ireland"


class SchoolSettings(models.Model):
    """Where policies differ, what this school's says. Each field is a line of the last table of the requirements."""

    school = models.OneToOneField(School, models.CASCADE, related_name="settings")
    filter_additions = models.CharField(
        "who decides what is added to the filter's allowed list",
        max_length=6,
        choices=Decider,
        default=Decider.HEAD,
    )
    filter_removals = models.CharField(
        "who decides what is taken off the filtered list", max_length=6, choices=Decider, default=Decider.HEAD
    )
    told_first = models.CharField(
        "who is told first of an incident", max_length=7, choices=FirstTold, default=FirstTold.OFFICER
    )
    parents_tell = models.CharField(
        "whom parents tell of a concern", max_length=7, choices=FirstTold, default=FirstTold.HEAD
    )
    police_decider = models.CharField(
        "who decides whether the police are told, where the policy leaves a choice",
        max_length=4,
        choices=PoliceDecider,
        default=PoliceDecider.HEAD,
    )
    two_investigators = models.BooleanField(
        "an investigation needs two people, one a senior leader, and the same computer throughout", default=False
    )
    staff_email_monitored = models.BooleanField("staff e-mail is monitored", default=False)
    personal_use = models.CharField(
        "staff's personal use of the internet", max_length=13, choices=PersonalUse, default=PersonalUse.OUTSIDE_HOURS
    )
    personal_cameras = models.CharField(
        "staff's own cameras and phones", max_length=10, choices=PersonalCameras, default=PersonalCameras.NEVER
    )
    pupil_phones = models.CharField(
        "pupils' own phones", max_length=11, choices=PupilPhones, default=PupilPhones.NOT_ON_WIFI
    )
    agreement_signers = models.CharField(
        "who signs the agreement", max_length=13, choices=AgreementSigners, default=AgreementSigners.STAFF_PUPILS
    )
    bullying_test = models.CharField(
        "what counts as cyberbullying", max_length=11, choices=BullyingTest, default=BullyingTest.ONE_POSTING
    )
    staff_training = models.CharField(
        "training of staff", max_length=9, choices=StaffTraining, default=StaffTraining.YEARLY
    )
    governor_report = models.CharField(
        "report to governors", max_length=6, choices=GovernorReport, default=GovernorReport.TERMLY
    )
    outside_report = models.CharField(
        "to whom serious incidents are reported outside the school",
        max_length=13,
        choices=OutsideReport,
        default=OutsideReport.LA_SYSTEM,
    )
    officer_post = models.CharField(
        "the e-safety officer's post", max_length=13, choices=OfficerPost, default=OfficerPost.WITH_DSL
    )
    watcher = models.CharField(
        "who watches pupils' use of the internet", max_length=19, choices=Watcher, default=Watcher.OFFICER
    )
    bank_holidays = models.CharField(
        "whose bank holidays the school keeps", max_length=8, choices=Nation, default=Nation.ENGLAND
    )

    history = History()

    class Meta:
        verbose_name_plural = "school settings"

    def __str__(self) -> str:
        return f"Settings of {self.school}"


class Term(SchoolRecord):
    """A term, first day to last, both included."""

    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint("school", "starts_on", name="term_starts_once_a_day"),
            models.CheckConstraint(name="term_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.name

    def week_on(self, day: date) -> int:
        """Week of the term, from 1; weeks begin on Mondays."""
        monday = self.starts_on.toordinal() - self.starts_on.weekday()
        return (day.toordinal() - monday) // 7 + 1


class YearGroup(models.IntegerChoices):
    NURSERY = -1, "Nursery"
    RECEPTION = 0, "Reception"
    YEAR_1 = 1, "Year 1"
    YEAR_2 = 2, "Year 2"
    YEAR_3 = 3, "Year 3"
    YEAR_4 = 4, "Year 4"
    YEAR_5 = 5, "Year 5"
    YEAR_6 = 6, "Year 6"
    YEAR_7 = 7, "Year 7"
    YEAR_8 = 8, "Year 8"
    YEAR_9 = 9, "Year 9"
    YEAR_10 = 10, "Year 10"
    YEAR_11 = 11, "Year 11"
    YEAR_12 = 12, "Year 12"
    YEAR_13 = 13, "Year 13"


class TeachingGroup(SchoolRecord):
    """A class, such as "2 Hazel"."""

    name = models.CharField(max_length=40)
    year_group = models.SmallIntegerField(choices=YearGroup, null=True, blank=True)
    teachers = models.ManyToManyField("schools.Person", related_name="classes_taught", blank=True)

    objects = TeachingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["year_group", "name"]
        constraints = [models.UniqueConstraint("school", "name", name="class_name_once_a_school")]

    def __str__(self) -> str:
        return self.name


class Person(SchoolRecord):
    """One human in one school. What they are there follows from appointments, parent links and class.

    Ended by `left_on` (the first day that they are no longer there), never deleted. Kept as the longest record that
    names them.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="people", editable=False
    )
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField("e-mail address", blank=True)
    year_group = models.SmallIntegerField(choices=YearGroup, null=True, blank=True)
    teaching_group = models.ForeignKey(
        TeachingGroup, models.PROTECT, null=True, blank=True, related_name="pupils", verbose_name="class"
    )
    department = models.CharField(max_length=60, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "school", "user", name="person_once_a_school_and_user", condition=Q(user__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["school", "last_name", "first_name"], name="person_by_name"),
            models.Index("school", Lower("first_name"), name="person_by_first_name"),
            models.Index(fields=["school", "department"], name="person_by_department", condition=~Q(department="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("schools:person", args=[self.school.slug, self.number])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def number(self) -> str:
        """A signed stand-in for the key in forms and URLs: keys never stand in the open, and guesses do not fit."""
        from esafety.schools.numbers import number_of

        return number_of(self)

    @property
    def has_sign_in(self) -> bool:
        return self.user is not None and self.user.is_active

    def is_here(self, on: date | None = None) -> bool:
        return self.left_on is None or self.left_on > (on or timezone.localdate())

    def holds(self, perm: Perm) -> bool:
        """Whether a role gives the permission in the school's own circle, regardless of any record."""
        from esafety.access.questions import can

        return can(self, perm)

    def roles(self) -> frozenset[str]:
        """Role keys held today. Without a sign-in, from the appointments themselves."""
        from esafety.access.questions import roles_in

        if self.user is not None:
            return roles_in(self.user, self.school)
        return frozenset(self.appointments.on(timezone.localdate()).values_list("role", flat=True))

    @property
    def role_names(self) -> list[str]:
        held = self.roles()
        return [self.school.role_words(role) for role in Role if role in held]


class Appointment(models.Model):
    """A role for a time, both days included. Nothing else gives a role."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=13, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                "person", "role", name="appointment_open_once_a_role", condition=Q(ends_on__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["role", "starts_on"], name="appointment_by_role")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"


class TrustAppointment(models.Model):
    """A trust's officer. In each school of the trust they act through a Person with the role `trust`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trust_appointments")
    trust = models.ForeignKey(Trust, models.PROTECT, related_name="appointments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user", "trust", name="trust_appointment_open_once", condition=Q(ends_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.trust}"


class Relation(models.TextChoices):
    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    CARER = "carer", "Carer"
    GRANDPARENT = "grandparent", "Grandparent"
    OTHER = "other", "Other"


class ParentLink(models.Model):
    """A parent or carer of a pupil. `court_order_bar` takes away all sight of the child, whatever else is set."""

    parent = models.ForeignKey(Person, models.PROTECT, related_name="links_to_children")
    child = models.ForeignKey(Person, models.PROTECT, related_name="links_to_parents")
    relation = models.CharField(max_length=11, choices=Relation)
    parental_responsibility = models.BooleanField(default=True)
    may_be_contacted = models.BooleanField(default=True)
    court_order_bar = models.BooleanField("barred by a court order", default=False)

    objects = ParentLinkQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint("parent", "child", name="parent_link_once"),
            models.CheckConstraint(name="nobody_is_their_own_parent", condition=~Q(parent=F("child"))),
        ]

    def __str__(self) -> str:
        return f"{self.parent}, {self.get_relation_display().lower()} of {self.child}"

    @property
    def decides(self) -> bool:
        """Whether the parent's word for the child counts: with parental responsibility, and no bar by a court."""
        return self.parental_responsibility and not self.court_order_bar


class ContactKind(models.TextChoices):
    """Who is outside the school and must be reachable on a bad day (I10)."""

    POLICE = "police", "Police"
    LADO = "lado", "Local authority designated officer (LADO)"
    CHILDRENS_SERVICES = "childrens_services", "Children's services"
    SAFEGUARDING_ADVISER = "safeguarding_adviser", "Safeguarding for schools adviser"
    SAFEGUARDING_TEAM = "safeguarding_team", "Safeguarding team"
    TECHNOLOGY_ADVISER = "technology_adviser", "Senior education technology adviser"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    TRUST = "trust", "Trust"
    IWF = "iwf", "Internet Watch Foundation (IWF)"
    PROVIDER = "provider", "Service provider"
    HELPLINE = "helpline", "Helpline"
    OTHER = "other", "Other"


class Contact(SchoolRecord):
    """An entry of the school's contact book. Ended, not deleted: escalations will point at it."""

    kind = models.CharField(max_length=20, choices=ContactKind)
    name = models.CharField(max_length=120)
    phone = models.CharField("telephone", max_length=40, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    hours = models.CharField("when they can be reached", max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(name="contact_can_be_reached", condition=~Q(phone="") | ~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name
