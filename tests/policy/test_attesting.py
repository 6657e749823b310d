"""Somebody says once a school year whether a clause is kept that no record evidences (P10)."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.exceptions import RuleBroken
from policy.home import living as home
from policy.models import Attestation
from policy.reminders.living import to_say
from policy.services import attesting
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import living as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_september(time_machine):
    time_machine.move_to("2026-09-15T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"])


@pytest.fixture
def clause():
    return make.clause("1.1", make.in_force(SchoolFactory()))


@pytest.fixture
def attester(clause, teacher):
    return make.attester(clause, teacher)


def test_the_one_who_was_named_says_it_and_it_waits_for_them_until_then(client, teacher, attester):
    client.force_login(teacher.user)
    key = attester.clause.key
    [waiting] = home.waiting(teacher)
    assert (waiting.url, waiting.tag) == (page("attest", key), "By 1 October")
    assert "By 1 October" in client.get(page("attesting")).text
    response = client.post(page("attest", key), {"words": "I read the log."})
    assert "Choose whether it is kept" in response.text
    assert "I read the log." in response.text
    assert not Attestation.objects.exists()
    client.post(page("attest", key), {"is_kept": "no", "words": "The log has gaps."})
    said = Attestation.objects.get()
    assert (said.person, said.is_kept, said.school_year, said.clause_key) == (teacher, False, 2026, key)
    assert home.waiting(teacher) == []
    assert "The log has gaps." in client.get(page("attest", key)).text
    client.post(page("attest", key), {"is_kept": "yes", "words": "Now it is whole."})
    assert Attestation.objects.count() == 2
    client.force_login(PersonFactory(roles=["governor"]).user)
    text = client.get(page("living-clause", key)).text
    client.force_login(PersonFactory(roles=["trust"]).user)
    without = client.get(page("living-clause", key)).text
    assert "Somebody was named" in without
    assert teacher.name not in without
    assert "Now it is whole." not in without
    assert "Now it is whole." in text
    assert "The log has gaps." in text
    assert teacher.name in text
    assert teacher.name not in client.get(page("living")).text


def test_nobody_else_says_it(client, attester):
    for role, status in [("teacher", 404), ("head", 403), ("governor", 403), ("parent", 404)]:
        other = PersonFactory(roles=[role])
        client.force_login(other.user)
        assert client.get(page("attest", attester.clause.key)).status_code == status
        with pytest.raises(PermissionDenied):
            attesting.attest_clause(attester, actor=other, is_kept=True, words="x")


def test_nobody_says_it_who_has_left(client, attester, teacher):
    teacher.left_on = date(2026, 9, 15)
    teacher.save()
    with pytest.raises(PermissionDenied):
        attesting.attest_clause(attester, actor=teacher, is_kept=True, words="x")
    assert list(to_say(teacher.school, date(2026, 12, 1))) == []
    client.force_login(PersonFactory(roles=["officer"]).user)
    assert "left to somebody who has left" in client.get(page("living")).text
    assert "somebody else has to be named" in client.get(page("living-clause", attester.clause.key)).text


def test_nobody_is_asked_where_figures_are_tied_or_nothing_is_promised(attester, teacher, client):
    make.tie(attester.clause)
    assert home.waiting(teacher) == []
    with pytest.raises(RuleBroken, match="Nobody is asked"):
        attesting.attest_clause(attester, actor=teacher, is_kept=True, words="x")
    client.force_login(teacher.user)
    assert "Nothing is left to you" in client.get(page("attesting")).text


def test_reminders_come_from_october_once_a_person_and_then_weekly(attester, teacher, clause):
    make.attester(make.clause("1.2", clause.version), teacher)
    school = teacher.school
    due = {}
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 8), date(2026, 10, 20)):
        due[day.isoformat()] = [(one.person, one.stage, one.on.isoformat()) for one in to_say(school, day)]
    assert due == {
        "2026-09-30": [],
        "2026-10-01": [(teacher, 1, "2026-10-01")],
        "2026-10-07": [(teacher, 1, "2026-10-01")],
        "2026-10-08": [(teacher, 2, "2026-10-08")],
        "2026-10-20": [(teacher, 2, "2026-10-15")],
    }
    assert len(list(to_say(school, date(2026, 10, 8), only=teacher.pk))) == 1
    assert list(to_say(school, date(2026, 10, 8), only=teacher.pk + 1)) == []
    for number in ("1.1", "1.2"):
        make.attestation(make.clause(number, clause.version), teacher)
    assert list(to_say(school, date(2026, 10, 8))) == []


def test_whoever_is_named_late_in_the_year_has_two_weeks(clause, teacher, time_machine):
    time_machine.move_to(datetime(2027, 2, 1, 10, tzinfo=UTC), tick=False)
    make.attester(clause, teacher, days_ago=0)
    assert home.waiting(teacher)[0].tag == "By 15 February"
    assert list(to_say(teacher.school, date(2027, 2, 14))) == []
    assert len(list(to_say(teacher.school, date(2027, 2, 15)))) == 1


def test_waiting_costs_one_statement_however_much_it_is(clause, teacher, django_assert_max_num_queries):
    for number in ("1.1", "1.2", "2"):
        make.attester(make.clause(number, clause.version), teacher)
    home.waiting(teacher)
    with django_assert_max_num_queries(1):
        [one] = home.waiting(teacher)
    assert one.text == "Say of 3 clauses whether they are kept"
    assert one.url == page("attesting")


def test_those_who_answer_for_the_school_see_how_many_promises_are_kept(clause, django_assert_max_num_queries):
    make.tie(clause)
    make.reading(clause.school)
    for role in ("head", "governor", "trust"):
        person = PersonFactory(roles=[role])
        home.figures(person)
        with django_assert_max_num_queries(1):
            [figure] = home.figures(person)
        assert (figure.value, figure.words) == ("33%", "1 of 3. 2 not evidenced")
    assert home.figures(PersonFactory(roles=["dsl"])) == []
    assert home.figures(PersonFactory(roles=["head"], school=SchoolFactory(slug="ash"))) == []
