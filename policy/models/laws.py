"""What a school has written into the register of law and guidance, beside what is shipped (P4)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from policy.querysets.laws import LawQuerySet


class LawKind(models.TextChoices):
    ACT = "act", "Act or regulations"
    STATUTORY = "statutory", "Statutory guidance"
    GUIDANCE = "guidance", "Guidance"
    STANDARD = "standard", "Standard or framework"
    HELPLINE = "helpline", "Helpline or reporting service"


class Certainty(models.TextChoices):
    """How sure the entry is: what is not looked up is shown as to be checked before anybody relies on it."""

    LOOKED_UP = "looked_up", "Looked up at its source"
    SECONDARY = "secondary", "Found in a secondary source: check before relying on it"
    KNOWLEDGE = "knowledge", "General knowledge: check before relying on it"
    UNCONFIRMED = "unconfirmed", "Not confirmed: check before relying on it"


class Law(SchoolRecord):
    """An entry of the register that the school added, or a shipped one that it changed (the same `key`).

    The whole register is `rules.register.register_of(school)`: what is shipped, with the school's rows over it. `names`
    are other spellings under which it is cited. `replaced_by` holds keys of others, or words; without a last day it
    means in force in part. `is_awaited` is for what was passed or announced and has no first day yet. Kept as long as
    the school is; taken out by `removed_at`, which gives back the shipped entry if there is one.
    """

    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=9, choices=LawKind)
    edition = models.CharField(max_length=60, blank=True)
    names = models.JSONField("other names", default=list, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_until = models.DateField(null=True, blank=True)
    is_awaited = models.BooleanField("not in force yet, and no first day is known", default=False)
    replaced_by = models.CharField(max_length=200, blank=True)
    asks = models.CharField("what it asks of a school", max_length=2_000, blank=True)
    source = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=11, choices=Certainty, default=Certainty.UNCONFIRMED)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LawQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint("school", "key", name="law_once_a_school"),
            models.CheckConstraint(
                name="law_awaited_has_no_days",
                condition=Q(is_awaited=False) | Q(in_force_from=None, in_force_until=None),
            ),
            models.CheckConstraint(
                name="law_ends_after_it_begins",
                condition=Q(in_force_from=None) | Q(in_force_until=None) | Q(in_force_until__gte=F("in_force_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policy:law", args=[self.school.slug, self.key])
