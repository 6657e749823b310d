"""The sign-in, and nothing else: what a human is at a school is a `schools.Person`."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Superusers install and repair. They have no Person and so open no school's pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A sign-in by e-mail address. Deactivated when no longer wanted, never deleted: history points at it.

    `is_demo` marks the sign-ins of the demo schools, whose password is printed in the README: they work only while
    DEMO=1, and a production start refuses while one is left.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.email

    def get_short_name(self) -> str:
        return self.email


class HeldFormQuerySet(models.QuerySet["HeldForm"]):
    def fresh(self, now: Any) -> Self:
        return self.filter(held_until__gt=now)

    def stale(self, now: Any) -> Self:
        return self.filter(held_until__lte=now)


class HeldForm(models.Model):
    """A form that came after its session had ended, kept to be given back after signing in.

    The body is encrypted under a random key that only the browser's cookie holds (here is just its SHA-256), bound to
    the user who was signed in. Kept for `FORM_HELD_MINUTES`, then removed by the sweep.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=2000)
    sealed = models.BinaryField()
    held_until = models.DateTimeField(db_index=True)

    objects = HeldFormQuerySet.as_manager()

    def __str__(self) -> str:
        return f"A form for {self.path}"


class KnownBrowser(models.Model):
    """A browser on which this user has signed in before: its cookie's SHA-256. It is never held up by others' guesses.

    Kept until it has not been used for 180 days.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="known_browsers")
    token_hash = models.CharField(max_length=64)
    last_used = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "token_hash", name="known_browser_once_a_user")]

    def __str__(self) -> str:
        return f"A browser of {self.user}"


class TryCountQuerySet(models.QuerySet["TryCount"]):
    @transaction.atomic
    def one_more(self, keys: list[str], slot: datetime) -> dict[str, int]:
        """Count one try under each key and return how many that makes in the hour up to the slot.

        Exact with any number of processes: the rows of the slot are locked, in order, until it is counted.
        """
        self.bulk_create([TryCount(key=key, slot=slot) for key in sorted(keys)], ignore_conflicts=True)
        now = self.filter(key__in=keys, slot=slot)
        list(now.select_for_update().order_by("key"))
        now.update(tries=models.F("tries") + 1)
        in_the_hour = self.filter(key__in=keys, slot__gt=slot - timedelta(hours=1))
        return dict(in_the_hour.values_list("key").annotate(models.Sum("tries")))

    def one_less(self, keys: list[str], slot: datetime) -> None:
        self.filter(key__in=keys, slot=slot, tries__gt=0).update(tries=models.F("tries") - 1)


class TryCount(models.Model):
    """How often a sign-in was tried in ten minutes, by a keyed digest of account, browser or network.

    Forgotten after an hour.
    """

    key = models.CharField(max_length=80)
    slot = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)

    objects = TryCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("key", "slot", name="try_count_once_a_slot")]

    def __str__(self) -> str:
        return f"{self.key[:16]}: {self.tries}"
