"""What is asked of somebody who signs in: the list of it, and the page on which they answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements import languages, mine, misuse, own_consents, shown
from agreements.changes import what_changed
from agreements.forms.rooms import DeclineForm, FamilyForm, OwnConsentsForm, OwnForm
from agreements.forms.signing import NO, YES, ConsentsForm, Question, WithdrawForm, parts_of, question
from agreements.markdown import to_html
from agreements.mine import Sheet
from agreements.models import Act, Asked, Campaign, Consent, ConsentAnswer, ExactText, Signature
from agreements.rules import answering
from agreements.services import access, withdrawing
from agreements.services.consents import answer_for_oneself
from agreements.services.questions import Questions, questions_of
from agreements.services.signing import Press
from agreements.services.signing_in import sign_together
from agreements.services.taking import Answer, QuestionsMoved, TextMoved
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.accounts import limits
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person

Said = dict[tuple[int, str], Consent]
READ_AGAIN = "The page was open for long, or was changed on its way. Please read the text again, then answer."


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER)
def mine_list(request: HttpRequest) -> HttpResponse:
    """What waits for the person, what they answered, and for older pupils their own consents, which POST answers."""
    person = request.person
    before = request.GET.get("before", "")
    answered, older = mine.answered_by(person, int(before) if re.fullmatch("[0-9]{1,9}", before) else None)
    own = own_consents.of(person, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = OwnConsentsForm(data, questions=own.questions) if own else None
    if request.method == "POST":
        if form is None:
            return redirect("agreements:mine", request.school.slug)
        if form.is_valid():
            mark = request.POST.get("questions", "-")
            try:
                answer_for_oneself(person, form.answers(), actor=person, questions=mark)
            except QuestionsMoved as moved:
                form.add_error(None, str(moved))
            else:
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


@require_GET
@requires(Perm.SCHOOL_ENTER)
def first_page(request: HttpRequest) -> HttpResponse:
    """The address that is typed: to what is asked of everybody, for who sees that; else to what is asked of oneself."""
    sees_all = can(request.person, Perm.CAMPAIGN_VIEW)
    return redirect("agreements:campaigns" if sees_all else "agreements:mine", request.school.slug)


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
        return _changed(request, sheet) if "do" in request.POST else _answered(request, sheet)
    if sheet.campaign.is_open and (sheet.waiting or (sheet.answerable and "again" in request.GET)):
        text = shown.chosen(sheet.texts, request.GET.get("lang", ""), "easy" in request.GET)
        return _page(request, Page(sheet, text, _form(sheet, None)))
    return _receipt(request, sheet)


def _answered(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    said = shown.unseal(request.POST.get("shown", ""), _place(sheet))
    text = next((one for one in sheet.texts if said and one.pk == said.text_id), None)
    declining = DeclineForm(request.POST) if request.POST.get("act") == Act.DECLINED and not sheet.children else None
    form = _form(sheet, request.POST if declining is None else None)
    page = Page(sheet, text or shown.chosen(sheet.texts), form, declining)
    if said is None:
        page.asked.add_error(None, READ_AGAIN)
    elif text is None:
        return _moved(request, page, said.text_id)
    if said is None or not page.asked.is_valid():
        return _page(request, page)
    try:
        sign_together(
            page.answers(),
            actor=request.person,
            text=page.text,
            typed_name=page.asked.cleaned_data.get("typed_name", ""),
            opened_at=said.opened_at,
            network=limits.network_of(request).partition("/")[0],
            browser=request.headers.get("User-Agent", ""),
            questions=request.POST.get("questions", "-"),
        )
    except TextMoved:
        page.sheet = mine.sheet_of(request.person, sheet.campaign.number) or sheet
        return _moved(request, page, page.text.pk)
    except RuleBroken as broken:
        page.asked.add_error(None, str(broken))
        return _page(request, page)
    return redirect("agreements:mine-sign", request.school.slug, sheet.campaign.number)


@dataclass
class Page:
    """What is shown and what was typed: `form` to sign, `declining` where that is what was sent."""

    sheet: Sheet
    text: ExactText
    form: OwnForm | FamilyForm
    declining: DeclineForm | None = None
    old: ExactText | None = None
    has_moved: bool = False

    @property
    def asked(self) -> OwnForm | FamilyForm | DeclineForm:
        return self.declining or self.form

    def answers(self) -> list[Answer]:
        if self.declining is None:
            return self.form.answers()
        return [Answer(asked, Act.DECLINED, self.declining.cleaned_data["reason"]) for asked in self.sheet.answerable]


def _form(sheet: Sheet, data: QueryDict | None) -> OwnForm | FamilyForm:
    if sheet.children:
        return FamilyForm(data or QueryDict(), asked=sheet.answerable, uses=sheet.campaign.uses)
    return OwnForm(data, asked=sheet.answerable, words=answering.words_for(sheet.campaign.kind))


def _moved(request: HttpRequest, page: Page, old_id: int) -> HttpResponse:
    """New words were published meanwhile: shown with what changed. What was typed is kept, but for the tick."""
    page.old, page.has_moved = mine.text_shown(page.sheet, old_id), True
    old = page.old or page.text
    page.text = shown.chosen(page.sheet.texts, old.language, old.easy_read)
    if not page.sheet.children:
        typed = {"typed_name": request.POST.get("typed_name", "")}
        page.form = OwnForm(initial=typed, asked=page.sheet.asked, words=answering.words_for(page.sheet.campaign.kind))
        page.declining = None
    return _page(request, page)


def _place(sheet: Sheet) -> str:
    return f"campaign:{sheet.campaign.pk}:{sheet.asked[0].person_id}"


def _page(request: HttpRequest, page: Page) -> HttpResponse:
    sheet, text = page.sheet, page.text
    old = page.old or mine.text_answered_before(sheet, text)
    context: dict[str, Any] = {
        "narrow": True,
        "sheet": sheet,
        "text": text,
        "html": to_html(text.body, language=text.language),
        "direction": languages.direction_of(text.language),
        "choices": shown.choices(sheet.texts, text, request.path),
        "changes": what_changed(old, text) if old and old.version_id != text.version_id else [],
        "what_changed": sheet.campaign.version.what_changed if old else "",
        "has_moved": page.has_moved,
        "shown": shown.seal(text, _place(sheet)),
        "form": page.form,
        "declining": page.declining or DeclineForm(),
        "is_declining": page.declining is not None,
        "words": answering.words_for(sheet.campaign.kind),
        "misuse": misuse.line_under(text.body),
    }
    if isinstance(page.form, FamilyForm):
        context |= _family(request, page, page.form)
    return render(request, "agreements/rooms/sign.html", context)


def _family(request: HttpRequest, page: Page, form: FamilyForm) -> dict[str, Any]:
    """The children still to be answered for; all of them for whoever wants to answer anew."""
    questions = questions_of(page.sheet.campaign.school_id, page.text.language)
    sent = form if request.method == "POST" else None
    asked = sent.asked if sent and sent.asked else page.sheet.waiting
    asked = page.sheet.answerable if "again" in request.GET else asked
    is_checked = sent is not None and not page.has_moved
    return {
        "children": parts_of(asked, page.sheet.campaign.uses, questions, sent),
        "questions": questions.mark,
        "errors": form.error_summary() if is_checked else [],
        "name_error": form.errors.get("typed_name", [""])[0] if is_checked else "",
        "tick_error": form.errors.get("agrees", [""])[0] if is_checked else "",
        "typed_name": form.data.get("typed_name", ""),
        "agrees": is_checked and "agrees" in form.data,
    }


# --- Once it is answered ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One answer as its giver sees it again; `questions` are about pictures and work of the child, with what stands.

    `refused` is what they said no to about a child who has left.
    """

    asked: Asked
    signature: Signature | None
    questions: list[Question]
    withdrawal: WithdrawForm | None = None
    refused: Sequence[str] = ()


def _receipt(
    request: HttpRequest,
    sheet: Sheet,
    trouble: str = "",
    *,
    chosen: Asked | None = None,
    form: WithdrawForm | None = None,
) -> HttpResponse:
    """What was answered. It is withdrawn here, and a parent changes consents, whether or not the campaign is open.

    `form` is what was sent about the `chosen` answer, where it was not taken.
    """
    answers = mine.last_answers(sheet)
    texts = {one.text_id: one.text for one in answers.values()} or {0: shown.chosen(sheet.texts)}
    waiting = [one for one in mine.waiting_for(request.person) if one.campaign != sheet.campaign]
    questions = questions_of(sheet.campaign.school_id, languages.ENGLISH) if sheet.children else Questions({})
    lines = _lines(request.person, sheet, answers, questions)
    context = {
        "narrow": True,
        "sheet": sheet,
        "lines": [replace(one, withdrawal=form) if one.asked == chosen else one for one in lines],
        "errors": form.error_summary() if form else [],
        "ends_access": access.stands_on(sheet.campaign),
        "questions": questions.mark,
        "texts": [(text, to_html(text.body, language=text.language)) for text in texts.values()],
        "unanswered": not answers,
        "words": answering.words_for(sheet.campaign.kind),
        "next": waiting[0] if waiting else None,
        "trouble": trouble,
    }
    return render(request, "agreements/rooms/answered.html", context)


def _lines(person: Person, sheet: Sheet, answers: dict[int, Signature], questions: Questions) -> list[Line]:
    said = withdrawing.said_by(person, [child.pk for child in sheet.children])
    return [
        Line(
            asked,
            answers.get(asked.pk),
            [
                question(f"{use}-{asked.pk}", use, questions, _standing(asked, said), {})
                for use in withdrawing.uses_open(asked, said)
            ],
            refused=withdrawing.refused_for_good(asked, said),
        )
        for asked in sheet.asked
    ]


def _standing(asked: Asked, said: Said) -> dict[str, str]:
    return {
        f"{use}-{asked.pk}": YES if consent.answer == ConsentAnswer.GIVEN else NO
        for (pupil, use), consent in said.items()
        if pupil == asked.child_id
    }


def _changed(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    chosen = next((one for one in sheet.asked if str(one.pk) == request.POST.get("asked")), None)
    if chosen is None:
        return _receipt(request, sheet, "You are no longer asked to answer this.")
    withdrawal = WithdrawForm(request.POST) if request.POST["do"] == "withdraw" or chosen.child is None else None
    if withdrawal is not None and not withdrawal.is_valid():
        return _receipt(request, sheet, chosen=chosen, form=withdrawal)
    try:
        done = _withdrawn(request, chosen, withdrawal) if withdrawal else _consents(request, chosen)
    except RuleBroken as broken:
        return _receipt(request, sheet, str(broken))
    messages.success(request, done)
    return redirect("agreements:mine-sign", request.school.slug, sheet.campaign.number)


def _withdrawn(request: HttpRequest, chosen: Asked, form: WithdrawForm) -> str:
    press = Press(limits.network_of(request).partition("/")[0], request.headers.get("User-Agent", ""))
    withdrawing.withdraw(chosen, by=request.person, reason=form.cleaned_data["reason"], press=press)
    whose = f" for {chosen.child.first_name}" if chosen.child else ""
    return f"{answering.words_for(chosen.campaign.kind).withdrawn}{whose}. A receipt is on its way to you."


def _consents(request: HttpRequest, chosen: Asked) -> str:
    said = withdrawing.said_by(request.person, [chosen.child_id])
    form = ConsentsForm(request.POST, asked=chosen, uses=withdrawing.uses_open(chosen, said))
    if not form.is_valid():
        raise RuleBroken(form.error_summary()[0].text)
    mark = request.POST.get("questions", "-")
    withdrawing.change_consents(chosen.child, form.answers(), by=request.person, questions=mark)
    return f"Your answers for {chosen.child.first_name} are kept."
