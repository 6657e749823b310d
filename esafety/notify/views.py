"""The inbox, how one wants to be told, and mail that may not have arrived."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.notify import registry, services
from esafety.notify.forms import WishesForm
from esafety.notify.models import MailState, Notice
from esafety.schools.numbers import pk_from

PAGE = 25
MOST_PAGES = 400
TROUBLE_SHOWN = 200


def own_notice(request: HttpRequest, number: str) -> Notice:
    own = Notice.objects.visible_to(request.person).for_inbox()
    notice: Notice = get_object_or_404(own, pk=pk_from(number, Notice, request.person.school_id))
    return notice


def notice_in_trouble(request: HttpRequest, number: str) -> Notice:
    rows = Notice.objects.in_trouble(request.person)
    notice: Notice = get_object_or_404(rows, pk=pk_from(number, Notice, request.person.school_id))
    return notice


def inbox_page(request: HttpRequest) -> str:
    return reverse("notify:inbox", args=[request.school.slug])


@require_safe
@requires(Perm.SCHOOL_ENTER)
def inbox(request: HttpRequest) -> HttpResponse:
    page = page_asked_for(request)
    own = Notice.objects.visible_to(request.person).for_inbox()
    ordered = own.alias(is_done=Q(read_at__isnull=False) | Q(lapsed_at__isnull=False)).order_by("is_done", "-pk")
    rows = list(ordered[PAGE * page : PAGE * (page + 1) + 1])
    context = {
        "unread": [one for one in rows[:PAGE] if one.is_unread],
        "done": [one for one in rows[:PAGE] if not one.is_unread],
        "newer_url": f"?page={page}" if page else "",
        "older_url": f"?page={page + 2}" if len(rows) > PAGE else "",
        "may_mend_mail": can(request.person, Perm.MAIL_TROUBLE),
        "narrow": True,
    }
    return render(request, "notify/inbox.html", context)


def page_asked_for(request: HttpRequest) -> int:
    """From 0, whatever stands in the address."""
    typed = request.GET.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    return min(max(number, 1), MOST_PAGES) - 1


@require_POST
@requires(Perm.SCHOOL_ENTER, on=own_notice, hidden=True)
def read(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Mark one as read, and go to what it is about where that was asked for."""
    services.read(notice, actor=request.person)
    return redirect(notice.path if "open" in request.POST else inbox_page(request))


@require_POST
@requires(Perm.SCHOOL_ENTER)
def read_all(request: HttpRequest) -> HttpResponse:
    services.read_all(actor=request.person)
    return redirect(inbox_page(request))


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER)
def wishes(request: HttpRequest) -> HttpResponse:
    now = services.wishes_of(request.person)
    form = WishesForm(request.POST or None, initial={"reminders": now.reminders, "news": now.news})
    if request.method == "POST" and form.is_valid():
        services.change_wishes(actor=request.person, **form.cleaned_data)
        messages.success(request, "Saved. It holds from the next notice on.")
        return redirect(inbox_page(request))
    sees_reminders = can(request.person, Perm.INCIDENT_LOG)
    return render(request, "notify/wishes.html", {"form": form, "sees_reminders": sees_reminders, "narrow": True})


@require_safe
@requires(Perm.INCIDENT_LOG, hidden=True)
def reminders(request: HttpRequest) -> HttpResponse:
    """What is reminded of, when and whom: the rules of all apps in words."""
    its = request.school.settings
    found = [
        (rule, [(stage.when, stage.whom(request.school, its)) for stage in rule.stages]) for rule in registry.rules()
    ]
    return render(request, "notify/reminders.html", {"rules": found})


@require_safe
@requires(Perm.MAIL_TROUBLE, hidden=True)
def trouble(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.in_trouble(request.person).select_related("recipient").order_by("-pk")[:TROUBLE_SHOWN]
    context = {"rows": [(one, one.mail_state == MailState.UNCERTAIN) for one in rows]}
    return render(request, "notify/trouble.html", context)


@require_POST
@requires(Perm.MAIL_TROUBLE, on=notice_in_trouble, hidden=True)
def again(request: HttpRequest, notice: Notice) -> HttpResponse:
    return _settled(request, notice, services.send_again, "The mail is on its way again.")


@require_POST
@requires(Perm.MAIL_TROUBLE, on=notice_in_trouble, hidden=True)
def arrived(request: HttpRequest, notice: Notice) -> HttpResponse:
    return _settled(request, notice, services.it_arrived, "Noted. It is off the list.")


def _settled(request: HttpRequest, notice: Notice, act: Callable[..., Notice], words: str) -> HttpResponse:
    try:
        act(notice, actor=request.person)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    else:
        messages.success(request, words)
    return redirect("notify:trouble", request.school.slug)
