"""Two versions side by side: what changed, for whoever decides on it (P2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from policy.forms.writing import WhichForm
from policy.models import Clause, PolicyVersion
from policy.rules import comparing
from policy.views.finders import visible_version
from policy.views.versions import filling_for, name_all

OFFERED = 100


def two_versions(request: HttpRequest, number: int, other: int) -> PolicyVersion:
    """The one that is compared; `.older` is what it is compared with."""
    found = visible_version(request, number)
    older = get_object_or_404(PolicyVersion.objects.visible_to(request.person), number=other)
    older.school = request.school
    found.older = older  # type: ignore[attr-defined]
    return found


@require_safe
@requires(Perm.POLICY_READ, on=two_versions)
def compared(request: HttpRequest, new: PolicyVersion) -> HttpResponse:
    """From `other` to `number`: what is as before is folded away."""
    old: PolicyVersion = new.older  # type: ignore[attr-defined]
    clauses: dict[int, list[Clause]] = {old.pk: [], new.pk: []}
    rows = Clause.objects.visible_to(request.person).filter(version__in=[old, new])
    for one in rows.order_by("position", "pk"):
        clauses[one.version_id].append(one)
    filling = filling_for(request.school)
    name_all([*clauses[old.pk], *clauses[new.pk]], filling)
    comparison = comparing.compare(clauses[old.pk], clauses[new.pk])
    context = {
        "old": old,
        "new": new,
        "comparison": comparison.filled(filling.fill),
        "form": WhichForm(versions=offered(request), initial={"old": str(old.number), "new": str(new.number)}),
    }
    return render(request, "policy/writing/compare.html", context)


@require_safe
@requires(Perm.POLICY_READ)
def which(request: HttpRequest) -> HttpResponse:
    """Choose which two (`?old=1&new=3`)."""
    versions = offered(request)
    asked = {"old", "new"} <= set(request.GET)
    form = WhichForm(request.GET if asked else None, versions=versions, initial=latest_two(versions))
    if asked and form.is_valid():
        return redirect("policy:compare", request.school.slug, form.cleaned_data["new"], form.cleaned_data["old"])
    context = {"form": form, "has_two": len(versions) > 1, "narrow": True}
    return render(request, "policy/writing/which.html", context)


def offered(request: HttpRequest) -> list[PolicyVersion]:
    return list(PolicyVersion.objects.visible_to(request.person).order_by("-number")[:OFFERED])


def latest_two(versions: list[PolicyVersion]) -> dict[str, str]:
    return {"new": str(versions[0].number), "old": str(versions[1].number)} if len(versions) > 1 else {}
