"""Who was at a session: the list to tick, the code in the room, one's own press, closing, and corrections after it."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.accounts import limits
from esafety.exceptions import RuleBroken
from esafety.schools.finding import cleaned, find_people
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pager import PAGE, paged, shown_of
from training.forms.sessions import CodeForm, TakenOutForm
from training.models import Answer, Attendee, Session
from training.rules import sessions as rules
from training.services import attending
from training.services import whom as people_meant
from training.views.sessions import TAGS, people_posted, session_page, visible_session

WRONG_IN_TEN_MINUTES = 6
TOO_OFTEN = "That was wrong too often. Wait ten minutes, or ask whoever runs the session to tick you."
OF = {
    "": "Everybody on the list",
    "everyone": "Everybody who is trained here",
    "coming": "Coming",
    "waiting": "Waiting for a place",
    "cannot": "Cannot come",
    "silent": "Not answered",
    "here": "There",
    "missing": "Invited, not there",
}


def visible_session_with(request: HttpRequest, number: int, who: str) -> Session:
    """The session, with the person of it whom the address names as `taken_out`."""
    session = visible_session(request, number)
    pk = pk_from(who, Person, request.school.pk)
    rows = session.attendees.visible_to(request.person).select_related("person")
    session.taken_out = get_object_or_404(rows, person=pk).person
    return session


# --- The list ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def attendance(request: HttpRequest, session: Session) -> HttpResponse:
    """Who is there, page by page: every button keeps the ticks of the page first, so that none is lost."""
    if request.method == "POST":
        return _kept(request, session)
    of = request.GET.get("of", "")
    of = of if of in OF else ""
    if not of and "of" not in request.GET and not session.attendees.exists():
        of = "everyone"
    query = cleaned(request.GET.get("q", ""))
    people = _people(session, of)
    context = paged(request, people.named(query) if query else people)
    rows = session.attendees.visible_to(request.person).filter(person__in=list(context["page"]))
    by_person = {one.person_id: one for one in rows.select_related("here_by")}
    context |= {
        "session": session,
        "rows": [(one, by_person.get(one.pk), tag_of(by_person.get(one.pk))) for one in context["page"]],
        "shown": shown_of(context["page"]),
        "of": of,
        "choices": [(key, words) for key, words in OF.items() if key != "everyone" or not session.held_at],
        "query": query,
        "here": session.attendees.here().count(),
        "may_tick": not rules.why_not_held(session, timezone.now() + rules.BEFORE),
        "why_not": rules.why_not_held(session, timezone.now() + rules.BEFORE),
    }
    return render(request, "training/sessions/attendance.html", context)


def tag_of(row: Attendee | None) -> tuple[str, str]:
    """What they said, and its colour. Who did not answer needs no tag: most do not."""
    if row is None or (row.answer == Answer.NONE and row.invited_at is not None):
        return "", ""
    if row.answer == Answer.NONE:
        return "Walked in", "quiet"
    return str(row.get_answer_display()), TAGS[row.answer]


def _people(session: Session, of: str) -> "QuerySet[Person]":
    rows = session.attendees.all()
    narrowed = {
        "coming": Q(answer=Answer.COMING),
        "waiting": Q(answer=Answer.WAITING),
        "cannot": Q(answer=Answer.CANNOT),
        "silent": Q(answer=Answer.NONE, invited_at__isnull=False),
        "here": Q(here_at__isnull=False),
        "missing": Q(here_at=None, invited_at__isnull=False),
    }
    on_it = rows.filter(narrowed.get(of, Q())).values("person")
    if of == "everyone":
        everyone = people_meant.who_are(session.school, people_meant.EVERYBODY, session.day)
        found = everyone | everyone.model.objects.filter(school=session.school_id, pk__in=rows.values("person"))
    else:
        found = people_meant.of_keys(session.school, on_it)
    return found.order_by("last_name", "first_name", "pk")


def _kept(request: HttpRequest, session: Session) -> HttpResponse:
    """Only what differs from what the page showed is changed: what others ticked meanwhile stays."""
    was, ticked = set(request.POST.getlist("was")), set(request.POST.getlist("there"))
    shown = {one.number: one for one in people_posted(request, "shown")}
    there = [one for number, one in shown.items() if number in ticked - was]
    gone = [one for number, one in shown.items() if number in was - ticked]
    asked = {name: request.POST.get(name, "") for name in ("of", "page", "q")}
    if request.POST.get("find") is not None:
        asked["page"] = ""
    if request.POST.get("go"):
        asked["page"] = request.POST["go"]
    try:
        done = attending.tick_those_there(session, actor=request.person, there=there, not_there=gone)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        if done.added or done.removed or "keep" in request.POST:
            here = session.attendees.here().count()
            messages.success(request, f"Kept. {here} {'is' if here == 1 else 'are'} ticked as there.")
    url = reverse("training:session-attendance", args=[request.school.slug, session.number])
    return redirect(f"{url}?{urlencode(asked)}")


# --- In the room ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_RECORD, on=visible_session)
def room(request: HttpRequest, session: Session) -> HttpResponse:
    """The code in large figures, for the wall, while people may press."""
    context = {
        "session": session,
        "why_not": rules.why_not_here(session, timezone.now()),
        "here": session.attendees.here().count(),
        "until": session.ends_at + rules.AFTER,
        "url": request.build_absolute_uri(session.get_absolute_url()),
    }
    return render(request, "training/sessions/room.html", context)


@require_POST
@requires(Perm.TRAINING_TAKE, on=visible_session)
def here(request: HttpRequest, session: Session) -> HttpResponse:
    """One's own press. Wrong figures are counted, so that nobody finds the right ones by trying."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, form)
    key = limits.key("training.here", "person", f"{session.pk}:{request.person.pk}")
    if limits.counted([key])[key] > WRONG_IN_TEN_MINUTES:
        form.add_error("code", TOO_OFTEN)
        return session_page(request, session, form, status=429)
    try:
        attending.say_one_is_there(session, actor=request.person, code=form.cleaned_data["code"])
    except attending.WrongCode as wrong:
        form.add_error("code", str(wrong))
        return session_page(request, session, form)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        limits.give_back([key])
        messages.success(request, "You are ticked as there.")
    return redirect(session)


# --- Closing, and after it -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def close(request: HttpRequest, session: Session) -> HttpResponse:
    """Say how many were there and what comes of it; then close it, once."""
    if request.method == "POST":
        try:
            attending.hold_session(session, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, "The session is closed.")
        return redirect(session)
    seen = session.attendees.visible_to(request.person)
    missing = seen.filter(invited_at__isnull=False, here_at=None).exclude(answer=Answer.CANNOT)
    context = {
        "narrow": True,
        "session": session,
        "here": seen.here().count(),
        "missing": [one.person for one in missing.select_related("person")[:PAGE]],
        "missing_count": missing.count(),
        "why_not": rules.why_not_held(session, timezone.now()),
    }
    return render(request, "training/sessions/close.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def add(request: HttpRequest, session: Session) -> HttpResponse:
    """Somebody was there after all."""
    query, chosen = cleaned(request.POST.get("q", "")), request.POST.get("person", "")
    results, more = find_people(request.person, query) if query else ([], False)
    error = ""
    if request.method == "POST" and "find" not in request.POST:
        person = people_posted(request, "person").select_related("school").first()
        if person is None:
            error = "Find the person, and choose them from the list"
        else:
            try:
                attending.add_late(session, person, actor=request.person)
            except RuleBroken as broken:
                error = str(broken)
            else:
                messages.success(request, f"{person} is added.")
                return redirect(session)
    context = {"narrow": True, "session": session, "query": query, "results": results, "more": more}
    context |= {"chosen": chosen, "error": error, "errors": bool(error)}
    return render(request, "training/sessions/add.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session_with)
def take_out(request: HttpRequest, session: Session) -> HttpResponse:
    """Somebody was not there although they were ticked."""
    person = session.taken_out
    form = TakenOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attending.remove_late(session, person, actor=request.person, why=form.cleaned_data["why"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{person} is taken out.")
            return redirect(session)
    context = {"narrow": True, "form": form, "session": session, "who": person}
    return render(request, "training/sessions/take_out.html", context)
