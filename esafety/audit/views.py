"""The school's audit log. Whether its chain is whole is not asked here: `manage.py verify_audit` walks it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit import actions
from esafety.audit.models import Event, EventQuerySet
from esafety.audit.visibility import events_for
from esafety.schools.finding import cleaned
from esafety.schools.models import Person
from esafety.ui.forms import PlainForm
from esafety.ui.pieces import Chip, Moment

PAGE = 50


class LogFilter(PlainForm):
    marks_optional = False

    q = forms.CharField(label="Who did it: part of the name", required=False, max_length=100)
    action = forms.ChoiceField(label="What was done", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = sorted(actions.LABELS.items(), key=lambda item: item[1])
        self.fields["action"].choices = [("", "Anything"), *labels]


@require_safe
@requires(Perm.AUDIT_VIEW)
def log(request: HttpRequest) -> HttpResponse:
    form = LogFilter(request.GET)
    asked = {name: value for name, value in (form.cleaned_data if form.is_valid() else {}).items() if value}
    found = narrowed(events_for(request.person), request.person, asked)
    events, newer, older = page_of(found, request)
    context = {
        "form": form,
        "chips": chips(asked),
        "newer_url": url_of(asked, "after", events[0]) if newer else "",
        "older_url": url_of(asked, "before", events[-1]) if older else "",
        "moments": moments(events, request.person),
        "here": reverse("audit:log", args=[request.school.slug]),
    }
    return render(request, "audit/log.html", context)


def narrowed(events: EventQuerySet, reader: Person, asked: dict[str, str]) -> EventQuerySet:
    if asked.get("action"):
        events = events.filter(action=asked["action"])
    if cleaned(asked.get("q", "")):
        named = Person.objects.filter(school=reader.school_id).named(cleaned(asked["q"])).order_by()
        events = events.filter(actor_id__in=named.values("pk"))
    return events


def page_of(found: EventQuerySet, request: HttpRequest) -> tuple[list[Event], bool, bool]:
    """Fifty events, newest first, and whether there are newer and older ones. Keyset paging over (scope, seq)."""
    before, after = (seq_at(request, name) for name in ("before", "after"))
    if after is not None:
        page = list(found.filter(seq__gt=after).order_by("seq")[: PAGE + 1])
        return page[:PAGE][::-1], len(page) > PAGE, bool(page)
    if before is not None:
        found = found.filter(seq__lt=before)
    page = list(found.order_by("-seq")[: PAGE + 1])
    return page[:PAGE], before is not None and bool(page), len(page) > PAGE


def _signer() -> Signer:
    return Signer(salt="audit.page", sep=".")


def seq_at(request: HttpRequest, name: str) -> int | None:
    """Where the page begins. The address holds a signed key, not `seq`: its gaps would tell of hidden events."""
    try:
        pk = int(_signer().unsign(request.GET.get(name, "")))
    except (BadSignature, ValueError):
        return None
    return Event.objects.of_school(request.school).filter(pk=pk).values_list("seq", flat=True).first()


def url_of(asked: dict[str, str], name: str, event: Event) -> str:
    return "?" + urlencode(asked | {name: _signer().sign(str(event.pk))})


def chips(asked: dict[str, str]) -> list[Chip]:
    labels = {"q": lambda typed: f"“{typed}”", "action": actions.label_of}
    return [
        Chip(labels[name](value), "?" + urlencode({other: kept for other, kept in asked.items() if other != name}))
        for name, value in asked.items()
    ]


def moments(events: list[Event], reader: Person) -> list[Moment]:
    names = names_of(events, reader)
    return [
        Moment(
            event.at,
            actions.label_of(event.action),
            who_acted(event, names),
            about(event, names),
            kind="warn" if event.action == "access.refused" else "quiet",
        )
        for event in events
    ]


def who_acted(event: Event, names: dict[tuple[str, int | None], str]) -> str:
    if event.actor_id is None:
        return "Somebody without a sign-in"
    return names.get(("schools.person", event.actor_id), "Somebody who is no longer known")


def about(event: Event, names: dict[tuple[str, int | None], str]) -> str:
    """What the act was about, by name where the record still stands."""
    if not event.model:
        return str(event.details.get("url", "")).replace(":", ", ")
    try:
        kind = str(apps.get_model(event.model)._meta.verbose_name)
    except LookupError:
        kind = event.model
    return f"{capfirst(kind)}: {names.get((event.model, event.record_id), 'no longer there')}"


def names_of(events: list[Event], reader: Person) -> dict[tuple[str, int | None], str]:
    """Names of actors and records by model and id: one query for each model that is on the page."""
    wanted: dict[str, set[int]] = {"schools.person": {event.actor_id for event in events if event.actor_id}}
    for event in events:
        if event.model and event.record_id:
            wanted.setdefault(event.model, set()).add(event.record_id)
    names: dict[tuple[str, int | None], str] = {}
    for label, ids in wanted.items():
        try:
            manager = apps.get_model(label)._default_manager
        except LookupError:
            continue
        for pk, record in manager.in_bulk(ids).items():
            names[label, pk] = str(record)
    return names
