"""Agreements and their published versions: what there is, and what it says."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Prefetch, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements import languages
from agreements.changes import Change, what_changed
from agreements.forms.texts import ChangeAgreementForm, NewAgreementForm, WhichForm
from agreements.markdown import to_html
from agreements.models import Agreement, AgreementVersion, Audience, Campaign, ExactText
from agreements.rules import texts as rules
from agreements.services import texts as services
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.services import version_of
from esafety.schools.views.settings import moments, version_shown
from esafety.ui.pieces import Cell, Row, Table

PAGE = 50
ORDER = Case(*(When(audience=audience, then=Value(at)) for at, audience in enumerate(Audience)))


def visible_agreement(request: HttpRequest, slug: str) -> Agreement:
    agreement = get_object_or_404(Agreement.objects.visible_to(request.person), slug=slug)
    agreement.school = request.school  # the same row: not asked for again by each address
    return agreement


def published_version(request: HttpRequest, slug: str, number: int) -> AgreementVersion:
    found = AgreementVersion.objects.visible_to(request.person).published().select_related("agreement", "published_by")
    version = get_object_or_404(found, agreement__slug=slug, number=number)
    version.agreement.school = request.school
    return version


# --- What there is -------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.AGREEMENT_VIEW, hidden=True)
def texts(request: HttpRequest) -> HttpResponse:
    """By audience, those that have ended last."""
    person = request.person
    open_campaigns = Count("versions__campaigns", filter=Q(versions__campaigns__state="open"), distinct=True)
    found = Agreement.objects.visible_to(person).annotate(open_campaigns=open_campaigns, order=ORDER)
    versions = Prefetch("versions", AgreementVersion.objects.visible_to(person), to_attr="seen")
    found = found.prefetch_related(versions).order_by(
        Case(When(ended_at=None, then=Value(0)), default=Value(1)), "order", "title", "pk"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_write = can(person, Perm.AGREEMENT_WRITE)
    for one in page:
        one.school = request.school
    context = {
        "table": table_of(page, may_write),
        "page": page,
        "earlier_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "later_url": f"?page={page.number + 1}" if page.has_next() else "",
        "may_write": may_write,
    }
    return render(request, "agreements/texts/list.html", context)


def table_of(agreements: "Page[Agreement]", may_write: bool) -> Table:
    columns = ["Agreement", "For", "Published", *(["Being written"] if may_write else []), "Open campaigns"]
    return Table("Agreements", columns, [list(cells(one, may_write)) for one in agreements], caption_hidden=True)


def cells(agreement: Any, may_write: bool) -> Any:
    published = next((one for one in agreement.seen if one.is_published), None)
    draft = next((one for one in agreement.seen if not one.is_published), None)
    yield Cell(agreement.title, url=agreement.get_absolute_url())
    yield Cell(agreement.get_audience_display())
    if agreement.ended_at:
        yield Cell("Ended", tag_kind="quiet")
    elif published:
        yield Cell(f"Version {published.number}, {day(published)}", url=version_url(agreement, published))
    else:
        yield Cell("Not yet")
    if may_write:
        yield Cell(f"Version {draft.number}", url=reverse_of("draft", agreement)) if draft else Cell("–")
    yield Cell(str(agreement.open_campaigns))


def day(version: AgreementVersion) -> str:
    return f"{timezone.localtime(version.published_at):%-d %B %Y}"


def reverse_of(name: str, agreement: Agreement) -> str:
    return reverse(f"agreements:{name}", args=[agreement.school.slug, agreement.slug])


def version_url(agreement: Agreement, version: AgreementVersion) -> str:
    return reverse("agreements:version", args=[agreement.school.slug, agreement.slug, version.number])


# --- One agreement -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_WRITE, hidden=True)
def text_new(request: HttpRequest) -> HttpResponse:
    form = NewAgreementForm(request.POST or None, initial={"start": "model", "asked_yearly": True})
    if request.method == "POST" and form.is_valid():
        agreement = services.start_agreement(actor=request.person, **form.values())
        messages.success(request, f"“{agreement}” is started. Nobody sees it before you publish it.")
        return redirect(agreement)
    return render(request, "agreements/texts/new.html", {"form": form, "narrow": True})


@require_safe
@requires(Perm.AGREEMENT_VIEW, on=visible_agreement)
def text(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Its versions; for those who write it also the draft, wording by wording."""
    versions = list(
        AgreementVersion.objects.visible_to(request.person)
        .filter(agreement=agreement)
        .select_related("published_by", "written_by")
    )
    published = [one for one in versions if one.is_published]
    draft = next((one for one in versions if not one.is_published), None)
    wordings = rules.in_order(draft.wordings.all()) if draft else []
    before = list(published[0].texts.all()) if draft and published else []
    context = {
        "agreement": agreement,
        "rows": rows_of(agreement, request.person),
        "published": [(one, version_url(agreement, one)) for one in published],
        "draft": draft,
        "wordings": [(one, rules.name_of(one.language, one.easy_read)) for one in wordings],
        "missing": rules.missing_from(wordings, before),
        "which": WhichForm(initial={"language": languages.ENGLISH}),
        "may_change": can(request.person, Perm.AGREEMENT_WRITE) and not rules.why_not_changed(agreement),
        "may_publish": bool(wordings) and can(request.person, Perm.AGREEMENT_PUBLISH),
    }
    return render(request, "agreements/texts/text.html", context)


def rows_of(agreement: Agreement, person: Person) -> list[Row]:
    asking = Campaign.objects.visible_to(person).open().filter(version__agreement=agreement)
    rows = [
        Row("For", agreement.get_audience_display()),
        Row("Asked for", "Anew each school year" if agreement.asked_yearly else "Once"),
    ]
    if can(person, Perm.CAMPAIGN_VIEW):
        rows.append(Row("Open campaigns", ", ".join(asking.values_list("title", flat=True)) or "None"))
    return rows


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_WRITE, on=visible_agreement)
def text_change(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Title and how often it is asked; or its end."""
    initial = {"title": agreement.title, "asked_yearly": agreement.asked_yearly}
    ends = "end_it" in request.POST
    form = ChangeAgreementForm(None if ends else request.POST or None, initial=initial)
    context: dict[str, Any] = {"agreement": agreement, "form": form, "narrow": True}
    try:
        if ends:
            services.end_agreement(agreement, actor=request.person)
            messages.success(request, f"“{agreement}” has ended. What was signed under it is kept.")
            return redirect(agreement)
        if request.method == "POST" and form.is_valid():
            seen = version_shown(request)
            services.change_agreement(agreement, actor=request.person, seen=seen, **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect(agreement)
    except RuleBroken as broken:
        if ends:
            context["not_ended"] = str(broken)
        else:
            form.add_error(None, str(broken))
            context["moments"] = moments(list(changes(agreement))[:3])
    return render(request, "agreements/texts/change.html", context | {"version": version_of(agreement)})


# --- A published version -------------------------------------------------------------------------------------


@require_safe
@requires(Perm.AGREEMENT_VIEW, on=published_version)
def version(request: HttpRequest, version: AgreementVersion) -> HttpResponse:
    """The exact words of a version, for ever, with their hashes and what was different before."""
    texts = rules.in_order(ExactText.objects.visible_to(request.person).filter(version=version))
    wanted = WhichForm(request.GET).chosen()
    shown = next((one for one in texts if (one.language, one.easy_read) == wanted), texts[0] if texts else None)
    context = {
        "agreement": version.agreement,
        "version": version,
        "shown": shown,
        "name": rules.name_of(shown.language, shown.easy_read) if shown else "",
        "direction": languages.direction_of(shown.language) if shown else "ltr",
        "html": to_html(shown.body, language=shown.language) if shown else "",
        "others": [(one, rules.name_of(one.language, one.easy_read)) for one in texts if one != shown],
        "changes": changes_since(request.person, version, shown) if shown else [],
    }
    return render(request, "agreements/texts/version.html", context)


def changes_since(person: Person, version: AgreementVersion, shown: ExactText) -> list[Change]:
    """Against the version before that had these words; nothing where none had."""
    same = ExactText.objects.visible_to(person).filter(
        version__agreement=version.agreement_id, language=shown.language, easy_read=shown.easy_read
    )
    old = same.filter(version__number__lt=version.number).order_by("-version__number").first()
    return what_changed(old, shown) if old else []
