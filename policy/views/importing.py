"""Bringing in a policy: choose the file, look through what was found in it, and have a draft made of it."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.ui.pager import pages
from policy.forms.importing import DocumentForm, FinishForm, RowForm, row_forms
from policy.models import PolicyImport
from policy.services import importing as services

ROWS = 20  # on a page
DROPPED_SHOWN = 200


def takes_none(request: HttpRequest, school: str) -> bool:
    """Asked before the first byte of an upload is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    return not can(person, Perm.POLICY_WRITE)


def visible_import(request: HttpRequest, number: int) -> PolicyImport:
    found: PolicyImport = get_object_or_404(PolicyImport.objects.visible_to(request.person), number=number)
    found.school = request.school
    return found


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def bring_in(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = DocumentForm(request.POST, request.FILES) if is_sent else DocumentForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.begin_import(actor=request.person, name=file.name, content=file.read())
        except RuleBroken as broken:
            form.add_error("file", str(broken))
        else:
            return redirect(services.job_of(made) or reverse("policy:import", args=[request.school.slug]))
    if is_sent:
        say_why(form, request)
    unfinished = PolicyImport.objects.visible_to(request.person).filter(version=None).exclude(rows=[]).defer("content")
    context = {"form": form, "unfinished": unfinished[:10], "narrow": True}
    return render(request, "policy/importing/bring_in.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_import)
def preview(request: HttpRequest, found: PolicyImport) -> HttpResponse:
    """A page of clauses at a time, each to be corrected; what was sent with a fault is shown again as it was."""
    if found.version is not None:
        return redirect("policy:version", request.school.slug, found.version.number)
    page = Paginator(range(len(found.rows)), ROWS).get_page(request.GET.get("page"))
    rows = row_forms(found, list(page), request.POST if request.method == "POST" else None)
    trouble = ""
    faulty = [form for _, form in rows if request.method == "POST" and not form.is_valid()]  # all of them are looked at
    if request.method == "POST" and not faulty:
        shown = request.POST.get("shown", "")
        try:
            _correct(request, found, rows, int(shown) if shown.isdigit() else -1)
        except RuleBroken as broken:
            trouble = str(broken)
            found.refresh_from_db(fields=["changes"])
        else:
            messages.success(request, "Your corrections are kept.")
            onward = page.next_page_number() if "on" in request.POST and page.has_next() else page.number
            return redirect(f"{_preview_url(request, found)}?page={onward}")
    return render(request, "policy/importing/preview.html", _context(request, found, rows, page, trouble))


def _correct(request: HttpRequest, found: PolicyImport, rows: list[tuple[int, RowForm]], shown: int) -> None:
    said = {place: {**form.cleaned_data} for place, form in rows}
    joined = [place for place, values in said.items() if values.pop("join", False)]
    services.correct_import(found, actor=request.person, shown=shown, rows=said, joined=joined)


def _context(
    request: HttpRequest, found: PolicyImport, rows: list[tuple[int, RowForm]], page: Page[int], trouble: str
) -> dict[str, object]:
    return {
        "found": found,
        "rows": rows,
        **pages(page),
        "trouble": trouble,
        "left_out": sum(one["leave_out"] for one in found.rows),
        "dropped": list(enumerate(found.dropped[:DROPPED_SHOWN])),
        "more_dropped": max(len(found.dropped) - DROPPED_SHOWN, 0),
        "finish": FinishForm(initial={"title": found.title, "language": found.language}),
    }


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_import)
def keep(request: HttpRequest, found: PolicyImport) -> HttpResponse:
    """Bring back a piece that was left out, as the last clause."""
    place = request.POST.get("place", "")
    try:
        services.bring_back(found, actor=request.person, place=int(place) if place.isdigit() else -1)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "It is kept, as the last clause. Put it where it belongs, or join it there.")
    last = Paginator(range(len(found.rows) + 1), ROWS).num_pages
    return redirect(f"{_preview_url(request, found)}?page={last}")


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_import)
def finish(request: HttpRequest, found: PolicyImport) -> HttpResponse:
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            version = services.finish_import(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Version {version.number} is a draft of the policy now. Check it next.")
            return redirect(version)
    page = Paginator(range(len(found.rows)), ROWS).get_page(1)
    context = _context(request, found, row_forms(found, list(page)), page, "") | {"finish": form, "form": form}
    return render(request, "policy/importing/preview.html", context)


def _preview_url(request: HttpRequest, found: PolicyImport) -> str:
    return reverse("policy:import-preview", args=[request.school.slug, found.number])
