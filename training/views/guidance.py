"""The guidance page for parents: for anybody to read, and for the school to write."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.prose import to_html
from esafety.schools.services import ChangedMeanwhile
from training.forms.parents import GuidanceForm
from training.models import Guidance
from training.rules import parents as rules
from training.services import guidance as services
from training.views.parents import version_shown

OLDER_SHOWN = 10


@require_safe
@login_not_required
def shown(request: HttpRequest, school: str) -> HttpResponse:
    """Shows nothing of whoever may be signed in. Without words of its own, the school has ours."""
    its = services.guidance_of(request.school)
    context = {
        "html": to_html(its.text if its else rules.READY_TEXT),
        "guidance": its,
        "review_by": its.reviewed_on + rules.REVIEW_GUIDANCE_AFTER if its else None,
        "help": rules.HELP,
    }
    return render(request, "training/guidance/page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL)
def edit(request: HttpRequest) -> HttpResponse:
    """Look at it first, or put it on the page; the same words again say that they still hold."""
    its = services.guidance_of(request.school)
    initial = {"text": its.text if its else rules.READY_TEXT}
    form = GuidanceForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "guidance": its}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("go") == "look":
            context["preview"] = to_html(form.cleaned_data["text"])
        else:
            try:
                services.write_guidance(
                    actor=request.person, version=version_shown(request), text=form.cleaned_data["text"]
                )
            except ChangedMeanwhile as broken:
                form.add_error(None, str(broken))
                context["others"] = its
            except RuleBroken as broken:
                form.add_error(None, str(broken))
            else:
                messages.success(request, "The page says this now, and was looked at today.")
                return redirect("training:guidance-edit", request.school.slug)
    is_look = "preview" in context
    context["version"] = version_shown(request) if is_look else services.version_shown_of(its)
    context["older"] = older(its) if its else []
    return render(request, "training/guidance/edit.html", context)


def older(its: Guidance) -> list[Any]:
    """What it said, newest first."""
    rows = its.history.select_related("history_person").order_by("-history_date", "-history_id")
    return list(rows[:OLDER_SHOWN])
