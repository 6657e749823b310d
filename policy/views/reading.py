"""The policy in force as staff and governors read it, and any version that one sees as PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from esafety.ui.pieces import Row
from policy.models import LinkedPolicy, PolicyVersion, StepDecision
from policy.querysets.policies import READ_BY_ALL
from policy.rules.filling import Filling
from policy.rules.layout import contents, drawn
from policy.services import printing
from policy.views.finders import visible_version


@require_safe
@requires(Perm.POLICY_READ)
def policy(request: HttpRequest) -> HttpResponse:
    """On one page, with its contents: it is read as a whole, and searched with the browser."""
    person, today = request.person, timezone.localdate()
    version = PolicyVersion.objects.visible_to(person).in_force().select_related("policy", "based_on").first()
    linked = list(LinkedPolicy.objects.visible_to(person).current())
    may_write = can(person, Perm.POLICY_WRITE)
    context = {
        "version": version,
        "linked": [(one, number_of(one)) for one in linked],
        "may_write": may_write,
        "sees_kept": can(person, Perm.INDICATORS_VIEW),
    }
    if version is not None:
        clauses = drawn(list(version.clauses.order_by("position", "pk")), Filling.of(request.school, today))
        context |= {
            "clauses": clauses,
            "contents": contents(clauses),
            "rows": about(version, approval_of(version, person)),
            "is_overdue": version.policy.review_on is not None and version.policy.review_on < today,
            "before": readable(version.based_on, person),
        }
    return render(request, "policy/reading/policy.html", context)


def readable(version: PolicyVersion | None, person: Person) -> PolicyVersion | None:
    """An earlier version that the person may compare with; what was never in force is for those who see drafts."""
    is_shown = version is not None and (version.state in READ_BY_ALL or can(person, Perm.POLICY_DRAFTS))
    return version if is_shown else None


def approval_of(version: PolicyVersion, person: Person) -> StepDecision | None:
    """When the governors approved it, for those who see who decided."""
    decided = StepDecision.objects.visible_to(person).filter(review__version=version, step="governors", said="agreed")
    last: StepDecision | None = decided.order_by("pk").last()
    return last


def about(version: PolicyVersion, approved: StepDecision | None) -> list[Row]:
    rows = [Row("Version", str(version.number))]
    if version.published_at is not None:
        rows.append(Row("In force since", f"{timezone.localdate(version.published_at):%-d %B %Y}"))
    if version.policy.review_on is not None:
        rows.append(Row("Next review", f"{version.policy.review_on:%-d %B %Y}"))
    if approved is not None:
        rows.append(Row("Approved", f"By the governors on {timezone.localdate(approved.at):%-d %B %Y}"))
    if version.what_changed:
        rows.append(Row("What changed", version.what_changed))
    return rows


@require_POST
@requires(Perm.POLICY_READ, on=visible_version)
def pdf(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    try:
        job = printing.ask_for_policy_pdf(version, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("policy:policy", request.school.slug)
    return redirect(job)
