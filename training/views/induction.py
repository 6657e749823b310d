"""The induction sheet: as it stands today, printed, and who was given it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.documents.qr import qr_svg
from esafety.exceptions import RuleBroken
from esafety.ui.pager import pages
from training.forms.induction import GivenForm
from training.models import InductionGiven
from training.rules.induction import sheet_of
from training.services import induction
from training.views.parents import PAGE


@require_safe
@requires(Perm.INDUCTION_GIVE)
def sheet(request: HttpRequest) -> HttpResponse:
    url = induction.report_url(request.school)
    context = {
        "sheet": sheet_of(request.school, timezone.localdate()),
        "url": url,
        "qr": qr_svg(url),
        "now": timezone.now(),
    }
    return render(request, "training/induction/sheet.html", context)


@require_POST
@requires(Perm.INDUCTION_GIVE, hidden=True)
def pdf(request: HttpRequest) -> HttpResponse:
    try:
        job = induction.print_induction(actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:induction", request.school.slug)
    return redirect(job)


@require_http_methods(["GET", "POST"])
@requires(Perm.INDUCTION_GIVE)
def given(request: HttpRequest) -> HttpResponse:
    form = GivenForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            made = induction.give_induction(actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Written down: {made.given_to} was given the sheet.")
            return redirect("training:induction-given", request.school.slug)
    rows = InductionGiven.objects.visible_to(request.person).select_related("person", "by")
    context = pages(Paginator(rows, PAGE).get_page(request.GET.get("page"))) | {"form": form}
    return render(request, "training/induction/given.html", context)
