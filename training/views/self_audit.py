"""The self-audit: one's own, an area a page; what others say, for whoever reads it; and the picture without names."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import STAFF_ROLES, Role
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.charts import Chart, Series
from esafety.ui.pieces import Task
from esafety.words import uncapitalised
from training.forms.self_audit import AreaForm, FinishForm
from training.models import Course, Level, SelfAudit
from training.rules import picture as pictures
from training.rules import self_audit as rules
from training.services import self_auditing
from training.services.self_auditing import digest_of, this_year

PAGE = 25
TAGS: dict[str, str] = {"not_yet": "bad", "with_help": "warn", "confident": "good", "teach": "good"}


# --- Who finds what ------------------------------------------------------------------------------------------


def own(request: HttpRequest) -> SelfAudit:
    """The reader's of this school year; one that is not saved where there is none."""
    found = SelfAudit.objects.visible_to(request.person).filter(person=request.person).of_year(this_year()).first()
    audit = found or SelfAudit(person=request.person, school_year=this_year())
    audit.school, audit.person = request.school, request.person
    return audit


def own_and_area(request: HttpRequest, area: str) -> SelfAudit:
    """`asked` on it is the area."""
    if area not in rules.AREAS:
        raise Http404
    audit = own(request)
    audit.asked = area  # type: ignore[attr-defined]
    return audit


def others(request: HttpRequest, number: str) -> SelfAudit:
    """Of somebody else: one's own has pages of its own."""
    found = SelfAudit.objects.visible_to(request.person).finished().exclude(person=request.person)
    audit: SelfAudit = get_object_or_404(
        found.select_related("person"), pk=pk_from(number, SelfAudit, request.school.pk)
    )
    return audit


# --- One's own ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_TAKE)
def mine(request: HttpRequest) -> HttpResponse:
    """How far one is; what follows from it, once it is finished."""
    audit = own(request)
    context: dict[str, Any] = {"audit": audit, "who_sees": reader_words(request)} | rooms_of(request, "mine")
    if audit.finished_at is not None:
        return render(request, "training/self_audit/result.html", context | result_of(audit, request.person))
    following = rules.next_area(audit.answers)
    name = "self-audit-area" if following else "self-audit-check"
    context |= {
        "tasks": [task_of(audit, area) for area in rules.AREAS],
        "next_url": reverse(f"training:{name}", args=[request.school.slug, *([following] if following else [])]),
        "is_begun": audit.pk is not None,
        "is_answered": not following,
        "left": len(rules.unanswered(audit.answers)),
        "all": len(rules.STATEMENTS),
    }
    return render(request, "training/self_audit/mine.html", context)


def rooms_of(request: HttpRequest, here: str) -> dict[str, Any]:
    """What the ways between the pages of the self-audit are made of."""
    return {
        "here": here,
        "sees_staff": can(request.person, Perm.SELF_AUDIT_READ),
        "sees_picture": can(request.person, Perm.TRAINING_VIEW),
    }


def reader_words(request: HttpRequest) -> str:
    """Who reads it beside its writer. An officer's own is read by nobody else."""
    if can(request.person, Perm.SELF_AUDIT_READ):
        return "Seen by you alone"
    return f"Seen by you and, once you have finished, by the {uncapitalised(request.school.role_words(Role.OFFICER))}"


def task_of(audit: SelfAudit, area: str) -> Task:
    left, every = len(rules.unanswered(audit.answers, [area])), len(rules.BY_AREA[area])
    tag = "Answered" if not left else "Not begun" if left == every else f"{left} to answer"
    url = reverse("training:self-audit-area", args=[audit.school.slug, area])
    return Task(rules.AREAS[area], url, tag=tag, tag_kind="good" if not left else "quiet")


def result_of(audit: SelfAudit, person: Person) -> dict[str, Any]:
    """Strengths; and the areas below confident, each with what teaches it now."""
    courses = list(Course.objects.visible_to(person).current())
    needs = rules.needs(audit.answers)
    return {
        "strengths": [rules.AREAS[area] for area in rules.strengths(audit.answers)],
        "needs": [
            (rules.AREAS[area], *level_of(rules.level_in(audit.answers, area)), rules.courses_for(area, courses))
            for area in needs
        ],
        "said": said_in(audit),
    }


def level_of(level: str | None) -> tuple[str, str]:
    """Its words and colour."""
    return (str(Level(level).label), TAGS[level]) if level in TAGS else ("Not answered", "quiet")


def said_in(audit: SelfAudit, *, with_change: bool = False) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Each area with the address on which it is changed, and its statements with the answer and its colour."""
    return [
        (
            label,
            reverse("training:self-audit-area", args=[audit.school.slug, area]) if with_change else "",
            [(one.text, *level_of(audit.answers.get(one.key))) for one in rules.BY_AREA[area]],
        )
        for area, label in rules.AREAS.items()
    ]


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE, on=own_and_area)
def area(request: HttpRequest, audit: SelfAudit) -> HttpResponse:
    """One area, saved with as many answers as there are yet."""
    asked: str = audit.asked  # type: ignore[attr-defined]
    if audit.finished_at is not None and request.method != "POST":
        return redirect("training:self-audit", request.school.slug)
    form = AreaForm(request.POST or None, audit=audit, area=asked)
    if request.method == "POST" and form.is_valid():
        try:
            saved = self_auditing.answer_self_audit(
                actor=request.person, area=asked, answers=form.answers(), seen=form.cleaned_data["seen"]
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Saved: {rules.AREAS[asked]}.")
            return redirect(after(request, saved, asked))
    context = {
        "narrow": True,
        "form": form,
        "area": asked,
        "label": rules.AREAS[asked],
        "step": list(rules.AREAS).index(asked) + 1,
        "steps": len(rules.AREAS),
        "who_sees": reader_words(request),
        "stands": [row for label, _, rows in said_in(audit) if label == rules.AREAS[asked] for row in rows]
        if form.non_field_errors()
        else [],
        "is_finished": audit.finished_at is not None,
    }
    return render(request, "training/self_audit/area.html", context)


def after(request: HttpRequest, saved: SelfAudit, asked: str) -> str:
    """The next area with something to answer, else where the answers are checked."""
    slug = request.school.slug
    following = rules.next_area(saved.answers, asked)
    if following == asked:  # all else is answered, and the reader left something open here
        return reverse("training:self-audit", args=[slug])
    if following:
        return reverse("training:self-audit-area", args=[slug, following])
    return reverse("training:self-audit-check", args=[slug])


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE)
def check(request: HttpRequest) -> HttpResponse:
    """All answers once more, and a note; then it is finished."""
    audit = own(request)
    if audit.finished_at is not None:
        return redirect("training:self-audit", request.school.slug)
    form = FinishForm(request.POST or None, initial={"seen": digest_of(audit), "note": audit.note})
    if request.method == "POST" and form.is_valid():
        try:
            self_auditing.finish_self_audit(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            audit = own(request)  # what stands now is what is shown, and finished with the next press
            form = FinishForm({"note": form.cleaned_data["note"], "seen": digest_of(audit)})
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. Your self-audit is finished.")
            return redirect("training:self-audit", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "said": said_in(audit, with_change=True),
        "left": rules.unanswered(audit.answers),
        "who_sees": reader_words(request),
        "reads_alone": can(request.person, Perm.SELF_AUDIT_READ),
    }
    return render(request, "training/self_audit/check.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE)
def reopen(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            self_auditing.reopen_self_audit(actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, "It is open again. Your answers stand as they were: change what you like.")
        return redirect("training:self-audit", request.school.slug)
    context = {
        "narrow": True,
        "title": "Open your self-audit again?",
        "text": "Your answers stay. Nobody else reads them until you have finished it again.",
        "button": "Open it again",
        "back_url": reverse("training:self-audit", args=[request.school.slug]),
    }
    return render(request, "components/confirm_page.html", context)


# --- What others say ---------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.SELF_AUDIT_READ, hidden=True)
def listed(request: HttpRequest) -> HttpResponse:
    """Who has finished this school year's, those who added a note first named as such."""
    year = this_year()
    rows = SelfAudit.objects.visible_to(request.person).of_year(year).finished().exclude(person=request.person)
    rows = rows.select_related("person", "school").order_by("-finished_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    staff = Person.objects.visible_to(request.person).in_roles(STAFF_ROLES, timezone.localdate())
    context = {
        "who_sees": "Each is seen by its writer and by you. Not by the head, and not by governors",
        "page": page,
        "rows": [(one, [rules.AREAS[area] for area in rules.needs(one.answers)]) for one in page],
        "earlier_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "later_url": f"?page={page.number + 1}" if page.has_next() else "",
        "year": rules.year_words(year),
        "finished": page.paginator.count,
        "staff": staff.exclude(pk=request.person.pk).count(),
    } | rooms_of(request, "staff")
    return render(request, "training/self_audit/list.html", context)


@require_safe
@requires(Perm.SELF_AUDIT_READ, on=others, hidden=True)
def one(request: HttpRequest, audit: SelfAudit) -> HttpResponse:
    audit.school = request.school
    who_sees = f"Seen by {audit.person} and by you"
    context = {"audit": audit, "who_sees": who_sees, **result_of(audit, request.person)}
    return render(request, "training/self_audit/one.html", context)


# --- The picture ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW)
def picture(request: HttpRequest) -> HttpResponse:
    """Levels by area, of all who are counted, with small numbers hidden (`rules.picture`)."""
    year = this_year()
    counted = pictures.counted(self_auditing.finished_answers(request.school.pk, year))
    rows = pictures.picture(counted)
    context = {
        "charts": [(one, chart_of(one, len(counted)) if one.is_shown else None) for one in rows],
        "counted": len(counted),
        "year": rules.year_words(year),
        "may_plan": can(request.person, Perm.TRAINING_RECORD),
    } | rooms_of(request, "picture")
    return render(request, "training/self_audit/picture.html", context)


def chart_of(row: pictures.AreaRow, total: int) -> Chart:
    labels = [str(level.label) for level in Level]
    said = "; ".join(f"{label}: {shown.words}" for label, shown in zip(labels, row.levels, strict=True))
    series = Series("Staff", [shown.count for shown in row.levels], [shown.words for shown in row.levels])
    return Chart(row.label, f"Of {total}: {said}.", labels, [series], first_column="Level")
