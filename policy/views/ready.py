"""Our model policy, as this school would have it, and the start from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from policy.models import Clause, PolicyVersion
from policy.rules import model_policy
from policy.rules.filling import Filling
from policy.rules.layout import contents, drawn
from policy.services import readying


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE)
def ready(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        version = readying.start_from_model(actor=request.person)
        messages.success(request, f"Version {version.number} is a draft of our model policy. Make it your own.")
        return redirect(version)
    found = model_policy.model(readying.settings_of(request.school))
    rows = [Clause(number=one.number, heading=one.heading, text=one.text, level=one.level) for one in found]
    clauses = drawn(rows, Filling.of(request.school, timezone.localdate()))
    context = {
        "clauses": clauses,
        "contents": contents([one for one in clauses if one.level == 1]),
        "drafts": PolicyVersion.objects.visible_to(request.person).filter(state="draft").order_by("number"),
        "count": sum(one.level > 1 for one in found),
    }
    return render(request, "policy/ready/ready.html", context)
