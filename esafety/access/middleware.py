"""Finds the School of the URL and the asker's Person in it. Everything under `/<school>/` stands on this."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from esafety.access.questions import remember_person
from esafety.schools.models import Person, School


class SchoolMiddleware:
    """Sets `request.school` and `request.person` for URLs with a `school` part.

    A school that is not there and a school that the user has no Person in are the same 404. Public pages of a school
    (marked `login_not_required`) get the school, and the person only if there is one. A POST by somebody without a
    Person is written to the installation's audit scope as refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.school = request.person = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        slug = kwargs.get("school")
        if slug is None:
            return
        is_public = not getattr(view, "login_required", True)
        user: Any = request.user
        person = Person.objects.for_request(user, slug) if user.is_authenticated and not user.is_superuser else None
        if person is not None:
            person.user = user
            remember_person(user, person.school_id, person)
            request.school, request.person = person.school, person  # type: ignore[attr-defined]
        elif is_public:
            request.school = School.objects.with_settings().filter(slug=slug).first()  # type: ignore[attr-defined]
            if request.school is None:  # type: ignore[attr-defined]
                raise Http404
        else:
            if request.method not in {"GET", "HEAD", "OPTIONS"}:
                from esafety.audit import events

                events.record_outsider(user, request.resolver_match)
            raise Http404
