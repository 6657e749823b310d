"""Saying once a school year whether a clause is kept: what is left to oneself, and saying it (P10)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.ui.pieces import Task
from policy.forms.living import AttestForm
from policy.models import Attestation, Attester
from policy.rules import attesting as rules
from policy.rules import drawing, standing
from policy.rules.filling import Filling
from policy.services import attesting as services


def left_clause(request: HttpRequest, key: str) -> Attester:
    """What is left to oneself; to others too for those who see how the school is doing, who may not say it."""
    rows = Attester.objects.visible_to(request.person).asked().select_related("clause__version", "person")
    found: Attester = get_object_or_404(rows, clause__key=key)
    found.school = request.school
    return found


@require_safe
@requires(Perm.POLICY_ATTEST)
def mine(request: HttpRequest) -> HttpResponse:
    """All that is left to the reader, what is still to be said first."""
    today = timezone.localdate()
    filling = Filling.of(request.school, today)
    tasks = []
    for one in rules.left_to(request.person, today):
        words, kind = ("Overdue", "bad") if one.is_late(today) else one.tag
        url = reverse("policy:attest", args=[request.school.slug, one.attester.clause.key])
        clause = one.attester.clause
        tasks.append(Task(filling.fill(standing.title_of(clause)), url, filling.fill(clause.text)[:160], words, kind))
    context = {"narrow": True, "tasks": tasks, "sees_all": can(request.person, Perm.INDICATORS_VIEW)}
    return render(request, "policy/living/mine.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_ATTEST, on=left_clause)
def attest(request: HttpRequest, found: Attester) -> HttpResponse:
    if found.person_id != request.person.pk:
        raise PermissionDenied
    form = AttestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attest_clause(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. It stands beside the clause now.")
            return redirect("policy:attesting", request.school.slug)
    today = timezone.localdate()
    filling = Filling.of(request.school, today)
    own = Attestation.objects.visible_to(request.person).filter(person=request.person, clause_key=found.clause.key)
    context = {
        "narrow": True,
        "form": form,
        "title": filling.fill(standing.title_of(found.clause)),
        "html": drawing.to_html(filling.fill(found.clause.text)),
        "due_on": standing.due_on(found, today),
        "last": own.first(),
    }
    return render(request, "policy/living/attest.html", context)
