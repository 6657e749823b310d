"""Where a user goes first, and the form that was kept while they signed in again."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_GET, require_http_methods

from esafety.accounts import held
from esafety.schools.models import School, Trust


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """Straight to one's school; a choice for those who are in several; the trust's page for its officers."""
    trusts = list(Trust.objects.filter(appointments__in=request.user.trust_appointments.filter(ends_on=None)))
    if len(trusts) == 1:
        return redirect(trusts[0])
    schools = list(School.objects.of_user(request.user))
    if len(schools) == 1:
        return redirect(schools[0])
    return render(request, "accounts/front_door.html", {"schools": schools, "trusts": trusts})


@require_http_methods(["GET", "POST"])
def held_form(request: HttpRequest) -> HttpResponse:
    """Show what was kept and offer to send it on; POST throws it away."""
    found = held.waiting(request)
    if found is None or not leads_somewhere(found[1].path):
        return redirect(settings.LOGIN_REDIRECT_URL)
    form, given_back = found
    if request.method == "POST":
        form.delete()
        response = redirect(settings.LOGIN_REDIRECT_URL)
        response.delete_cookie(held.COOKIE)
        return response
    return render(request, "accounts/held_form.html", {"held": given_back, "minutes": settings.FORM_HELD_MINUTES})


def leads_somewhere(path: str) -> bool:
    try:
        resolve(path.split("?")[0])
    except (Resolver404, Http404):
        return False
    return True
