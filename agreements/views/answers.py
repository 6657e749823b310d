"""What was answered: a parent's own page by the link, to change their mind; and one answer with its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import evidence, languages, rendering
from agreements.forms.signing import NO, YES, ConsentsForm, Question, WithdrawForm, question
from agreements.markdown import to_html
from agreements.models import Asked, ConsentAnswer, Signature, SigningLink, Trace
from agreements.services import withdrawing
from agreements.services.questions import Questions, questions_of
from agreements.services.signing import LinkEnded
from agreements.views.opening import by_link, press_of, show
from agreements.views.signing import changeable_of
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Row
from esafety.words import moment_in_words

# --- By the link -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChildAnswers:
    """What a parent has answered for one child, and the forms to change it; `refused` where the child has left."""

    asked: Asked
    newest: Signature | None
    words: rendering.Words | None
    questions: list[Question]
    withdrawal: WithdrawForm | None = None
    refused: Sequence[str] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def consents(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """Their answers by child: change consents and withdraw, at any time, whether or not the campaign is open."""
    asked = changeable_of(link)
    if request.method != "POST":
        return answers_page(request, link, asked)
    chosen = next((one for one in asked if str(one.pk) == request.POST.get("child")), None)
    if chosen is None:
        return answers_page(request, link, asked, trouble="You are no longer asked to answer for this child.")
    if request.POST.get("do") == "withdraw":
        return withdraw(request, link, asked, chosen)
    return change(request, link, asked, chosen)


def withdraw(request: HttpRequest, link: SigningLink, asked: list[Asked], chosen: Asked) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return answers_page(request, link, asked, chosen, form=form)
    reason = form.cleaned_data["reason"]
    try:
        withdrawing.withdraw(chosen, by=link, reason=reason, press=press_of(request))
    except LinkEnded:
        raise
    except RuleBroken as broken:
        return answers_page(request, link, asked, trouble=str(broken))
    return back(request, "withdrawn")


def change(request: HttpRequest, link: SigningLink, asked: list[Asked], chosen: Asked) -> HttpResponse:
    said = withdrawing.said_by(link.person, [chosen.child_id] if chosen.child_id else [])
    uses = withdrawing.uses_open(chosen, said)
    form = ConsentsForm(request.POST, asked=chosen, uses=uses)
    if not form.is_valid() or chosen.child is None:
        return answers_page(request, link, asked, chosen, form=form)
    language = request.POST.get("language", "")
    try:
        written = withdrawing.change_consents(
            chosen.child,
            form.answers(),
            by=link,
            language=language if language in languages.LANGUAGES else languages.ENGLISH,
            questions=request.POST.get("questions", "-"),
        )
    except LinkEnded:
        raise
    except RuleBroken as broken:
        return answers_page(request, link, asked, trouble=str(broken))
    return back(request, "changed" if written else "same")


def back(request: HttpRequest, said: str) -> HttpResponse:
    token = request.resolver_match.kwargs["token"]  # type: ignore[union-attr]
    return redirect(f"{reverse('sign:consents', args=[token])}?{said}")


def answers_page(
    request: HttpRequest,
    link: SigningLink,
    asked: list[Asked],
    chosen: Asked | None = None,
    *,
    form: ConsentsForm | WithdrawForm | None = None,
    trouble: str = "",
) -> HttpResponse:
    rows = Signature.objects.filter(asked__in=asked).select_related("text").order_by("number")
    newest = {one.asked_id: one for one in rows}
    said = withdrawing.said_by(link.person, [one.child_id for one in asked if one.child_id])
    language = max(newest.values(), key=lambda one: one.pk).text.language if newest else languages.ENGLISH
    questions = questions_of(link.campaign.school_id, language)
    context = {
        "children": [
            child_answers(one, newest.get(one.pk), said, questions, form if one == chosen else None) for one in asked
        ],
        "errors": form.error_summary() if form is not None else [],
        "trouble": trouble,
        "language": language,
        "questions_mark": questions.mark,
        "said": next((name for name in ("changed", "withdrawn", "same") if name in request.GET), ""),
    }
    return show(request, "answers", link, context)


def child_answers(
    one: Asked,
    newest: Signature | None,
    said: dict[Any, Any],
    questions: Questions,
    form: ConsentsForm | WithdrawForm | None,
) -> ChildAnswers:
    uses = withdrawing.uses_open(one, said)
    chosen = {f"{use}-{one.pk}": answer_of(said.get((one.child_id, use))) for use in uses}
    is_change = isinstance(form, ConsentsForm)
    data = {**chosen, **form.data.dict()} if is_change else chosen
    errors = form.errors if is_change else {}
    return ChildAnswers(
        asked=one,
        newest=newest,
        words=rendering.words_of(newest.text) if newest else None,
        questions=[question(f"{use}-{one.pk}", use, questions, data, errors) for use in uses],
        withdrawal=form if isinstance(form, WithdrawForm) else None,
        refused=withdrawing.refused_for_good(one, said),
    )


def answer_of(consent: Any) -> str:
    if consent is None:
        return ""
    return YES if consent.answer == ConsentAnswer.GIVEN else NO


# --- For whoever sees the board ---------------------------------------------------------------------------------


def visible_signature(request: HttpRequest, number: str) -> Signature:
    person = request.person  # type: ignore[attr-defined]
    pk = pk_from(number, Signature, person.school_id)
    rows = Signature.objects.visible_to(person).select_related(
        "text", "version__agreement", "signer", "child__teaching_group", "asked_by", "entered_by", "visit", "scan"
    )
    found = rows.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise Http404
    return found


@require_safe
@requires(Perm.CAMPAIGN_VIEW, on=visible_signature)
def signature(request: HttpRequest, signature: Signature) -> HttpResponse:
    """One answer with all its evidence, and whether the record is still what was given."""
    trace = Trace.objects.visible_to(request.person).filter(signature=signature).first()  # type: ignore[attr-defined]
    event = evidence.event_of(signature)
    context = {
        "signature": signature,
        "rows": rows_of(signature, trace, event.seq if event else None),
        "consents": signature.consents.select_related("words"),
        "faults": evidence.faults_of(signature),
        "words": to_html(signature.text.body, language=signature.text.language),
        "language": languages.LANGUAGES[signature.text.language],
        "who_sees": "Seen by those who see the board of who has signed.",
    }
    return render(request, "agreements/signing/signature.html", context)


def who_answered(signature: Signature) -> str:
    """A visitor by the name that they typed beside their answer, once their visit is forgotten."""
    return str(signature.signer or (signature.visit and signature.visit.name) or signature.typed_name)


def rows_of(signature: Signature, trace: Trace | None, place: int | None) -> list[Row]:
    rows = [
        ("Who answered", who_answered(signature)),
        ("For", str(signature.child) if signature.child else ""),
        ("Answer", signature.get_act_display()),
        ("Name as typed", signature.typed_name),
        ("Reason", signature.reason),
        ("When", moment_in_words(signature.at)),
        ("How", signature.get_way_display()),
        ("Day on the paper", f"{signature.signed_on:%-d %B %Y}" if signature.signed_on else ""),
        ("Entered by", str(signature.entered_by) if signature.entered_by else ""),
        ("Asked by", str(signature.asked_by) if signature.asked_by else ""),
        ("Asked at the address", signature.address),
        ("How the address was known", signature.known_from),
        ("Message-ID of the invitation", signature.message_id),
        ("Link first opened", moment_in_words(signature.opened_at) if signature.opened_at else ""),
        ("Network address", str(trace.network or "") if trace else ""),
        ("Browser", trace.browser if trace else ""),
        ("Fingerprint of the text (SHA-256)", signature.text_sha256),
        ("Fingerprint of the answer (SHA-256)", signature.sha256),
        ("Place in the audit log", f"{place:,}" if place else ""),
    ]
    return [Row(term, value) for term, value in rows if value]
