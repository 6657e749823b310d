"""How we are doing: who sees which numbers, and what a page costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.indicators import services
from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.indicators.showing import trend
from esafety.indicators.telling import since_words, tell
from tests.factories import IncidentFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_monday_in_november(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+00:00", tick=False)


def an_indicator(unit):
    return Indicator(
        "a.b", "Name", "Is it so?", "all", unit, lambda school, on: Reading(State.MET, ""), "x", Perm.INCIDENT_VIEW
    )


def reading(number, of=None, on=TODAY, state=State.MET):
    share = number / of if of else number
    return IndicatorReading(key="a.b", on=on, state=state, value=share, numerator=number, denominator=of, words="")


@pytest.mark.parametrize(
    ("number", "exact", "hidden"), [(0, "0", "0"), (1, "1", "Fewer than 5"), (4, "4", "Fewer than 5"), (5, "5", "5")]
)
def test_a_small_count_is_told_only_to_those_who_see_cases(number, exact, hidden):
    one = an_indicator(Unit.COUNT)
    assert tell(one, reading(number), exact=True).figure == exact
    assert tell(one, reading(number), exact=False).figure == hidden


def test_no_share_tells_how_many_of_fewer_than_five_there_were():
    one = an_indicator(Unit.SHARE)
    told = {}
    for of in range(1, 60):
        for number in range(of + 1):
            told.setdefault((of, tell(one, reading(number, of), exact=False)), set()).add(number)
    for (of, _), numbers in told.items():
        (number, *others) = numbers
        small = {n for n in (number, of - number) if 0 < n < 5}
        assert others or not small, (of, number)
    assert tell(one, reading(19, 20), exact=True).figure == "95%"
    assert tell(one, reading(19, 20), exact=False).figure == "All but a few"
    assert tell(one, reading(199, 200), exact=True).figure == "99%"


def days(*states):
    first = TODAY - timedelta(len(states) - 1)
    return [reading(1, on=first + timedelta(at), state=state) for at, state in enumerate(states)]


def test_since_when_comes_from_the_readings():
    met, risk = State.MET, State.AT_RISK
    assert since_words(days(risk, met, met)) == "since 22 November 2026"
    assert since_words(days(met, met)) == "since 22 November 2026 or longer"


def test_a_week_without_a_reading_says_so_and_is_not_drawn():
    chart = trend(an_indicator(Unit.COUNT), [reading(7, on=TODAY), reading(6, on=TODAY)], TODAY, exact=True)
    assert chart.series[0].values == [None] * 12 + [6]
    assert chart.rows[0] == ("31 Aug", ["not read"])
    assert chart.rows[-1] == ("23 Nov", ["6"])


def page(client, role):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    return client.get(reverse("indicators:page", args=["elm"]))


def an_old_case():
    return IncidentFactory(reported_at="2026-09-07T09:00:00Z", triaged=True)


def test_a_school_that_was_never_read_says_so(client):
    assert "Not read" in page(client, "governor").text


@pytest.mark.parametrize(("role", "figure", "links"), [("officer", "1", 3), ("governor", "Fewer than 5", 1)])
def test_governors_see_no_small_number_and_no_way_to_the_cases(client, role, figure, links):
    services.read(an_old_case().school, TODAY)
    shown = page(client, role).context["shown"]
    told = {one.indicator.key: one for one in shown}
    assert told["incidents.open_too_long"].told.figure == figure
    of_incidents = [one for one in shown if one.indicator.key.startswith("incidents.")]
    assert [bool(one.records_url) for one in of_incidents].count(True) == (2 if role == "officer" else 1)


def test_the_page_costs_the_same_with_one_incident_and_with_a_hundred(client, django_assert_max_num_queries, counts):
    client.force_login(PersonFactory(roles=["governor"]).user)
    costs = []
    for more in (1, 9, 90):
        school = [an_old_case() for _ in range(more)][-1].school
        services.read_past(school, TODAY, days=3)
        with django_assert_max_num_queries(12) as queries:
            client.get(reverse("indicators:page", args=["elm"]))
        costs.append(len(queries))
    counts("indicators page", queries=costs[0])
    assert len(set(costs)) == 1, costs


@pytest.mark.parametrize("role", ["governor", "chair", "head", "trust"])
def test_home_shows_the_figures_within_its_budget(client, role, django_assert_max_num_queries, counts):
    services.read_past(an_old_case().school, TODAY, days=3)
    client.force_login(PersonFactory(roles=[role]).user)
    with django_assert_max_num_queries(56) as queries:
        response = client.get(reverse("schools:home", args=["elm"]))
    counts("home of those who answer for the school", **{f"queries_as_{role}": len(queries)})
    figures = [figure for figure in response.context["figures"] if "/indicators/" in figure.url]
    assert len(figures) == 8
    assert [figure.label for figure in figures][:2] == ["Triaged in a working day", "Open for more than 30 days"]
    assert [figure.kind for figure in figures] == sorted(
        (figure.kind for figure in figures), key=["warn", "quiet", "good"].index
    )


def test_a_teacher_has_no_such_page_and_no_door_to_it(client):
    assert page(client, "teacher").status_code == 404
    assert "How we are doing" not in client.get(reverse("schools:home", args=["elm"])).text
