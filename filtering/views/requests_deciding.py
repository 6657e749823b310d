"""Deciding, from a phone; appealing, and answering an appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.ui.pieces import Row
from filtering import deciders
from filtering.forms.requests import AppealAnswerForm, AppealForm, DecideForm, DecideSecondForm
from filtering.models import FilterRequest, State
from filtering.rules.asking import addresses_of, warned_of
from filtering.services import appealing, deciding
from filtering.views.requests import (
    TYPED,
    assessment,
    facts,
    may_answer_appeal,
    own_request,
    said,
    second_words,
    sentence,
    visible_request,
)
from filtering.views.requests_asking import confirm

DONE = {
    State.APPROVED: "{record} is approved. It is put into the filter next.",
    State.SECOND: "{record} is approved. It waits for the designated safeguarding lead now.",
    State.REFUSED: "{record} is refused. {asker} reads why.",
    State.MORE: "{asker} is asked for more about {record}.",
}


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_DECIDE, Perm.FILTER_SECOND, on=visible_request)
def decide(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    """The decision on exactly what this page shows; whoever has both parts takes the one that is due."""
    is_second = record.state == State.SECOND
    may = can(request.person, Perm.FILTER_SECOND if is_second else Perm.FILTER_DECIDE, record)
    is_open = may and record.joined_to is None and (is_second or deciders.awaits_first(record))
    form = form_for(record, request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        verb = deciding.decide_second if is_second else deciding.decide
        try:
            decided = verb(record, actor=request.person, **form.decision())
        except deciding.Changed as changed:
            form = shown_anew(record, request.POST, str(changed))
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            words = DONE[State(decided.state)]
            messages.success(request, words.format(record=decided, asker=decided.asked_by))
            return redirect(decided)
    approvals = record.decisions.filter(revision=record.revision, verdict="approved").select_related("by", "reach")
    first = approvals.prefetch_related("reach__classes", "reach__people").last()
    context = {
        "narrow": True,
        "record": record,
        "form": form,
        "is_open": is_open or bool(form.errors),
        "is_second": is_second,
        "sentence": sentence(record),
        "rows": [row for row in facts(record) if row.term != TYPED],
        "first": (first, said(first)) if first and is_second else None,
        "seconds": second_words(record),
        "warnings": warned_of(record.kind, addresses_of(record)),
        "assessment": assessment(record),
        "joined": record.joined.exclude(state=State.WITHDRAWN).select_related("asked_by").order_by("pk"),
        "is_own": deciders.asks_for(record, request.person),
    }
    return render(request, "filtering/requests/decide.html", context)


def form_for(record: FilterRequest, data: QueryDict | None) -> DecideForm | DecideSecondForm:
    initial = {"shown_sha256": deciders.digest(deciders.shown(record))}
    if record.state == State.SECOND:
        return DecideSecondForm(data, initial=initial)
    return DecideForm(data, record=record, initial=initial)


def shown_anew(record: FilterRequest, posted: QueryDict, why: str) -> DecideForm | DecideSecondForm:
    """The page as the request now reads. The reason that was typed is kept, the choice is to be made anew."""
    record.refresh_from_db()
    data = QueryDict(mutable=True)
    data["reason"] = posted.get("reason", "")
    data["shown_sha256"] = deciders.digest(deciders.shown(record))
    form = form_for(record, data)
    if isinstance(form, DecideForm):
        data.setlist("whom", form.initial["whom"])
        for box, part in (("day", "%-d"), ("month", "%-m"), ("year", "%Y")):
            data[f"ends_on_{box}"] = f"{record.ends_on:{part}}"
    form.errors.clear()
    form.add_error(None, why)
    return form


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK, on=own_request)
def appeal(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(record, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Your appeal was sent. Somebody who did not refuse it answers.")
            return redirect(record.leading)
    refusal = record.leading.decisions.filter(verdict="refused").select_related("by").last()
    rows = [Row("Refused because", refusal.reason)] if refusal else []
    text = "Somebody else than who refused it looks at it again. There is one appeal."
    return confirm(request, form, record, f"Appeal about {record.what}", text, "Send the appeal", rows=rows)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_DECIDE, on=visible_request)
def appeal_answer(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    if not may_answer_appeal(request.person, record):
        messages.warning(request, f"There is no appeal about {record} that you can answer: never on one’s own refusal.")
        return redirect(record)
    form = AppealAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.answer(record.appeal, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The appeal is answered.")
            return redirect(record)
    refusal = record.decisions.filter(verdict="refused").select_related("by").last()
    rows = [
        *facts(record),
        Row("Refused because", f"{refusal.reason} ({refusal.by})" if refusal else ""),
        Row("Appealed because", f"{record.appeal.why} ({record.appeal.by})"),
    ]
    return confirm(request, form, record, "Answer the appeal", sentence(record), "Send the answer", rows=rows)
