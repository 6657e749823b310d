"""Checking a certificate of the school by its number: for anybody, without a sign-in, such as another school.

Only whoever holds a certificate knows its number (78 bits), and is told what stands on it. Numbers that are not there
are counted by network, so that nobody tries many.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from esafety.accounts import limits
from training.certificates import completion_by_number
from training.forms.certificates import NumberForm

WRONG_PER_NETWORK = 30  # in ten minutes
WAIT = "Too many numbers were entered that are not there. Wait ten minutes, then try again."
NOT_THERE = "No certificate of this school has this number. Look at each letter and figure again"


@login_not_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, school: str) -> HttpResponse:
    """Opening it, by the picture on a certificate too, looks nothing up: the button does."""
    is_sent = request.method == "POST"
    form = NumberForm(request.POST) if is_sent else NumberForm(initial={"number": request.GET.get("number", "")[:60]})
    found, status = None, 200
    if is_sent and form.is_valid():
        keys = [limits.key("training.certificate", "network", limits.network_of(request))]
        if limits.counted(keys)[keys[0]] > WRONG_PER_NETWORK:
            form.add_error(None, WAIT)
            status = 429
        else:
            found = completion_by_number(request.school, form.cleaned_data["number"])
            if found is None:
                form.add_error("number", NOT_THERE)
            else:
                limits.give_back(keys)
                form = NumberForm()
    context = {"form": form, "completion": found, "is_struck": found is not None and hasattr(found, "struck")}
    return render(request, "training/certificates/check.html", context, status=status)
