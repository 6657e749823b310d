"""The register of law and guidance: what is in force, not yet or no more, and which clauses cite it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.schools.services import version_of
from esafety.ui.pager import pages
from esafety.ui.pieces import Chip, Row
from policy.forms.laws import LawEditForm, LawFilterForm, LawForm, WhyForm
from policy.models import Certainty, Law
from policy.rules.law_cited import Cited, cited_by_policy
from policy.rules.register import HOLDS, Entry, Register, Standing, day_words, register_with, shipped
from policy.services import laws as services

PAGE = 25
SHORT = {
    Certainty.LOOKED_UP: "Looked up",
    Certainty.SECONDARY: "Secondary source",
    Certainty.KNOWLEDGE: "General knowledge",
    Certainty.UNCONFIRMED: "Not confirmed",
}
UNSURE = {
    Certainty.SECONDARY: "This was found in a secondary source, not where it was first published.",
    Certainty.KNOWLEDGE: "This is general knowledge. Nobody has looked it up for this register.",
    Certainty.UNCONFIRMED: "Nobody has confirmed this yet.",
}
KINDS = {Standing.CURRENT: "good", Standing.PART: "warn", Standing.NOT_YET: "info", Standing.SUPERSEDED: "quiet"}


# --- Who finds what ------------------------------------------------------------------------------------------------


def visible_law(request: HttpRequest, key: str) -> Law:
    """The school's row, or one that is not saved where the entry is as it was shipped; with `register` and `entry`."""
    if not can(request.person, Perm.POLICY_READ):
        raise Http404
    rows = list(Law.objects.visible_to(request.person))
    register = register_with(one for one in rows if one.removed_at is None)
    entry = register.get(key)
    if entry is None:
        raise Http404
    law: Law = next((one for one in rows if one.key == key), None) or Law(school=request.school, key=key)
    law.school = request.school
    law.register, law.entry = register, entry  # type: ignore[attr-defined]
    return law


def own_law(request: HttpRequest, key: str) -> Law:
    """One that the school added or changed."""
    law = visible_law(request, key)
    if not law.entry.is_own:  # type: ignore[attr-defined]
        raise Http404
    return law


# --- Reading -------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.POLICY_READ)
def listed(request: HttpRequest) -> HttpResponse:
    """The register by title, with filters. It is short enough to be looked through here, not in the database."""
    today = timezone.localdate()
    register = register_with(Law.objects.visible_to(request.person).kept())
    cited = cited_by_policy(request.school, register, today)
    by_key = cited.by_key()
    form = LawFilterForm(request.GET)
    on = form.applied()
    standing = {one.key: register.standing(one, today) for one in register}
    shown = [one for one in register if fits(one, standing[one.key], on, by_key)]
    shown.sort(key=lambda one: (one.title.casefold(), -(one.in_force_from.toordinal() if one.in_force_from else 0)))
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            one,
            standing[one.key].label,
            kind_of(standing[one.key], one.key in by_key),
            SHORT[Certainty(one.certainty)],
            by_key.get(one.key, []),
        )
        for one in page
    ]
    context = {
        "rows": rows,
        "form": form,
        "chips": [
            Chip(form.words(name, value), "?" + urlencode({one: on[one] for one in on if one != name}))
            for name, value in on.items()
        ],
        **pages(page, f"{urlencode(on)}&" if on else ""),
        "in_force": sum(one in HOLDS for one in standing.values()),
        "not_yet": sum(one is Standing.NOT_YET for one in standing.values()),
        "superseded": sum(one is Standing.SUPERSEDED for one in standing.values()),
        "version": cited.version,
        "outdated": cited.outdated(register, today),
        "may_change": can(request.person, Perm.LAW_CHANGE),
    }
    return render(request, "policy/law/laws.html", context)


def kind_of(standing: Standing, is_cited: bool) -> str:
    return "bad" if is_cited and standing is Standing.SUPERSEDED else KINDS[standing]


def fits(entry: Entry, standing: Standing, on: dict[str, str], by_key: dict[str, Any]) -> bool:
    words = " ".join([entry.title, entry.edition, *entry.names, entry.asks]).casefold().replace("’", "'")
    return (
        all(word in words for word in on.get("q", "").casefold().replace("’", "'").split())
        and on.get("kind", entry.kind) == entry.kind
        and on.get("standing", standing) == standing
        and on.get("sure", entry.certainty) == entry.certainty
        and (on.get("show") != "cited" or entry.key in by_key)
        and (on.get("show") != "own" or entry.is_own)
    )


@require_safe
@requires(Perm.POLICY_READ, on=visible_law)
def law(request: HttpRequest, found: Law) -> HttpResponse:
    """One entry: how it stands, what it asks, its editions, the clauses that cite it, and what was shipped."""
    register, entry = parts_of(found)
    today = timezone.localdate()
    cited: Cited = cited_by_policy(request.school, register, today)
    standing = register.standing(entry, today)
    clauses = cited.by_key().get(entry.key, [])
    editions = [(one, register.standing(one, today)) for one in reversed(register.editions(entry))]
    as_shipped = shipped().get(entry.key) if entry.is_own else None
    context = {
        "entry": entry,
        "standing": standing,
        "standing_kind": kind_of(standing, bool(clauses)),
        "is_superseded": standing is Standing.SUPERSEDED,
        "heirs": register.heirs(entry, today) if standing in {Standing.SUPERSEDED, Standing.PART} else [],
        "rows": facts(entry, register),
        "why_unsure": UNSURE.get(Certainty(entry.certainty), ""),
        "editions": [(one, stands.label, KINDS[stands]) for one, stands in editions] if len(editions) > 1 else [],
        "version": cited.version,
        "clauses": clauses,
        "shipped": as_shipped,
        "shipped_rows": differing(as_shipped, entry, register) if as_shipped else [],
        "may_change": can(request.person, Perm.LAW_CHANGE),
        "changes": list(history_of(found, 10)) if found.pk and can(request.person, Perm.LAW_CHANGE) else [],
    }
    return render(request, "policy/law/law.html", context)


def parts_of(found: Law) -> tuple[Register, Entry]:
    return found.register, found.entry  # type: ignore[attr-defined]


def facts(entry: Entry, register: Register) -> list[Row]:
    """What is said of it, but for what it asks."""
    rows = [
        Row("Kind", entry.kind_words),
        Row("Edition", entry.edition),
        Row("In force from", "No day is known yet" if entry.is_awaited else entry.first_day),
        Row("In force until", entry.last_day),
        Row("Replaced by", register.replaced_words(entry)),
        Row("Also cited as", ", ".join(name.removeprefix("=") for name in entry.names)),
        Row("Source", entry.source),
        Row("How sure this is", entry.certainty_words),
        Row("Checked", checked_words(entry)),
    ]
    return [row for row in rows if row.value]


def checked_words(entry: Entry) -> str:
    on = day_words(entry.checked_on) if entry.checked_on else ""
    by = f"by {entry.checked_by}" if entry.checked_by else ""
    return ", ".join(part for part in (on, by) if part)


def differing(as_shipped: Entry, own: Entry, register: Register) -> list[Row]:
    """What was shipped, where the school says something else."""
    asks = [Row("What it asks", as_shipped.asks)] if as_shipped.asks != own.asks else []
    title = [Row("Title", as_shipped.title)] if as_shipped.title != own.title else []
    now = {row.term: row.value for row in facts(own, register)}
    return [*title, *asks, *(row for row in facts(as_shipped, register) if now.get(row.term) != row.value)]


# --- Changing ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.LAW_CHANGE)
def new(request: HttpRequest) -> HttpResponse:
    checked = {"checked_on": timezone.localdate(), "checked_by": request.person.name, "certainty": Certainty.LOOKED_UP}
    form = LawForm(request.POST or None, initial=checked)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_law(form.entered(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"“{made}” is in the register.")
            return redirect(made)
    context = {"form": form, "back_url": reverse("policy:laws", args=[request.school.slug])}
    return render(request, "policy/law/law_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.LAW_CHANGE, on=visible_law)
def edit(request: HttpRequest, found: Law) -> HttpResponse:
    register, entry = parts_of(found)
    version = version_of(found) if found.pk else 0
    form = LawEditForm(request.POST or None, initial=LawForm.initial_of(entry, register, version))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.change_law(
                found.key, form.entered(), actor=request.person, version=said["version"] or 0, reason=said["reason"]
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The entry is changed.")
            return redirect(made)
    context = {"form": form, "entry": entry, "back_url": found.get_absolute_url()}
    return render(request, "policy/law/law_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.LAW_CHANGE, on=own_law)
def remove(request: HttpRequest, found: Law) -> HttpResponse:
    """Take out what the school added, or give back what was shipped."""
    _, entry = parts_of(found)
    stands_again = shipped().get(entry.key) is not None
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_law(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            if stands_again:
                messages.success(request, "The entry is again as it was shipped.")
                return redirect(found)
            messages.success(request, f"“{entry}” is out of the register.")
            return redirect("policy:laws", request.school.slug)
    context = {"narrow": True, "form": form, "back_url": found.get_absolute_url()} | removing_words(entry, stands_again)
    return render(request, "components/confirm_page.html", context)


def removing_words(entry: Entry, stands_again: bool) -> dict[str, str]:
    if stands_again:
        return {
            "title": "Go back to the entry as it was shipped?",
            "text": "What the school changed in it counts no more. It stays in the history.",
            "button": "Go back to it",
        }
    return {
        "title": f"Take “{entry}” out of the register?",
        "text": "The check of the policy will not know it any more.",
        "button": "Take it out",
    }
