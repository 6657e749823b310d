"""Writing one clause of a draft: its words with a look at them first, its history, its place."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit.history import Change
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from policy import keys
from policy.forms.writing import ClauseForm
from policy.models import Clause, PolicyVersion
from policy.rules import comparing, placing
from policy.rules.comparing import Line
from policy.rules.drawing import to_html
from policy.rules.filling import FIELDS, unknown_fields
from policy.rules.texts import ClauseText
from policy.services import writing as services
from policy.views.finders import visible_version
from policy.views.versions import filling_for, seen_anew

SHOWN_CHANGES = 20
NAMED = ("officer", "head", "dsl", "link_governor", "chair")


def visible_clause(request: HttpRequest, number: int, key: str) -> Clause:
    """One that was removed while somebody wrote on it is found once more, without a row: what they typed is kept."""
    version = visible_version(request, number)
    if not keys.could_be(key):
        raise Http404
    clause: Clause | None = Clause.objects.visible_to(request.person).filter(version=version, key=key).first()
    if clause is None and request.method == "POST" and Clause.history.filter(version=version, key=key).exists():
        clause = Clause(school=request.school, key=key)
    if clause is None:
        raise Http404
    clause.school, clause.version = request.school, version
    return clause


def at_clause(clause: Clause) -> str:
    return f"{clause.version.get_absolute_url()}#{clause.anchor}"


# --- Writing --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_clause)
def edit(request: HttpRequest, clause: Clause) -> HttpResponse:
    """Its words; with `look_first` they are drawn and nothing is kept."""
    if request.method == "GET" and not clause.version.is_draft:
        messages.info(request, services.why_fixed(clause.version))
        return redirect(clause.version)
    form = ClauseForm(request.POST or None, initial=ClauseForm.initial_of(clause, version_of(clause)))
    context: dict[str, Any] = {}
    if request.method == "POST" and not looks_first(request) and form.is_valid():
        said = form.said()
        try:
            services.change_clause(clause, said, actor=request.person, seen=form.cleaned_data["version"] or 0)
        except ChangedMeanwhile as changed:
            form.add_error(None, str(changed))
            context |= since(clause, said, form)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"“{said_of(said)}” is changed.")
            warn_of_doubled(request, clause.version, said.number)
            return redirect(at_clause(clause))
    is_there = clause.pk is not None
    context |= {
        "clause": clause,
        "version": clause.version,
        "changes": list(told(clause)) if is_there else [],
        "others": others_of(request, clause) if is_there else [],
        "new_url": "" if is_there else reverse("policy:clause-new", args=[request.school.slug, clause.version.number]),
    }
    return write_page(request, form, context)


def since(clause: Clause, said: ClauseText, form: ClauseForm) -> dict[str, Any]:
    """What others saved after the page was opened, and how it differs from what was typed; saving again replaces it."""
    now = Clause.objects.filter(version=clause.version, key=clause.key).first()
    if now is None:
        return {}
    by = now.history.select_related("history_person").order_by("-history_id").first()
    seen_anew(form, version_of(now))
    [row] = comparing.compare([now], [ClauseText(said.number, said.heading, said.text, said.level, now.key)]).rows
    return {"now": now, "now_by": by, "row": row}


def looks_first(request: HttpRequest) -> bool:
    return request.method == "POST" and "look_first" in request.POST


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_version)
def new(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """Add a clause; `?after=` holds the key of the one that it follows."""
    if request.method == "GET" and not version.is_draft:
        messages.info(request, services.why_fixed(version))
        return redirect(version)
    key = request.GET.get("after", "")
    clauses = version.clauses.filter(key=key) if keys.could_be(key) else version.clauses.order_by("-position", "-pk")
    after = clauses.first()
    form = ClauseForm(request.POST or None, initial={"level": after.level if after else 1})
    if request.method == "POST" and not looks_first(request) and form.is_valid():
        try:
            made = services.add_clause(version, form.said(), actor=request.person, after=after.key if after else "")
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            made.version = version
            messages.success(request, f"“{said_of(form.said())}” is added.")
            warn_of_doubled(request, version, made.number)
            return redirect(at_clause(made))
    return write_page(request, form, {"version": version, "after": after})


def write_page(request: HttpRequest, form: ClauseForm, context: dict[str, Any]) -> HttpResponse:
    filling = filling_for(request.school)
    context |= {
        "form": form,
        "looks": looks_first(request),
        "fields": [(field, filling.fill(f"{{{field}}}")) for field in fields_known()],
        "here": request.get_full_path(),
    }
    if context["looks"]:
        context["preview_number"] = form["number"].value() or ""
        context["preview_heading"] = filling.fill(form["heading"].value() or "")
        context["unknown"] = unknown_fields(f"{form['heading'].value() or ''} {form['text'].value() or ''}")
        context["preview"] = to_html(filling.fill(form["text"].value() or ""))
    template = "policy/writing/clause.html#preview" if request.htmx else "policy/writing/clause.html"
    return render(request, template, context)


def fields_known() -> list[str]:
    """All words, and the names of those whom policies name most."""
    return [*(one for one in FIELDS if "." not in one), *(f"{role}.name" for role in NAMED)]


def said_of(said: ClauseText) -> str:
    return " ".join(part for part in (said.number, said.heading) if part) or said.text[:40]


def warn_of_doubled(request: HttpRequest, version: PolicyVersion, number: str) -> None:
    if number and version.clauses.filter(number=number).count() > 1:
        messages.warning(request, f"More than one clause is numbered {number}.")


def told(clause: Clause) -> Iterator[tuple[Change, tuple[Line, ...]]]:
    """Each change, newest first, with what became of the text word by word: lines cut short would not show it."""
    texts = list(
        clause.history.order_by("-history_date", "-history_id").values_list("text", flat=True)[: SHOWN_CHANGES + 1]
    )
    for place, change in enumerate(history_of(clause, SHOWN_CHANGES)):
        change.lines[:] = [line for line in change.lines if not line.startswith("Text: ")]
        before = texts[place + 1] if place + 1 < len(texts) else None
        is_other = before is not None and before != texts[place]
        yield change, comparing.differing(before or "", texts[place]) if is_other else ()


def others_of(request: HttpRequest, clause: Clause) -> list[PolicyVersion]:
    """Other versions that have the same clause, newest first."""
    versions = PolicyVersion.objects.visible_to(request.person).exclude(pk=clause.version_id)
    return list(versions.filter(clauses__key=clause.key)[:10])


# --- Its place ------------------------------------------------------------------------------------------------------


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_clause)
def move(request: HttpRequest, clause: Clause) -> HttpResponse:
    way = request.POST.get("way", "")
    if way not in {"up", "down"}:
        messages.error(request, "Choose whether it goes up or down.")
        return redirect(at_clause(clause))
    try:
        services.move_clause(clause, actor=request.person, up=way == "up")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"“{clause}” is moved {way}. Its number is as before.")
    return redirect(at_clause(clause))


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_clause)
def remove(request: HttpRequest, clause: Clause) -> HttpResponse:
    """Asked once more, with its words."""
    if clause.pk is None or (request.method == "GET" and not clause.version.is_draft):
        messages.info(request, services.why_fixed(clause.version) or "This clause has been removed already.")
        return redirect(clause.version)
    clauses = list(clause.version.clauses.order_by("position", "pk"))
    at = [one.pk for one in clauses].index(clause.pk)
    under = placing.end_of([one.level for one in clauses], at) - at - 1
    if request.method == "POST":
        seen = request.POST.get("version", "")
        try:
            seen_version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else -1
            services.remove_clause(clause, actor=request.person, seen=seen_version)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"“{clause}” is removed. Its history is kept.")
            return redirect(clause.version)
    filling = filling_for(request.school)
    context = {
        "clause": clause,
        "version": clause.version,
        "html": to_html(filling.fill(clause.text)),
        "under": under,
        "seen": version_of(clause),
    }
    return render(request, "policy/writing/clause_remove.html", context)
