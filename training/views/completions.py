"""One completion: who took what and how it is known, its certificate, and striking it out where it was a mistake."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from training.forms.certificates import StrikeForm
from training.models import Certificate, Completion
from training.services import completing
from training.services.certificate_printing import ask_for_certificate


def visible_completion(request: HttpRequest, code: str) -> Completion:
    found = Completion.objects.visible_to(request.person).select_related("person", "course", "by", "struck__by")
    completion: Completion = get_object_or_404(found, code=code)
    completion.school = completion.course.school = request.school
    return completion


def is_struck(completion: Completion) -> bool:
    return hasattr(completion, "struck")


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_completion)
def completion(request: HttpRequest, found: Completion) -> HttpResponse:
    counts = not is_struck(found)
    context = {
        "completion": found,
        "counts": counts,
        "certificate": Certificate.objects.visible_to(request.person).filter(completion=found).first(),
        "may_strike": counts and can(request.person, Perm.TRAINING_RECORD, found),
        "narrow": True,
    }
    return render(request, "training/completions/completion.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_completion)
def strike(request: HttpRequest, found: Completion) -> HttpResponse:
    if is_struck(found):
        messages.error(request, "It has been struck out already.")
        return redirect("training:completion", request.school.slug, found.code)
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            completing.strike(found, actor=request.person, why=form.cleaned_data["why"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is struck out, and no longer counts.")
            return redirect("training:completion", request.school.slug, found.code)
    return render(request, "training/completions/strike.html", {"completion": found, "form": form, "narrow": True})


@require_POST
@requires(Perm.TRAINING_TAKE, on=visible_completion)
def pdf(request: HttpRequest, found: Completion) -> HttpResponse:
    """Ask for the certificate, and go to where one sees how far it is."""
    try:
        return redirect(ask_for_certificate(found, actor=request.person))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:completion", request.school.slug, found.code)
