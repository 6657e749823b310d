"""What is asked of somebody who signs in: the list of it, and the page on which they answer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements import languages, mine, misuse, own_consents, shown
from agreements.changes import what_changed
from agreements.forms.rooms import DeclineForm, FamilyForm, OwnConsentsForm, SignForm
from agreements.markdown import to_html
from agreements.mine import Sheet
from agreements.models import Act, Campaign, ExactText
from agreements.rules import answering
from agreements.services.consents import answer_for_oneself
from agreements.services.questions import questions_of
from agreements.services.signing_in import sign_together
from agreements.services.taking import Answer, TextMoved
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.accounts import limits
from esafety.exceptions import RuleBroken

READ_AGAIN = "The page was open for long, or was changed on its way. Please read the text again, then answer."
Form = SignForm | FamilyForm


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER)
def mine_list(request: HttpRequest) -> HttpResponse:
    """What waits for the person, what they answered, and for older pupils their own consents, which POST answers."""
    person = request.person
    before = request.GET.get("before", "")
    answered, older = mine.answered_by(person, int(before) if before.isascii() and before.isdigit() else None)
    own = own_consents.of(person, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = OwnConsentsForm(data, questions=own.questions) if own else None
    if request.method == "POST":
        if form is None:
            return redirect("agreements:mine", request.school.slug)
        if form.is_valid():
            answer_for_oneself(person, form.answers(), actor=person)
            messages.success(request, "Your answers are kept. You can change them here at any time.")
            return redirect("agreements:mine", request.school.slug)
    context = {
        "waiting": [] if before else mine.waiting_for(person),
        "answered": answered,
        "older_url": f"?before={older}" if older else "",
        "own": own,
        "form": form,
    }
    return render(request, "agreements/rooms/mine.html", context)


def campaign_asking(request: HttpRequest, number: int) -> Campaign:
    campaign = mine.campaign_asking(request.person, number)
    if campaign is None:
        raise Http404
    return campaign


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=campaign_asking)
def mine_sign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The exact words, and the answer to them; once answered, what was answered and when."""
    sheet = mine.sheet_of(request.person, campaign.number)
    if sheet is None or not sheet.texts:
        raise Http404
    if request.method == "POST":
        return _answered(request, sheet)
    if sheet.campaign.is_open and (sheet.waiting or "again" in request.GET):
        text = shown.chosen(sheet.texts, request.GET.get("lang", ""), "easy" in request.GET)
        return _page(request, sheet, text)
    return _receipt(request, sheet)


def _answered(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    said = shown.unseal(request.POST.get("shown", ""), _place(sheet))
    text = next((one for one in sheet.texts if said and one.pk == said.text_id), None)
    current = text or shown.chosen(sheet.texts, request.POST.get("lang", ""), bool(request.POST.get("easy")))
    form = _sign_form(sheet, current, request)
    declining = DeclineForm(request.POST) if request.POST.get("act") == Act.DECLINED else None
    asked = declining or form
    if said is None:
        asked.add_error(None, READ_AGAIN)
    elif text is None:
        return _moved(request, sheet, current, said.text_id)
    if not asked.is_valid():
        return _page(request, sheet, current, form, declining)
    try:
        sign_together(
            _answers(sheet, form, declining),
            actor=request.person,
            text=current,
            typed_name="" if declining else form.cleaned_data["typed_name"],
            opened_at=said.opened_at if said else None,
            network=limits.network_of(request).partition("/")[0],
            browser=request.headers.get("User-Agent", ""),
        )
    except TextMoved:
        return _moved(request, mine.sheet_of(request.person, sheet.campaign.number) or sheet, current, current.pk)
    except RuleBroken as broken:
        asked.add_error(None, str(broken))
        return _page(request, sheet, current, form, declining)
    return redirect("agreements:mine-sign", request.school.slug, sheet.campaign.number)


def _answers(sheet: Sheet, form: Form, declining: DeclineForm | None) -> list[Answer]:
    if declining is None:
        return form.answers(sheet)
    return [Answer(asked, Act.DECLINED, declining.cleaned_data["reason"]) for asked in sheet.asked]


def _moved(request: HttpRequest, sheet: Sheet, text: ExactText, old_id: int) -> HttpResponse:
    """New words were published meanwhile: they are shown with what changed, and nothing that was typed is lost."""
    old = mine.text_shown(sheet, old_id)
    new = shown.chosen(sheet.texts, old.language if old else text.language, old.easy_read if old else text.easy_read)
    return _page(request, sheet, new, _sign_form(sheet, new, request, is_bound=False), old=old, has_moved=True)


def _place(sheet: Sheet) -> str:
    return f"campaign:{sheet.campaign.pk}:{sheet.asked[0].person_id}"


def _sign_form(sheet: Sheet, text: ExactText, request: HttpRequest, *, is_bound: bool = True) -> Form:
    """What was typed stands in the form, bound or not; only the tick has to be set anew for new words."""
    data = request.POST if request.method == "POST" and is_bound and request.POST.get("act") != Act.DECLINED else None
    initial = {name: value for name, value in request.POST.items() if name != "agree"}
    initial.setdefault("typed_name", "")
    if not sheet.children:
        return SignForm(data, initial=initial, words=answering.words_for(sheet.campaign.kind))
    asked = questions_of(sheet.campaign.school_id, text.language).words
    questions = {use: asked[use].question for use in sheet.campaign.uses if use in asked}
    return FamilyForm(data, initial=initial, sheet=sheet, questions=questions)


def _page(
    request: HttpRequest,
    sheet: Sheet,
    text: ExactText,
    form: Form | None = None,
    declining: DeclineForm | None = None,
    old: ExactText | None = None,
    has_moved: bool = False,
) -> HttpResponse:
    old = old or mine.text_answered_before(sheet, text)
    words = answering.words_for(sheet.campaign.kind)
    url = reverse("agreements:mine-sign", args=[request.school.slug, sheet.campaign.number])
    context: dict[str, Any] = {
        "narrow": True,
        "sheet": sheet,
        "text": text,
        "html": to_html(text.body, language=text.language),
        "direction": languages.direction_of(text.language),
        "choices": shown.choices(sheet.texts, text, url),
        "changes": what_changed(old, text) if old and old.version_id != text.version_id else [],
        "what_changed": sheet.campaign.version.what_changed if old else "",
        "has_moved": has_moved,
        "shown": shown.seal(text, _place(sheet)),
        "form": form or _sign_form(sheet, text, request),
        "declining": declining or DeclineForm(),
        "is_declining": declining is not None,
        "words": words,
        "misuse": misuse.LINE,
        "is_family": bool(sheet.children),
    }
    return render(request, "agreements/rooms/sign.html", context)


def _receipt(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    answers = mine.last_answers(sheet)
    texts = {one.text_id: one.text for one in answers.values()}
    waiting = [one for one in mine.waiting_for(request.person) if one.campaign != sheet.campaign]
    context = {
        "narrow": True,
        "sheet": sheet,
        "lines": [(asked, answers.get(asked.pk)) for asked in sheet.asked],
        "texts": [(text, to_html(text.body, language=text.language)) for text in texts.values()],
        "unanswered": not answers,
        "words": answering.words_for(sheet.campaign.kind),
        "next": waiting[0] if waiting else None,
    }
    if not answers:
        text = shown.chosen(sheet.texts)
        context["texts"] = [(text, to_html(text.body, language=text.language))]
    return render(request, "agreements/rooms/answered.html", context)
