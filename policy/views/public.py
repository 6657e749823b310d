"""The policy in force for everybody, without a sign-in (P11): what it says, whom to turn to, and how to report."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.roles import Role
from esafety.ui.pieces import Row
from policy.models import LinkedPolicy, PolicyVersion
from policy.rules.filling import NOBODY, Filling
from policy.rules.layout import contents, drawn

NAMED = (Role.HEAD, Role.DSL, Role.DEPUTY_DSL, Role.OFFICER, Role.LINK_GOVERNOR)  # whom parents are to know (KCSIE)


@login_not_required
@require_safe
def policy(request: HttpRequest, school: str) -> HttpResponse:
    """Shows what is in force and nothing else: no draft, no earlier version, no name but of these roles."""
    version = PolicyVersion.objects.filter(school=request.school).in_force().select_related("policy").first()
    filling = Filling.of(request.school, timezone.localdate())
    clauses = drawn(list(version.clauses.order_by("position", "pk")), filling) if version else []
    named = [(request.school.role_words(role), filling.words[f"{role}.name"]) for role in NAMED]
    context = {
        "version": version,
        "clauses": clauses,
        "contents": contents(clauses),
        "people": [Row(role, name) for role, name in named if name != NOBODY],
        "linked": list(LinkedPolicy.objects.filter(school=request.school).current()),
    }
    return render(request, "policy/reading/public.html", context)
