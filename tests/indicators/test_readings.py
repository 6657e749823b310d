"""Reading the indicators: once a day and school, for any day, and nothing invented for a day that was not read."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from esafety.indicators import services, tasks
from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import indicators
from tests.factories import IncidentFactory, SchoolFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_monday_in_november(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+00:00", tick=False)


def rows():
    return list(IndicatorReading.objects.order_by("school", "key", "on").values_list("school__slug", "key", "on"))


def test_every_night_reads_every_school_once_however_often_it_runs():
    for slug in ("elm", "ash"):
        SchoolFactory(slug=slug)
    assert tasks.read_all() == 2 * 2 * len(list(indicators()))
    before = rows()
    tasks.read_all()
    assert rows() == before
    assert {on for _, _, on in before} == {date(2026, 11, 22), TODAY}


def test_reading_a_day_again_replaces_what_was_read():
    school = SchoolFactory()
    services.read(school, TODAY)
    IncidentFactory()
    services.read(school, TODAY)
    assert IndicatorReading.objects.get(key="incidents.open_too_long").state != State.NOT_EVIDENCED


def test_the_database_keeps_one_reading_a_day():
    reading = services.read(SchoolFactory(), TODAY)[0]
    with pytest.raises(IntegrityError):
        IndicatorReading.objects.create(school=reading.school, key=reading.key, on=TODAY, state=State.MET, words="")


def test_a_school_that_cannot_be_read_does_not_keep_the_others_waiting(monkeypatch):
    good = SchoolFactory(slug="ash")
    bad = SchoolFactory(slug="elm")
    read = services.read

    def fails_for_elm(school, on):
        if school == bad:
            raise OSError("broken")
        return read(school, on)

    monkeypatch.setattr(services, "read", fails_for_elm)
    tasks.read_all()
    assert {slug for slug, _, _ in rows()} == {good.slug}


def test_a_day_to_come_is_not_read():
    with pytest.raises(ValueError, match="2026-11-24 has not come yet"):
        services.read(SchoolFactory(), date(2026, 11, 24))


def test_the_command_reads_a_day_of_the_past():
    SchoolFactory()
    out = StringIO()
    call_command("read_indicators", "--on", "2026-03-04", stdout=out)
    assert "incidents.open_too_long on 2026-03-04" in out.getvalue()
    assert {on for _, _, on in rows()} == {date(2026, 3, 4)}
    with pytest.raises(CommandError, match="has not come yet"):
        call_command("read_indicators", "--on", "2027-03-04", stdout=out)


def test_ninety_days_of_the_past_can_be_read_at_once():
    assert services.read_past(SchoolFactory(), TODAY, days=90) == 90 * len(list(indicators()))
    assert IndicatorReading.objects.values("on").distinct().count() == 90


def test_every_indicator_has_a_key_of_its_own_and_asks_a_question():
    found = list(indicators())
    assert len({one.key for one in found}) == len(found) >= 3
    assert all(one.question.endswith("?") for one in found)
