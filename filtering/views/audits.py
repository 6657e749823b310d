"""The yearly review of filtering and monitoring: filling it in, planning, signing, and what it found."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import local_day
from esafety.schools.numbers import pk_from
from esafety.ui.pager import newest_first
from esafety.ui.pieces import Row, Task
from filtering.forms.audits import DoneForm, PlanForm, SectionForm, SignForm
from filtering.models import Audit, Finding, SignedAs
from filtering.rules import auditing as rules
from filtering.services import audit_printing, auditing
from filtering.views.checks import PAGE

TAGS: dict[str, str] = {rules.Answer.YES: "good", rules.Answer.PARTLY: "warn", rules.Answer.NO: "bad"}


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_audit(request: HttpRequest, number: int) -> Audit:
    audits = Audit.objects.visible_to(request.person).select_related("began_by")
    audit: Audit = get_object_or_404(audits, number=number)
    audit.school = request.school
    return audit


def audit_and_section(request: HttpRequest, number: int, section: str) -> Audit:
    """The review, with the section as `asked`."""
    if section not in rules.SECTION_BY_KEY:
        raise Http404
    audit = visible_audit(request, number)
    audit.asked = rules.SECTION_BY_KEY[section]  # type: ignore[attr-defined]
    return audit


def visible_finding(request: HttpRequest, number: str) -> Finding:
    findings = Finding.objects.visible_to(request.person).select_related("school", "audit__school", "owner", "done_by")
    finding: Finding = get_object_or_404(findings, pk=pk_from(number, Finding, request.school.pk))
    return finding


# --- The list, and beginning one -----------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW)
def audits(request: HttpRequest) -> HttpResponse:
    found = Audit.objects.visible_to(request.person).annotate(
        all_findings=Count("findings"), open_findings=Count("findings", filter=Q(findings__done_at=None))
    )
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    completed = Audit.objects.visible_to(request.person).filter(completed_at__isnull=False)
    last = completed.order_by("-completed_at").first()
    open_one = Audit.objects.visible_to(request.person).filter(completed_at=None).first()
    due = rules.due_on(local_day(last.completed_at)) if last is not None else None
    context = newest_first(page) | {
        "last": last,
        "open_one": open_one,
        "due": due,
        "is_due": due is None or due <= timezone.localdate(),
        "may_fill": can(request.person, Perm.FILTER_AUDIT),
    }
    return render(request, "filtering/audits/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_AUDIT)
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            audit = auditing.begin(actor=request.person)
        except RuleBroken as broken:
            messages.info(request, str(broken))
            return redirect("filtering:audits", request.school.slug)
        messages.success(request, "The review is begun. Answer it section by section, with as many stops as you like.")
        return redirect(audit)
    context = {
        "title": "Begin the yearly review?",
        "text": f"It has {len(rules.QUESTIONS)} questions in {len(rules.SECTIONS)} sections, after the DfE’s standard. "
        "Technical support, the designated safeguarding lead, a senior leader and a governor sign it.",
        "button": "Begin the review",
        "back_url": reverse("filtering:audits", args=[request.school.slug]),
    }
    return render(request, "components/confirm_page.html", context)


# --- One -----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW, on=visible_audit)
def audit(request: HttpRequest, found: Audit) -> HttpResponse:
    """What was answered, what is planned, who signed, and what is still missing."""
    return render(request, "filtering/audits/audit.html", page_of(request, found))


def page_of(request: HttpRequest, found: Audit, form: SignForm | None = None) -> dict[str, Any]:
    is_open = found.completed_at is None
    may_fill = is_open and can(request.person, Perm.FILTER_AUDIT, found)
    parts = auditing.parts_open_to(found, request.person) if is_open else []
    of_audit = Finding.objects.visible_to(request.person).filter(audit=found)
    findings = list(of_audit.select_related("owner", "done_by", "school"))
    planned = {one.question for one in findings}
    if parts and form is None:
        only = parts[0] if len(parts) == 1 else None
        form = SignForm(parts=parts, initial={"revision": found.revision, "part": only})
    return {
        "audit": found,
        "sections": [(section, task_of(found, section, may_fill), said(found, section)) for section in rules.SECTIONS],
        "left": len(rules.unanswered(found.answers)),
        "unplanned": [rules.QUESTIONS[key] for key in rules.shortfalls(found.answers) if key not in planned],
        "findings": findings,
        "today": timezone.localdate(),
        "signatures": signed_rows(found),
        "form": form,
        "may_fill": may_fill,
        "is_ready": is_open and auditing.is_ready(found),
        "can_print": not is_open,
    }


def task_of(found: Audit, section: rules.Section, may_fill: bool) -> Task:
    """How far the section is; with an address for those who fill it in."""
    keys = [question.key for question in section.questions]
    left = len(rules.unanswered(found.answers, keys))
    url = reverse("filtering:audit-questions", args=[found.school.slug, found.number, section.key]) if may_fill else ""
    tag = "Answered" if not left else "Not begun" if left == len(keys) else f"{left} to answer"
    return Task(section.title, url, tag=tag, tag_kind="good" if not left else "warn")


def said(found: Audit, section: rules.Section) -> list[tuple[rules.Question, str, str, str]]:
    """Each question with its answer in words, its colour and its note."""
    rows = []
    for question in section.questions:
        one = found.answers.get(question.key, {})
        answer = one.get("answer", "")
        words = str(rules.Answer(answer).label) if answer in rules.Answer.values else "Not answered"
        rows.append((question, words, TAGS.get(answer, "quiet"), one.get("note", "")))
    return rows


def signed_rows(found: Audit) -> list[tuple[str, Any]]:
    """Each part with its signature of this revision, or None."""
    signed = {one.signed_as: one for one in auditing.signatures_of(found)}
    return [(str(part.label), signed.get(part)) for part in SignedAs]


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_AUDIT, on=audit_and_section)
def questions(request: HttpRequest, found: Audit) -> HttpResponse:
    """One section, saved with as many answers as there are yet."""
    section: rules.Section = found.asked  # type: ignore[attr-defined]
    if found.completed_at is not None:
        messages.info(request, auditing.FROZEN)
        return redirect(found)
    form = SectionForm(request.POST or None, audit=found, section=section)
    if request.method == "POST" and form.is_valid():
        try:
            saved = auditing.answer_questions(
                found,
                actor=request.person,
                section=section.key,
                answers=form.answers(),
                seen=form.cleaned_data["seen"],
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Saved: {section.title}.")
            return redirect(next_url(saved, section))
    place = rules.SECTIONS.index(section)
    context = {
        "narrow": True,
        "audit": found,
        "section": section,
        "form": form,
        "step": place + 1,
        "steps": len(rules.SECTIONS),
        "stands": said(found, section) if form.non_field_errors() else [],
    }
    return render(request, "filtering/audits/questions.html", context)


def next_url(saved: Audit, section: rules.Section) -> str:
    """The next section with something to answer, else the review."""
    after = rules.SECTIONS[rules.SECTIONS.index(section) + 1 :]
    for one in after:
        if rules.unanswered(saved.answers, [question.key for question in one.questions]):
            return reverse("filtering:audit-questions", args=[saved.school.slug, saved.number, one.key])
    return saved.get_absolute_url()


@require_POST
@requires(Perm.FILTER_AUDIT_SIGN, on=visible_audit)
def sign(request: HttpRequest, found: Audit) -> HttpResponse:
    parts = auditing.parts_open_to(found, request.person)
    form = SignForm(request.POST, parts=parts or SignedAs)
    if form.is_valid():
        try:
            signed = auditing.sign(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            done = "All four have signed: the review is complete." if signed.completed_at else "You have signed."
            messages.success(request, done)
        return redirect(found)
    return render(request, "filtering/audits/audit.html", page_of(request, found, form))


@require_POST
@requires(Perm.FILTER_CHECKS_VIEW, on=visible_audit)
def pdf(request: HttpRequest, found: Audit) -> HttpResponse:
    """Ask for the PDF, and go to where one sees how far it is."""
    try:
        job = audit_printing.ask_for_pdf(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(found)
    return redirect(job)


# --- What is planned -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_AUDIT, on=visible_audit)
def plan(request: HttpRequest, found: Audit) -> HttpResponse:
    if found.completed_at is not None:
        messages.info(request, auditing.FROZEN)
        return redirect(found)
    chosen = request.GET.get("question")
    form = PlanForm(request.POST or None, audit=found, person=request.person, initial={"question": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            auditing.plan(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is planned. Whoever sees to it was told.")
            return redirect(found)
    context = {
        "narrow": True,
        "audit": found,
        "form": form,
        "has_shortfalls": bool(rules.shortfalls(found.answers)),
    }
    return render(request, "filtering/audits/plan.html", context)


@require_safe
@requires(Perm.SCHOOL_ENTER, on=visible_finding)
def finding(request: HttpRequest, found: Finding) -> HttpResponse:
    question = rules.QUESTIONS.get(found.question)
    rows = [
        Row("What the review asks", question.text if question else ""),
        Row("Who sees to it", str(found.owner)),
        Row("By", f"{found.due_on:%-d %B %Y}"),
    ]
    if found.done_at is not None:
        rows.append(Row("What was done", found.how))
        rows.append(Row("Done", f"{found.done_by}, {local_day(found.done_at):%-d %B %Y}"))
    context = {
        "narrow": True,
        "finding": found,
        "rows": [row for row in rows if row.value],
        "is_late": found.done_at is None and found.due_on < timezone.localdate(),
        "may_finish": found.done_at is None and auditing.may_finish(found, request.person),
        "sees_audit": can(request.person, Perm.FILTER_CHECKS_VIEW),
    }
    return render(request, "filtering/audits/finding.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=visible_finding)
def finding_done(request: HttpRequest, found: Finding) -> HttpResponse:
    if not auditing.may_finish(found, request.person):
        raise PermissionDenied
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            auditing.finish(found, actor=request.person, how=form.cleaned_data["how"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. It is done.")
            return redirect(found)
    context = {
        "narrow": True,
        "form": form,
        "title": "Is it done?",
        "text": found.what,
        "button": "It is done",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
