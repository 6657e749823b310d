"""Who may be shown: the list, a class's sheet to print, one pupil's answers, and from what age pupils are asked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements.forms.consents import AssentAgeForm, FilterForm, OwnAnswerForm
from agreements.models import AssentAge, Consent, ConsentAnswer, ConsentUse, PublishedPupil
from agreements.pupils import pupils_here
from agreements.rules.consents import PICTURES, SHORT, Standing
from agreements.services import consents as services
from agreements.services.consents import Verdict
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink, Person, TeachingGroup
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pieces import Chip

PAGE = 30
TAGS: dict[str, str] = {
    Standing.YES: "good",
    Standing.ELSEWHERE: "good",
    Standing.NO: "bad",
    Standing.WITHDRAWN: "bad",
    Standing.DIFFERS: "bad",
    Standing.OWN_NO: "bad",
    Standing.OWN_MISSING: "warn",
    Standing.LAPSED: "warn",
    Standing.NOT_ASKED: "quiet",
}
ANSWER_TAGS: dict[str, str] = {
    ConsentAnswer.GIVEN: "good",
    ConsentAnswer.REFUSED: "bad",
    ConsentAnswer.WITHDRAWN: "bad",
}
ANSWER_WORDS: dict[str, str] = {
    ConsentAnswer.GIVEN: "Yes",
    ConsentAnswer.REFUSED: "No",
    ConsentAnswer.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class Shown:
    """A cell of the list: what the answers come to, in words and with a tag's colour."""

    column: str
    words: str
    tag: str


# --- The list ------------------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.CONSENT_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Pupils down, uses across. With "may not be shown", those alone: for the use, else for any of them."""
    form = FilterForm(request.GET, person=request.person)
    applied = form.applied()
    uses = [applied["use"]] if "use" in applied else list(SHORT)
    pupils = found_pupils(request.person, applied)
    if "show" in applied:
        held_back = list(pupils)
        verdicts = services.standings(held_back, uses, timezone.localdate())
        page = page_of([one for one in held_back if not all(v.may for v in verdicts[one.pk].values())], request)
    else:
        page = page_of(pupils, request)
        verdicts = services.standings(list(page.object_list), uses, timezone.localdate())
    context = {
        "form": form,
        "chips": chips(form, applied),
        "columns": [SHORT[use] for use in uses],
        "rows": [(pupil, cells(verdicts[pupil.pk])) for pupil in page.object_list],
        "groups": [(number_of(one), one) for one in TeachingGroup.objects.visible_to(request.person)],
        "age": AssentAge.objects.visible_to(request.person).on(request.school, timezone.localdate()),
        "may_import": can(request.person, Perm.CONSENT_IMPORT),
        "may_set_age": can(request.person, Perm.AGREEMENT_WRITE),
        **pager(page, kept(form, applied), "1 pupil", "pupils"),
    }
    return render(request, "agreements/consents/overview.html", context)


def found_pupils(person: Person, applied: dict[str, Any]) -> Any:
    pupils = pupils_here(person, timezone.localdate())
    if "group" in applied:
        pupils = pupils.filter(teaching_group=applied["group"])
    if "q" in applied:
        pupils = pupils.named(applied["q"])
    return pupils.order_by("last_name", "first_name", "pk")


def cells(verdicts: dict[str, Verdict]) -> list[Shown]:
    return [Shown(SHORT[use], one.standing.label, TAGS[one.standing]) for use, one in verdicts.items()]


def page_of(rows: Any, request: HttpRequest) -> Page[Any]:
    """A page by its number; the nearest that is there where it makes no sense."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def pager(page: Page[Any], query: dict[str, str], one: str, many: str) -> dict[str, Any]:
    """The addresses of the pages before and after, with the filters that are on, and how many there are in words."""

    def url(number: int) -> str:
        return f"?{urlencode({**query, 'page': number})}"

    count = page.paginator.count
    return {
        "before_url": url(page.previous_page_number()) if page.has_previous() else "",
        "after_url": url(page.next_page_number()) if page.has_next() else "",
        "count_words": one if count == 1 else f"{count:,} {many}",
        "page_words": f"Page {page.number} of {page.paginator.num_pages}",
    }


def kept(form: Any, applied: dict[str, Any]) -> dict[str, str]:
    """The filters that are on, as they were sent."""
    return {name: form.data.get(name, "") for name in applied}


def chips(form: Any, applied: dict[str, Any]) -> list[Chip]:
    """The filters that are on, each with the address of the list without it."""
    sent = kept(form, applied)
    return [
        Chip(form.words_for(name, value), "?" + urlencode({one: sent[one] for one in sent if one != name}))
        for name, value in applied.items()
    ]


# --- A class's sheet -----------------------------------------------------------------------------------------------


def visible_class(request: HttpRequest, number: str) -> TeachingGroup:
    pk = pk_from(number, TeachingGroup, request.school.pk)
    group: TeachingGroup = get_object_or_404(TeachingGroup.objects.visible_to(request.person), pk=pk)
    return group


@require_GET
@requires(Perm.CONSENT_VIEW, on=visible_class)
def sheet(request: HttpRequest, group: TeachingGroup) -> HttpResponse:
    """For whoever takes the pictures: who of the class is in none, and who not in all."""
    pupils = list(found_pupils(request.person, {"group": group}))
    verdicts = services.standings(pupils, SHORT, timezone.localdate())
    never, some, everywhere = [], [], []
    for pupil in pupils:
        shut = [SHORT[use] for use, one in verdicts[pupil.pk].items() if not one.may]
        if all(not verdicts[pupil.pk][use].may for use in PICTURES):
            never.append((pupil, shut))
        elif shut:
            some.append((pupil, shut))
        else:
            everywhere.append(pupil)
    context = {
        "group": group,
        "never": never,
        "some": some,
        "everywhere": everywhere,
        "on": timezone.localdate(),
        "crumb": f"Sheet for {group}",
    }
    return render(request, "agreements/consents/sheet.html", context)


# --- One pupil -----------------------------------------------------------------------------------------------------


def visible_pupil(request: HttpRequest, number: str) -> Person:
    pk = pk_from(number, Person, request.school.pk)
    people = Person.objects.visible_to(request.person).select_related("school", "teaching_group")
    pupil: Person = get_object_or_404(people, pk=pk)
    return pupil


@require_http_methods(["GET", "POST"])
@requires(Perm.CONSENT_VIEW, on=visible_pupil)
def of_pupil(request: HttpRequest, pupil: Person) -> HttpResponse:
    """What the answers come to, each answer in order, and what the pupil is in. A teacher enters the pupil's own."""
    may_enter = can(request.person, Perm.CLASS_SIGN)
    form = OwnAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.answer_for_oneself(pupil, form.answers(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{pupil}’s own answers are kept." if made else "Nothing was changed.")
            return redirect("agreements:pupil-consents", request.school.slug, pupil.number)
    verdicts = services.standings([pupil], SHORT, timezone.localdate())[pupil.pk]
    live = PublishedPupil.objects.visible_to(request.person).filter(pupil=pupil).select_related("publication__school")
    context = {
        "crumb": pupil.name,
        "pupil": pupil,
        "verdicts": [(ConsentUse(use).label, one, TAGS[one.standing]) for use, one in verdicts.items()],
        "answers": answers_of(pupil, request.person),
        "published": live,
        "form": form if may_enter and is_pupil(pupil, request.person) else None,
    }
    return render(request, "agreements/consents/pupil.html", context)


def is_pupil(person: Person, asker: Person) -> bool:
    return pupils_here(asker, timezone.localdate()).filter(pk=person.pk).exists()


def answers_of(pupil: Person, asker: Person) -> list[dict[str, Any]]:
    """Every answer, newest first: what, who and what they are to the pupil, when, how known, and the words asked."""
    links = services.links_of([pupil]).get(pupil.pk, {})
    said = Consent.objects.visible_to(asker).filter(pupil=pupil).order_by("-pk")
    return [
        {
            "use": SHORT[one.use],
            "words": ANSWER_WORDS[one.answer],
            "tag": ANSWER_TAGS[one.answer],
            "who": who_said(one, pupil, links),
            "at": one.at,
            "known": how_known(one),
            "question": one.words.question if one.words else "",
        }
        for one in said.select_related("by", "words", "entered_by")
    ]


def who_said(one: Consent, pupil: Person, links: dict[int, ParentLink]) -> str:
    if one.by is None:
        return "Not known by whom"
    if one.by == pupil:
        return "The pupil"
    link = links.get(one.by.pk)
    counts = link is not None and link.decides
    return services.called(one.by, link) + ("" if counts else ", whose yes no longer counts")


def how_known(one: Consent) -> str:
    if one.by is None:
        since = f", since {one.held_since:%-d %B %Y}" if one.held_since else ""
        return f"Held elsewhere: {one.held_where}{since}"
    by = f", entered by {one.entered_by}" if one.entered_by else ""
    return one.get_source_display() + by


# --- From what age pupils are asked --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.AGREEMENT_WRITE)
def assent_age(request: HttpRequest) -> HttpResponse:
    form = AssentAgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            setting = services.set_assent_age(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("from_on", str(broken))
        else:
            messages.success(request, f"Pupils are asked themselves from the age of {setting}.")
            return redirect("agreements:assent-age", request.school.slug)
    context = {
        "narrow": True,
        "crumb": "Pupils’ own answers",
        "form": form,
        "now": AssentAge.objects.visible_to(request.person).on(request.school, timezone.localdate()),
        "settings": AssentAge.objects.visible_to(request.person),
    }
    return render(request, "agreements/consents/assent_age.html", context)
