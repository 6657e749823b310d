"""Writing a draft, wording by wording, and publishing it; and the questions of consents."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from agreements import languages
from agreements.changes import what_changed
from agreements.forms.texts import PublishForm, QuestionsForm, WhichForm, WordingForm
from agreements.markdown import to_html
from agreements.models import Agreement, AgreementVersion, ConsentWords, Wording
from agreements.rules import texts as rules
from agreements.services import following
from agreements.services import texts as services
from agreements.services import words as asking
from agreements.views.texts import visible_agreement
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.schools.views.settings import version_shown
from esafety.ui.pieces import Chip


def draft_of(request: HttpRequest, agreement: Agreement) -> AgreementVersion | None:
    drafts = AgreementVersion.objects.visible_to(request.person).filter(agreement=agreement, state="draft")
    draft = drafts.first()
    if draft is not None:
        draft.agreement = agreement
    return draft


def which(request: HttpRequest) -> tuple[str, bool]:
    chosen = WhichForm(request.GET).chosen()
    if chosen is None:
        raise Http404
    return chosen


# --- One wording ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_WRITE, on=visible_agreement)
def draft(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Write one wording (`?language=cy&easy=on`), look at it, save it. Without a draft, begin one."""
    if request.method == "POST" and "start_version" in request.POST:
        return _start(request, agreement)
    version = draft_of(request, agreement)
    if version is None:
        return redirect(agreement)
    language, easy_read = which(request)
    wording = version.wordings.filter(language=language, easy_read=easy_read).first()
    initial = {"title": wording.title, "body": wording.body} if wording else {"title": agreement.title}
    form = WordingForm(request.POST or None, language=language, initial=initial)
    looks = request.method == "POST" and "look_first" in request.POST
    context = {"agreement": agreement, "version": version, "form": form, "wording": wording, "narrow": True}
    if request.method == "POST" and not looks and form.is_valid():
        wording = Wording(version=version, language=language, easy_read=easy_read)
        try:
            services.write_wording(
                version,
                actor=request.person,
                language=language,
                easy_read=easy_read,
                seen=version_shown(request),
                **form.cleaned_data,
            )
        except ChangedMeanwhile as changed:
            form.add_error(None, str(changed))
            context |= _since(version, wording, form)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Saved: {rules.name_of(language, easy_read)}.")
            return redirect(agreement)
    context |= _about(version, language, easy_read, shown=context.get("wording"))
    context["preview"] = to_html(form.data.get("body", ""), language=language) if looks else ""
    template = "agreements/texts/draft.html#preview" if request.htmx else "agreements/texts/draft.html"
    return render(request, template, context)


def _start(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    try:
        version = services.start_version(agreement, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"Version {version.number} is begun. It starts with the words that are published.")
    return redirect(agreement)


def _since(version: AgreementVersion, wording: Wording, form: WordingForm) -> dict[str, Any]:
    """What others saved after the page was opened, against what was typed; saving again puts this in its place."""
    now = version.wordings.filter(language=wording.language, easy_read=wording.easy_read).first()
    wording.title, wording.body = form.cleaned_data["title"], form.cleaned_data["body"]
    return {"wording": now, "changes": what_changed(now, wording) if now else []}


def _about(version: AgreementVersion, language: str, easy_read: bool, shown: Wording | None) -> dict[str, Any]:
    is_english = language == languages.ENGLISH and not easy_read
    english = None if is_english else version.wordings.filter(language=languages.ENGLISH, easy_read=False).first()
    return {
        "name": rules.name_of(language, easy_read),
        "english": to_html(english.body) if english else "",
        "seen": version_of(shown) if shown else 0,
        "language": language,
        "direction": languages.direction_of(language),
        "here": "?" + urlencode({"language": language} | ({"easy": "on"} if easy_read else {})),
    }


@require_POST
@requires(Perm.AGREEMENT_WRITE, on=visible_agreement)
def draft_remove(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    version, chosen = draft_of(request, agreement), WhichForm(request.POST).chosen()
    if version is None or chosen is None or "language" not in request.POST:
        messages.error(request, "There is no such wording to remove.")
        return redirect(agreement)
    language, easy_read = chosen
    wording = version.wordings.filter(language=language, easy_read=easy_read).first()
    name = rules.name_of(language, easy_read)
    try:
        if wording is None:
            raise RuleBroken("These words have been removed already.")
        wording.version = version
        services.remove_wording(wording, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"Removed: {name}.")
    return redirect(agreement)


# --- Publication ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_PUBLISH, on=visible_agreement)
def publish(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Word by word what changes, and whom it would ask again, before it is done."""
    version = draft_of(request, agreement)
    if version is None:
        return redirect(agreement)
    form = PublishForm(request.POST or None, is_first=version.number == 1)
    sent = request.method == "POST" and "words_seen" in request.POST
    if sent and form.is_valid():
        try:
            services.publish(version, actor=request.person, seen=request.POST["words_seen"], **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Version {version.number} is published. Its words never change now.")
            return redirect(agreement)
    wordings = rules.in_order(version.wordings.all())
    last = agreement.versions.published().first()
    before = list(last.texts.all()) if last else []
    context = {
        "agreement": agreement,
        "version": version,
        "form": form,
        "last": last,
        "wordings": [_compared(one, before) for one in wordings],
        "missing": rules.missing_from(wordings, before),
        "reach": following.reach_of(agreement),
        "words_seen": rules.seal_of(wordings),
        "narrow": True,
    }
    return render(request, "agreements/texts/publish.html", context)


def _compared(wording: Wording, before: list[Any]) -> dict[str, Any]:
    old = next((one for one in before if (one.language, one.easy_read) == (wording.language, wording.easy_read)), None)
    return {
        "name": rules.name_of(wording.language, wording.easy_read),
        "is_new": old is None,
        "changes": what_changed(old, wording) if old else [],
        "language": wording.language,
        "direction": languages.direction_of(wording.language),
        "title": wording.title,
        "html": to_html(wording.body, language=wording.language),
    }


# --- The questions of consents -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_WRITE, hidden=True)
def words(request: HttpRequest) -> HttpResponse:
    """What parents are asked about each use, in one language (`?language=cy`)."""
    language, _ = which(request)
    asked = ConsentWords.objects.visible_to(request.person).newest_in(request.school, language)
    form = QuestionsForm(request.POST or None, language=language, asked={one.use: one.question for one in asked})
    if request.method == "POST" and form.is_valid():
        try:
            new = asking.ask_in_words(
                actor=request.person, language=language, questions=form.cleaned_data, seen=version_shown(request)
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Saved. From now on parents are asked so." if new else "Nothing has changed.")
            return redirect(f"{reverse('agreements:words', args=[request.school.slug])}?language={language}")
    context = {
        "form": form,
        "language": language,
        "name": languages.LANGUAGES[language],
        "others": [Chip(name, f"?language={key}") for key, name in languages.CHOICES if key != language],
        "version": asking.last_words(request.school, language),
        "narrow": True,
    }
    return render(request, "agreements/texts/words.html", context)
