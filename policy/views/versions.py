"""The versions of the policy: the list, one as a whole, and what is done to a draft as a whole."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.schools.models import School
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.ui.pager import pages
from policy.forms.writing import EMPTY, AsideForm, BeginForm, VersionForm
from policy.models import Clause, PolicyVersion, Source
from policy.rules import placing
from policy.rules.drawing import to_html
from policy.rules.filling import Filling
from policy.services import writing as services
from policy.views.finders import visible_version

PAGE = 25
OFFERED = 6  # of the latest versions, to begin a new one from
MOST_OF_A_TEXT = 70
SHOWN_CHANGES, SHOWN_REMOVED = 20, 50
KINDS = {"draft": "info", "frozen": "warn", "published": "good"}


class Drawn(NamedTuple):
    """A clause as it is read: fields filled in, Markdown drawn."""

    clause: Clause
    heading: str
    html: SafeString
    is_doubled: bool

    @property
    def tag(self) -> str:
        """Of its heading: the page's own is h1."""
        return f"h{self.clause.level + 1}"


def filling_for(school: School) -> Filling:
    return Filling.of(school, timezone.localdate())


def drawn(clauses: Iterable[Clause], school: School) -> list[Drawn]:
    rows, filling = list(clauses), filling_for(school)
    doubled = placing.doubled(rows)
    return [
        Drawn(one, filling.fill(one.heading), to_html(filling.fill(one.text)), one.number in doubled) for one in rows
    ]


def name_all(clauses: Iterable[Clause], filling: Filling) -> None:
    """Gives each `.worded`: its heading, or the beginning of its text, as readers know it."""
    for one in clauses:
        one.worded = Truncator(filling.fill(one.heading or one.text)).chars(MOST_OF_A_TEXT)  # type: ignore[attr-defined]


def kind_of(version: PolicyVersion) -> str:
    return KINDS.get(version.state, "quiet")


def came_from(version: PolicyVersion) -> str:
    """Such as "Copied from version 3"."""
    if version.source == Source.COPIED and version.based_on is not None:
        return f"A copy of version {version.based_on.number}"
    words = str(version.get_source_display())
    return f"{words}: {version.source_name}" if version.source_name else words


# --- Looking --------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.POLICY_DRAFTS)
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    versions = PolicyVersion.objects.visible_to(request.person).select_related("based_on", "made_by")
    page = Paginator(versions, PAGE).get_page(request.GET.get("page"))
    context = {
        **pages(page),
        "versions": [(one, kind_of(one), came_from(one)) for one in page],
        "may_write": can(request.person, Perm.POLICY_WRITE),
    }
    return render(request, "policy/writing/versions.html", context)


@require_safe
@requires(Perm.POLICY_READ, on=visible_version)
def version(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    """The whole text; for a draft and those who write, with the ways to change each clause."""
    clauses = drawn(found.clauses.order_by("position", "pk"), request.school)
    may_write = can(request.person, Perm.POLICY_WRITE, found)
    sees_drafts = can(request.person, Perm.POLICY_DRAFTS)
    context = {
        "version": found,
        "kind": kind_of(found),
        "origin": came_from(found),
        "clauses": clauses,
        "contents": [one for one in clauses if one.clause.level <= 2 and one.heading],
        "doubled": sorted({one.clause.number for one in clauses if one.is_doubled}),
        "may_change": may_write and found.is_draft,
        "may_write": may_write,
        "sees_drafts": sees_drafts,
        "why_fixed": services.why_fixed(found) if may_write else "",
        "against": found.based_on if sees_drafts else None,
        "dropped": found.dropped if sees_drafts else [],
        "removed": list(removed_from(found)) if sees_drafts else [],
        "changes": list(history_of(found, SHOWN_CHANGES)) if sees_drafts else [],
    }
    return render(request, "policy/writing/version.html", context)


def removed_from(version: PolicyVersion) -> Any:
    """The last words of clauses that were taken out of it, the latest first."""
    gone = Clause.history.filter(version=version, history_type="-").select_related("history_person")
    return gone.order_by("-history_id")[:SHOWN_REMOVED]


# --- A draft as a whole ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft; `?from=3` offers version 3 first."""
    offered = to_begin_from(request)
    initial = str(offered[0].number) if offered else EMPTY
    form = BeginForm(request.POST or None, versions=offered, initial={"based_on": initial})
    if request.method == "POST" and form.is_valid():
        made = services.begin_version(actor=request.person, based_on=form.chosen())
        messages.success(request, f"{made} is begun as a draft. Nobody is asked to follow it until it is published.")
        return redirect(made)
    return render(request, "policy/writing/version_new.html", {"form": form, "narrow": True})


def to_begin_from(request: HttpRequest) -> list[PolicyVersion]:
    """The one that was asked for, the one in force, and the latest ones."""
    versions = PolicyVersion.objects.visible_to(request.person)
    asked = request.GET.get("from", "")
    first = versions.filter(number=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else ()
    found = [*first, *versions.in_force(), *versions.order_by("-number")[:OFFERED]]
    return list({one.pk: one for one in found}.values())


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_version)
def edit(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    if request.method == "GET" and not found.is_draft:
        messages.info(request, services.why_fixed(found))
        return redirect(found)
    shown = {name: getattr(found, name) for name in services.About.__dataclass_fields__}
    form = VersionForm(request.POST or None, initial=shown | {"version": version_of(found)})
    now = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_version(found, form.about(), actor=request.person, seen=form.cleaned_data["version"] or 0)
        except ChangedMeanwhile as changed:
            form.add_error(None, str(changed))
            now = found
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{found} is changed.")
            return redirect(found)
    if now is not None:
        form = seen_anew(form, version_of(now))
    context = {"form": form, "version": found, "now": now, "narrow": True}
    return render(request, "policy/writing/version_edit.html", context)


def seen_anew(form: Any, version: int) -> Any:
    """The same form with all that was typed, that carries the version which now stands."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
    return form


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_version)
def set_aside(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    if request.method == "GET" and not found.is_draft:
        messages.info(request, services.why_fixed(found))
        return redirect(found)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_version_aside(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{found} is set aside.")
            return redirect("policy:versions", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "title": f"Set version {found.number} aside?",
        "text": "Nobody works on it any more. It can be read still, and a new version can be begun from it.",
        "button": "Set it aside",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_version)
def renumber(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    """What each clause would be called, before it is done."""
    if not found.is_draft:
        messages.info(request, services.why_fixed(found))
        return redirect(found)
    if request.method == "POST":
        try:
            done = services.renumber_clauses(found, actor=request.person, seen=request.POST.get("seen", ""))
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"{done} clause{'' if done == 1 else 's'} got another number.")
            return redirect(found)
    clauses = list(found.clauses.order_by("position", "pk"))
    name_all(clauses, filling_for(request.school))
    numbers = placing.numbers_for([one.level for one in clauses])
    changing = {one.number for one, number in zip(clauses, numbers, strict=True) if one.number != number}
    context = {
        "version": found,
        "rows": [(one, number) for one, number in zip(clauses, numbers, strict=True) if one.number != number],
        "naming": [one for one in clauses if placing.numbers_named(one.text) & changing],
        "seen": services.mark_of(clauses),
        "back_url": reverse("policy:version", args=[request.school.slug, found.number]),
    }
    return render(request, "policy/writing/renumber.html", context)
