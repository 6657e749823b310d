"""Events for parents (T7): told by letter, places taken by each one's link, counted, and forgotten after a year."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import sessions as make
from tests.incidents.test_two_at_once import at_once
from training import tasks
from training.models import EventPlace, ParentsEvent
from training.rules.parents_events import EventPlan
from training.services import parents_events as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def parent(year=2, email="kim@home.example", **fields):
    child = PersonFactory(user=None, roles=["pupil"], year_group=year)
    person = PersonFactory(user=None, first_name="Kim", email=email)
    ParentLink.objects.create(parent=person, child=child, relation="mother", **{"may_be_contacted": True} | fields)
    return person


def event_of(by, **fields):
    return make.ParentsEventFactory(school=by.school, made_by=by, **fields)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def link(place):
    return page("event-places", place.token)


# --- Planning and telling ------------------------------------------------------------------------------------


def test_an_event_is_planned_and_parents_of_its_years_are_told_by_letter(
    client, officer, django_capture_on_commit_callbacks
):
    parent(2)
    parent(3, email="lee@home.example")
    parent(2, email="barred@home.example", court_order_bar=True)
    parent(2, email="")
    day = timezone.localdate() + timedelta(days=9)
    client.post(
        page("parents-event-new"),
        typed(day, year_groups=["2"]),
    )
    event = ParentsEvent.objects.get()
    assert "1 parent can be told by e-mail" in client.get(event.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("parents-event-tell", event.number))
    for _ in range(2):  # a worker that began again
        list(services.tell_in_pieces(event))
    from esafety.jobs import services as jobs

    jobs.sweep()
    assert [one.to for one in mail.outbox] == [["kim@home.example"]]
    place = EventPlace.objects.get()
    assert services.token_of(place) in mail.outbox[0].body
    assert "Come and hear." in mail.outbox[0].body
    assert Notice.objects.count() == 1


def test_parents_are_told_once_and_not_of_what_is_over(officer):
    parent()
    with pytest.raises(RuleBroken, match="have been told"):
        services.tell_parents_of_event(event_of(officer), actor=officer)
    over = event_of(officer, told_at=None, starts_at=timezone.now() - timedelta(hours=3))
    with pytest.raises(RuleBroken, match="is over"):
        services.tell_parents_of_event(over, actor=officer)


def test_those_who_were_told_read_that_it_is_cancelled(client, new_client, officer):
    event = event_of(officer)
    place = make.event_place(event, parent())
    client.post(page("parents-event-cancel", event.number), {"because": "Snow"})
    assert Notice.objects.get().text == "training.parents_event_cancelled"
    shown = new_client().get(link(place)).text
    assert "This event is cancelled." in shown
    assert "Snow" in shown


def typed(day, **said):
    when = {"on_day": day.day, "on_month": day.month, "on_year": day.year, "clock": "6pm", "minutes": "60"}
    return {"title": "Phones", "place": "Hall", "places": "", "text": "Come and hear."} | when | said


@pytest.fixture
def in_nine_days():
    return timezone.localdate() + timedelta(days=9)


def test_before_parents_are_told_all_of_it_can_be_changed_and_nobody_hears(client, officer, in_nine_days):
    parent(2)
    event = event_of(officer, told_at=None, year_groups=[2])
    assert client.get(page("parents-event-edit", event.number)).status_code == 200
    said = typed(in_nine_days, place="Library", places="30", year_groups=[])
    client.post(page("parents-event-edit", event.number), said)
    event.refresh_from_db()
    assert (event.title, event.place, event.places, event.year_groups) == ("Phones", "Library", 30, [])
    assert timezone.localtime(event.starts_at).hour == 18
    assert not Notice.objects.exists()
    assert event.history.count() == 2


def test_whoever_was_told_is_told_again_where_it_moves_and_keeps_their_places(
    client, officer, in_nine_days, django_capture_on_commit_callbacks
):
    event = event_of(officer, year_groups=[2])
    place = make.event_place(event, parent(), seats=2, name="Kim")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("parents-event-edit", event.number), typed(in_nine_days, place="Library"))
    event.refresh_from_db()
    assert (event.place, event.year_groups, services.seats_taken(event)) == ("Library", [2], 2)
    (mailed,) = mail.outbox
    assert "Library" in mailed.body
    assert services.token_of(place) in mailed.body
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("parents-event-edit", event.number), typed(in_nine_days, place="Library", text="New words."))
    assert len(mail.outbox) == 1  # the words alone call nobody


def test_what_cannot_be_changed_is_told_and_what_was_typed_is_kept(client, officer, in_nine_days):
    event = event_of(officer, places=10)
    make.event_place(event, parent(), seats=3, name="Kim")
    answer = client.post(page("parents-event-edit", event.number), typed(in_nine_days, title="Kept", places="2"))
    assert "3 places are taken already" in answer.text
    assert 'value="Kept"' in answer.text
    answer = client.post(page("parents-event-edit", event.number), typed(in_nine_days - timedelta(days=20)))
    assert "must be still to come" in answer.text
    other_years = EventPlan("T", "T", event.starts_at, minutes=60, place="Hall", year_groups=(4,))
    with pytest.raises(RuleBroken, match="told already"):
        services.change_event(event, other_years, actor=officer)
    event.refresh_from_db()
    assert event.places == 10


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"starts_at": timezone.now() - timedelta(minutes=1)}, "has begun"),
        ({"cancelled_at": timezone.now(), "cancelled_because": "Snow"}, "is cancelled"),
    ],
)
def test_what_is_over_or_cancelled_is_not_changed(client, officer, in_nine_days, fields, why):
    event = event_of(officer, **fields)
    answer = client.post(page("parents-event-edit", event.number), typed(in_nine_days), follow=True)
    assert why in answer.text
    event.refresh_from_db()
    assert event.place != "Library"


# --- Places --------------------------------------------------------------------------------------------------


def test_a_parent_takes_places_by_the_link_and_gives_them_back(new_client, officer):
    place, visitor = make.event_place(event_of(officer, places=10), parent()), new_client()
    assert "10 are left" in visitor.get(link(place)).text
    visitor.post(link(place), {"name": "Kim Reed", "seats": "3"})
    place.refresh_from_db()
    assert (place.name, place.seats) == ("Kim Reed", 3)
    as_a_mailer_may_write_it = page("event-places", place.token.upper())
    assert "You have 3 places" in visitor.get(as_a_mailer_may_write_it).text
    visitor.post(link(place), {"give_back": "yes"})
    place.refresh_from_db()
    assert (place.name, place.seats) == ("", 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": "", "seats": "2"}, "Enter your name"),
        ({"name": "Kim", "seats": "9"}, "as a number from 1 to 8"),
        ({"name": "Kim", "seats": "3"}, "There are only 2 places left. Take fewer."),
    ],
)
def test_what_cannot_be_taken_is_told_and_what_was_typed_is_kept(new_client, officer, said, told):
    event = event_of(officer, places=3)
    make.event_place(event, parent(email="lee@home.example"), nonce="1" * 32, name="Lee", seats=1)
    place = make.event_place(event, parent())
    answer = new_client().post(link(place), said)
    assert told in answer.text
    place.refresh_from_db()
    assert place.seats == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_two_parents_who_press_for_the_last_place_one_gets_it(turn):
    event = event_of(PersonFactory(roles=["officer"]), places=1)
    two = [make.event_place(event, parent(email=f"p{n}@home.example"), nonce=f"{n}" * 32) for n in range(2)]
    outcome = at_once(2, lambda n: services.take_places(two[n], name="Kim", seats=1))
    assert [str(one) for one in outcome if isinstance(one, RuleBroken)] == [
        "All places are taken. If somebody gives places back, they are shown here: look again later."
    ]
    assert services.seats_taken(event) == 1


def test_no_place_is_taken_once_it_has_begun(officer):
    event = event_of(officer, starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="has begun"):
        services.take_places(make.event_place(event, parent()), name="Kim", seats=1)


def test_a_link_opens_its_own_event_at_its_own_school_alone(new_client, officer):
    SchoolFactory(slug="ash")
    place, visitor = make.event_place(event_of(officer), parent()), new_client()
    assert visitor.get(link(place)).status_code == 200
    assert visitor.get(link(place).replace("/elm/", "/ash/")).status_code == 404
    assert place.token not in str(EventPlace.objects.filter(pk=place.pk).values())


def test_guessing_links_is_stopped(new_client, officer):
    visitor = new_client()
    answers = [visitor.get(page("event-places", "a" * 52)).status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (404, 429)


# --- Afterwards ----------------------------------------------------------------------------------------------


def test_who_came_is_written_down_and_names_are_forgotten_after_a_year(client, officer):
    event = event_of(officer, starts_at=timezone.now() - timedelta(hours=3))
    place = make.event_place(event, parent(), name="Kim", seats=2)
    client.post(page("parents-event-attendance", event.number), {"came": "14", "there": "1"})
    event.refresh_from_db()
    place.refresh_from_db()
    assert (event.came, place.came) == (14, True)
    assert tasks.forget_parents_events() == 0
    ParentsEvent.objects.filter(pk=event.pk).update(starts_at=timezone.now() - timedelta(days=366))
    assert tasks.forget_parents_events() == 1
    assert ParentsEvent.objects.get().came == 14


def test_only_those_who_tell_parents_see_events(client):
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.get(page("parents-events")).status_code == 403
