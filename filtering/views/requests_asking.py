"""Asking for a change in two short pages and a check, all in one form: nothing is kept until it is sent."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.finding import find_people
from esafety.ui.pieces import Row
from filtering import reading
from filtering.addresses import Address
from filtering.forms.requests import (
    MoreForm,
    NewsForm,
    WhatForm,
    WhomForm,
    WithdrawForm,
    as_typed,
    ask_of,
    people_of,
)
from filtering.models import FilterRequest, Kind, Rule, State, Subject
from filtering.rules import reaching
from filtering.rules.asking import OPENS, Ask, second_because, warned_of
from filtering.services import asking, deciding
from filtering.views.requests import decider_words, own_request, sentence
from filtering.words import EXCEPTED


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK)
def new(request: HttpRequest) -> HttpResponse:
    """Ask. `?url=…&kind=…` fill in the first page: a link for the filter's own block page."""
    return Asking(request).answer()


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK, on=own_request)
def edit(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    if not record.is_undecided or record.joined_to is not None:
        messages.warning(request, f"{record} cannot be changed any more. Ask anew instead.")
        return redirect(record)
    return Asking(request, record).answer()


class Asking:
    """One request of the two pages and the check: what was typed on the others is carried along in hidden fields."""

    def __init__(self, request: HttpRequest, record: FilterRequest | None = None) -> None:
        self.request, self.record, self.person = request, record, request.person
        self.data: QueryDict = request.POST.copy() if request.method == "POST" else self._started()
        self.kind = self.data.get("kind", "")
        self._change_people()
        self.people, self.somebody_gone = people_of(self.data, self.person)

    def _started(self) -> QueryDict:
        if self.record is not None:
            return as_typed(self.record)
        data = QueryDict(mutable=True)
        kind = self.request.GET.get("kind", "")
        data["kind"] = kind if kind in Kind else Kind.ALLOW
        data["address"] = self.request.GET.get("url", "")
        return data

    def _change_people(self) -> None:
        """People are added and taken out on the second page, each by a button of the same form."""
        if "add" in self.data and self.data.get("person"):
            self.data.appendlist("people", self.data["person"])
            self.data["q"] = ""
        if "remove" in self.data:
            self.data.setlist("people", [one for one in self.data.getlist("people") if one != self.data["remove"]])

    def answer(self) -> HttpResponse:
        at, go = self.data.get("at", "what"), self.data.get("go", "on")
        if self.request.method == "GET" or go == "what":
            return self.what_page()
        what = WhatForm(self.data)
        is_right = what.is_valid() and self._faults_of(what) == 0
        if not is_right:
            return self.what_page(what)
        if at == "what" or go == "whom" or self.data.keys() & {"find", "add", "remove"}:
            return self.whom_page()
        whom = self._whom_form(self.data)
        if not self._is_whom_right(what, whom):
            return self.whom_page(whom)
        return self.check(what, ask_of(what, whom), at, go)

    # --- The pages ---

    def what_page(self, form: WhatForm | None = None) -> HttpResponse:
        form = form or WhatForm(initial=initial_of(WhatForm(), self.data))
        hidden = self._carried(WhomForm.base_fields, "people")
        return self._page("what", form, hidden, {"step": 1, "words": "what it is"})

    def whom_page(self, form: WhomForm | None = None) -> HttpResponse:
        form = form or self._whom_form(initial=initial_of(self._whom_form(), self.data))
        context: dict[str, Any] = {"step": 2, "words": "for whom and why", "people": self.people}
        if self.kind == Kind.BYPASS:
            context |= self._picker(form)
        return self._page("whom", form, self._carried(WhatForm.base_fields, "people"), context)

    def check(self, what: WhatForm, said: Ask, at: str, go: str) -> HttpResponse:
        already = reading.already(self.request.school, said.address, said.kind) if said.address else reading.Already()
        pending = already.pending if already.pending != self.record else None
        news = NewsForm(self.data if at == "check" and go == "send" else None) if self._is_asked_anew(already) else None
        broken = ""
        if at == "check" and go in {"send", "join"} and (go == "join" or news is None or news.is_valid()):
            try:
                return self._send(said, already, news, pending if go == "join" else None)
            except RuleBroken as refused:
                broken = str(refused)
        context = {
            "step": 3,
            "words": "check your answers",
            "hidden": self._carried({**WhatForm.base_fields, **WhomForm.base_fields}, "people"),
            "what_rows": what_rows(said),
            "whom_rows": whom_rows(said),
            "seconds": second_because(said.kind, said.addresses),
            "warnings": warned_of(said.kind, said.addresses),
            "already": already,
            "standing": [(rule, rule_words(rule)) for rule in already.decided],
            "wins": rule_words(already.wins) if already.is_on_both and already.wins else "",
            "pending": pending,
            "pending_sentence": sentence(pending) if pending else "",
            "may_decide_url": self._decide_url(pending),
            "sees_refused": self._sees(already.refused),
            "news": news,
            "form": news,
            "broken": broken,
            "assessment": reading.assessment_of(self.request.school.pk, said.address) if said.address else None,
            "opens": said.address.shown if said.address and said.kind in OPENS else "",
        }
        return self._render("filtering/requests/check.html", context)

    def _send(
        self, said: Ask, already: reading.Already, news: NewsForm | None, pending: FilterRequest | None
    ) -> HttpResponse:
        if news is not None and pending is None:
            said = with_news(said, already, news.cleaned_data["news"])
        if self.record is not None:
            record = asking.edit(self.record, said=said, actor=self.person)
            messages.success(self.request, f"{record} has been changed, and waits for a decision.")
        elif pending is not None:
            record = asking.join(pending, said=said, actor=self.person)
        else:
            record = asking.ask(said, actor=self.person)
        if self.record is None:
            messages.success(self.request, receipt(record))
        return redirect("filtering:request", self.request.school.slug, record.leading.reference)

    # --- What they are made of ---

    def _page(self, at: str, form: Form, hidden: list[tuple[str, str]], more: dict[str, Any]) -> HttpResponse:
        return self._render("filtering/requests/ask.html", {"at": at, "form": form, "hidden": hidden, **more})

    def _render(self, template: str, context: dict[str, Any]) -> HttpResponse:
        return render(self.request, template, {"narrow": True, "record": self.record, "kind": self.kind, **context})

    def _whom_form(self, *args: Any, **kwargs: Any) -> WhomForm:
        answered = self.record is not None
        return WhomForm(
            *args, person=self.person, kind=self.kind, people=tuple(self.people), answered=answered, **kwargs
        )

    def _faults_of(self, what: WhatForm) -> int:
        """How many faults the rules find in the first page."""
        first = what.cleaned_data
        found = asking.faults_of_site(first["kind"], first.get("address"), first.get("bundle", ()))
        for name, fault in found.items():
            what.add_error(name, fault)
        return len(found)

    def _is_whom_right(self, what: WhatForm, whom: WhomForm) -> bool:
        if not whom.is_valid():
            return False
        found = asking.faults(ask_of(what, whom), actor=self.person)
        if self.somebody_gone:
            found["people"] = "Somebody chosen is not at this school any more. Look through the names"
        for name, fault in found.items():
            whom.add_error(name if name in whom.fields else None, fault)
        return not found

    def _picker(self, form: WhomForm) -> dict[str, Any]:
        typed = (self.data.get("q") or "").strip()[:100]
        results, more = find_people(self.person, typed)
        return {
            "picks": True,
            "query": typed,
            "results": results,
            "more": more,
            "find_url": reverse("schools:person-find", args=[self.request.school.slug]),
        }

    def _carried(self, fields: Any, *more: str) -> list[tuple[str, str]]:
        """What was typed on the pages that are not shown, as it was typed."""
        names = {*fields, *more}
        return [
            (name, value)
            for name, values in self.data.lists()
            for value in values
            if name in names or name.rsplit("_", 1)[0] in names & {"ends_on"}
        ]

    def _is_asked_anew(self, already: reading.Already) -> bool:
        return already.refused is not None and self.record is None

    def _sees(self, refused: FilterRequest | None) -> bool:
        return refused is not None and FilterRequest.objects.told_of(self.person).filter(pk=refused.pk).exists()

    def _decide_url(self, pending: FilterRequest | None) -> str:
        if pending is None or not can(self.person, Perm.FILTER_DECIDE, pending):
            return ""
        return reverse("filtering:request-decide", args=[self.request.school.slug, pending.reference])


def initial_of(form: Form, data: QueryDict) -> dict[str, Any]:
    """What was typed, as the fields' initial values: shown again without being judged yet."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}


def with_news(said: Ask, already: reading.Already, news: str) -> Ask:
    on = f"{already.refusal.at:%-d %B %Y}" if already.refusal else "before"
    values = {name: getattr(said, name) for name in Ask.__dataclass_fields__}
    return Ask(**{**values, "why": f"{said.why}\n\nNew since it was refused on {on}: {news}"})


def what_rows(said: Ask) -> list[Row]:
    rows = [Row("What you ask for", str(Kind(said.kind).label))]
    if said.address is None:
        return [*rows, Row("Software or app", said.software)]
    effect = "This blocks" if said.kind == Kind.BLOCK else "This opens"
    rows.append(Row(effect, _opens(said.address)))
    return rows + ([Row("And also", "\n".join(one.shown for one in said.bundle))] if said.bundle else [])


def _opens(address: Address) -> str:
    return f"{capfirst(address.opens)}."


def whom_rows(said: Ask) -> list[Row]:
    rows = [
        Row("For whom", reaching.in_words(said.whom)),
        Row("What it is for", said.why),
        Row("Subject", str(Subject(said.subject).label)),
        Row("Until", f"{said.ends_on:%-d %B %Y}"),
    ]
    return [*rows, Row("Who watches", str(said.supervisor))] if said.supervisor else rows


def rule_words(rule: Rule) -> str:
    """Such as "maths.example.org is open for Key stage 2 until 4 March 2026". Exceptions name nobody."""
    does = "is blocked" if rule.action == Rule.Action.BLOCK else "is open"
    whom = EXCEPTED if rule.action == Rule.Action.BYPASS else ""
    whom = whom or reaching.in_words(reaching.Whom(tuple(rule.reach.groups), tuple(rule.reach.classes.all())))
    return f"{rule.address.shown} {does} for {whom} until {rule.ends_on:%-d %B %Y}"


def receipt(record: FilterRequest) -> str:
    if record.joined_to is not None:
        return f"Your request {record} has joined {record.joined_to}. You are told what is decided."
    return f"Your request {record} was sent. {decider_words(record)} decides, and you are told."


# --- Afterwards ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK, on=own_request)
def withdraw(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.withdraw(record, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{record} has been taken back.")
            return redirect("filtering:requests", request.school.slug)
    text = "Nobody decides on it then. If others have joined it, theirs goes on without it."
    return confirm(request, form, record, f"Take {record} back?", text, "Take it back", is_dangerous=True)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK, on=own_request)
def more(request: HttpRequest, record: FilterRequest) -> HttpResponse:
    """Answer what the decider asked."""
    form = MoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.answer_more(record, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Your answer was sent. {record} waits for a decision again.")
            return redirect(record)
    asked = record.decisions.filter(verdict="more").select_related("by").last()
    rows = [Row(f"{asked.by} asks", asked.reason)] if asked and record.state == State.MORE else []
    text = "Your answer is kept with what it is for. To change the request itself, use “Change it” on its page."
    return confirm(
        request, form, record, f"Answer what was asked about {record.what}", text, "Send the answer", rows=rows
    )


def confirm(
    request: HttpRequest,
    form: Form,
    record: FilterRequest,
    title: str,
    text: str,
    button: str,
    *,
    rows: Sequence[Row] = (),
    is_dangerous: bool = False,
) -> HttpResponse:
    context = {
        "narrow": True,
        "form": form,
        "title": title,
        "text": text,
        "button": button,
        "rows": rows,
        "is_dangerous": is_dangerous,
        "back_url": reverse("filtering:request", args=[request.school.slug, record.reference]),
    }
    return render(request, "components/confirm_page.html", context)
