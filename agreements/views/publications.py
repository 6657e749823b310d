"""Before publishing, the register of what is published, and what is to be taken down."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements.forms.consents import (
    BeforeForm,
    DoneForm,
    EndForm,
    PublicationForm,
    RegisterFilterForm,
    RemoveForm,
    UntilForm,
)
from agreements.models import Publication, PublishedPupil, TakeDown
from agreements.pupils import pupils_here
from agreements.services import publications as services
from agreements.services import take_downs as taking_down
from agreements.services.consents import Verdict, may_be_shown
from agreements.views.consents import TAGS, chips, kept, page_of, pager
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.exceptions import RuleBroken
from esafety.schools.finding import cleaned
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pieces import Row

MOST_IN_ONE = 400
MOST_FOUND = 20


# --- Before publishing ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.CONSENT_VIEW)
def before(request: HttpRequest) -> HttpResponse:
    """Tick who is in the picture, and be told at once who may not be shown and why. What is ticked stays ticked."""
    is_check = request.method == "POST" and "check" in request.POST
    chosen = chosen_pupils(request)
    form = BeforeForm(request.POST) if is_check else BeforeForm(initial=request.POST.dict() or None)
    fault, verdicts = "", []
    if is_check:
        fault = "" if chosen else "Tick who is in the picture"
        if form.is_valid() and chosen:
            verdicts = looked(request.person, chosen, form.cleaned_data["use"], form.cleaned_data["names"])
    context = {
        "crumb": "Before you publish",
        "form": form,
        "fault": fault,
        "chosen": chosen,
        **offered(request, chosen),
        "shut_out": [one for one in verdicts if not one.may],
        "allowed": [one for one in verdicts if one.may],
        "checked": bool(verdicts),
        "tags": TAGS,
        "use": form.data.get("use", ""),
        "names": "names" in form.data,
    }
    return render(request, "agreements/publications/before.html", context)


def chosen_pupils(request: HttpRequest) -> list[Person]:
    """Those ticked, looked for only among pupils of the school whom the person may find; the rest is left out."""
    pks = {pk_from(number, Person, request.school.pk) for number in request.POST.getlist("pupil")[:MOST_IN_ONE]}
    pks.discard(None)
    if not pks:
        return []
    return list(pupils_here(request.person, timezone.localdate()).filter(pk__in=pks))


def offered(request: HttpRequest, chosen: list[Person]) -> dict[str, Any]:
    """The class that is shown and who was found by name, without those chosen already."""
    groups = [(number_of(one), one) for one in TeachingGroup.objects.visible_to(request.person)]
    sent = request.POST if request.method == "POST" else request.GET
    group = next((one for number, one in groups if number == sent.get("group")), None)
    typed = cleaned(sent.get("q", ""))
    others = pupils_here(request.person, timezone.localdate()).exclude(pk__in=[one.pk for one in chosen])
    return {
        "groups": groups,
        "group": group,
        "in_class": list(others.filter(teaching_group=group)) if group else [],
        "query": typed,
        "found": list(others.named(typed)[:MOST_FOUND]) if len(typed) > 1 else [],
    }


@transaction.atomic
def looked(person: Person, chosen: list[Person], use: str, names: bool) -> list[Verdict]:
    """The verdicts, and in the log that somebody asked before they published."""
    verdicts = may_be_shown(chosen, use, timezone.localdate(), with_names=names)
    details = {"use": use, "names": names, "pupils": len(verdicts), "not": sum(not one.may for one in verdicts)}
    events.record("agreements.checked_before_publishing", actor=person, about=person.school, details=details)
    return verdicts


# --- The register --------------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.CONSENT_VIEW)
def register(request: HttpRequest) -> HttpResponse:
    """What is published, newest first: what is in use now unless asked otherwise."""
    form = RegisterFilterForm(request.GET)
    applied = form.applied()
    page = page_of(filtered(Publication.objects.visible_to(request.person), applied, request.person), request)
    context = {
        "form": form,
        "chips": chips(form, applied),
        "rows": page.object_list,
        "crumb": "What is published",
        **pager(page, kept(form, applied), "1 publication", "publications"),
    }
    return render(request, "agreements/publications/register.html", context)


def filtered(publications: Any, applied: dict[str, Any], person: Person) -> Any:
    today = timezone.localdate()
    state = applied.get("state", "")
    if state == "":
        publications = publications.live(today)
    elif state == "past":
        publications = publications.exclude(pk__in=publications.live(today).values("pk"))
    if "use" in applied:
        publications = publications.filter(use=applied["use"])
    if "q" in applied:
        named = Person.objects.visible_to(person).named(applied["q"]).order_by()
        inside = PublishedPupil.objects.visible_to(person).filter(pupil__in=named.values("pk")).values("publication")
        typed = Q(what__icontains=applied["q"]) | Q(where__icontains=applied["q"]) | Q(pk__in=inside)
        publications = publications.filter(typed)
    counted = publications.annotate(
        inside=Count("pupils", filter=Q(pupils__removed_on=None), distinct=True),
        to_take_down=Count("take_downs", filter=Q(take_downs__done_at=None), distinct=True),
    )
    return counted.select_related("school", "recorded_by").order_by("-pk")


@require_http_methods(["GET", "POST"])
@requires(Perm.PUBLICATION_RECORD)
def new(request: HttpRequest) -> HttpResponse:
    """Record it with those who may be shown. Begins on the page before, where they are ticked."""
    chosen = chosen_pupils(request)
    about = BeforeForm(request.POST)
    if request.method != "POST" or not chosen or not about.is_valid():
        return redirect("agreements:before", request.school.slug)
    is_sent = "what" in request.POST
    form = PublicationForm(request.POST) if is_sent else PublicationForm(initial={"since": timezone.localdate()})
    shut_out: list[Verdict] = []
    if is_sent and form.is_valid():
        try:
            publication = services.record_publication(
                actor=request.person,
                pupils=chosen,
                use=about.cleaned_data["use"],
                names_pupils=about.cleaned_data["names"],
                **form.cleaned_data,
            )
        except services.MayNotBeShown as refused:
            shut_out = list(refused.verdicts)
            form.add_error(None, "Not recorded: take out those who may not be shown.")
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It stands in the register. You are told if a consent is withdrawn.")
            return redirect(publication)
    refused_pks = {one.pupil.pk for one in shut_out}
    context = {
        "narrow": True,
        "crumb": "Record",
        "form": form,
        "about": about,
        "use_words": dict(about.fields["use"].choices)[about.cleaned_data["use"]],
        "names": about.cleaned_data["names"],
        "chosen": [one for one in chosen if one.pk not in refused_pks],
        "shut_out": shut_out,
    }
    return render(request, "agreements/publications/new.html", context)


def visible_publication(request: HttpRequest, number: int) -> Publication:
    found = Publication.objects.visible_to(request.person).select_related("school", "recorded_by")
    publication: Publication = get_object_or_404(found, number=number)
    return publication


@require_http_methods(["GET", "POST"])
@requires(Perm.CONSENT_VIEW, on=visible_publication)
def detail(request: HttpRequest, publication: Publication) -> HttpResponse:
    """What, where, who is in it and whether they still may be. Here it is kept in use, and somebody put in."""
    adds, searched = "pupil" in request.POST, "find" in request.POST
    form = UntilForm(request.POST if "keep" in request.POST else None, initial={"until": publication.until})
    fault = ""
    if request.method == "POST" and not searched:
        try:
            said = put_in(request, publication) if adds else keep_on(request, publication, form)
        except RuleBroken as broken:
            fault = str(broken)
        else:
            if said:
                messages.success(request, said)
                return redirect(publication)
    typed = cleaned(request.POST.get("q", ""))
    others = pupils_here(request.person, timezone.localdate()) if len(typed) > 1 else None
    context = {
        "publication": publication,
        "facts": facts(publication),
        "inside": inside_of(publication, request.person),
        "form": form,
        "fault": fault,
        "query": typed,
        "found": list(others.named(typed)[:MOST_FOUND]) if others is not None else [],
        "may_record": can(request.person, Perm.PUBLICATION_RECORD, publication),
    }
    return render(request, "agreements/publications/publication.html", context)


def put_in(request: HttpRequest, publication: Publication) -> str:
    chosen = chosen_pupils(request)
    if not chosen:
        raise RuleBroken("Find the pupil by name, and choose them.")
    services.add_pupil(publication, chosen[0], actor=request.person)
    return f"{chosen[0].name} is in it."


def keep_on(request: HttpRequest, publication: Publication, form: UntilForm) -> str:
    if not form.is_valid():
        return ""
    services.prolong_publication(publication, actor=request.person, until=form.cleaned_data["until"])
    return "It is kept in use."


def facts(publication: Publication) -> list[Row]:
    until = f"{publication.until:%-d %B %Y}" if publication.until else "Until somebody ends it"
    rows = [
        Row("Where it is seen", publication.get_use_display()),
        Row("Address or place", publication.where),
        Row("A full name stands beside it", "Yes" if publication.names_pupils else "No"),
        Row("Since", f"{publication.since:%-d %B %Y}"),
        Row("In use until", until),
        Row("Recorded by", str(publication.recorded_by)),
    ]
    if publication.ended_on:
        rows.append(Row("Out of use since", f"{publication.ended_on:%-d %B %Y}"))
    return rows


def inside_of(publication: Publication, asker: Person) -> list[dict[str, Any]]:
    """Each pupil who is or was in it, whether they still may be, and what is to be taken down."""
    rows = list(publication.pupils.select_related("pupil__school", "pupil__teaching_group").order_by("pk"))
    seen = [one.pupil for one in rows if one.removed_on is None]
    today = timezone.localdate()
    verdicts = {
        one.pupil.pk: one for one in may_be_shown(seen, publication.use, today, with_names=publication.names_pupils)
    }
    due = dict(TakeDown.objects.visible_to(asker).open().filter(publication=publication).values_list("pupil", "due_on"))
    return [
        {
            "pupil": one.pupil,
            "removed_on": one.removed_on,
            "verdict": verdicts.get(one.pupil_id),
            "tag": TAGS[verdicts[one.pupil_id].standing] if one.pupil_id in verdicts else "quiet",
            "due_on": due.get(one.pupil_id),
        }
        for one in rows
    ]


@require_http_methods(["GET", "POST"])
@requires(Perm.PUBLICATION_RECORD, on=visible_publication)
def end(request: HttpRequest, publication: Publication) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_publication(publication, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("ended_on", str(broken))
        else:
            messages.success(request, "It is out of use. Nothing of it waits to be taken down any more.")
            return redirect(publication)
    context = {
        "narrow": True,
        "title": "Is it out of use?",
        "text": f"{publication.what}: {publication.where}. Say so once nobody can see it there any more.",
        "button": "It is out of use",
        "back_url": publication.get_absolute_url(),
        "form": form,
    }
    return render(request, "components/confirm_page.html", context)


def publication_and_pupil(request: HttpRequest, number: int, pupil: str) -> Publication:
    publication = visible_publication(request, number)
    pk = pk_from(pupil, Person, request.school.pk)
    inside = publication.pupils.filter(removed_on=None).select_related("pupil")
    publication.to_remove = get_object_or_404(inside, pupil=pk).pupil  # type: ignore[attr-defined]
    return publication


@require_http_methods(["GET", "POST"])
@requires(Perm.PUBLICATION_RECORD, on=publication_and_pupil)
def remove(request: HttpRequest, publication: Publication) -> HttpResponse:
    pupil: Person = publication.to_remove  # type: ignore[attr-defined]
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_pupil(publication, pupil, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{pupil} is no longer in it.")
            return redirect(publication)
    context = {
        "narrow": True,
        "title": f"Take {pupil} out?",
        "text": f"{publication.what}: {publication.where}. Say so once {pupil} can no longer be seen in it.",
        "button": f"{pupil.first_name} is out of it",
        "back_url": publication.get_absolute_url(),
        "form": form,
    }
    return render(request, "components/confirm_page.html", context)


# --- What is to be taken down --------------------------------------------------------------------------------------


@require_GET
@requires(Perm.CONSENT_VIEW)
def take_downs(request: HttpRequest) -> HttpResponse:
    """What waits, the first to be due on top; below it what was done last."""
    actions = TakeDown.objects.visible_to(request.person).select_related(
        "publication__school", "pupil", "consent", "done_by", "school", "publication__recorded_by"
    )
    page = page_of(actions.open(), request)
    context = {
        "crumb": "To be taken down",
        "rows": page.object_list,
        "done": actions.filter(done_at__isnull=False).order_by("-done_at")[:10],
        "today": timezone.localdate(),
        "may_record": can(request.person, Perm.PUBLICATION_RECORD),
        **pager(page, {}, "1 to take down", "to take down"),
    }
    return render(request, "agreements/publications/take_downs.html", context)


def open_take_down(request: HttpRequest, number: str) -> TakeDown:
    pk = pk_from(number, TakeDown, request.school.pk)
    found = TakeDown.objects.visible_to(request.person).select_related(
        "publication__school", "pupil", "consent", "school"
    )
    action: TakeDown = get_object_or_404(found, pk=pk)
    return action


@require_http_methods(["GET", "POST"])
@requires(Perm.PUBLICATION_RECORD, on=open_take_down)
def take_down_done(request: HttpRequest, action: TakeDown) -> HttpResponse:
    back = reverse("agreements:take-downs", args=[request.school.slug])
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taking_down.done(action, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Done: {action.pupil} is out of “{action.publication.what}”.")
            return redirect(back)
    context = {"narrow": True, "action": action, "form": form, "back_url": back, "today": timezone.localdate()} | {
        "crumb": "Take down"
    }
    return render(request, "agreements/publications/take_down_done.html", context)
