"""What the visitors' desk stands on (A10): the agreement for visitors, one browser's visit, and how many are taken.

One tablet at the desk signs in many people, and a coach may bring forty. The browser holds its own visit in a signed
cookie, so that the badge can be shown and nobody finds another's by an address. Devices are told apart by a random mark
that says nothing about them.
"""

import secrets
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agreements.models import AgreementVersion, Audience, ExactText, Visit
from esafety.access.roles import STAFF_ROLES
from esafety.accounts import limits
from esafety.schools.models import Appointment, Person, School
from esafety.schools.numbers import pk_from

VISIT_COOKIE = "__Host-visit" if settings.IS_HTTPS else "visit"
DEVICE_COOKIE = "__Host-desk" if settings.IS_HTTPS else "desk"
A_DAY = timedelta(hours=16)

# In ten minutes.
VISITS_PER_DEVICE = 60
VISITS_PER_SCHOOL = 300

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof", "professor", "rev"}


def version_for_visitors(school: School) -> AgreementVersion | None:
    """The newest published words for visitors, or None where the school has none."""
    versions = AgreementVersion.objects.published().filter(
        school=school, agreement__audience=Audience.VISITORS, agreement__ended_at=None
    )
    return versions.select_related("agreement").order_by("-published_at", "-pk").first()


def text_shown(version: AgreementVersion, text_id: int) -> ExactText | None:
    """A text of the same agreement by its key, of this version or of one before it."""
    return ExactText.objects.filter(pk=text_id, version__agreement=version.agreement_id).first()


def host_called(school: School, named: str) -> Person | None:
    """The one member of staff whom the visitor can mean, by both names or a last name; None where it is not plain."""
    words = [word for word in _plain(named).split() if word not in TITLES]
    if not words:
        return None
    today = timezone.localdate()
    appointed = Appointment.objects.on(today).filter(person__school=school, role__in=STAFF_ROLES)
    staff = Person.objects.filter(pk__in=appointed.values("person")).here_on(today)
    meant = [one for one in staff if _is_called(one, words)]
    return meant[0] if len(meant) == 1 else None


def _is_called(person: Person, words: list[str]) -> bool:
    last = _plain(person.last_name).split()
    return words in (last, [*_plain(person.first_name).split(), *last])


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace(".", " ")


# --- One browser ---------------------------------------------------------------------------------------------


def visit_in(request: HttpRequest, school: School) -> Visit | None:
    """Today's visit that was signed in by this browser."""
    number = request.get_signed_cookie(VISIT_COOKIE, "", salt="agreements.visit", max_age=A_DAY.total_seconds()) or ""
    pk = pk_from(number, Visit, school.pk)
    if pk is None:
        return None
    visits = Visit.objects.filter(pk=pk, school=school, on=timezone.localdate())
    return visits.select_related("host", "school").first()


def keep_visit(response: HttpResponse, visit: Visit) -> None:
    response.set_signed_cookie(
        VISIT_COOKIE,
        visit.number,
        salt="agreements.visit",
        max_age=int(A_DAY.total_seconds()),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget_visit(response: HttpResponse) -> None:
    response.delete_cookie(VISIT_COOKIE)


def device_of(request: HttpRequest) -> str:
    mark: str = (
        request.get_signed_cookie(DEVICE_COOKIE, "", salt="agreements.desk", max_age=A_DAY.total_seconds()) or ""
    )
    return mark


def mark_device(response: HttpResponse) -> None:
    response.set_signed_cookie(
        DEVICE_COOKIE,
        secrets.token_urlsafe(16),
        salt="agreements.desk",
        max_age=int(A_DAY.total_seconds()),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def may_arrive(request: HttpRequest, school: School) -> bool:
    """Whether one more visitor is taken now. In any doubt they are: somebody stands at the door."""
    most = {limits.key("agreements.visit", "school", str(school.pk)): VISITS_PER_SCHOOL}
    device = device_of(request)
    if device:
        most[limits.key("agreements.visit", "device", device)] = VISITS_PER_DEVICE
    try:
        tries = limits.counted(most)
    except DatabaseError:
        return True
    return all(tries.get(key, 0) <= most[key] for key in most)
