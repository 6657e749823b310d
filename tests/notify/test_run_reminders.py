"""`manage.py run_reminders`: what falls due on a day, for whom, and telling them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from esafety.notify import reminding
from esafety.notify.models import Notice
from tests.factories import PersonFactory, SchoolFactory
from tests.notify.chores import Chores, a_term, offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]

TUESDAY = date(2026, 3, 3)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-03T09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def chores(monkeypatch):
    chores = Chores()
    offer(monkeypatch, chores)
    return chores


@pytest.fixture
def elm(chores):
    """A school in which one thing has been due since yesterday, for the officer and the head."""
    people = [PersonFactory(first_name="Ottilie", roles=[role]) for role in ("officer", "head")]
    term = a_term(people[0].school)
    for person in people:
        chores.add(person, term, TUESDAY - DAY)
    return people


def run(*args):
    out = StringIO()
    call_command("run_reminders", *args, stdout=out)
    return out.getvalue().splitlines()


def refused(*args):
    with pytest.raises(CommandError) as error:
        run(*args)
    return str(error.value), error.value.returncode


def test_it_prints_what_is_due_by_roles_and_never_by_names(elm):
    lines = run("--dry-run")
    due = "elm  test.chores  Autumn term  stage 1  due 2 March 2026  e-safety officer, headteacher"
    assert lines == [due, "1 due on 3 March 2026. Nobody was told."]
    assert not Notice.objects.exists()


def test_without_a_dry_run_it_tells_them_once_and_leaves_the_day_to_beat(elm):
    assert run()[-1] == "1 due on 3 March 2026. 2 people were told."
    again = run()
    assert again[0].endswith("headteacher  (told)")
    assert again[-1] == "1 due on 3 March 2026. 0 people were told."
    assert reminding.run(datetime(2026, 3, 3, 9, tzinfo=UTC)) == 0
    assert Notice.objects.count() == 2


def test_one_school_or_all(elm, chores):
    oak = PersonFactory(school=SchoolFactory(slug="oak"), roles=["dsl"])
    chores.add(oak, a_term(oak.school), TUESDAY)
    assert [line.split()[0] for line in run("--dry-run")] == ["elm", "oak", "2"]
    assert run("--school", "oak")[-1] == "1 due on 3 March 2026. 1 person was told."
    assert Notice.objects.get().recipient == oak


def test_on_a_day_off_it_says_that_it_waits(elm):
    lines = run("--on", "2026-03-07", "--dry-run")
    assert lines[0].endswith("(waits for a working day)")


def test_a_day_to_come_may_be_looked_at_and_nothing_more(elm, chores):
    chores.add(elm[0], a_term(elm[0].school, "Spring term", 2027), date(2027, 2, 1))
    assert run("--on", "2027-02-01", "--dry-run")[-1] == "2 due on 1 February 2027. Nobody was told."
    assert refused("--on", "2026-03-04") == (
        "4 March 2026 has not come yet. Add --dry-run to see what it will bring.",
        2,
    )
    assert not Notice.objects.exists()


def test_of_a_past_day_only_what_no_later_stage_has_overtaken_is_told(elm, monkeypatch, chores):
    officer = elm[0]
    term = a_term(officer.school, "Summer term", 2025)
    late = chores.add(officer, term, TUESDAY - 2 * DAY)

    def moved_on(school, today, *, only=None):
        """The officer's stage of two days ago has become the head's of today."""
        found = chores.due(school, today, only=only)
        return [one for one in found if one != late] if today == TUESDAY else found

    monkeypatch.setattr("esafety.notify.registry.rules", lambda: iter([replace(chores.rule, due=moved_on)]))
    lines = run("--on", "2026-03-02")
    assert [line.split("  ")[2] for line in lines[:-1]] == ["Autumn term", "Summer term"]
    assert lines[-1] == "2 due on 2 March 2026. 2 people were told."
    assert {one.reference for one in Notice.objects.all()} == {"Autumn term"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("yesterday", "'yesterday' is not a date. Write it as in 2026-11-23."),
        ("2026-02-30", "'2026-02-30' is not a date. Write it as in 2026-11-23."),
        ("", "'' is not a date. Write it as in 2026-11-23."),
        ("02/03/2026", "'02/03/2026' is not a date. Write it as in 2026-11-23."),
        ("1026-03-02", "2 March 1026 cannot be right. Check the year."),
        ("9999-12-31", "31 December 9999 cannot be right. Check the year."),
    ],
)
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_wrong_date_is_refused_with_a_sentence(typed, sentence, more):
    assert refused("--on", typed, *more) == (sentence, 2)


def test_a_school_that_is_not_there_is_refused_with_a_sentence():
    assert refused("--school", "nowhere") == ("There is no school 'nowhere'.", 2)


def test_a_rule_that_cannot_be_asked_fails_the_command_after_the_others(elm, chores, monkeypatch):
    broken = Chores("test.broken")
    broken.broken = True
    offer(monkeypatch, broken, chores)
    assert refused() == ("Some rules could not be asked. The log says which, and why.", 1)
    assert Notice.objects.count() == 2
