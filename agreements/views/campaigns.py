"""Campaigns: the list, starting one, the check before it opens, changing and closing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements import board, classes
from agreements.forms.campaigns import AgreementChoiceForm, CampaignForm, CloseForm, initial_of
from agreements.languages import ENGLISH, LANGUAGES
from agreements.models import Audience, Campaign, CampaignKind, CampaignState, ConsentUse
from agreements.rules.campaigns import Whom
from agreements.services import asking, paper, whom
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.rules import in_words
from esafety.ui.pieces import Cell, Row, Table

PAGE = 25
TAGS: dict[str, str] = {CampaignState.DRAFT: "quiet", CampaignState.OPEN: "info", CampaignState.CLOSED: "quiet"}


def visible_campaign(request: HttpRequest, number: int) -> Campaign:
    campaigns = Campaign.objects.visible_to(request.person).select_related("version__agreement", "made_by")
    campaign: Campaign = get_object_or_404(campaigns, number=number)
    campaign.school = request.school  # the same row
    return campaign


@require_GET
@requires(Perm.CAMPAIGN_VIEW, Perm.PAPER_ENTER, hidden=True)
def campaigns(request: HttpRequest) -> HttpResponse:
    """All of the school's, newest first; for those who only enter papers, the open ones."""
    sees_board = can(request.person, Perm.CAMPAIGN_VIEW)
    found = Campaign.objects.visible_to(request.person) if sees_board else paper.campaigns_for(request.person)
    page = Paginator(found.select_related("version__agreement").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    progress = board.progress_of(rows)
    context = {
        "table": Table(
            "Campaigns, newest first",
            ["What", "For whom", "State", "By when", "Answered"],
            [cells(one, request, progress.get(one.pk, (0, 0)), sees_board) for one in rows],
            True,
        ),
        "page": page,
        "earlier_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "later_url": f"?page={page.number + 1}" if page.has_next() else "",
        "may_run": can(request.person, Perm.CAMPAIGN_RUN),
        "may_read": can(request.person, Perm.AGREEMENT_VIEW),
        "leads_class": can(request.person, Perm.CLASS_SIGN) and classes.leads_any(request.person),
        "sees_board": sees_board,
    }
    return render(request, "agreements/campaigns/list.html", context)


def cells(one: Campaign, request: HttpRequest, progress: tuple[int, int], sees_board: bool) -> list[Cell]:
    name = "agreements:campaign" if sees_board else "agreements:papers"
    answered, asked = progress
    return [
        Cell(one.title, url=reverse(name, args=[request.school.slug, one.number])),
        Cell(one.version.agreement.get_audience_display()),
        Cell(*state_of(one)),
        Cell(in_words(one.closes_on) if one.closes_on else "No day set"),
        Cell(f"{answered:,} of {asked:,}" if asked else "Nobody asked yet", number=True),
    ]


def state_of(campaign: Campaign) -> tuple[str, str, str]:
    """As a cell takes it: words, no address, and the kind of tag."""
    if campaign.is_open and campaign.is_late(timezone.localdate()):
        return "Open, past its day", "", "warn"
    return str(campaign.get_state_display()), "", TAGS[campaign.state]


# --- Starting one ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.CAMPAIGN_RUN, hidden=True)
def new(request: HttpRequest) -> HttpResponse:
    """First which agreement, then whom: the second page asks only what the audience can be narrowed by."""
    chosen = AgreementChoiceForm(request.GET or None, person=request.person)
    version = chosen.versions.get(request.POST.get("agreement") or request.GET.get("agreement", ""))
    if version is None:
        context = {"form": chosen, "narrow": True, "has_any": bool(chosen.versions)}
        return render(request, "agreements/campaigns/choose.html", context)
    audience = version.agreement.audience
    initial = {"title": version.agreement.title, "opens_on": timezone.localdate(), "reminds": True}
    form = CampaignForm(request.POST or None, person=request.person, audience=audience, initial=initial)
    if request.method == "POST" and form.is_valid():
        kind = CampaignKind.DECLARATION if audience == Audience.DEVICES else CampaignKind.AGREEMENT
        kind = CampaignKind.POLICY if audience == Audience.POLICY else kind
        try:
            campaign = asking.start_campaign(actor=request.person, version=version, kind=kind, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            return redirect("agreements:campaign-check", request.school.slug, campaign.number)
    context = {"form": form, "narrow": True, "version": version, "back_url": reverse_list(request)}
    return render(request, "agreements/campaigns/edit.html", context)


def reverse_list(request: HttpRequest) -> str:
    return reverse("agreements:campaigns", args=[request.school.slug])


@require_http_methods(["GET", "POST"])
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def change(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if campaign.state == CampaignState.CLOSED:
        messages.error(request, "This is closed, so it cannot be changed.")
        return redirect(campaign)
    form = CampaignForm(
        request.POST or None,
        person=request.person,
        audience=campaign.version.agreement.audience,
        is_open=campaign.is_open,
        opened_on=campaign.opens_on,
        initial=initial_of(campaign),
    )
    if request.method == "POST" and form.is_valid():
        try:
            campaign = asking.change_campaign(campaign, actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Changed.")
            where = "agreements:campaign" if campaign.is_open else "agreements:campaign-check"
            return redirect(where, request.school.slug, campaign.number)
    context = {"form": form, "narrow": True, "campaign": campaign, "version": campaign.version}
    return render(request, "agreements/campaigns/edit.html", context | {"back_url": campaign.get_absolute_url()})


# --- The check before it opens -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def check(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Whom it would ask and how, in figures; then it is opened, now or on its day."""
    if request.method == "POST":
        try:
            if request.POST.get("when") == "later":
                asking.open_on_its_day(campaign, actor=request.person)
                messages.success(request, f"It opens on {in_words(campaign.opens_on)}, in the morning.")
                return redirect("agreements:campaign-check", request.school.slug, campaign.number)
            campaign = asking.open_campaign(campaign, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return redirect("agreements:campaign-check", request.school.slug, campaign.number)
        return redirect(asking.asking_job(campaign, request.person) or campaign)
    if campaign.state != CampaignState.DRAFT:
        return redirect(campaign)
    audience = campaign.version.agreement.audience
    forecast = whom.who_would_be_asked(request.school, Whom.of(campaign.whom), audience)
    context = {
        "campaign": campaign,
        "forecast": forecast,
        "ways": ways(forecast),
        "rows": facts(campaign, request),
        "left_out": [Row(reason, f"{number:,}") for reason, number in forecast.left_out],
        "in_the_way": in_the_way(campaign, forecast),
        "opens_later": campaign.opens_on > timezone.localdate(),
        "is_to_open": asking.is_to_open(campaign),
        "narrow": True,
    }
    return render(request, "agreements/campaigns/check.html", context)


def ways(forecast: whom.Forecast) -> list[Row]:
    said = [
        ("By e-mail", forecast.by_mail),
        ("By a printed slip", forecast.by_slip),
        ("When they sign in", forecast.at_sign_in),
        ("With their class", forecast.with_class),
    ]
    return [Row(way, f"{number:,}") for way, number in said if number]


def in_the_way(campaign: Campaign, forecast: whom.Forecast) -> str:
    """Why it cannot be opened as it stands; empty where it can."""
    try:
        asking.refuse_to_open(campaign)
    except RuleBroken as broken:
        return str(broken)
    return "" if forecast.people else asking.NOBODY


def facts(campaign: Campaign, request: HttpRequest) -> list[Row]:
    """What is asked, of whom, and when."""
    change_url = reverse("agreements:campaign-change", args=[request.school.slug, campaign.number])
    languages = sorted(one.language for one in campaign.version.texts.all() if not one.easy_read)
    languages.sort(key=lambda one: one != ENGLISH)
    text = f"{campaign.version.agreement}, version {campaign.version.number}"
    said = ", ".join(LANGUAGES[one] for one in languages)
    rows = [
        Row("The text", f"{text}\n{said}" if said else f"{text}\nThere are no words yet"),
        Row("For whom", board.whom_in_words(campaign), change_url),
        Row("From", in_words(campaign.opens_on), change_url),
        Row("By when", in_words(campaign.closes_on) if campaign.closes_on else "No day set", change_url),
        Row("Reminders", "Yes" if campaign.reminds else "No", change_url),
    ]
    if campaign.uses:
        uses = "\n".join(str(ConsentUse(use).label) for use in campaign.uses)
        rows.insert(2, Row("Consents asked along", uses, change_url))
    return rows


# --- Closing it ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def close(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = asking.close_campaign(campaign, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, "Closed. What was answered stays.")
        return redirect(campaign)
    is_draft = campaign.state == CampaignState.DRAFT
    context: dict[str, Any] = {
        "form": form,
        "narrow": True,
        "title": f"Discard “{campaign}”?" if is_draft else f"Close “{campaign}”?",
        "text": "Nobody has been asked. It stays in the list as closed."
        if is_draft
        else "Nobody can answer it or is reminded of it after this. What was answered stays.",
        "button": "Discard it" if is_draft else "Close it",
        "back_url": campaign.get_absolute_url(),
        "is_dangerous": True,
    }
    return render(request, "components/confirm_page.html", context)
