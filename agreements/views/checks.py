"""The termly check of the website, and notices about pictures at events."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.forms.checks import EventForm, FaultDoneForm, WebsiteCheckForm
from agreements.models import EventNotice, WebsiteCheck, WebsiteFault
from agreements.rules.event_notices import MODEL_TEXT
from agreements.rules.website import POINT_BY_KEY, Said
from agreements.services import event_notices, website
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.schools.numbers import pk_from
from esafety.schools.terms import term_of
from esafety.ui.pager import pages

PAGE = 25
TAGS: dict[str, str] = {Said.YES: "good", Said.NO: "bad", Said.NOT_SEEN: "quiet"}


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_check(request: HttpRequest, number: int) -> WebsiteCheck:
    checks = WebsiteCheck.objects.visible_to(request.person).select_related("school", "checked_by", "signed_by")
    return get_object_or_404(checks, number=number)


def visible_fault(request: HttpRequest, number: str) -> WebsiteFault:
    faults = WebsiteFault.objects.visible_to(request.person).select_related("school", "check_made__school")
    return get_object_or_404(faults, pk=pk_from(number, WebsiteFault, request.school.pk))


def visible_event(request: HttpRequest, number: int) -> EventNotice:
    notices = EventNotice.objects.visible_to(request.person).select_related("school", "made_by")
    return get_object_or_404(notices, number=number)


# --- The website ---------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.WEBSITE_VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    seen = WebsiteCheck.objects.visible_to(request.person).select_related("checked_by", "signed_by")
    open_faults = Count("faults", filter=Q(faults__done_at=None))
    counted = seen.annotate(all_faults=Count("faults"), open_faults=open_faults).order_by("-pk")
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
    term = str(term_of(timezone.localdate()))
    context = pages(page) | {
        "term": term,
        "this_term": seen.filter(term=term).order_by("signed_at", "pk").first(),
        "is_signed": seen.filter(term=term, signed_at__isnull=False).exists(),
        "may_check": can(request.person, Perm.WEBSITE_CHECK),
    }
    return render(request, "agreements/checks/website.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.WEBSITE_CHECK)
def check_new(request: HttpRequest) -> HttpResponse:
    form = WebsiteCheckForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            check = website.check_website(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The check is kept. Whoever signs it has been told.")
            return redirect(check)
    warning = "" if website.others_who_sign(request.person) else website.NOBODY_ELSE_SIGNS
    return render(request, "agreements/checks/website_new.html", {"narrow": True, "form": form, "warning": warning})


@require_safe
@requires(Perm.WEBSITE_VIEW, on=visible_check)
def check(request: HttpRequest, found: WebsiteCheck) -> HttpResponse:
    faults = WebsiteFault.objects.visible_to(request.person).filter(check_made=found)
    points = [
        (POINT_BY_KEY[key], Said(said).label, TAGS[said]) for key, said in found.points.items() if key in POINT_BY_KEY
    ]
    context = {
        "check": found,
        "points": points,
        "faults": faults.select_related("owner", "done_by"),
        "today": timezone.localdate(),
        "may_sign": found.signed_at is None and can(request.person, Perm.WEBSITE_SIGN, found),
        "is_own": found.checked_by_id == request.person.pk,
        "may_mend": can(request.person, Perm.WEBSITE_CHECK),
    }
    return render(request, "agreements/checks/website_check.html", context)


@require_POST
@requires(Perm.WEBSITE_SIGN, on=visible_check)
def check_sign(request: HttpRequest, found: WebsiteCheck) -> HttpResponse:
    try:
        website.sign_check(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "You have signed the check.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
@requires(Perm.WEBSITE_CHECK, on=visible_fault)
def fault_done(request: HttpRequest, fault: WebsiteFault) -> HttpResponse:
    form = FaultDoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            website.fault_done(fault, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is put right.")
            return redirect(fault.check_made)
    return render(request, "agreements/checks/fault_done.html", {"narrow": True, "form": form, "fault": fault})


# --- Events --------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.SCHOOL_ENTER)
def events(request: HttpRequest) -> HttpResponse:
    page = Paginator(EventNotice.objects.visible_to(request.person), PAGE).get_page(request.GET.get("page"))
    context = pages(page) | {"may_write": can(request.person, Perm.EVENT_NOTICE)}
    return render(request, "agreements/checks/events.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.EVENT_NOTICE)
def event_new(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.POST or None, initial={"text": MODEL_TEXT})
    if request.method == "POST" and form.is_valid():
        try:
            notice = event_notices.write_notice(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The notice is written. Print it for the door, and tell the parents.")
            return redirect(notice)
    return render(request, "agreements/checks/event_new.html", {"narrow": True, "form": form})


@require_safe
@requires(Perm.SCHOOL_ENTER, on=visible_event)
def event(request: HttpRequest, notice: EventNotice) -> HttpResponse:
    """As it hangs on the door; for whoever writes notices, with whom it reaches."""
    context = {"narrow": True, "notice": notice, "may_tell": can(request.person, Perm.EVENT_NOTICE, notice)}
    if context["may_tell"]:
        reach = event_notices.reach_of(request.school)
        job = Job.objects.visible_to(request.person).filter(key=event_notices.key_of(notice)).first()
        is_over = notice.on < timezone.localdate()
        context |= {"reach": reach, "job": job, "is_over": is_over, "can_tell": not is_over and not notice.told_at}
    return render(request, "agreements/checks/event.html", context)


@require_POST
@requires(Perm.EVENT_NOTICE, on=visible_event)
def event_tell(request: HttpRequest, notice: EventNotice) -> HttpResponse:
    try:
        job = event_notices.tell_parents(notice, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(notice)
    return redirect(job)
