"""The parent's link: reading, answering for each child, the receipt, and a fresh link. No sign-in (A2)."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import evidence, languages, rendering
from agreements.forms.signing import CheckForm, SignForm, parts_of
from agreements.models import Asked, AskedState, ExactText, Signature, SigningLink
from agreements.services import fresh, receipts, signing
from agreements.services.questions import questions_of
from agreements.services.taking import QuestionsMoved, TextMoved
from agreements.views.opening import (
    TooManyWrong,
    by_link,
    count_wrong,
    explain_stale_form,
    link_of,
    note_opening,
    press_of,
    show,
    too_many,
)
from esafety.exceptions import RuleBroken


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def page(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """Everything that a parent signs, on one page. Only the form with a name and the tick signs anything."""
    asked = asked_of(link)
    if not asked:
        return show(request, "nothing", link, {"has_said": bool(changeable_of(link))})
    if not link.campaign.is_open:
        return show(request, "closed", link, {"has_answered": any(one.answered_at for one in asked)})
    if request.method != "POST":
        note_opening(request, link)
        if "all" not in request.GET and all(one.state != AskedState.ASKED for one in asked):
            return redirect("sign:done", request.resolver_match.kwargs["token"])  # type: ignore[union-attr]
        return sheet(request, link, asked)
    return press(request, link, asked)


def press(request: HttpRequest, link: SigningLink, asked: list[Asked]) -> HttpResponse:
    form = SignForm(request.POST, asked=asked, uses=link.campaign.uses)
    text = ExactText.objects.filter(version=link.campaign.version_id, sha256=posted_hash(request)).first()
    if text is None:
        return sheet(request, link, asked, form, moved=True)
    if form.is_valid():
        try:
            signing.sign_by_link(
                link,
                form.answers(),
                text=text,
                typed_name=form.cleaned_data["typed_name"],
                questions=request.POST.get("questions", "-"),
                press=press_of(request),
            )
        except TextMoved:
            link.campaign.refresh_from_db()
            return sheet(request, link, asked, form, moved=True)
        except QuestionsMoved as moved:
            form.add_error(None, str(moved))
        except signing.LinkEnded:
            raise
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            return redirect("sign:done", request.resolver_match.kwargs["token"])  # type: ignore[union-attr]
    return sheet(request, link, asked, form)


def sheet(
    request: HttpRequest,
    link: SigningLink,
    asked: list[Asked],
    form: SignForm | None = None,
    *,
    moved: bool = False,
) -> HttpResponse:
    """The page, with what was typed. `moved` where that was typed beneath another text: its tick is not kept."""
    campaign = link.campaign
    texts = list(ExactText.objects.filter(version=campaign.version_id).defer("body"))
    text = chosen_text(request, texts)
    shown = shown_asked(request, asked, form)
    questions = questions_of(campaign.school_id, text.language)
    context = {
        "form": form if form is not None and not moved else None,
        "errors": form.error_summary() if form is not None and not moved else [],
        "moved": moved,
        "children": parts_of(shown, campaign.uses, questions, form),
        "answered": [one for one in asked if one not in shown],
        "text": text,
        "words": rendering.words_of(text),
        "direction": languages.direction_of(text.language),
        "wordings": wordings(request, texts, text),
        "changes": rendering.changes_since(old_text(request, shown, text, moved=moved), text),
        "what_changed": campaign.version.what_changed,
        "questions_mark": questions.mark,
        "typed_name": form.data.get("typed_name", "") if form else "",
        "agrees": form is not None and not moved and "agrees" in form.data,
    }
    return show(request, "page", link, context)


def asked_of(link: SigningLink) -> list[Asked]:
    """Those of their children that the parent may answer for today."""
    rows = Asked.objects.of(link.person).filter(campaign=link.campaign_id)
    return list(rows.select_related("child__teaching_group").order_by("child__first_name", "pk"))


def changeable_of(link: SigningLink) -> list[Asked]:
    """As `asked_of`, with their children who have left for whom they said something."""
    rows = Asked.objects.changeable_by(link.person).filter(campaign=link.campaign_id)
    return list(rows.select_related("campaign", "child__teaching_group").order_by("child__first_name", "pk"))


def shown_asked(request: HttpRequest, asked: list[Asked], form: SignForm | None) -> list[Asked]:
    """Those still to be answered; all of them for whoever wants to answer anew, and those on the page that was sent."""
    if form is not None:
        sent = {one.pk for one in form.asked}
        return [one for one in asked if one.pk in sent or one.state == AskedState.ASKED]
    return [one for one in asked if "all" in request.GET or one.state == AskedState.ASKED]


def posted_hash(request: HttpRequest) -> str:
    """Of the text that the page which was sent showed; empty for what is no hash, which no database need look at."""
    said = request.POST.get("text", "")
    return said if re.fullmatch("[0-9a-f]{64}", said) else ""


def chosen_text(request: HttpRequest, texts: Sequence[ExactText]) -> ExactText:
    """By the address, or what the page that was sent showed; else plain English, else whatever there is."""
    posted = posted_hash(request)
    wanted = (request.GET.get("lang", languages.ENGLISH), "easy" in request.GET)
    for text in texts:
        if posted and text.sha256 == posted:
            return text
    ranked = sorted(texts, key=lambda text: closeness(text, *wanted))
    return ranked[0]


def closeness(text: ExactText, language: str, easy_read: bool) -> tuple[bool, bool, bool]:
    return (text.language != language, text.language != languages.ENGLISH, text.easy_read != easy_read)


def wordings(request: HttpRequest, texts: Sequence[ExactText], text: ExactText) -> list[dict[str, Any]]:
    """The other wordings of the same version, each with the way to it. Empty where there is one only."""
    if len(texts) < 2:
        return []
    keep = {"all": "1"} if "all" in request.GET else {}
    return [
        {
            "name": languages.LANGUAGES[one.language],
            "language": one.language,
            "easy_read": one.easy_read,
            "is_shown": one.pk == text.pk,
            "query": urlencode({"lang": one.language} | ({"easy": "1"} if one.easy_read else {}) | keep),
        }
        for one in texts
    ]


def old_text(request: HttpRequest, shown: list[Asked], text: ExactText, *, moved: bool) -> ExactText | None:
    """What they read before: on the page that was sent, or when they last answered. None where that is this text."""
    if moved:
        return ExactText.objects.filter(school=text.school_id, sha256=posted_hash(request)).exclude(pk=text.pk).first()
    before = {one.answered_version_id for one in shown if one.state == AskedState.ASKED} - {None, text.version_id}
    if not before:
        return None
    older = ExactText.objects.filter(version__in=before, easy_read=text.easy_read)
    return older.filter(language=text.language).order_by("-version__number").first()


@require_safe
@by_link
def done(request: HttpRequest, link: SigningLink) -> HttpResponse:
    """What was answered, and how to go on or change one's mind."""
    asked = asked_of(link)
    rows = Signature.objects.filter(asked__in=asked).select_related("text").order_by("number")
    newest = {one.asked_id: one for one in rows}
    answered = [(one, newest[one.pk]) for one in asked if one.pk in newest and one.state != AskedState.ASKED]
    if not answered:
        return redirect("sign:page", request.resolver_match.kwargs["token"])  # type: ignore[union-attr]
    waiting = [one for one in asked if one.state == AskedState.ASKED] if link.campaign.is_open else []
    return show(request, "done", link, {"answered": answered, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def fresh_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a fresh link. The answer is the same whether or not a mail goes out."""
    try:
        link = link_of(request, token)
    except TooManyWrong:
        return too_many()
    if request.method == "POST":
        fresh.ask_fresh_link(link)
        return redirect("sign:fresh", token)
    return show(request, "fresh", link, {})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Whoever holds a receipt sees whether our record still says the same. Says no name, and nothing of the school."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "narrow": True}
    if request.method == "POST" and form.is_valid():
        rows = Signature.objects.select_related("text", "signer", "school")
        found = rows.filter(sha256=form.cleaned_data["fingerprint"]).first()
        if found is None:
            try:
                count_wrong(request)
            except TooManyWrong:
                return too_many()
            form.add_error("fingerprint", "We have no answer with this fingerprint. Compare it with your receipt")
        else:
            context["signature"] = found
            context["initials"] = receipts.initials_of(found)
            context["is_whole"] = not evidence.faults_of(found)
    return render(request, "agreements/sign/check.html", context)


fresh_link.explains_stale_form = explain_stale_form  # type: ignore[attr-defined]
