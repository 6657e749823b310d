"""What has a last day is gone on the next, at once for whoever asks and within a minute in the books."""

from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from esafety.notify import reminding
from esafety.notify.models import Notice
from filtering.models import Rule
from filtering.services import applying, asking, ending
from filtering.tasks import end_on_time
from tests.factories import filtering as make
from tests.filtering.steps import approve, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]

ASKED_ON = datetime(2026, 2, 2, 10, tzinfo=UTC)
# The last second of a last day and the first of the next, in school, beside the moment as clocks elsewhere show it.
MIDNIGHTS = {
    "winter": ("2026-03-04T23:59:59+00:00", "2026-03-05T00:00:00+00:00"),
    "the day before summer time": ("2026-03-28T23:59:59+00:00", "2026-03-29T00:00:00+00:00"),
    "the day on which summer time begins": ("2026-03-29T22:59:59+00:00", "2026-03-29T23:00:00+00:00"),
    "summer": ("2026-06-30T22:59:59+00:00", "2026-06-30T23:00:00+00:00"),
    "the day on which summer time ends": ("2026-10-25T23:59:59+00:00", "2026-10-26T00:00:00+00:00"),
}


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(ASKED_ON, tick=False)
    return time_machine


def in_force(client):
    return [rule.host for rule, _ in client.get(reverse("filtering:rules", args=["elm"])).context["rows"]]


def test_beat_ends_what_is_over_every_minute():
    (entry,) = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == end_on_time.name]
    assert entry["schedule"] == 60
    assert entry["options"]["expires"] <= 60
    current_app.loader.import_default_modules()
    assert entry["task"] in current_app.tasks


@pytest.mark.parametrize("when", MIDNIGHTS)
def test_it_is_gone_at_midnight_and_ended_by_the_next_run(client, clock, teacher, head, technician, when):
    before, after = map(datetime.fromisoformat, MIDNIGHTS[when])
    last = timezone.localdate(before)
    record = approve(asking.ask(said(ends_on=last), actor=teacher), head)
    applying.apply_request(record, actor=technician)

    clock.move_to(before, tick=False)
    client.force_login(technician.user)
    assert timezone.localdate() == last
    assert in_force(client) == ["maths.example.org"]
    assert end_on_time() == 0

    clock.move_to(after, tick=False)
    assert timezone.localdate() == last + timedelta(days=1)
    assert in_force(client) == []
    assert "maths.example.org" in client.get(reverse("filtering:sheet", args=["elm"])).text
    assert [end_on_time() for _ in range(3)] == [1, 0, 0]
    record.refresh_from_db()
    assert (record.state, record.rules.get().ended_as) == ("ended", "date")
    assert Notice.objects.filter(recipient=teacher, text="filtering.ended").count() == 1


def test_software_approved_for_a_shorter_time_ends_then(clock, teacher, technician):
    ask = said("", kind="software", software="Scratch", ends_on=make.day(60))
    record = approve(asking.ask(ask, actor=teacher), technician, ends_on=make.day(5))
    clock.move_to(ASKED_ON + timedelta(days=5), tick=False)
    assert end_on_time() == 0
    clock.move_to(ASKED_ON + timedelta(days=6), tick=False)
    assert not ending.end_on_its_day(record.pk, make.day(-1))
    assert end_on_time() == 1


def test_one_that_cannot_be_ended_does_not_keep_the_others_in(clock, teacher, head, monkeypatch, caplog):
    records = [approve(asking.ask(said(f"site{n}.example.org"), actor=teacher), head) for n in range(3)]
    end_one = ending.end_on_its_day

    def but_the_first(pk, day):
        if pk == records[0].pk:
            raise ValueError("A row that no rule foresaw")
        return end_one(pk, day)

    monkeypatch.setattr(ending, "end_on_its_day", but_the_first)
    clock.move_to(ASKED_ON + timedelta(days=61), tick=False)
    assert end_on_time() == 2
    assert f"The request {records[0].pk} could not be ended" in caplog.text
    assert not Rule.objects.in_force(make.day()).exists()


@pytest.mark.parametrize("kind", ["allow", "software"])
def test_the_asker_is_told_once_in_the_week_before(clock, teacher, head, technician, kind):
    address, more = ("", {"software": "Scratch"}) if kind == "software" else ("maths.example.org", {})
    record = asking.ask(said(address, kind=kind, ends_on=make.day(30), **more), actor=teacher)
    approve(record, technician if kind == "software" else head)
    told = []
    for day in range(20, 33):
        clock.move_to(ASKED_ON + timedelta(days=day), tick=False)
        for _ in range(2):
            reminding.run(timezone.now())
            end_on_time.apply()
        told.append(Notice.objects.filter(recipient=teacher, text="filtering.ends_soon").count())
    assert told == [0, 0, 0, *[1] * 10]
    assert Notice.objects.filter(recipient=teacher, text="filtering.ended").count() == 1


def test_what_was_asked_for_a_week_or_less_ends_without_a_reminder(clock, teacher, head):
    approve(asking.ask(said(ends_on=make.day(6)), actor=teacher), head)
    for day in range(7):
        clock.move_to(ASKED_ON + timedelta(days=day), tick=False)
        reminding.run(timezone.now())
    assert not Notice.objects.filter(text="filtering.ends_soon").exists()
