"""Our model policy as it would stand at the school, and the draft that is begun from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.schools.models import School, SchoolSettings
from policy.models import Clause, PolicyVersion
from policy.rules.filling import Filling
from policy.rules.layout import Drawn, contents, drawn
from policy.rules.model_policy import model
from policy.services import readying


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def ready(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        version = readying.start_from_model(actor=request.person)
        messages.success(request, f"{version} is begun as a draft from our model policy. Now make it your own.")
        return redirect("policy:version", request.school.slug, version.number)
    clauses = model_drawn(request.school)
    context = {
        "clauses": clauses,
        "contents": [one for one in contents(clauses) if one.level == 1],
        "count": sum(one.level > 1 for one in clauses),
        "drafts": PolicyVersion.objects.visible_to(request.person).filter(state="draft"),
    }
    return render(request, "policy/ready/ready.html", context)


def model_drawn(school: School) -> list[Drawn]:
    """With the school's words, names and settings; no row is made."""
    settings = SchoolSettings.objects.filter(school=school).first()
    clauses = [
        Clause(key=one.number.replace(".", "-"), number=one.number, heading=one.heading, text=one.text, level=one.level)
        for one in model(settings)
    ]
    return drawn(clauses, Filling.of(school, timezone.localdate()))
