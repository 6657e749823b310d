"""The visitors’ desk (A10): the page that visitors open by QR code or tablet, and that of whoever keeps the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import desk, languages, misuse, shown
from agreements.changes import what_changed
from agreements.forms.rooms import ArrivalForm
from agreements.markdown import to_html
from agreements.models import AgreementVersion, ExactText, Visit
from agreements.services import visits
from agreements.services.taking import TextMoved
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.accounts import limits
from esafety.documents.qr import qr_svg
from esafety.exceptions import RuleBroken
from esafety.schools.finding import find_people
from esafety.schools.models import Person, School
from esafety.schools.numbers import pk_from

View = Callable[..., HttpResponse]
PAGE = 50


# --- Opened by visitors --------------------------------------------------------------------------------------


def on_a_device(view: View) -> View:
    """Give the browser its random mark. The pages show nothing of whoever may be signed in."""

    @wraps(view)
    def marked(request: HttpRequest, school: str, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        if not desk.device_of(request):
            desk.mark_device(response)
        return response

    marked.explains_stale_form = no_cookies  # type: ignore[attr-defined]
    return login_not_required(marked)


def no_cookies(request: HttpRequest) -> HttpResponse:
    """What a form without its token is answered with, before anybody asked which school it is for."""
    request.school = get_object_or_404(School.objects.with_settings(), slug=request.resolver_match.kwargs["school"])
    return render(request, "agreements/visit/no_cookies.html", status=403)


@require_http_methods(["GET", "POST"])
@on_a_device
def start(request: HttpRequest) -> HttpResponse:
    """A visitor says who they are, reads and signs, all on one page."""
    version = desk.version_for_visitors(request.school)
    texts = list(version.texts.all()) if version else []
    if version is None or not texts:
        return render(request, "agreements/visit/none.html")
    if request.method == "POST":
        return _arrived(request, version, texts)
    text = shown.chosen(texts, request.GET.get("lang", ""), "easy" in request.GET)
    response = _form_page(request, version, texts, text, ArrivalForm())
    if "next" in request.GET:
        desk.forget_visit(response)
    return response


def _arrived(request: HttpRequest, version: AgreementVersion, texts: list[ExactText]) -> HttpResponse:
    said = shown.unseal(request.POST.get("shown", ""), _place(request.school))
    text = next((one for one in texts if said and one.pk == said.text_id), None)
    if said is not None and text is None:
        return _moved(request, version, texts, said.text_id)
    form = ArrivalForm(request.POST)
    current = text or shown.chosen(texts)
    if said is None:
        form.add_error(None, "The page was open for long, or was changed on its way. Please read it again, then sign.")
    if not form.is_valid():
        return _form_page(request, version, texts, current, form)
    if not desk.may_arrive(request, request.school):
        return render(request, "agreements/visit/wait.html", status=429)
    try:
        visit = visits.arrive(
            request.school,
            form.arrival(),
            text=current,
            opened_at=said.opened_at if said else None,
            network=limits.network_of(request).partition("/")[0],
            browser=request.headers.get("User-Agent", ""),
            press=said.press if said else "",
        )
    except TextMoved:
        version = desk.version_for_visitors(request.school) or version
        return _moved(request, version, list(version.texts.all()), current.pk)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return _form_page(request, version, texts, current, form)
    response = redirect("visit:done", request.school.slug)
    desk.keep_visit(response, visit)
    return response


def _moved(request: HttpRequest, version: AgreementVersion, texts: list[ExactText], old_id: int) -> HttpResponse:
    """New words were published while the visitor read: what was typed is kept, and the tick is set anew."""
    old = desk.text_shown(version, old_id)
    new = shown.chosen(texts, old.language if old else "", bool(old and old.easy_read))
    form = ArrivalForm(initial={name: value for name, value in request.POST.items() if name != "agrees"})
    return _form_page(request, version, texts, new, form, old=old, has_moved=True)


def _place(school: School) -> str:
    return f"desk:{school.pk}"


def _form_page(
    request: HttpRequest,
    version: AgreementVersion,
    texts: list[ExactText],
    text: ExactText,
    form: ArrivalForm,
    old: ExactText | None = None,
    has_moved: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "text": text,
        "html": to_html(text.body, language=text.language),
        "direction": languages.direction_of(text.language),
        "choices": shown.choices(texts, text, reverse("visit:start", args=[request.school.slug])),
        "shown": shown.seal(text, _place(request.school)),
        "has_moved": has_moved,
        "what_changed": version.what_changed if has_moved else "",
        "changes": what_changed(old, text) if old else [],
        "misuse": misuse.line_under(text.body),
    }
    return render(request, "agreements/visit/start.html", context)


@require_http_methods(["GET", "POST"])
@on_a_device
def done(request: HttpRequest) -> HttpResponse:
    """The badge, in the browser that signed in. POST signs out."""
    visit = desk.visit_in(request, request.school)
    if visit is None:
        return redirect("visit:start", request.school.slug)
    if request.method == "POST":
        visits.sign_out(visit)
        return redirect("visit:done", request.school.slug)
    return render(request, "agreements/visit/badge.html", {"visit": visit})


# --- Opened by staff -----------------------------------------------------------------------------------------


@require_GET
@requires(Perm.VISIT_VIEW, Perm.PEOPLE_FIND)
def desk_page(request: HttpRequest) -> HttpResponse:
    """Who is here today: all visitors for whoever keeps the desk, else one's own. Also the poster with the QR code."""
    if "poster" in request.GET:
        url = settings.SITE_URL + reverse("visit:start", args=[request.school.slug])
        return render(request, "agreements/rooms/poster.html", {"url": url, "qr": qr_svg(url)})
    seen = Visit.objects.visible_to(request.person).filter(on=timezone.localdate()).select_related("host", "school")
    today = list(seen.order_by("left_at", "-arrived_at")[: PAGE * 10])
    context = {
        "here": [one for one in today if one.left_at is None],
        "gone": [one for one in today if one.left_at is not None],
        "keeps": can(request.person, Perm.VISIT_DESK),
        "sees_all": can(request.person, Perm.VISIT_VIEW),
        "has_agreement": desk.version_for_visitors(request.school) is not None,
    }
    return render(request, "agreements/rooms/desk.html", context)


def visible_visit(request: HttpRequest, number: str) -> Visit:
    pk = pk_from(number, Visit, request.person.school_id)
    visits_seen = Visit.objects.visible_to(request.person).select_related("host", "school")
    return get_object_or_404(visits_seen, pk=pk)


@require_POST
@requires(Perm.VISIT_DESK, on=visible_visit)
def visit_leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        visits.leave(visit, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"{visit.name} is signed out.")
    return redirect("agreements:desk", request.school.slug)


@require_http_methods(["GET", "POST"])
@requires(Perm.VISIT_DESK, on=visible_visit)
def visit_host(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say whom the visitor came to see: found by part of a name, the one that they typed to begin with."""
    number = request.POST.get("person", "")
    typed = request.POST.get("q", visit.host_named if request.method == "GET" else "")
    fault = ""
    if request.method == "POST" and "find" not in request.POST:
        pk = pk_from(number, Person, request.person.school_id)
        host = Person.objects.visible_to(request.person).filter(pk=pk).select_related("school", "user").first()
        fault = "" if host else "Find the person by name and choose them"
        if host is not None:
            try:
                visits.set_host(visit, actor=request.person, host=host)
            except RuleBroken as broken:
                fault = str(broken)
            else:
                messages.success(request, f"{host.name} is told that {visit.name} is here.")
                return redirect("agreements:desk", request.school.slug)
    results, more = find_people(request.person, typed) if len(typed) > 1 else ([], False)
    context = {
        "narrow": True,
        "visit": visit,
        "fault": fault,
        "query": typed,
        "results": results,
        "more": more,
        "chosen": number,
        "find_url": reverse("schools:person-find", args=[request.school.slug]),
    }
    return render(request, "agreements/rooms/host.html", context)
