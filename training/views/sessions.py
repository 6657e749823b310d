"""Sessions: the list, planning and changing one, its page, inviting, answering, and taking it into a calendar."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes
from esafety.documents import calendars
from esafety.exceptions import RuleBroken
from esafety.prose import to_html
from esafety.schools.calendar import calendar_of
from esafety.schools.finding import cleaned
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pager import paged
from esafety.ui.pieces import Row
from esafety.words import clock_in_words, moment_in_words
from training.forms.sessions import CancelForm, CodeForm, MinutesForm, SessionForm, WhomForm, initial_of
from training.models import Answer, Attendee, Session, SessionKind
from training.rules import sessions as rules
from training.services import inviting, sessions
from training.services import whom as people_meant

DISCUSSED_IN = {SessionKind.MEETING, SessionKind.BRIEFING}
MISSED = 5
TAGS: dict[str, str] = {Answer.COMING: "good", Answer.WAITING: "warn", Answer.CANNOT: "quiet", Answer.NONE: "info"}


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_session(request: HttpRequest, number: int) -> Session:
    rows = Session.objects.visible_to(request.person).select_related("course", "made_by")
    session: Session = get_object_or_404(rows, number=number)
    session.school = request.school
    return session


def people_posted(request: HttpRequest, name: str) -> "QuerySet[Person]":
    """Those whose numbers were sent under the name, among those whom the asker may find."""
    pks = {pk_from(number, Person, request.school.pk) for number in request.POST.getlist(name)}
    return Person.objects.visible_to(request.person).filter(school=request.school, pk__in=pks - {None})


# --- The list and planning -----------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_TAKE)
def listed(request: HttpRequest) -> HttpResponse:
    """Those to come, the next one first; or those that are over, the last one first."""
    past, now = "past" in request.GET, timezone.now()
    rows = Session.objects.visible_to(request.person).select_related("course")
    rows = rows.over(now).order_by("-starts_at", "-pk") if past else rows.to_come(now).order_by("starts_at", "pk")
    mine = Attendee.objects.visible_to(request.person).filter(session=OuterRef("pk"), person=request.person)
    rows = rows.annotate(
        mine=Subquery(mine.values("answer")[:1]),
        was_here=Subquery(mine.values("here_at")[:1]),
        coming=Count("attendees", filter=Q(attendees__answer=Answer.COMING)),
        here=Count("attendees", filter=Q(attendees__here_at__isnull=False)),
    )
    context = paged(request, rows)
    context |= {
        "rows": [(one, state_of(one)) for one in context["page"]],
        "past": past,
        "may_run": can(request.person, Perm.TRAINING_RECORD),
    }
    return render(request, "training/sessions/list.html", context)


def state_of(session: Session) -> tuple[str, str]:
    """How it stands for the reader, and its colour. Needs `mine` and `was_here` of the list."""
    if session.cancelled_at is not None:
        return "Cancelled", "quiet"
    if session.was_here is not None:  # type: ignore[attr-defined]
        return "You were there", "good"
    if session.ends_at <= timezone.now():
        return ("Held", "quiet") if session.held_at else ("To be closed", "warn")
    mine = session.mine  # type: ignore[attr-defined]
    if mine is None:
        return "", "quiet"
    return str(Answer(mine).label) if mine else "To be answered", TAGS[mine]


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def new(request: HttpRequest) -> HttpResponse:
    initial = {"led_by": request.person.name, "minutes": 60}
    form = SessionForm(request.POST or None, actor=request.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = sessions.plan_session(form.plan(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The session is planned. Now invite people to it.")
            warn(request, made)
            return redirect(made)
    return render(request, "training/sessions/new.html", {"narrow": True, "form": form})


def warn(request: HttpRequest, session: Session) -> None:
    """Of a day that is probably not meant: the session is kept all the same."""
    if words := rules.worth_knowing(calendar_of(request.school), session.starts_at):
        messages.warning(request, words)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def edit(request: HttpRequest, session: Session) -> HttpResponse:
    if why := rules.why_closed_to_change(session):
        messages.error(request, why)
        return redirect(session)
    form = SessionForm(request.POST or None, actor=request.person, session=session, initial=initial_of(session))
    if request.method == "POST" and form.is_valid():
        try:
            made = sessions.change_session(session, form.plan(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The session is changed. If it has moved, those who may come were told.")
            warn(request, made)
            return redirect(made)
    return render(request, "training/sessions/edit.html", {"narrow": True, "form": form, "session": session})


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def cancel(request: HttpRequest, session: Session) -> HttpResponse:
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sessions.cancel_session(session, actor=request.person, because=form.cleaned_data["because"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The session is cancelled. Those who might have come were told.")
            return redirect(session)
    return render(request, "training/sessions/cancel.html", {"narrow": True, "form": form, "session": session})


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def minutes(request: HttpRequest, session: Session) -> HttpResponse:
    names = ("policy_discussed", "discussed", "notes")
    form = MinutesForm(
        request.POST or None,
        has_policy=session.kind in DISCUSSED_IN,
        initial={name: getattr(session, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sessions.write_minutes(session, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Kept.")
            return redirect(session)
    return render(request, "training/sessions/minutes.html", {"narrow": True, "form": form, "session": session})


# --- One session ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_session)
def detail(request: HttpRequest, session: Session) -> HttpResponse:
    return session_page(request, session, CodeForm())


def session_page(request: HttpRequest, session: Session, form: CodeForm, status: int = 200) -> HttpResponse:
    """What it is, when and where; what the reader said and may say; for whoever runs it, how it stands."""
    now, person = timezone.now(), request.person
    mine = Attendee.objects.visible_to(person).filter(session=session, person=person).first()
    may_run = can(person, Perm.TRAINING_RECORD, session)
    is_asked = mine is not None or session.is_open
    context = {
        "session": session,
        "rows": rows_of(session),
        "mine": mine,
        "mine_tag": TAGS[mine.answer] if mine else "",
        "may_answer": is_asked and not rules.why_no_answer(session, now),
        "is_full": session.places is not None and not inviting.has_places(session),
        "may_press": is_asked and rules.may_press(session, now) and not (mine and mine.here_at),
        "may_take": is_asked or may_run,
        "form": form,
        "html": to_html(session.notes) if session.notes else "",
        "may_run": may_run,
    }
    if may_run:
        seen = session.attendees.visible_to(person)
        context["counts"] = counts_of(session, seen)
        context["verbs"] = verbs_of(session)
        context["changes"] = list(changes(session, most=20))
    return render(request, "training/sessions/session.html", context, status=status)


def rows_of(session: Session) -> list[Row]:
    starts, ends = session.starts_at, session.ends_at
    when = f"{timezone.localtime(starts):%A} {moment_in_words(starts)} to {clock_in_words(ends)}"
    rows = [Row("When", when), Row("Where", session.place), Row("Led by", session.led_by)]
    if session.course is not None:
        rows.append(Row("Course", session.course.title))
    if session.places is not None:
        rows.append(Row("Places", str(session.places)))
    if session.about:
        rows.append(Row("What it is about", session.about))
    return rows


def counts_of(session: Session, seen: "QuerySet[Attendee]") -> list[tuple[str, int, str]]:
    """How many said what, each with the address of who they are. One query."""
    invited = Q(invited_at__isnull=False)
    numbers = seen.aggregate(
        coming=Count("pk", filter=Q(answer=Answer.COMING)),
        waiting=Count("pk", filter=Q(answer=Answer.WAITING)),
        cannot=Count("pk", filter=Q(answer=Answer.CANNOT)),
        silent=Count("pk", filter=Q(answer=Answer.NONE) & invited),
        here=Count("pk", filter=Q(here_at__isnull=False)),
        missing=Count("pk", filter=Q(here_at=None) & invited),
    )
    words = {"coming": "coming", "waiting": "waiting for a place", "cannot": "cannot come"}
    words |= {"silent": "have not answered", "here": "were there" if session.held_at else "ticked as there"}
    words |= {"missing": "invited, and were not there"} if session.held_at else {}
    quiet = {"waiting"} if session.held_at else {"waiting", "here"}
    url = reverse("training:session-attendance", args=[session.school.slug, session.number])
    return [(say, numbers[key], f"{url}?of={key}") for key, say in words.items() if numbers[key] or key not in quiet]


def verbs_of(session: Session) -> list[tuple[str, str]]:
    """What whoever runs it may do next, the likeliest first."""
    now = timezone.now()
    has_begun = now >= session.starts_at - rules.BEFORE
    verbs: list[tuple[str, str, bool]] = [
        ("Tick who is there", "session-attendance", has_begun),
        ("Close the session", "session-close", now >= session.starts_at),
        ("Show the code for the room", "session-room", rules.may_press(session, now)),
        ("Invite people", "session-invite", session.ends_at > now),
        ("Change it", "session-edit", True),
        ("Cancel it", "session-cancel", True),
    ]
    if session.held_at is not None:
        verbs = [("See who was there", "session-attendance", True), ("Add somebody", "session-add", True)]
    elif session.cancelled_at is not None:
        verbs = []
    if session.cancelled_at is None:
        verbs.append(("Write the minutes", "session-minutes", now >= session.starts_at))
    args = [session.school.slug, session.number]
    return [(words, reverse(f"training:{name}", args=args)) for words, name, is_time in verbs if is_time]


@require_POST
@requires(Perm.TRAINING_TAKE, on=visible_session)
def answer(request: HttpRequest, session: Session) -> HttpResponse:
    try:
        mine = inviting.answer_invitation(session, actor=request.person, said=request.POST.get("said", ""))
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        told = {
            Answer.COMING: (messages.success, "You are coming. Add the session to your calendar below."),
            Answer.WAITING: (
                messages.warning,
                "All places are taken. You are on the waiting list, and are told if there is a place for you.",
            ),
        }
        say, words = told.get(Answer(mine.answer), (messages.success, "You said that you cannot come."))
        say(request, words)
    return redirect(session)


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_session)
def calendar(request: HttpRequest, session: Session) -> HttpResponse:
    """The session as a file for one's own calendar."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    url = f"{settings.SITE_URL}{session.get_absolute_url()}"
    about = f"{session.about}\n\n{url}" if session.about else url
    one = calendars.Appointment(
        uid=f"session-{session.number}@{session.school.slug}.{host}",
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        made_at=timezone.now(),
        summary=session.title,
        place=session.place,
        about=about,
        url=url,
        is_cancelled=session.cancelled_at is not None,
    )
    return calendars.response_of(one, f"session-{session.number}")


# --- Inviting ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_session)
def invite(request: HttpRequest, session: Session) -> HttpResponse:
    """Choose a group or look for a name; take away ticks; press. One page, so that nothing is told by mistake."""
    if request.method == "POST":
        return _invited(request, session)
    missed = Session.objects.visible_to(request.person).filter(held_at__isnull=False, course=session.course)
    missed = missed.exclude(pk=session.pk).order_by("-starts_at")[:MISSED]
    form = WhomForm(request.GET if "whom" in request.GET else None, session=session, missed=list(missed))
    context: dict[str, Any] = {"form": form, "session": session}
    if form.is_bound and form.is_valid():
        meant = _meant(request, session, form.cleaned_data)
        asked = set(session.attendees.filter(invited_at__isnull=False).values_list("person", flat=True))
        found = list(meant.order_by("last_name", "first_name", "pk")[: inviting.MOST])
        people = [one for one in found if one.pk not in asked]
        is_set = form.cleaned_data["whom"] != people_meant.NAMED
        context |= {
            "people": people,
            "ticks": [(one, is_set) for one in people],
            "asked": sum(one.pk in asked for one in found),
            "has_searched": True,
        }
    return render(request, "training/sessions/invite.html", context)


def _meant(request: HttpRequest, session: Session, said: dict[str, Any]) -> "QuerySet[Person]":
    seen, today = Person.objects.visible_to(request.person), timezone.localdate()
    if said["whom"] == people_meant.NAMED:
        adults = people_meant.who_are(request.school, people_meant.EVERYBODY, today)
        return seen.filter(pk__in=adults.values("pk")).named(cleaned(said["name"]))
    if said["whom"].startswith(people_meant.ABSENT):
        number = int(said["whom"].partition(":")[2])
        other = get_object_or_404(Session.objects.visible_to(request.person), number=number)
        return people_meant.absent_from(other).here_on(today)
    on = max(session.day, today)
    return people_meant.who_are(request.school, said["whom"], on, session.course)


def _invited(request: HttpRequest, session: Session) -> HttpResponse:
    people = list(people_posted(request, "person").select_related("user", "school"))
    try:
        made = inviting.invite(session, people, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:session-invite", request.school.slug, session.number)
    without = sum(not one.has_sign_in for one in people)
    messages.success(request, f"{len(made)} {'person was' if len(made) == 1 else 'people were'} invited.")
    if without:
        words = "1 of them has" if without == 1 else f"{without} of them have"
        messages.warning(request, f"{words} no sign-in, and was told nothing by us: tell them yourself.")
    return redirect(session)
