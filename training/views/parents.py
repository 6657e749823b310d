"""What parents are told: all of it on one page, and notices."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify import services as notify
from esafety.notify.models import Notice
from esafety.prose import to_html
from esafety.schools.models import YearGroup
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.schools.terms import term_of
from esafety.ui.pager import pages
from training.forms.parents import ParentNoticeForm, filled_from
from training.models import Newsletter, ParentNotice, Whom
from training.rules import parents as rules
from training.services import guidance, newsletters, parent_notices

PAGE = 25


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_notice(request: HttpRequest, number: int) -> ParentNotice:
    notices = ParentNotice.objects.visible_to(request.person).select_related("school", "made_by")
    found: ParentNotice = get_object_or_404(notices, number=number)
    return found


def sent_notice(request: HttpRequest, number: int) -> ParentNotice:
    notices = ParentNotice.objects.visible_to(request.person).sent().select_related("school")
    found: ParentNotice = get_object_or_404(notices, number=number)
    return found


def version_shown(request: HttpRequest) -> int:
    """Nonsense is no version, and so never the one that stands."""
    shown = request.POST.get("version", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 19 else -1


# --- All of it -------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.PARENTS_TELL)
def overview(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    term = term_of(today)
    notices = ParentNotice.objects.visible_to(request.person).select_related("made_by")
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    its = guidance.guidance_of(request.school)
    letters = list(Newsletter.objects.visible_to(request.person)[:6])
    context = pages(page) | {
        "term": term,
        "told": rules.told_in(request.school, term, today),
        "guidance": its,
        "is_guidance_old": its is not None and its.reviewed_on + rules.REVIEW_GUIDANCE_AFTER < today,
        "newsletters": letters,
        "has_this_terms": any(one.term == term for one in letters),
        "can_write_newsletter": bool(newsletters.terms_to_write(request.school)),
    }
    return render(request, "training/parents/overview.html", context)


# --- Notices -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL)
def new(request: HttpRequest) -> HttpResponse:
    form = ParentNoticeForm(request.POST or None, school=request.school, initial=from_newsletter(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = parent_notices.write_parent_notice(actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The notice is written. Nobody has been told yet: look at it, then send it.")
            return redirect(made)
    return render(request, "training/parents/notice_form.html", {"narrow": True, "form": form})


def from_newsletter(request: HttpRequest) -> dict[str, Any]:
    """The text of a newsletter, where a link asked for it."""
    asked = request.GET.get("newsletter", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 6:
        return {}
    letters = Newsletter.objects.visible_to(request.person).select_related("school")
    letter = letters.filter(number=int(asked)).first()
    if letter is None:
        return {}
    text = "\n\n".join(f"## {heading}\n\n{words}" for heading, words in newsletters.blocks_of(letter))
    return {"title": f"Online safety, {letter.term}", "text": text}


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL, on=visible_notice)
def edit(request: HttpRequest, notice: ParentNotice) -> HttpResponse:
    if notice.sent_at is not None:
        messages.error(request, parent_notices.SENT_ALREADY)
        return redirect(notice)
    form = ParentNoticeForm(request.POST or None, school=request.school, initial=filled_from(notice))
    changed_by_others = False
    if request.method == "POST" and form.is_valid():
        try:
            parent_notices.change_parent_notice(
                notice, actor=request.person, version=version_shown(request), **form.values()
            )
        except RuleBroken as broken:
            changed_by_others = isinstance(broken, ChangedMeanwhile)
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The notice is changed. Nobody has been told yet.")
            return redirect(notice)
    context = {"narrow": True, "form": form, "notice": notice, "changed_by_others": changed_by_others}
    context["version"] = version_of(notice)
    return render(request, "training/parents/notice_form.html", context)


@require_safe
@requires(Perm.PARENTS_TELL, on=visible_notice)
def notice(request: HttpRequest, found: ParentNotice) -> HttpResponse:
    """Before it is sent: whom it would reach. Then: how far it came, in numbers; for an urgent one, who to ring."""
    context: dict[str, Any] = {"narrow": True, "notice": found, "html": to_html(found.text), "whom": whom_words(found)}
    if found.sent_at is None:
        context["reach"] = parent_notices.reach_of(found)
    else:
        job = Job.objects.visible_to(request.person).filter(key=found.key).first()
        context |= {"counted": parent_notices.counted(found), "job": job}
        if found.is_urgent:
            rows = parent_notices.unread_by(found)
            context |= pages(Paginator(rows, PAGE).get_page(request.GET.get("page")))
    return render(request, "training/parents/notice.html", context)


def whom_words(notice: ParentNotice) -> str:
    if notice.whom == Whom.YEARS:
        return "Parents of " + ", ".join(str(YearGroup(one).label) for one in notice.years)
    if notice.whom == Whom.CLASSES:
        return "Parents of " + ", ".join(str(one) for one in notice.classes.all())
    return "All parents"


@require_POST
@requires(Perm.PARENTS_TELL, on=visible_notice)
def send(request: HttpRequest, notice: ParentNotice) -> HttpResponse:
    try:
        job = parent_notices.send_parent_notice(notice, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(notice)
    return redirect(job)


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=sent_notice)
def read(request: HttpRequest, notice: ParentNotice) -> HttpResponse:
    """As a parent who signs in reads it. Having read it is said by a button: programs open links too."""
    own = Notice.objects.visible_to(request.person).filter(key=notice.key).first()
    if request.method == "POST":
        if own is not None:
            notify.read(own, actor=request.person)
            messages.success(request, "Thank you. The school sees how many have read it.")
        return redirect("training:parents-notice-read", request.school.slug, notice.number)
    context = {"narrow": True, "notice": notice, "html": to_html(notice.text), "own": own}
    return render(request, "training/parents/notice_read.html", context)
