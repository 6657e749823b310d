"""The list of requests, and the page of one."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.pieces import Chip, Moment, Row
from esafety.words import uncapitalised
from filtering import deciders, reading
from filtering.addresses import in_its_own_letters
from filtering.forms.requests import RequestFilterForm
from filtering.models import (
    UNDECIDED,
    Appeal,
    Decision,
    FilterRequest,
    FilterSettings,
    Kind,
    SiteAssessment,
    Stage,
    State,
    Verdict,
    Walled,
)
from filtering.rules import reaching
from filtering.rules.asking import addresses_of, second_because
from filtering.services import applying, ending
from filtering.services.appealing import refuser_of
from filtering.standing_lists import walls_reached
from filtering.telling.requests import deciders_of

PAGE = 25
COUNT_TO = 1_000
TYPED = "As it was typed"
NOBODY_ELSE = (
    "The headteacher can let a senior leader. Where there is none, the chair of governors can let the headteacher."
)
STATE_KINDS: dict[str, str] = {
    State.ASKED: "warn",
    State.MORE: "warn",
    State.SECOND: "warn",
    State.APPROVED: "good",
    State.APPLIED: "good",
    State.VERIFIED: "good",
    State.REFUSED: "bad",
}
BECAME: dict[str, tuple[str, str]] = {
    State.ASKED: ("Changed", "info"),
    State.WITHDRAWN: ("Taken back", "quiet"),
    State.APPLIED: ("Put into the filter", "good"),
    State.VERIFIED: ("Tried: it works", "good"),
    State.ENDED: ("Ended", "quiet"),
    State.ROLLED_BACK: ("Rolled back", "warn"),
}
DECIDED: dict[str, tuple[str, str]] = {
    Verdict.APPROVED: ("Approved", "good"),
    Verdict.REFUSED: ("Refused", "bad"),
    Verdict.MORE: ("More was asked", "warn"),
}


# --- Finding -------------------------------------------------------------------------------------------------


def visible_request(request: HttpRequest, reference: str) -> FilterRequest:
    return _found(request, FilterRequest.objects.visible_to(request.person), reference)


def told_request(request: HttpRequest, reference: str) -> FilterRequest:
    """Also one that theirs is joined to."""
    return _found(request, FilterRequest.objects.told_of(request.person), reference)


def own_request(request: HttpRequest, reference: str) -> FilterRequest:
    return _found(request, FilterRequest.objects.asked_by_them(request.person), reference)


def _found(request: HttpRequest, requests: QuerySet[FilterRequest], reference: str) -> FilterRequest:
    rows = requests.select_related("reach", "asked_by", "supervisor", "joined_to", "appeal__by", "appeal__answered_by")
    rows = rows.prefetch_related("reach__classes", "reach__people")
    record = get_object_or_404(rows, number=int(reference.removeprefix("F-")))
    record.school = request.school
    return record


# --- The list ------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_ASK)
def listed(request: HttpRequest) -> HttpResponse:
    """One's own requests; all of the school's for those who look after the filter."""
    person = request.person
    form = RequestFilterForm(request.GET, person=person)
    applied = form.applied()
    found = filtered(FilterRequest.objects.visible_to(person), applied, person)
    count = found.order_by()[: COUNT_TO + 1].count()
    rows, newer, older = page_of(found, request.GET)
    kept = {name: form.data.get(name, "") for name in applied}
    context = {
        "rows": [(one, one.leading, STATE_KINDS.get(one.leading.state, "quiet"), whom_words(one)) for one in rows],
        "form": form,
        "chips": [
            Chip(form.words_for(name, value), "?" + urlencode({one: kept[one] for one in kept if one != name}))
            for name, value in applied.items()
        ],
        "count_words": count_words(count),
        "newer_url": f"?{urlencode({**kept, 'newer': newer})}" if newer else "",
        "older_url": f"?{urlencode({**kept, 'older': older})}" if older else "",
        "sees_all": can(person, Perm.FILTER_VIEW),
    }
    return render(request, "filtering/requests/list.html", context)


def filtered(found: QuerySet[FilterRequest], applied: dict[str, Any], person: Person) -> QuerySet[FilterRequest]:
    for name in ("kind", "subject"):
        if name in applied:
            found = found.filter(**{name: applied[name]})
    if "state" in applied:  # one that is joined stands as the other does
        its_own = Q(joined_to=None) | Q(state=State.WITHDRAWN)
        found = found.filter(its_own & Q(state=applied["state"]) | ~its_own & Q(joined_to__state=applied["state"]))
    if "group" in applied:
        named = Cast("reach__groups", TextField())
        found = found.annotate(groups_named=named).filter(groups_named__contains=f'"{applied["group"]}"')
    if "mine" in applied:
        found = found.filter(asked_by=person)
    return found.filter(searched(applied["q"])).distinct() if "q" in applied else found


def searched(typed: str) -> Q:
    words = typed.strip().lower()
    number = words.removeprefix("f-")
    by_number = Q(number=int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else Q(pk__in=[])
    site = words.split("://")[-1].removeprefix("www.").split("/")[0]
    by_site = Q(host__contains=site) if site else Q(pk__in=[])
    return by_number | by_site | Q(software__icontains=words) | Q(bundle__host=site)


def page_of(found: QuerySet[FilterRequest], asked: Any) -> tuple[list[FilterRequest], str, str]:
    """A page by key, newest first, and the references from which the newer and the older page start."""
    rows = found.distinct().for_list()  # type: ignore[attr-defined]
    newer, older = asked.get("newer", ""), asked.get("older", "")
    if newer:
        after = list(rows.filter(pk__gt=anchor(found, newer)).order_by("pk")[: PAGE + 1])
        shown = after[:PAGE][::-1]
        return shown, shown[0].reference if len(after) > PAGE else "", shown[-1].reference if shown else ""
    if older:
        rows = rows.filter(pk__lt=anchor(found, older))
    after = list(rows.order_by("-pk")[: PAGE + 1])
    shown = after[:PAGE]
    return shown, shown[0].reference if older and shown else "", shown[-1].reference if len(after) > PAGE else ""


def anchor(found: QuerySet[FilterRequest], reference: str) -> int:
    """The key of the row from which a page starts, only ever one of those that the person sees."""
    number = reference.removeprefix("F-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404
    return get_object_or_404(found.distinct().only("pk"), number=int(number)).pk


def count_words(count: int) -> str:
    if count > COUNT_TO:
        return f"More than {COUNT_TO:,} requests"
    return "1 request" if count == 1 else f"{count:,} requests"


# --- One -----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_ASK, on=told_request)
def request(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    """What is asked, by whom and why, what became of it, and what may be done next."""
    person = request.person
    if record.joined_to is not None and record.state != State.WITHDRAWN:
        return redirect("filtering:request", request.school.slug, record.joined_to.reference)
    joined = list(record.joined.exclude(state=State.WITHDRAWN).select_related("asked_by").order_by("pk"))
    own_joined = next((one for one in joined if one.asked_by_id == person.pk), None)
    decisions = list(record.decisions.select_related("by", "reach").prefetch_related("reach__classes", "reach__people"))
    rules = record.rules.select_related("reach").order_by("pk")
    context = {
        "record": record,
        "sentence": sentence(record),
        "state_kind": STATE_KINDS.get(record.state, "quiet"),
        "rows": facts(record),
        "joined": joined,
        "own_joined": own_joined,
        "is_own": record.asked_by_id == person.pk,
        "moments": moments(record, decisions),
        "granted": granted(record, decisions),
        "rules": rules,
        "verbs": verbs(person, record, own_joined),
        "next_step": next_step(record),
        "assessment": assessment(record),
    }
    return render(request, "filtering/requests/request.html", context)


def sentence(record: FilterRequest) -> str:
    """The whole of it: "Robin Marsh asks to open maths.example.org for Key stage 2 until 4 March 2026."."""
    what = {
        Kind.ALLOW: f"to open {record.what}",
        Kind.BLOCK: f"to block {record.what}",
        Kind.BYPASS: f"for an exception, to open {record.what}",
        Kind.SOFTWARE: f"for {record.what} to be installed",
    }[Kind(record.kind)]
    return f"{record.asked_by} asks {what} for {whom_words(record)} until {record.ends_on:%-d %B %Y}."


def whom_words(record: FilterRequest) -> str:
    return reaching.in_words(reaching.whom_of(record.reach))


def facts(record: FilterRequest) -> list[Row]:
    return [Row(term, value) for term, value in _facts(record) if value]


def _facts(record: FilterRequest) -> list[tuple[str, str]]:
    main, more = record.address, [str(one) for one in record.bundle.all()]
    effect = "This blocks" if record.kind == Kind.BLOCK else "This opens"
    return [
        (effect if main else "Software or app", capfirst(main.opens) + "." if main else record.software),
        ("And also", "\n".join(map(in_its_own_letters, more))),
        ("For whom", whom_words(record)),
        ("What it is for", record.why),
        ("Subject", str(record.get_subject_display())),
        ("Until", f"{record.ends_on:%-d %B %Y} ({uncapitalised(str(record.get_until_display()))})"),
        ("Who watches", str(record.supervisor or "")),
        ("Only what is allowed opens", "\n".join(map(wall_words, walls_reached(record)))),
        (TYPED, record.typed if main and record.typed != record.what else ""),
    ]


def wall_words(walled: Walled) -> str:
    who = f"{walled.supervisor} watches" if walled.is_watched else "nobody watches now"  # type: ignore[attr-defined]
    return f"For {walled}: {who}."


def granted(record: FilterRequest, decisions: list[Decision]) -> str:
    """Of what was approved: for whom and until when, where that is less than was asked."""
    last = next((one for one in reversed(decisions) if one.verdict == Verdict.APPROVED), None)
    if last is None or record.state in UNDECIDED or last.revision != record.revision or last.reach is None:
        return ""
    if (last.reach_id, last.ends_on) == (record.reach_id, record.ends_on):
        return ""
    return (
        f"Approved with limits: for {reaching.in_words(reaching.whom_of(last.reach))} until {last.ends_on:%-d %B %Y}."
    )


def moments(record: FilterRequest, decisions: list[Decision]) -> list[Moment]:
    found = [Moment(record.asked_at, "Asked for", str(record.asked_by), kind="info")]
    for one in decisions:
        words, kind = DECIDED[one.verdict]
        title = f"{words} by the second person" if one.stage == Stage.SECOND else words
        who = f"{one.by}, for whom it was asked too, by leave of the chair" if one.is_own_by_leave else str(one.by)
        found.append(Moment(one.at, title, who, said(one), kind=kind))
    for row in record.history.filter(history_type="~", state__in=list(BECAME)).select_related("history_person"):
        words, kind = BECAME[row.state]
        found.append(
            Moment(row.history_date, words, str(row.history_person or ""), row.history_change_reason or "", kind=kind)
        )
    appeal: Appeal | None = getattr(record, "appeal", None)
    if appeal is not None:
        found.append(Moment(appeal.at, "Appealed", str(appeal.by), appeal.why, kind="warn"))
        if appeal.answered_at is not None:
            title = "Appeal upheld" if appeal.is_upheld else "Appeal not upheld"
            found.append(Moment(appeal.answered_at, title, str(appeal.answered_by), appeal.answer, kind="info"))
    return sorted(found, key=lambda one: one.when)


def said(decision: Decision) -> str:
    if decision.reach is None or decision.ends_on is None:
        return decision.reason
    whom = reaching.in_words(reaching.whom_of(decision.reach))
    return f"For {whom} until {decision.ends_on:%-d %B %Y}. {decision.reason}".strip()


def next_step(record: FilterRequest) -> str:
    """Who has it in hand; and where nobody can decide, what to do about that."""
    if record.state == State.SECOND:
        return "It was approved. The designated safeguarding lead decides on it as well."
    if record.state == State.MORE:
        return f"{record.asked_by} is asked for more."
    if record.state == State.ASKED:
        who = decider_words(record)
        if not deciders_of(record):
            return f"{who} decides, but nobody may now who did not ask for it. {NOBODY_ELSE}"
        return f"{who} decides on it."
    return ""


def decider_words(record: FilterRequest) -> str:
    policy = deciders.policy_of(record.school_id)
    roles = deciders.decider_roles(record, policy, FilterSettings.objects.of(record.school_id))
    return "The " + " or the ".join(uncapitalised(record.school.role_words(one)) for one in roles[:1])


def verbs(person: Person, record: FilterRequest, own_joined: FilterRequest | None) -> list[tuple[str, str]]:
    """What this person may do next with it: words and address, the likeliest first."""
    return [
        (words, reverse(f"filtering:{name}", args=[record.school.slug, of.reference]))
        for words, name, of in _verbs(person, record, own_joined)
    ]


def _verbs(
    person: Person, record: FilterRequest, own_joined: FilterRequest | None
) -> list[tuple[str, str, FilterRequest]]:
    found = []
    is_own, state = record.asked_by_id == person.pk, record.state
    appeal: Appeal | None = getattr(record, "appeal", None)
    if deciders.awaits_first(record) and can(person, Perm.FILTER_DECIDE, record):
        found.append(("Decide on it", "request-decide", record))
    if state == State.SECOND and can(person, Perm.FILTER_SECOND, record):
        found.append(("Decide on it as well", "request-decide", record))
    if is_own and state == State.MORE:
        found.append(("Answer what was asked", "request-more", record))
    if is_own and state in UNDECIDED:
        found.append(("Change it", "request-edit", record))
        found.append(("Take it back", "request-withdraw", record))
    if own_joined is not None and state in UNDECIDED:
        found.append((f"Take back yours, {own_joined}", "request-withdraw", own_joined))
    if (is_own or own_joined is not None) and state == State.REFUSED and appeal is None:
        found.append(("Appeal", "request-appeal", own_joined or record))
    if may_answer_appeal(person, record):
        found.append(("Answer the appeal", "request-appeal-answer", record))
    return [*found, *((words, name, record) for words, name in _standing_verbs(person, record))]


def _standing_verbs(person: Person, record: FilterRequest) -> list[tuple[str, str]]:
    """What may be done with one that was approved."""
    applies = can(person, Perm.FILTER_APPLY, record)
    may = [
        ("Say that it is applied", "request-apply", applies and record.state == State.APPROVED),
        ("Say whether it works", "request-tried", applying.may_try(record, person)),
        ("Look at it again", "request-review", ending.may_review(record, person)),
        ("End it", "request-end", ending.may_end(record, person)),
        ("Roll it back", "request-roll-back", applies and record.is_standing),
    ]
    return [(words, name) for words, name, is_open in may if is_open]


def may_answer_appeal(person: Person, record: FilterRequest) -> bool:
    appeal: Appeal | None = getattr(record, "appeal", None)
    if appeal is None or appeal.answered_at is not None or record.state != State.REFUSED:
        return False
    return person not in {appeal.by, refuser_of(record)} and can(person, Perm.FILTER_DECIDE, record)


def assessment(record: FilterRequest) -> SiteAssessment | None:
    return reading.assessment_of(record.school_id, record.address) if record.address else None


def second_words(record: FilterRequest) -> list[str]:
    return second_because(record.kind, addresses_of(record))
