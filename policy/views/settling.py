"""How the policy is reviewed, for the headteacher and the chair; and the policies that go with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import pk_from
from esafety.schools.services import version_of
from policy.forms.settling import LinkedForm, SettingsForm
from policy.models import LinkedPolicy, Policy
from policy.services import settling


def visible_linked(request: HttpRequest, number: str) -> LinkedPolicy:
    found = LinkedPolicy.objects.visible_to(request.person).current()
    linked: LinkedPolicy = get_object_or_404(found, pk=pk_from(number, LinkedPolicy, request.school.pk))
    linked.school = request.school
    return linked


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_SETTINGS)
def settings(request: HttpRequest) -> HttpResponse:
    kept = Policy.objects.visible_to(request.person).first()
    most = settling.most_votes(request.person)
    form = SettingsForm(
        request.POST or None, school=request.school, policy=kept or Policy(school=request.school), most=most
    )
    if request.method == "POST" and form.is_valid():
        try:
            settling.settle(form.said, actor=request.person, version=form.cleaned_data["version"] or 0)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The settings of the policy are kept.")
            return redirect("policy:settings", request.school.slug)
    if kept is not None and not form.is_bound:
        form.initial["version"] = version_of(kept)
    return render(request, "policy/reading/settings.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def linked_new(request: HttpRequest) -> HttpResponse:
    form = LinkedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            linked = settling.link_policy(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("title", str(broken))
        else:
            messages.success(request, f"“{linked}” is named.")
            return redirect("policy:policy", request.school.slug)
    return render(request, "policy/reading/linked_new.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_linked)
def linked_remove(request: HttpRequest, linked: LinkedPolicy) -> HttpResponse:
    if request.method == "POST":
        try:
            settling.unlink_policy(linked, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"“{linked}” is no longer named.")
        return redirect("policy:policy", request.school.slug)
    context = {
        "title": f"Take out “{linked}”?",
        "text": "The policy will no longer name it. It stays in the history.",
        "button": "Take it out",
        "back_url": reverse("policy:policy", args=[request.school.slug]),
        "narrow": True,
    }
    return render(request, "components/confirm_page.html", context)
