"""The reminder engine: told once, from 6 in the morning, whatever runs twice, late, half or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.notify import registry, reminding, services, tasks
from esafety.notify.models import Kind, MailState, Notice, ReminderRun, Wishes
from tests.factories import PersonFactory, SchoolFactory
from tests.notify.chores import Chores, a_term, offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]

TUESDAY = date(2026, 3, 3)
DAY = timedelta(days=1)


@pytest.fixture
def chores(monkeypatch):
    chores = Chores()
    offer(monkeypatch, chores)
    return chores


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"], first_name="Ottilie", email="officer@elm.example")


@pytest.fixture
def term(officer):
    return a_term(officer.school)


@pytest.fixture
def beat(time_machine):
    """Moves the clock to a day and an hour (UTC) and has beat call."""

    def call(day=TUESDAY, hour=6, minute=15):
        now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        time_machine.move_to(now, tick=False)
        return reminding.run(now)

    return call


def reminders():
    return Notice.objects.filter(kind=Kind.REMINDER).order_by("pk")


def inbox(client, person):
    client.force_login(person.user)
    return client.get(reverse("notify:inbox", args=[person.school.slug])).text


# --- Once a day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour", "minute", "told"),
    [
        (TUESDAY, 5, 59, 0),
        (TUESDAY, 6, 0, 1),
        (TUESDAY, 23, 59, 1),
        (date(2026, 7, 1), 4, 59, 0),  # in summer, 6 in the morning is 5 by UTC
        (date(2026, 7, 1), 5, 0, 1),
        (date(2026, 7, 1), 23, 30, 0),  # half past midnight of the next day
    ],
)
def test_it_is_told_from_six_in_the_morning_by_the_schools_clock(day, hour, minute, told, chores, officer, term, beat):
    chores.add(officer, term, TUESDAY)
    assert beat(day, hour, minute) == told


def test_a_second_beat_of_the_day_does_nothing(chores, officer, term, beat):
    chores.add(officer, term, TUESDAY)
    assert [beat(), beat(minute=30), beat(hour=22)] == [1, 0, 0]
    chores.add(PersonFactory(roles=["head"]), term, TUESDAY)
    assert beat(hour=23) == 0  # the day has been run
    assert beat(TUESDAY + DAY) == 1
    assert ReminderRun.objects.count() == 2


def test_it_is_told_once_and_says_what_where_and_nothing_else(chores, officer, term, beat):
    chores.add(officer, term, TUESDAY)
    for n in range(3):
        beat(TUESDAY + n * DAY)
    notice = reminders().get()
    assert (str(notice), notice.recipient, notice.path) == ("Autumn term: do it", officer, "/elm/inbox/wishes/")
    assert notice.key == f"remind:test.chores:schools.term:{term.pk}:1:2026-03-03"


def test_three_days_without_a_scheduler_are_one_reminder_at_the_latest_stage(chores, officer, term, beat):
    assert beat(TUESDAY - DAY) == 0
    chores.add(officer, term, TUESDAY + DAY, stage=2)  # the first stage came and went while nothing ran
    assert beat(TUESDAY + 3 * DAY) == 1
    assert [str(one) for one in reminders()] == ["Autumn term: still to be done"]


def test_a_run_that_died_half_way_is_done_again_and_tells_each_once(chores, term, beat, monkeypatch):
    people = [PersonFactory(roles=["teacher"]) for _ in range(4)]
    for n, person in enumerate(people):
        chores.add(person, term, TUESDAY - n * DAY)
    tell, calls = reminding.notify, []

    def die_at_the_third(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return tell(*args, **kwargs)

    monkeypatch.setattr(reminding, "notify", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        beat(minute=15)
    assert reminders().count() == 2
    assert beat(minute=20) == 0  # it may still be at it
    assert beat(minute=30) == 2
    assert {one.recipient for one in reminders()} == set(people)
    assert beat(minute=45) == 0


def test_a_rule_that_fails_keeps_no_other_waiting_and_is_asked_again_at_the_next_beat(
    chores, officer, term, beat, monkeypatch
):
    other = Chores("test.other")
    offer(monkeypatch, chores, other)
    chores.add(officer, term, TUESDAY)
    other.add(officer, term, TUESDAY)
    chores.broken = True
    assert beat() == 1
    tasks.prepare_digests()
    chores.broken = False
    assert beat(minute=30) == 1


def test_a_school_that_fails_keeps_no_other_waiting(chores, officer, term, beat, monkeypatch):
    oak = PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])
    chores.add(officer, term, TUESDAY)
    chores.add(oak, a_term(oak.school), TUESDAY)
    claim = reminding._claim

    def fail_for_elm(school, on, now):
        if school.slug == "elm":
            raise RuntimeError
        return claim(school, on, now)

    monkeypatch.setattr(reminding, "_claim", fail_for_elm)
    assert beat() == 1
    assert reminders().get().school == oak.school


def test_days_that_a_clock_ahead_of_time_ran_are_run_when_they_come(chores, officer, term, beat):
    year_on = date(2027, 3, 3)
    assert beat(year_on) == 0
    assert beat() == 0
    chores.add(officer, term, year_on)
    assert beat(year_on) == 1
    assert list(ReminderRun.objects.values_list("on", flat=True)) == [year_on]


def test_a_lease_taken_by_a_clock_ahead_of_time_holds_nobody_up(chores, officer, term, beat):
    chores.add(officer, term, TUESDAY)
    a_year_on = datetime(2027, 3, 3, 6, 15, tzinfo=UTC)
    ReminderRun.objects.create(school=officer.school, on=TUESDAY, leased_until=a_year_on)
    assert beat() == 1


# --- Working days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 4, 3), date(2026, 12, 21)])
def test_on_a_day_off_only_what_is_urgent_is_told(day, chores, officer, term, beat):
    a_term(officer.school, "Next autumn term", 2027).delete()
    spring = a_term(officer.school, "Spring term", 2027)
    spring.starts_on, spring.ends_on = date(2027, 1, 5), date(2027, 3, 25)
    spring.save()
    chores.add(officer, term, day)
    chores.add(officer, spring, day, urgent=True)
    assert beat(day) == 1
    assert reminders().get().reference == "Spring term"
    while reminders().count() == 1:
        day += DAY
        beat(day)
    assert day in {date(2026, 3, 9), date(2026, 4, 7), date(2027, 1, 5)}


# --- What is no longer due ------------------------------------------------------------------------------------


def test_what_is_done_before_the_mail_leaves_is_not_mailed(chores, officer, term, beat, mailoutbox):
    Wishes.objects.create(person=officer, reminders="at_once")
    chores.add(officer, term, TUESDAY)
    beat()
    assert reminders().get().mail_state == MailState.QUEUED
    chores.dues.clear()
    jobs.sweep()
    assert (reminders().get().mail_state, mailoutbox) == (MailState.NONE, [])


def test_what_is_still_due_is_mailed_once(chores, officer, term, beat, mailoutbox):
    Wishes.objects.create(person=officer, reminders="at_once")
    chores.add(officer, term, TUESDAY)
    for n in range(3):
        beat(TUESDAY + n * DAY)
        jobs.sweep()
    (mail,) = mailoutbox
    assert mail.subject == "Autumn term: do it"


def test_a_mail_waits_while_its_rule_cannot_be_asked(chores, officer, term, beat, mailoutbox, time_machine):
    Wishes.objects.create(person=officer, reminders="at_once")
    chores.add(officer, term, TUESDAY)
    beat()
    chores.broken = True
    jobs.sweep()
    assert reminders().get().mail_state == MailState.QUEUED
    chores.broken = False
    time_machine.shift(600)
    jobs.sweep()
    assert reminders().get().mail_state == MailState.SENT
    assert len(mailoutbox) == 1


def test_after_a_change_of_hands_the_new_person_is_told_and_the_old_one_is_not(
    chores, officer, term, beat, client, mailoutbox
):
    new = PersonFactory(roles=["dsl"])
    for person in (officer, new):
        Wishes.objects.create(person=person, reminders="at_once")
    mine = chores.add(officer, term, TUESDAY)
    beat()
    chores.dues.remove(mine)
    chores.add(new, term, TUESDAY)
    jobs.sweep()
    assert beat(TUESDAY + DAY) == 1
    jobs.sweep()
    assert [mail.to for mail in mailoutbox] == [[new.email]]
    assert Notice.objects.visible_to(officer).unread().count() == 0
    assert Notice.objects.visible_to(new).unread().count() == 1
    assert "No longer due" in inbox(client, officer)


def test_what_is_done_goes_off_the_unread_ones_and_stays_as_told(chores, officer, term, beat, client):
    chores.add(officer, term, TUESDAY)
    beat()
    assert "top__count" in inbox(client, officer)
    chores.dues.clear()
    beat(hour=10)
    page = inbox(client, officer)
    assert "top__count" not in page
    assert "No longer due" in page
    notice = reminders().get()
    assert (notice.read_at, notice.lapsed_at) == (None, datetime(2026, 3, 3, 10, 15, tzinfo=UTC))


def test_one_that_was_read_is_left_as_it_is(chores, officer, term, beat, client):
    chores.add(officer, term, TUESDAY)
    beat()
    services.read_all(actor=officer)
    chores.dues.clear()
    beat(hour=10)
    assert reminders().get().lapsed_at is None
    assert "No longer due" not in inbox(client, officer)


@pytest.mark.parametrize("wish", ["at_once", "digest"])
def test_what_is_due_again_comes_back_and_is_mailed_once_in_all(wish, chores, officer, term, beat, mailoutbox):
    """Such as work given back to whoever had it: the stage is the same, so it is the same reminder."""
    Wishes.objects.create(person=officer, reminders=wish)
    due = chores.add(officer, term, TUESDAY)
    for n in range(6):
        if n % 2:
            chores.dues.remove(due)
        else:
            chores.dues.append(due)
            chores.dues = list(dict.fromkeys(chores.dues))
        beat(TUESDAY + (n if n < 4 else n + 2) * DAY)
        assert Notice.objects.visible_to(officer).unread().count() == (n + 1) % 2
        services.prepare_digests(datetime.now(UTC).replace(hour=8))
        jobs.sweep()
    assert reminders().count() == len(mailoutbox) == 1


def test_a_later_stage_takes_the_place_of_an_earlier_one(chores, officer, term, beat):
    head = PersonFactory(roles=["head"])
    chores.add(officer, term, TUESDAY)
    chores.add(head, term, TUESDAY)
    beat()
    chores.dues = [one for one in chores.dues if one.person != officer]
    chores.add(officer, term, TUESDAY + DAY, stage=2)
    assert beat(TUESDAY + DAY) == 1
    unread = {person: Notice.objects.visible_to(person).unread() for person in (officer, head)}
    assert [str(one) for one in unread[officer]] == ["Autumn term: still to be done"]
    assert [str(one) for one in unread[head]] == ["Autumn term: do it"]


def test_a_reminder_whose_rule_is_no_longer_there_is_taken_off(chores, officer, term, beat, monkeypatch):
    chores.add(officer, term, TUESDAY)
    beat()
    monkeypatch.setattr(registry, "rules", lambda: iter([]))
    beat(hour=10)
    assert reminders().get().lapsed_at is not None


def test_a_rule_that_cannot_be_asked_takes_nothing_off(chores, officer, term, beat):
    chores.add(officer, term, TUESDAY)
    beat()
    chores.broken = True
    beat(hour=10)
    assert reminders().get().lapsed_at is None


def test_one_whose_mail_is_in_question_is_not_sent_again_when_it_is_no_longer_due(chores, officer, term, beat, client):
    chores.add(officer, term, TUESDAY)
    beat()
    reminders().update(mail_state=MailState.UNCERTAIN)
    chores.dues.clear()
    beat(hour=10)
    client.force_login(officer.user)
    page = client.get(reverse("notify:trouble", args=["elm"])).text
    assert "It is no longer due." in page
    assert "Send again" not in page
    with pytest.raises(RuleBroken, match="no longer due"):
        services.send_again(reminders().get(), actor=officer)


# --- The digest ----------------------------------------------------------------------------------------------


def thirty(chores, officer):
    for n in range(30):
        chores.add(officer, a_term(officer.school, f"Term {n}", 2000 + n), TUESDAY)


def test_thirty_things_due_are_one_mail_with_a_count_and_a_link(chores, officer, beat, time_machine, mailoutbox):
    thirty(chores, officer)
    beat()
    services.notify([officer], kind=Kind.NEWS, about=None, text="incidents.answered", url="/elm/")
    assert not mailoutbox
    time_machine.move_to("2026-03-03T07:00:00+00:00", tick=False)
    assert [tasks.prepare_digests(), tasks.prepare_digests()] == [1, 0]
    jobs.sweep()
    news, digest = mailoutbox  # news comes at once unless its reader wants it otherwise
    assert "was answered" in news.subject
    assert "You have 31 unread notices in your e-safety inbox, 30 of them about something that is due" in digest.body
    html = digest.alternatives[0].content
    for text in (digest.subject, digest.body, html):
        assert not any(word in text for word in (officer.first_name, officer.last_name, "Term 1"))
    assert "https://esafety.test/elm/inbox/" in digest.body
    assert "https://esafety.test/elm/inbox/" in html


def test_the_digest_comes_after_the_days_reminders_also_where_the_scheduler_slept(
    chores, officer, beat, time_machine, mailoutbox
):
    thirty(chores, officer)
    time_machine.move_to("2026-03-03T09:40:00+00:00", tick=False)
    assert tasks.prepare_digests() == 1
    jobs.sweep()
    assert "30 of them" in mailoutbox[0].body


def test_the_digest_waits_for_reminders_that_are_just_being_told(chores, officer, term, time_machine):
    services.notify([officer], kind=Kind.REMINDER, about=None, text="test.chore", url="/elm/")
    time_machine.move_to("2026-03-03T07:00:00+00:00", tick=False)
    soon = datetime(2026, 3, 3, 7, 5, tzinfo=UTC)
    run = ReminderRun.objects.create(school=officer.school, on=TUESDAY, leased_until=soon)
    assert tasks.prepare_digests() == 0
    run.delete()
    assert tasks.prepare_digests() == 1


def test_a_digest_counts_nothing_that_is_done_before_it_leaves(chores, officer, beat, time_machine, mailoutbox):
    thirty(chores, officer)
    beat()
    time_machine.move_to("2026-03-03T07:00:00+00:00", tick=False)
    tasks.prepare_digests()
    del chores.dues[2:]
    jobs.sweep()
    assert "You have 2 unread notices" in mailoutbox[0].body


def test_a_digest_of_what_is_all_done_does_not_leave(chores, officer, beat, time_machine, mailoutbox):
    thirty(chores, officer)
    beat()
    time_machine.move_to("2026-03-03T07:00:00+00:00", tick=False)
    tasks.prepare_digests()
    chores.dues.clear()
    jobs.sweep()
    assert not mailoutbox


# --- What it costs -------------------------------------------------------------------------------------------


def test_an_idle_beat_costs_the_same_whatever_has_been_told(chores, officer, beat, django_assert_num_queries):
    thirty(chores, officer)
    beat()
    services.read_all(actor=officer)
    asked = chores.asked
    with django_assert_num_queries(2):
        beat(hour=10)
    assert chores.asked == asked
