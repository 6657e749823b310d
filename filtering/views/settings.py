"""How the filter is decided on: delegation of the head, who decides on software, walled groups, the chair's leave."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.forms import PlainForm
from esafety.ui.pieces import Moment, Row
from filtering import standing_lists as lists
from filtering.forms.settings import DelegateForm, InstallsForm, LeaveForm, SupervisorForm, WallForm
from filtering.models import Delegation, FilterSettings, InstallDecider, Walled
from filtering.services import settings as services

PAGE = 25
CHANGES = 50


# --- Finding -------------------------------------------------------------------------------------------------


def visible_delegation(request: HttpRequest, number: str) -> Delegation:
    found = Delegation.objects.visible_to(request.person).select_related("school", "to", "given_by")
    return get_object_or_404(found, pk=pk_from(number, Delegation, request.school.pk))


def visible_wall(request: HttpRequest, number: str) -> Walled:
    found = Walled.objects.visible_to(request.person).select_related("school", "supervisor")
    return get_object_or_404(found, pk=pk_from(number, Walled, request.school.pk))


# --- While the head is away ----------------------------------------------------------------------------------


@require_GET
@requires(Perm.FILTER_VIEW, Perm.FILTER_DELEGATE)
def delegations(request: HttpRequest) -> HttpResponse:
    """Who may decide for the head, who could and who will, newest first."""
    found = Delegation.objects.visible_to(request.person).select_related("school", "to__user", "given_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    seniors = set(services.seniors(request.school.pk).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": [(one, *state_of(one, seniors)) for one in page],
        "may_give": can(request.person, Perm.FILTER_DELEGATE),
    }
    return render(request, "filtering/settings/delegations.html", context)


def state_of(one: Delegation, seniors: set[int]) -> tuple[str, str, bool]:
    """In words, their colour, and whether it can still be ended."""
    today = timezone.localdate()
    if one.ended_at is not None:
        return f"Ended early on {timezone.localtime(one.ended_at):%-d %B %Y}", "quiet", False
    if one.ends_on < today:
        return "Over", "quiet", False
    if one.to_id not in seniors:
        return "Worth nothing: no longer a senior leader", "bad", True
    return ("To come", "info", True) if one.starts_on > today else ("Holds now", "good", True)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_DELEGATE)
def delegation_new(request: HttpRequest) -> HttpResponse:
    form = DelegateForm(request.POST or None, person=request.person, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():

        def give() -> str:
            made = services.delegate(actor=request.person, **form.cleaned_data)
            return f"{made.to} decides for you until {made.ends_on:%-d %B %Y}, and was told."

        if done(request, form, give):
            return redirect("filtering:delegations", request.school.slug)
    context = {"form": form, "nobody": not form.fields["to"].queryset.exists(), "narrow": True}
    return render(request, "filtering/settings/delegate.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_DELEGATE, on=visible_delegation)
def delegation_end(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    def end() -> str:
        services.end_delegation(delegation, actor=request.person)
        return f"{delegation.to} no longer decides for you, and was told."

    title = f"Let {delegation.to} no longer decide for you?"
    text = "It ends at once. What was decided by then stands."
    return sure(request, end, "filtering:delegations", title, text, "End it now")


# --- The settings --------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.FILTER_VIEW, Perm.FILTER_SETTINGS, Perm.FILTER_OWN_LEAVE)
def settings(request: HttpRequest) -> HttpResponse:
    person, school = request.person, request.school
    its = FilterSettings.objects.of(school.pk)
    today = timezone.localdate()
    may_change, may_allow = can(person, Perm.FILTER_SETTINGS), can(person, Perm.FILTER_OWN_LEAVE)
    context = {
        "rows": decider_rows(person, its),
        "walled": lists.walled(person),
        "delegated": lists.delegated(person),
        "leave": its if its.own_until is not None and its.own_until >= today else None,
        "why_no_leave": services.why_no_leave(school.pk),
        "may_change": may_change,
        "may_allow": may_allow and not can(person, Perm.FILTER_DECIDE),
        "changes_policy": can(person, Perm.SCHOOL_SETTINGS),
        "sees_delegations": can(person, Perm.FILTER_VIEW),
        "moments": moments(person),
    }
    return render(request, "filtering/settings/settings.html", context)


def decider_rows(person: Person, its: FilterSettings) -> list[Row]:
    """Who decides on what: sites as the policy says, software as is set here."""
    school = person.school
    of_policy = reverse("schools:policy-change", args=[school.slug]) if can(person, Perm.SCHOOL_SETTINGS) else ""
    of_software = reverse("filtering:installs", args=[school.slug]) if can(person, Perm.FILTER_SETTINGS) else ""
    policy = school.settings
    blocked = "Open what the school has blocked, or an exception"
    return [
        Row("Open a site, or block one", str(policy.get_filter_additions_display()), of_policy),
        Row(blocked, str(policy.get_filter_removals_display()), of_policy),
        Row("Software or an app", str(InstallDecider(its.installs).label), of_software),
    ]


def moments(person: Person) -> list[Moment]:
    """What was changed, by whom, oldest first: the last fifty. Two queries."""
    told = [
        model.history.filter(school_id=person.school_id)
        .exclude(history_change_reason=None)
        .select_related("history_person")
        .order_by("-history_id")[:CHANGES]
        for model in (FilterSettings, Walled)
        if model is FilterSettings or can(person, Perm.SITES_VIEW)
    ]
    found = sorted(chain(*told), key=lambda row: row.history_date)[-CHANGES:]
    return [Moment(row.history_date, row.history_change_reason, str(row.history_person or "")) for row in found]


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_SETTINGS)
def installs(request: HttpRequest) -> HttpResponse:
    its = FilterSettings.objects.of(request.school.pk)
    form = InstallsForm(request.POST or None, initial={"installs": its.installs})

    def change() -> str:
        services.change_installs(actor=request.person, **form.cleaned_data)
        return "Saved. It holds at once, also for what waits."

    text = "The policy wants software put in only with the leave of the technician or the computing coordinator."
    return asked(request, form, change, "Who decides on software", text, "Save")


# --- Walled groups -------------------------------------------------------------------------------------------

WALLED = (
    "Everything is closed to the group but what the school has approved for it. The filter itself must be set so: "
    "technicians are told."
)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_SETTINGS)
def wall_new(request: HttpRequest) -> HttpResponse:
    form = WallForm(request.POST or None, person=request.person)

    def build() -> str:
        made = services.wall(actor=request.person, **form.cleaned_data)
        return f"For {made}, only what is allowed opens from now on. {made.supervisor} watches."

    return asked(request, form, build, "Only what is allowed opens", WALLED, "Let only what is allowed open")


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_SETTINGS, on=visible_wall)
def wall(request: HttpRequest, walled: Walled) -> HttpResponse:
    form = SupervisorForm(request.POST or None, person=request.person, initial={"supervisor": walled.supervisor_id})

    def change() -> str:
        made = services.change_supervisor(walled, actor=request.person, **form.cleaned_data)
        return f"{made.supervisor} watches {made} now, and was told."

    return asked(request, form, change, f"Who watches {walled}?", f"{walled.supervisor} is named now.", "Save")


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_SETTINGS, on=visible_wall)
def wall_end(request: HttpRequest, walled: Walled) -> HttpResponse:
    def end() -> str:
        services.unwall(walled, actor=request.person)
        return f"For {walled}, the filter’s own lists hold again. The technicians were told."

    title = f"Let the filter’s own lists hold for {walled}?"
    text = "The group can then reach whatever the filter does not block. Technicians are told to set it so."
    return sure(request, end, "filtering:settings", title, text, "Let the filter’s own lists hold")


# --- The chair's leave ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_OWN_LEAVE)
def own_leave(request: HttpRequest) -> HttpResponse:
    if can(request.person, Perm.FILTER_DECIDE):  # a chair who decides here would give it to themself
        raise PermissionDenied
    form = LeaveForm(request.POST or None)

    def allow() -> str:
        its = services.allow_own(actor=request.person, **form.cleaned_data)
        return f"Own requests may be decided until {its.own_until:%-d %B %Y}. Governors are told of each."

    text = (
        "Nobody decides on what they ask for themself. Where one person alone leads a small school, nobody else can "
        "decide on what they ask for. You can let them, until a day. Governors are told each time."
    )
    return asked(request, form, allow, "Let the only decider decide on their own requests?", text, "Give leave")


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_OWN_LEAVE)
def own_leave_end(request: HttpRequest) -> HttpResponse:
    def end() -> str:
        services.end_own(actor=request.person)
        return "The leave has ended. Nobody decides on their own requests."

    title, text = "End the leave?", "Nobody may then decide on what they ask for themself. What was decided stands."
    return sure(request, end, "filtering:settings", title, text, "End the leave")


# --- Pages of one question -----------------------------------------------------------------------------------


def done(request: HttpRequest, form: Form, act: Callable[[], str]) -> bool:
    """Do it and say so; where a rule is broken, the form says that."""
    try:
        messages.success(request, act())
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return False
    return True


def asked(
    request: HttpRequest, form: Form, act: Callable[[], str], title: str, text: str, button: str, **more: Any
) -> HttpResponse:
    """A page of one question, which leads back to the settings."""
    if request.method == "POST" and form.is_valid() and done(request, form, act):
        return redirect(more.get("back", "filtering:settings"), request.school.slug)
    context = {
        "form": form,
        "title": title,
        "text": text,
        "button": button,
        "back_url": reverse(more.get("back", "filtering:settings"), args=[request.school.slug]),
        "is_dangerous": more.get("is_dangerous", False),
        "narrow": True,
    }
    return render(request, "components/confirm_page.html", context)


def sure(request: HttpRequest, act: Callable[[], str], back: str, title: str, text: str, button: str) -> HttpResponse:
    """A page that only asks whether one is sure."""
    form = PlainForm(request.POST if request.method == "POST" else None)
    return asked(request, form, act, title, text, button, back=back, is_dangerous=True)
