"""Papers of a campaign: finding whose it is, entering it, and taking its scan away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from agreements.forms.campaigns import PaperForm, PaperSearchForm
from agreements.models import Asked, Campaign, Signature
from agreements.services import paper as papers_service
from agreements.views.campaigns_board import asked_number
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.evidence.taking import take_away
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from

PAGE = 25


def campaign_with_papers(request: HttpRequest, number: int) -> Campaign:
    found = papers_service.campaigns_for(request.person).select_related("version__agreement")
    campaign: Campaign = get_object_or_404(found, number=number)
    campaign.school = request.school
    return campaign


def asked_on_paper(request: HttpRequest, number: int, asked: str) -> Campaign:
    """The campaign, with the row as `to_answer`: nobody's own."""
    campaign = campaign_with_papers(request, number)
    pk = pk_from(asked, Asked, request.school.pk)
    rows = papers_service.rows_for(request.person, campaign)
    campaign.to_answer = get_object_or_404(rows, pk=pk)  # type: ignore[attr-defined]
    return campaign


@require_GET
@requires(Perm.PAPER_ENTER, on=campaign_with_papers)
def papers(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Whose paper is it? Those who have not answered, by name."""
    form = PaperSearchForm(request.GET)
    rows = papers_service.rows_for(request.person, campaign).filter(form.names(), state="asked")
    rows = rows.order_by("child__last_name", "child__first_name", "person__last_name", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = f"q={form.cleaned_data.get('q', '')}&" if form.cleaned_data.get("q") else ""
    context = {
        "campaign": campaign,
        "form": form,
        "rows": [(one, asked_number(one, campaign)) for one in page],
        "page": page,
        "earlier_url": f"?{query}page={page.number - 1}" if page.has_previous() else "",
        "later_url": f"?{query}page={page.number + 1}" if page.has_next() else "",
        "sees_board": can(request.person, Perm.CAMPAIGN_VIEW),
    }
    return render(request, "agreements/campaigns/papers.html", context)


def takes_none(request: HttpRequest, school: str, number: int, asked: str) -> bool:
    """Asked before the first byte of a scan is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    pk = pk_from(asked, Asked, person.school_id)
    return not can(person, Perm.PAPER_ENTER) or not papers_service.has_row(person, number, pk)


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.PAPER_ENTER, on=asked_on_paper)
def paper(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    asked: Asked = campaign.to_answer  # type: ignore[attr-defined]
    is_sent = request.method == "POST"
    form = PaperForm(request.POST, request.FILES, campaign=campaign) if is_sent else PaperForm(campaign=campaign)
    if is_sent and form.is_valid():
        try:
            signature = papers_service.enter_paper(asked, actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            about = f" for {asked.child.first_name}" if asked.child else ""
            messages.success(request, f"Entered: {asked.person}{about}, {signature.get_act_display().lower()}.")
            return redirect("agreements:papers", request.school.slug, campaign.number)
    if is_sent:
        say_why(form, request)
    context = {
        "campaign": campaign,
        "asked": asked,
        "form": form,
        "narrow": True,
        "back_url": reverse("agreements:papers", args=[request.school.slug, campaign.number]),
    }
    return render(request, "agreements/campaigns/paper.html", context)


# --- The scan ------------------------------------------------------------------------------------------------------


def paper_with_scan(request: HttpRequest, number: str) -> Signature:
    pk = pk_from(number, Signature, request.school.pk)
    found = Signature.objects.visible_to(request.person).exclude(scan=None).select_related("scan", "asked__campaign")
    signature: Signature = get_object_or_404(found, pk=pk)
    return signature


@require_GET
@requires(Perm.CAMPAIGN_VIEW, on=paper_with_scan)
def scan(request: HttpRequest, signature: Signature) -> HttpResponse | StreamingHttpResponse:
    back = signature.asked.campaign
    return take_away(request, signature.scan, about=signature, action="agreements.take_scan", back=back)
