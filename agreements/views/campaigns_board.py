"""The board of one campaign: who has answered and who has not; reminding them; the tables and the slips."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import board
from agreements.forms.campaigns import BoardFilterForm, ChaseForm, SlipsForm
from agreements.languages import ENGLISH
from agreements.models import Asked, AskedState, Campaign, CampaignState, Signature
from agreements.services import chasing, joining, slips
from agreements.views.campaigns import facts, state_of, visible_campaign
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.pdf import can_make_pdfs
from esafety.documents.tables import csv_response, xlsx_response
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pieces import Cell, Chip, Table
from esafety.ui.registry import Figure

PAGE = 50


@require_GET
@requires(Perm.CAMPAIGN_VIEW, on=visible_campaign)
def campaign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if campaign.state == CampaignState.DRAFT and can(request.person, Perm.CAMPAIGN_RUN, campaign):
        return redirect("agreements:campaign-check", request.school.slug, campaign.number)
    form = BoardFilterForm(request.GET, person=request.person)
    applied = form.applied()
    rows = board.narrowed(asked_of(campaign, request), applied)
    page = Paginator(board.for_list(rows), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    scans = board.with_scans(shown, request.person)
    may_run = can(request.person, Perm.CAMPAIGN_RUN, campaign)
    figures = board.figures_of(asked_of(campaign, request))
    context = {
        "campaign": campaign,
        "state": state_of(campaign),
        "figures": tiles(figures),
        "counts": figures,
        "facts": facts(campaign, request) if not may_run else [],
        "whom": board.whom_in_words(campaign),
        "classes": class_table(campaign),
        "form": form,
        "chips": chips(form, applied),
        "group": applied.get("group"),
        "rows": [line(one, campaign, scans.get(one.pk)) for one in shown],
        "page": page,
        "earlier_url": page_url(form, applied, page, -1) if page.has_previous() else "",
        "later_url": page_url(form, applied, page, 1) if page.has_next() else "",
        "export_query": query_of(form, applied),
        "may_run": may_run,
        "may_chase": may_run and campaign.is_open,
        "may_enter": campaign.is_open and can(request.person, Perm.PAPER_ENTER, campaign),
        "makes_pdfs": can_make_pdfs(),
    }
    return render(request, "agreements/campaigns/board.html", context)


def asked_of(campaign: Campaign, request: HttpRequest) -> QuerySet[Asked]:
    return Asked.objects.visible_to(request.person).filter(campaign=campaign)


def tiles(figures: board.Figures) -> list[Figure]:
    """Each leads to its rows."""
    signed = f"{figures.share}% of {figures.counted:,}" if figures.counted else "Nobody has been asked yet."
    said = [
        ("signed", "Signed", figures.signed, signed, "good" if figures.signed else "quiet"),
        (
            "unanswered",
            "Not answered",
            figures.waiting,
            "Asked, and nothing heard.",
            "warn" if figures.waiting else "good",
        ),
        (
            "declined",
            "Declined",
            figures.declined,
            "Said no, with a reason where they gave one.",
            "bad" if figures.declined else "quiet",
        ),
        (
            "withdrawn",
            "Withdrawn",
            figures.withdrawn,
            "Signed, and changed their mind.",
            "warn" if figures.withdrawn else "quiet",
        ),
        (
            "bounced",
            "Mail did not arrive",
            figures.bounced,
            "Put the address right, or print a slip.",
            "bad" if figures.bounced else "quiet",
        ),
        (
            "unreachable",
            "Not reachable",
            figures.unreachable,
            "No e-mail address: print a slip.",
            "warn" if figures.unreachable else "quiet",
        ),
        ("paper", "On paper", figures.paper, "Answers that the office entered.", "quiet"),
        ("excused", "No longer asked", figures.excused, "Left, or may not answer for the child.", "quiet"),
    ]
    return [
        Figure(label, f"{number:,}", words, kind, f"?standing={key}#people") for key, label, number, words, kind in said
    ]


def class_table(campaign: Campaign) -> Table:
    found = board.by_class(campaign)
    rows = [
        [
            Cell(one.group.name, url=f"?group={one.group.pk}#people") if one.group else Cell("No class"),
            *(Cell(f"{number:,}", number=True) for number in (one.asked, one.signed, one.declined, one.waiting)),
        ]
        for one in found
    ]
    return Table("Answers by class", ["Class", "Asked", "Signed", "Declined or withdrawn", "Not answered"], rows, True)


def line(one: Asked, campaign: Campaign, paper: Signature | None) -> dict[str, Any]:
    """A row of the people's table, with all that the template shows of it."""
    label, kind = board.STANDINGS[one.standing]  # type: ignore[attr-defined]
    return {
        "asked": one,
        "number": asked_number(one, campaign),
        "label": label,
        "kind": kind,
        "group": (one.child or one.person).teaching_group,
        "waits": one.state == AskedState.ASKED,
        "scan_url": reverse("agreements:scan", args=[campaign.school.slug, number_of(paper)]) if paper else "",
    }


def asked_number(one: Asked, campaign: Campaign) -> str:
    one.campaign = campaign  # the same row: not asked for again by each number
    return number_of(one)  # type: ignore[arg-type]  (it has a `school_id` of its campaign)


# --- Filters and pages ---------------------------------------------------------------------------------------------


def kept(form: BoardFilterForm, applied: dict[str, Any]) -> dict[str, str]:
    """The filters that are on, as they were sent."""
    return {name: form.data.get(name, "") for name in applied}


def query_of(form: BoardFilterForm, applied: dict[str, Any]) -> str:
    return f"?{urlencode(kept(form, applied))}" if applied else ""


def chips(form: BoardFilterForm, applied: dict[str, Any]) -> list[Chip]:
    values = kept(form, applied)
    return [
        Chip(form.words_for(name, value), "?" + urlencode({one: values[one] for one in values if one != name}))
        for name, value in applied.items()
    ]


def page_url(form: BoardFilterForm, applied: dict[str, Any], page: "Page[Asked]", step: int) -> str:
    return "?" + urlencode(kept(form, applied) | {"page": page.number + step}) + "#people"


# --- Reminding -----------------------------------------------------------------------------------------------------


@require_POST
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def chase(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = ChaseForm(request.POST, person=request.person)
    ticked = [
        pk_from(number, Asked, request.school.pk) for number in request.POST.getlist("asked")[: chasing.MOST_CHOSEN]
    ]
    if not form.is_valid():
        messages.error(request, "Choose whom to remind.")
        return redirect(campaign)
    who, group = form.cleaned_data["who"], form.cleaned_data["group"]
    if (who == "ticked" and not any(ticked)) or (who == "class" and group is None):
        messages.error(request, "Tick those whom you want to remind.")
        return redirect(campaign)
    those = {
        "ticked": chasing.Those(asked=tuple(pk for pk in ticked if pk)),
        "class": chasing.Those(group=group.pk if group else None),
        "all": chasing.Those(),
    }[who]
    try:
        return redirect(chasing.chase(campaign, actor=request.person, those=those))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(campaign)


@require_POST
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def ask_joined(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    try:
        return redirect(joining.ask_joined(campaign, actor=request.person))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(campaign)


# --- To take away --------------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.CAMPAIGN_VIEW, on=visible_campaign)
def board_csv(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    return csv_response(name_of(campaign), board.COLUMNS, board.table_of(taken(request, campaign, "csv")))


@require_GET
@requires(Perm.CAMPAIGN_VIEW, on=visible_campaign)
def board_xlsx(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    rows = board.table_of(taken(request, campaign, "xlsx"))
    return xlsx_response(name_of(campaign), "Answers", board.COLUMNS, rows)


def taken(request: HttpRequest, campaign: Campaign, kind: str) -> QuerySet[Asked]:
    """The rows that go, once it has been written down that they do."""
    applied = BoardFilterForm(request.GET, person=request.person).applied()
    rows = board.narrowed(asked_of(campaign, request), applied)
    with transaction.atomic():
        details = {"as": kind, "rows": rows.count(), "filters": sorted(applied)}
        events.record("agreements.export_board", actor=request.person, about=campaign, details=details)
    return rows


def name_of(campaign: Campaign) -> str:
    return f"answers-{campaign.school.slug}-{campaign.number}-{timezone.localdate():%Y-%m-%d}"


@require_http_methods(["GET", "POST"])
@requires(Perm.CAMPAIGN_RUN, on=visible_campaign)
def print_slips(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    languages = campaign.version.texts.filter(easy_read=False).values_list("language", flat=True)
    form = SlipsForm(request.POST or None, person=request.person, languages=list(languages))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            job = slips.ask_for_slips(
                campaign,
                actor=request.person,
                everybody=asked["who"] == "everybody",
                group=asked["group"].pk if asked["group"] else None,
                language=asked.get("language") or ENGLISH,
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            return redirect(job)
    context = {"form": form, "campaign": campaign, "narrow": True}
    return render(request, "agreements/campaigns/slips.html", context)
