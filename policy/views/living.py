"""Whether each clause is kept: the whole policy, one clause, and what evidences it (P10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, indicators
from esafety.indicators.showing import trend
from esafety.indicators.telling import KINDS
from esafety.schools.models import Person, School
from esafety.ui.charts import Chart
from esafety.ui.pieces import Cell, Moment, Table
from policy.forms.living import AttesterForm, TieForm
from policy.models import Attestation, Attester, Clause, PolicyVersion, Tie, VersionState
from policy.rules import drawing, standing
from policy.rules.filling import Filling
from policy.rules.standing import WORDS, Count, Evidence, Standing
from policy.rules.suggesting import suggest
from policy.services import tying

MOST_SAID = 20
BAR = 400  # as wide as the bar is drawn


# --- Who finds what ------------------------------------------------------------------------------------------------


def asked_version(request: HttpRequest) -> PolicyVersion | None:
    """The version that the address names, else the one in force, else the newest draft for those who see drafts."""
    seen = PolicyVersion.objects.visible_to(request.person)
    if asked := request.GET.get("version"):
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
        found: PolicyVersion | None = get_object_or_404(seen, number=number)
    else:
        drafts = seen.filter(state=VersionState.DRAFT) if can(request.person, Perm.POLICY_DRAFTS) else seen.none()
        found = seen.in_force().first() or drafts.order_by("-number").first()
    if found is not None:
        found.school = request.school
    return found


def visible_clause(request: HttpRequest, key: str) -> Clause:
    """For those who see how the school is doing alone: the page says more than the text."""
    version = asked_version(request) if can(request.person, Perm.INDICATORS_VIEW) else None
    if version is None:
        raise Http404
    clause: Clause = get_object_or_404(Clause.objects.visible_to(request.person), version=version, key=key)
    clause.version, clause.school = version, request.school
    return clause


def of_version(version: PolicyVersion) -> str:
    """What the address says of the version: nothing for the one in force."""
    return "" if version.state == VersionState.PUBLISHED else f"?version={version.number}"


def clause_url(clause: Clause, name: str = "living-clause") -> str:
    return reverse(f"policy:{name}", args=[clause.school.slug, clause.key]) + of_version(clause.version)


# --- The whole policy ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A clause as the page shows it."""

    clause: Clause
    html: SafeString
    stands: Standing
    heading: str
    title: str
    url: str


@dataclass
class Section:
    """A clause of the first level with those under it. `heading` is empty for what stands before the first."""

    heading: str
    anchor: str
    shown: list[Shown] = field(default_factory=list)

    @property
    def count(self) -> Count:
        return Count.of(one.stands.state for one in self.shown if one.clause.is_promise)


@require_safe
@requires(Perm.INDICATORS_VIEW, hidden=True)
def page(request: HttpRequest) -> HttpResponse:
    """The policy as it is written, and beside each clause whether it is kept."""
    version = asked_version(request)
    may_write = can(request.person, Perm.POLICY_WRITE)
    if version is None:
        return render(request, "policy/living/none.html", {"may_write": may_write})
    today = timezone.localdate()
    picture = standing.picture_of(version, today, request.person)
    sections = list(sections_of(picture, Filling.of(request.school, today)))
    state = request.GET.get("state", "")
    only = State(state) if state in State.values else None
    is_open = may_write and tying.is_open(version)
    context = {
        "version": version,
        "is_draft": version.state != VersionState.PUBLISHED,
        "count": picture.count,
        "bar": bar_of(picture.count),
        "table": table_of(sections),
        "sections": [one for one in (only_in(section, only) for section in sections) if one.shown],
        "filters": filters_of(version, picture.count, only),
        "suggested": sum(len(keys) for _, keys in tying.suggestions_of(version)) if is_open else 0,
        "bare": bare(picture) if is_open else 0,
        "gone": gone(picture, request.school) if is_open else 0,
        "query": of_version(version),
        "today": today,
        "may_freeze": version.state == VersionState.PUBLISHED and can(request.person, Perm.REVIEW_OPEN),
    }
    return render(request, "policy/living/page.html", context)


def sections_of(picture: standing.Picture, filling: Filling) -> Iterator[Section]:
    section: Section | None = None
    for clause in picture.clauses:
        if clause.level == 1 or section is None:
            if section is not None:
                yield section
            is_one = clause.level == 1
            section = Section(filling.fill(str(clause)) if is_one else "", f"section-{clause.key}")
        heading = "" if clause.level == 1 else filling.fill(clause.heading)
        html = drawing.to_html(filling.fill(clause.text)) if clause.text.strip() else SafeString()
        stands = picture.standings[clause.pk]
        if html or heading or clause.is_promise:
            title = filling.fill(standing.title_of(clause))
            section.shown.append(Shown(clause, html, stands, heading, title, clause_url(clause)))
    if section is not None:
        yield section


def only_in(section: Section, state: State | None) -> Section:
    if state is None:
        return section
    shown = [one for one in section.shown if one.clause.is_promise and one.stands.state == state]
    return Section(section.heading, section.anchor, shown)


def bar_of(count: Count) -> list[tuple[str, int, int]]:
    """Kind, and from where to where of the bar's width."""
    parts, start = [], 0
    for state, _, number in count.parts:
        width = round(BAR * number / count.promises) if count.promises else 0
        if width:
            parts.append((KINDS[state], start, width))
        start += width
    return parts


def table_of(sections: Iterable[Section]) -> Table:
    rows = []
    for one in sections:
        count = one.count
        if count.promises:
            numbers = [count.promises, count.met, count.at_risk, count.not_evidenced]
            cells = [Cell(f"{number:,}", number=True) for number in numbers]
            rows.append([Cell(one.heading or "Before the first section", f"#{one.anchor}"), *cells])
    columns = ["Section", "Promises", *(WORDS[state] for state in (State.MET, State.AT_RISK, State.NOT_EVIDENCED))]
    return Table("Promises by section", columns, rows, caption_hidden=True)


def filters_of(version: PolicyVersion, count: Count, only: State | None) -> list[tuple[str, str, bool]]:
    """Words and address of each way to look at the clauses, and whether it is the one that is on."""
    base = f"?version={version.number}&" if of_version(version) else "?"
    found = [(f"{words.capitalize()} ({number:,})", f"{base}state={state}", state == only)
             for state, words, number in count.parts]  # fmt: skip
    return [("All clauses", of_version(version) or "?", only is None), *found]


def bare(picture: standing.Picture) -> int:
    """Promises that nothing evidences and that are left to nobody."""
    return sum(
        one.is_promise and not picture.standings[one.pk].evidence and one.pk not in picture.attesters
        for one in picture.clauses
    )


def gone(picture: standing.Picture, school: School) -> int:
    """Promises left to somebody who has left, or whose role no longer lets them say it."""
    named = {pk: one.person_id for pk, one in picture.attesters.items()}
    may = set(holders(school, Perm.POLICY_ATTEST).values_list("pk", flat=True)) if named else set()
    return sum(
        one.is_promise and not picture.standings[one.pk].evidence and one.pk in named and named[one.pk] not in may
        for one in picture.clauses
    )


# --- One clause ----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.INDICATORS_VIEW, on=visible_clause, hidden=True)
def clause(request: HttpRequest, found: Clause) -> HttpResponse:
    return clause_page(request, found)


def clause_page(
    request: HttpRequest, found: Clause, tie_form: TieForm | None = None, attester_form: AttesterForm | None = None
) -> HttpResponse:
    """What it says, how it stands and why; for who writes the policy, what evidences it."""
    today = timezone.localdate()
    stands, named = standing.standing_of(found, today, request.person)
    filling = Filling.of(request.school, today)
    said = Attestation.objects.visible_to(request.person).filter(clause_key=found.key).select_related("person")
    sees_names = can(request.person, Perm.POLICY_DRAFTS)  # the school's own people and governors, not the trust
    may_write = can(request.person, Perm.POLICY_WRITE, found.version) and tying.is_open(found.version)
    context: dict[str, Any] = {
        "clause": found,
        "version": found.version,
        "title": filling.fill(standing.title_of(found)),
        "html": drawing.to_html(filling.fill(found.text)),
        "stands": stands,
        "proofs": [(one, chart_of(one, today)) for one in stands.evidence],
        "attester": named,
        "is_gone": named is not None and not _may_say(named),
        "is_asked": named is not None and not stands.evidence and found.is_promise,
        "is_mine": named is not None and named.person_id == request.person.pk,
        "is_in_force": found.version.state == VersionState.PUBLISHED,
        "said": [moment_of(one, sees_names) for one in said[:MOST_SAID]],
        "sees_names": sees_names,
        "query": of_version(found.version),
        "may_write": may_write,
    }
    if may_write:
        tied = {one.key for one in stands.evidence}
        offered = {one.key: one for one in indicators()}
        context |= {
            "suggested": [offered[key] for key in suggest(found.heading, found.text) if key not in tied],
            "tie_form": tie_form or TieForm(tied=tied),
            "attester_form": attester_form
            or AttesterForm(school=request.school, now=named.person if named is not None else None),
        }
    return render(request, "policy/living/clause.html", context)


def chart_of(evidence: Evidence, today: date) -> Chart | None:
    """None where there is nothing to draw: governors are not told a share that hides a small number."""
    if evidence.indicator is None or not evidence.readings:
        return None
    chart = trend(evidence.indicator, evidence.readings, today, evidence.exact)
    return chart if any(value is not None for value in chart.series[0].values) else None


def _may_say(named: Attester) -> bool:
    return holders(named.person.school, Perm.POLICY_ATTEST).filter(pk=named.person_id).exists()


def moment_of(said: Attestation, sees_names: bool) -> Moment:
    """Without the name of who said it, nor their words, which may hold one, for those who see no names."""
    title = "It is kept" if said.is_kept else "It is not kept, or not fully"
    who, words = (said.person.name, said.words) if sees_names else ("", "")
    return Moment(said.at, title, who, words, kind="good" if said.is_kept else "warn")


def _tied(found: Clause) -> set[str]:
    return set(Tie.objects.filter(clause=found).values_list("indicator", flat=True))


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_clause)
def tie(request: HttpRequest, found: Clause) -> HttpResponse:
    form = TieForm(request.POST, tied=_tied(found))
    if form.is_valid():
        try:
            tying.tie_clause(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The figure is tied to this clause.")
            return redirect(clause_url(found))
    return clause_page(request, found, tie_form=form)


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_clause)
def untie(request: HttpRequest, found: Clause) -> HttpResponse:
    try:
        tying.untie_clause(found, actor=request.person, indicator=request.POST.get("indicator", ""))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "The figure is no longer tied to this clause.")
    return redirect(clause_url(found))


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_clause)
def promise(request: HttpRequest, found: Clause) -> HttpResponse:
    is_promise = request.POST.get("is_promise") == "yes"
    try:
        tying.set_promise(found, actor=request.person, is_promise=is_promise)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "It counts as a promise." if is_promise else "It no longer counts as a promise.")
    return redirect(clause_url(found))


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_clause)
def attester(request: HttpRequest, found: Clause) -> HttpResponse:
    named = Attester.objects.filter(clause=found).select_related("person").first()
    form = AttesterForm(request.POST, school=request.school, now=named.person if named is not None else None)
    if form.is_valid():
        try:
            tying.appoint_attester(found, actor=request.person, person=form.chosen)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            named_now: Person | None = form.chosen
            done = f"{named_now} will be asked once a school year." if named_now else "Nobody is asked any more."
            messages.success(request, done)
            return redirect(clause_url(found))
    return clause_page(request, found, attester_form=form)


# --- Suggestions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggested:
    """A clause with what its words suggest, each with the value of its box."""

    clause: Clause
    title: str
    url: str
    html: SafeString
    figures: list[tuple[str, Indicator]]


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the clauses' words suggest, to be taken over one by one or all at once."""
    version = asked_version(request)
    if version is None:
        return redirect("policy:living", request.school.slug)
    if request.method == "POST":
        only = None if "all" in request.POST else pairs(request.POST.getlist("take"))
        try:
            made = tying.take_suggestions(version, actor=request.person, only=only)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            number = len(made)
            said = (
                f"{number} figure{'' if number == 1 else 's'} tied."
                if made
                else "Nothing was ticked, so nothing is tied."
            )
            (messages.success if made else messages.info)(request, said)
        return redirect(reverse("policy:living", args=[request.school.slug]) + of_version(version))
    filling, offered = Filling.of(request.school, timezone.localdate()), {one.key: one for one in indicators()}
    shown = []
    for one, keys in tying.suggestions_of(version) if tying.is_open(version) else []:
        one.version, one.school = version, request.school
        figures = [(f"{one.key}|{key}", offered[key]) for key in keys]
        title = filling.fill(standing.title_of(one))
        shown.append(Suggested(one, title, clause_url(one), drawing.to_html(filling.fill(one.text)), figures))
    context = {
        "version": version,
        "shown": shown,
        "number": sum(len(one.figures) for one in shown),
        "query": of_version(version),
        "is_open": tying.is_open(version),
    }
    return render(request, "policy/living/suggestions.html", context)


def pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """What was ticked, as `services.tying` takes it; what is no pair is left out."""
    split = (value.partition("|") for value in values)
    return [(key, indicator) for key, _, indicator in split]
