"""Reporting an incident, one thing per page, saved as one goes; and the reporter's own reports (I3, I18)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.finding import find_people
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Row
from esafety.words import moments_in_words
from incidents import rules, services
from incidents.forms import STEPS, InvolvedForm, StepForm
from incidents.kinds import KIND_BY_KEY, OWN, Category
from incidents.models import Device, Draft, Harm, Incident, Part, Place
from incidents.views.log import anchor_of

WHO = "who"
ORDER = ["about", "what", "when", WHO, "category", "kind", "done"]
TITLES = {
    "about": "Who is it about?",
    "what": "What happened",
    "when": "When and where",
    WHO: "Who was involved",
    "category": "What it is about",
    "kind": "What kind it is",
    "done": "What has been done",
}
MOST_PEOPLE = 40


def own_draft(request: HttpRequest, token: str, **kwargs: Any) -> Draft:
    """The writer's own draft, with the step of the URL beside it."""
    draft = get_object_or_404(Draft.objects.visible_to(request.person), token=token)
    draft.step = kwargs.get("step", "")
    if draft.step and draft.step not in STEPS:
        raise Http404
    return draft


def own_report(request: HttpRequest, reference: str) -> Incident:
    return get_object_or_404(Incident.objects.reported_by(request.person), reference=reference)


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_REPORT, hidden=True)
def new(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is kept until it is answered."""
    form = STEPS["about"](request.POST or None, school=request.school, answers={})
    if request.method == "POST" and form.is_valid():
        draft = Draft(school=request.school, person=request.person)
        services.save_draft(draft, actor=request.person, step="about", answers=as_typed(form))
        return redirect(next_url(draft, "about"))
    drafts = Draft.objects.visible_to(request.person).unsent()[:5]
    return render(request, "incidents/report/step.html", {**frame("about"), "form": form, "drafts": drafts})


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_REPORT, on=own_draft, hidden=True)
def step(request: HttpRequest, draft: Draft) -> HttpResponse:
    if draft.incident_id:
        return sent_already(draft)
    form = step_form(draft, draft.step, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.save_draft(draft, actor=request.person, step=draft.step, answers=as_typed(form))
        goes_on = "check" not in request.GET or read(draft)[1] is not None
        return redirect(next_url(draft, draft.step) if goes_on else check_url(draft))
    return render(request, "incidents/report/step.html", {**frame(draft.step, draft), "form": form})


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_REPORT, on=own_draft, hidden=True)
def who(request: HttpRequest, draft: Draft) -> HttpResponse:
    """People as rows that one adds, each with a part of their own. Works without JavaScript: "Find" posts the form."""
    if draft.incident_id:
        return sent_already(draft)
    person, number = chosen_person(request)
    searched, goes_on = "find" in request.POST, "go_on" in request.POST
    after = check_url(draft) if "check" in request.GET else next_url(draft, WHO)
    if goes_on and not any(request.POST.get(name, "").strip() for name in ("person", "description", "part")):
        return redirect(after)
    form = InvolvedForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and not searched and form.is_valid():
        rows = [*people_in(draft), {"person": person.pk if person else None, **form.cleaned_data}]
        fault = fault_in_rows(rows, request.person)
        if fault is None:
            services.save_draft(draft, actor=request.person, step=WHO, answers={"rows": rows})
            return redirect(after if goes_on else request.get_full_path())
        form.add_error("part", fault)
    context = {
        **frame(WHO, draft),
        "form": form if not searched else InvolvedForm(initial=request.POST.dict(), person=person),
        "rows": shown_people(draft, request.person),
        **picker(request, number),
    }
    return render(request, "incidents/report/who.html", context)


@require_POST
@requires(Perm.INCIDENT_REPORT, on=own_draft, hidden=True)
def who_remove(request: HttpRequest, draft: Draft) -> HttpResponse:
    if draft.incident_id:
        return sent_already(draft)
    index = request.POST.get("row", "")
    rows = [row for at, row in enumerate(people_in(draft)) if str(at) != index]
    services.save_draft(draft, actor=request.person, step=WHO, answers={"rows": rows})
    return redirect(who_url(draft))


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_REPORT, on=own_draft, hidden=True)
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Check your answers. POST sends the report; the same draft posted again shows the same receipt."""
    if draft.incident_id:
        return sent_already(draft)
    data, unfinished = read(draft)
    if unfinished:
        messages.warning(request, f"“{TITLES[unfinished]}” needs an answer before the report can be sent.")
        return redirect(step_url(draft, unfinished))
    said = report_from(draft, data)
    if request.method == "POST":
        try:
            incident = services.report(said, actor=request.person, draft=draft)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            return receipt_or_home(request, incident)
    rows = answers_of(draft, said)
    circle = rules.circle_for(
        said.about, [one.person.roles() for one in said.involved if one.person and one.part == Part.ALLEGED]
    )
    return render(
        request, "incidents/report/check.html", {"narrow": True, "draft": draft, "rows": rows, "circle": circle}
    )


@require_POST
@requires(Perm.INCIDENT_REPORT, on=own_draft, hidden=True)
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not draft.incident_id:
        draft.delete()
        messages.success(request, "The unfinished report has been thrown away.")
    return redirect("incidents:mine", request.school.slug)


@require_GET
@requires(Perm.INCIDENT_REPORT, hidden=True)
def mine(request: HttpRequest) -> HttpResponse:
    reports = Incident.objects.reported_by(request.person).defer("what_happened", "first_action", "harm_detail")
    older = request.GET.get("older", "")
    if older:
        reports = reports.filter(pk__lt=anchor_of(reports, older).pk)
    page = list(reports.order_by("-pk")[:26])
    context = {
        "reports": [(one, rules.state_for_reporter(one)) for one in page[:25]],
        "older_url": f"?older={page[24].reference}" if len(page) > 25 else "",
        "newer_url": reverse("incidents:mine", args=[request.school.slug]) if older else "",
        "drafts": Draft.objects.visible_to(request.person).unsent()[:5],
    }
    return render(request, "incidents/mine.html", context)


@require_GET
@requires(Perm.INCIDENT_REPORT, on=own_report, hidden=True)
def receipt(request: HttpRequest, incident: Incident) -> HttpResponse:
    """The reporter's page: that it was logged, its state, and the answers. Nothing of the case."""
    context = {
        "narrow": True,
        "incident": incident,
        "state": rules.state_for_reporter(incident),
        "answers": incident.entries.answers_for(request.person).select_related("by"),
        "is_new": "logged" in request.GET,
        "nobody_there": "logged" in request.GET and not services.somebody_can_deal_with(incident),
    }
    return render(request, "incidents/receipt.html", context)


def receipt_or_home(request: HttpRequest, incident: Incident) -> HttpResponse:
    """To the receipt; who reports themself is told it here, since the record is then closed to them."""
    if Incident.objects.reported_by(request.person).filter(pk=incident.pk).exists():
        url = reverse("incidents:receipt", args=[request.school.slug, incident.reference])
        return redirect(f"{url}?logged=1")
    messages.success(
        request, f"Your report has been logged. Its reference is {incident}. It names you, so only others see it."
    )
    return redirect("schools:home", request.school.slug)


def sent_already(draft: Draft) -> HttpResponse:
    return redirect("incidents:receipt", draft.school.slug, draft.incident.reference)


# --- The draft and its steps ---------------------------------------------------------------------------------


def as_typed(form: StepForm) -> dict[str, list[str]]:
    """What was typed, as posted, so that every step can be read and checked again before it is sent."""
    return {
        name: form.data.getlist(name)
        for name in form.data
        if any(name == field or name.startswith(f"{field}_") for field in form.fields)
    }


def step_form(draft: Draft, key: str, posted: Any = None) -> StepForm:
    """The step's form: what is posted now, else what was saved as its initial values."""
    if posted is not None:
        return STEPS[key](posted, school=draft.school, answers=draft.answers)
    saved = saved_form(draft, key)
    if saved is None:
        return STEPS[key](school=draft.school, answers=draft.answers)
    if not saved.is_valid():
        return saved
    initial = {name: saved.cleaned_data.get(name) for name in saved.fields}
    if initial.get("kind") == OWN and saved.cleaned_data.get("own_kind"):
        initial["kind"] = f"{OWN}:{saved.cleaned_data['own_kind'].pk}"
    return STEPS[key](school=draft.school, answers=draft.answers, initial=initial)


def saved_form(draft: Draft, key: str) -> StepForm | None:
    answers = draft.answers.get(key)
    if answers is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, values)
    return STEPS[key](data, school=draft.school, answers=draft.answers)


def read(draft: Draft) -> tuple[dict[str, Any], str | None]:
    """All steps' answers, checked anew, and the first step that is missing or no longer right.

    What was right an hour ago may not be: a kind can be gone, and a class taken back.
    """
    data: dict[str, Any] = {}
    for key in STEPS:
        form = saved_form(draft, key)
        if form is None or not form.is_valid():
            return data, key
        data |= form.cleaned_data
    return data, None


def report_from(draft: Draft, data: dict[str, Any]) -> services.Report:
    """The draft as a report, from what `read` gave of its steps and the people added to it."""
    rows = people_in(draft)
    known = Person.objects.filter(school=draft.school).in_bulk([row["person"] for row in rows if row["person"]])
    involved = [
        services.Involved(row["part"], known.get(row["person"]), row["description"])
        for row in rows
        if not row["person"] or row["person"] in known
    ]
    wanted = services.Report.__dataclass_fields__.keys() - {"involved"}
    return services.Report(**{name: data[name] for name in wanted}, involved=involved)


def people_in(draft: Draft) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (draft.answers.get(WHO) or {}).get("rows", [])
    return rows


def shown_people(draft: Draft, person: Person) -> list[tuple[str, str]]:
    rows = people_in(draft)
    known = Person.objects.visible_to(person).in_bulk([row["person"] for row in rows if row["person"]])
    return [
        (str(known.get(row["person"], "")) if row["person"] else row["description"], Part(row["part"]).label)
        for row in rows
    ]


def fault_in_rows(rows: list[dict[str, Any]], writer: Person) -> str | None:
    added = rows[-1]
    if len(rows) > MOST_PEOPLE:
        return f"A report can name {MOST_PEOPLE} people. Add the others to the case later"
    if added["person"] and any((row["person"], row["part"]) == (added["person"], added["part"]) for row in rows[:-1]):
        return "That person is already in the report with this part"
    return None


def chosen_person(request: HttpRequest) -> tuple[Person | None, str]:
    """The person picked, looked for among those whom the writer may find, and their number."""
    number = request.POST.get("person", "")
    pk = pk_from(number, Person, request.school.pk) if number else None
    return (Person.objects.visible_to(request.person).filter(pk=pk).first() if pk else None), number


def picker(request: HttpRequest, number: str) -> dict[str, Any]:
    """What the person picker shows: the name typed, and who was found."""
    typed = (request.POST.get("q") or "").strip()[:100]
    results, more = find_people(request.person, typed) if len(typed) > 1 else ([], False)
    return {
        "query": typed,
        "results": results,
        "more": more,
        "chosen": number,
        "find_url": reverse("schools:person-find", args=[request.school.slug]),
    }


def frame(key: str, draft: Draft | None = None) -> dict[str, Any]:
    at = ORDER.index(key)
    back = ""
    if draft is not None and at:
        back = step_url(draft, ORDER[at - 1])
    return {
        "narrow": True,
        "draft": draft,
        "key": key,
        "title": TITLES[key],
        "step": at + 1,
        "steps": len(ORDER),
        "back_url": back,
    }


def step_url(draft: Draft, key: str) -> str:
    if key == WHO:
        return who_url(draft)
    return reverse("incidents:new-step", args=[draft.school.slug, draft.token, key])


def who_url(draft: Draft) -> str:
    return reverse("incidents:new-who", args=[draft.school.slug, draft.token])


def check_url(draft: Draft) -> str:
    return reverse("incidents:new-check", args=[draft.school.slug, draft.token])


def next_url(draft: Draft, key: str) -> str:
    at = ORDER.index(key) + 1
    return step_url(draft, ORDER[at]) if at < len(ORDER) else check_url(draft)


def answers_of(draft: Draft, said: services.Report) -> list[Row]:
    """The summary list of "check your answers"."""
    kind = said.own_kind.label if said.own_kind else KIND_BY_KEY[said.kind].label
    people = "\n".join(f"{one.person or one.description}: {Part(one.part).label.lower()}" for one in said.involved)

    def row(term: str, value: str, key: str) -> Row:
        return Row(term, value, f"{step_url(draft, key)}?check=1")

    return [
        row("About a grown-up here", rules.About(said.about).label, "about"),
        row("In a few words", said.summary, "what"),
        row("What happened", said.what_happened, "what"),
        row("Risk now", f"{Harm(said.harm).label}. {said.harm_detail}".strip(), "what"),
        row("When", moments_in_words(said.happened_from, said.happened_until), "when"),
        row("Where", Place(said.place).label, "when"),
        row("Device", Device(said.device).label, "when"),
        row("App, game or website", said.service, "when"),
        row("Who was involved", people or "Nobody named", WHO),
        row("Category", Category(rules.category_of(said.kind, said.own_kind)).label, "category"),
        row("Kind", kind, "kind"),
        row("Done already", said.first_action, "done"),
        row("Web addresses", "\n".join(said.links), "done"),
    ]
