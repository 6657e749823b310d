"""Certificates from elsewhere: sending one in, and for those who record training looking at them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.evidence.taking import take_away
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pager import pages
from training.forms.certificates import CertificateForm, SendBackForm
from training.models import Certificate, CertificateState
from training.services import certificates
from training.views.catalogue import PAGE

KINDS: dict[str, str] = {
    CertificateState.SENT: "warn",
    CertificateState.ACCEPTED: "good",
    CertificateState.SENT_BACK: "bad",
    CertificateState.WITHDRAWN: "quiet",
}
WAITING_FIRST = Case(When(state=CertificateState.SENT, then=Value(0)), default=Value(1), output_field=IntegerField())


def visible_certificate(request: HttpRequest, number: str) -> Certificate:
    found = Certificate.objects.visible_to(request.person).select_related("person", "course", "proof", "decided_by")
    certificate: Certificate = get_object_or_404(found, pk=pk_from(number, Certificate, request.school.pk))
    certificate.school = request.school
    return certificate


def takes_none(request: HttpRequest, school: str) -> bool:
    """Asked before the first byte of a file is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user  # type: ignore[assignment]
    return not can(person, Perm.TRAINING_TAKE)


@require_safe
@requires(Perm.TRAINING_RECORD)
def listed(request: HttpRequest) -> HttpResponse:
    """Those that wait first, the oldest of them on top; then those decided, newest first."""
    seen = Certificate.objects.visible_to(request.person).exclude(state=CertificateState.WITHDRAWN)
    rows = seen.select_related("person", "course").order_by(WAITING_FIRST, "decided_at", "sent_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = pages(page) | {"lines": [(one, KINDS[one.state]) for one in page]}
    return render(request, "training/certificates/list.html", context)


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE)
def new(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    if is_sent:
        form = CertificateForm(request.POST, request.FILES, person=request.person)
    else:
        asked = request.GET.get("course", "")
        form = CertificateForm(person=request.person, initial={"course": asked if asked.isdigit() else None})
    if is_sent and form.is_valid():
        try:
            made = certificates.send_certificate(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Your certificate is sent in. You are told once somebody has looked at it.")
            return redirect(made)
    if is_sent:
        say_why(form, request)
    return render(request, "training/certificates/new.html", {"form": form, "narrow": True})


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_certificate)
def certificate(request: HttpRequest, found: Certificate) -> HttpResponse:
    return _page(request, found, SendBackForm())


def _page(request: HttpRequest, found: Certificate, form: SendBackForm) -> HttpResponse:
    is_waiting = found.state == CertificateState.SENT
    is_own = found.person_id == request.person.pk
    context: dict[str, Any] = {
        "certificate": found,
        "kind": KINDS[found.state],
        "is_own": is_own,
        "may_decide": is_waiting and can(request.person, Perm.TRAINING_RECORD, found),
        "may_withdraw": is_waiting and is_own,
        "records": can(request.person, Perm.TRAINING_RECORD),
        "form": form,
        "narrow": True,
        "today": timezone.localdate(),
    }
    return render(request, "training/certificates/certificate.html", context)


@require_POST
@requires(Perm.TRAINING_RECORD, on=visible_certificate)
def accept(request: HttpRequest, found: Certificate) -> HttpResponse:
    try:
        certificates.accept_certificate(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(found)
    messages.success(request, f"Accepted. {found.person} was told, and it counts from now on.")
    return redirect("training:certificates", request.school.slug)


@require_POST
@requires(Perm.TRAINING_RECORD, on=visible_certificate)
def send_back(request: HttpRequest, found: Certificate) -> HttpResponse:
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            certificates.send_back_certificate(found, actor=request.person, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Sent back. {found.person} was told why.")
            return redirect("training:certificates", request.school.slug)
    return _page(request, found, form)


@require_POST
@requires(Perm.TRAINING_TAKE, on=visible_certificate)
def withdraw(request: HttpRequest, found: Certificate) -> HttpResponse:
    try:
        certificates.withdraw_certificate(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "It is withdrawn. Nobody looks at it any more.")
    return redirect(found)


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_certificate)
def proof(request: HttpRequest, found: Certificate) -> HttpResponse | StreamingHttpResponse:
    url = found.get_absolute_url()
    return take_away(request, found.proof, about=found, action="training.take_proof", back=url)
