"""Whether the school blocks too much: counted rightly, told without names, and in as few statements with many."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.indicators.models import State
from esafety.schools.calendar import start_of
from filtering.indicators import figures as indicators
from filtering.models import Appeal, FilterRequest
from filtering.rules import overblocking
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import filtering as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
URL = "/elm/filtering/overblocking/"


@pytest.fixture(autouse=True)
def _on_a_monday_in_november(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+00:00", tick=False)


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], first_name="Tess", last_name="Carter")


@pytest.fixture
def governor(client):
    governor = PersonFactory(roles=["governor"])
    client.force_login(governor.user)
    return governor


def asked(by, on=date(2026, 11, 16), *, after=None, state="asked", **fields):
    """Asked on a day at noon, and decided so many days after."""
    at = start_of(on) + timedelta(hours=12)
    decided = None if after is None else at + timedelta(days=after)
    fields = {"starts_on": on, "ends_on": on + timedelta(60), "school": by.school} | fields
    return make.FilterRequestFactory(asked_by=by, asked_at=at, decided_at=decided, state=state, **fields)


def read(school, key="months"):
    period = next(one for one in overblocking.periods(TODAY) if one.key == key)
    return overblocking.read(school, period, TODAY)


# --- Counting ------------------------------------------------------------------------------------------------


def test_each_request_is_counted_once_by_what_became_of_it(teacher):
    for state in ("approved", "applied", "verified", "ended", "rolled_back"):
        asked(teacher, after=1, state=state)
    asked(teacher, after=1, state="refused")
    asked(teacher, state="withdrawn")
    leading = asked(teacher, state="more")
    asked(teacher, state="second")
    asked(teacher, joined_to=leading)
    total = read(teacher.school).total
    assert (total.approved, total.refused, total.taken_back, total.waiting, total.asked) == (5, 1, 1, 2, 9)
    assert total.percent_refused == "16%"


def test_to_refuse_a_block_is_no_over_blocking(teacher):
    asked(teacher, after=1, state="refused", kind="block")
    figures = read(teacher.school)
    assert figures.total.asked == 0
    assert [(words, tally.refused) for words, tally in figures.by_kind] == [("Block a site", 1)]


def test_a_request_counts_in_each_of_its_groups_and_a_class_in_that_of_its_year(teacher):
    school = teacher.school
    both = [TeachingGroupFactory(school=school, name=name, year_group=year) for name, year in (("2A", 2), ("4B", 4))]
    asked(teacher, reach=make.reach(school, groups=["staff"], classes=both))
    mixed = TeachingGroupFactory(school=school, name="Chess", year_group=None)
    asked(teacher, reach=make.reach(school, groups=[], classes=[mixed]))
    assert [words for words, _ in read(school).by_group] == [
        "Key stage 1 (Years 1 and 2)",
        "Key stage 2 (Years 3 to 6)",
        "Staff",
        "Classes of no one year",
    ]


def test_an_exception_is_one_group_whoever_is_named(teacher):
    pupil = PersonFactory(user=None, year_group=1)
    asked(teacher, kind="bypass", reach=make.reach(teacher.school, groups=[], people=[pupil]))
    assert [words for words, _ in read(teacher.school).by_group] == ["People named in an exception"]


@pytest.mark.parametrize(
    ("days", "middle", "longest"),
    [([0], 0, 0), ([0, 1], 0.5, 1), ([1, 2, 3], 2, 3), ([7], 5, 5)],  # a weekend lies in the seven
)
def test_days_to_decide_are_working_days(teacher, days, middle, longest):
    for after in days:
        asked(teacher, after=after, state="approved")
    figures = read(teacher.school)
    assert (figures.median_days, figures.days[-1]) == (middle, longest)


def test_what_waits_tells_how_long_the_oldest_has_waited(teacher):
    asked(teacher, date(2026, 11, 16))
    asked(teacher, date(2026, 11, 20))
    assert read(teacher.school).longest_wait == 5


def test_appeals_are_told_by_how_they_ended(teacher):
    head = PersonFactory(roles=["head"])
    for is_upheld in (True, False, None):
        request = asked(teacher, after=1, state="refused")
        answered = {} if is_upheld is None else {"answered_by": head, "answered_at": timezone.now(), "answer": "So"}
        Appeal.objects.create(
            school=head.school, request=request, by=teacher, why="It is safe", is_upheld=is_upheld, **answered
        )
    figures = read(teacher.school)
    assert [figures.appeals(), *map(figures.appeals, ("upheld", "kept", "open"))] == [3, 1, 1, 1]


def test_pages_that_were_wrongly_blocked_are_counted_and_others_are_not(teacher):
    make.fault(teacher, kind="blocked")
    make.fault(teacher, kind="blocked", closed_at=timezone.now(), closed_by=teacher, how="Opened")
    make.fault(teacher, kind="open")
    figures = read(teacher.school)
    assert (figures.wrongly_blocked, figures.wrongly_blocked_open) == (2, 1)


def test_another_schools_requests_are_not_counted(teacher):
    asked(PersonFactory(school=SchoolFactory(slug="ash"), roles=["teacher"]))
    assert read(teacher.school).ones == []


# --- Periods -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("months", date(2025, 11, 24), TODAY),
        ("term-2026-3", date(2026, 9, 1), TODAY),
        ("term-2026-1", date(2026, 1, 1), date(2026, 3, 31)),
        ("year-2026", date(2026, 9, 1), TODAY),
        ("year-2025", date(2025, 9, 1), date(2026, 8, 31)),
    ],
)
def test_a_period_holds_both_its_days_and_none_beside(teacher, key, first, last):
    for on in (first, last, first - timedelta(1), last + timedelta(1)):
        asked(teacher, on)
    figures = read(teacher.school, key)
    assert {one.asked_on for one in figures.ones} == {first, last}
    assert sum(tally.asked for _, tally in figures.by_term) == 2


@pytest.mark.parametrize("typed", ["nonsense", "term-2019-1", "", "'", "x" * 5_000, "\x00", "٣", "🙈"])
def test_a_period_that_there_is_not_gives_twelve_months_and_says_so(client, governor, typed):
    response = client.get(URL, {"period": typed})
    assert response.status_code == 200
    assert response.context["period"].key == "months"
    assert "There is something to put right" in response.text


# --- The page ------------------------------------------------------------------------------------------------


def test_governors_are_told_numbers_and_nobodys_name_site_or_reason(client, governor, teacher):
    request = asked(teacher, after=1, state="refused")
    make.decide(request, PersonFactory(roles=["head"], first_name="Hal"), verdict="refused", reason="Mean words on it")
    page = client.get(URL).text
    assert "1 (100%)" in page
    for word in ("Tess", "Carter", "Hal ", "maths.example.org", "Mean words", "F-"):
        assert word not in page
    assert client.get(reverse("filtering:requests", args=["elm"])).status_code == 403


def test_those_who_see_requests_read_why_it_was_refused_newest_first_a_page_at_a_time(client, teacher):
    head = PersonFactory(roles=["head"])
    for number in range(30):
        request = asked(teacher, after=1, state="refused")
        make.decide(request, head, verdict="refused", reason=f"Reason {number}.")
    client.force_login(head.user)
    first, second = client.get(URL), client.get(URL, {"period": "months", "page": "2"})
    assert first.text.index("Reason 29.") < first.text.index("Reason 28.")
    assert "Reason 0." not in first.text
    assert "Reason 0." in second.text
    for page in ("0", "99", "x", ""):
        assert client.get(URL, {"period": "months", "page": page}).status_code == 200


def test_a_refusal_that_was_overruled_is_no_longer_among_the_reasons(client, teacher):
    head = PersonFactory(roles=["head"])
    make.decide(asked(teacher, after=1, state="approved"), head, verdict="refused", reason="Hasty")
    client.force_login(head.user)
    assert "Hasty" not in client.get(URL).text


def test_decisions_on_ones_own_by_leave_are_shown_to_governors(client, governor):
    head = PersonFactory(roles=["head"])
    make.decide(asked(head, after=0, state="approved"), head, is_own_by_leave=True)
    page = client.get(URL).text
    assert "23 November 2026: open a site, mathematics. Approved." in page


def test_the_charts_are_drawn_without_a_style_or_a_script(client, governor, teacher):
    asked(teacher, after=1, state="refused")
    content = client.get(URL).text.split("<main")[1].split("</main>")[0]
    assert content.count('role="img"') == content.count("<table") - 1 == 3  # each with its table, and that of kinds
    assert "style=" not in content
    assert "<script" not in content


@pytest.mark.parametrize("number", [10, 1_000])
def test_it_costs_the_same_with_ten_requests_and_with_a_thousand(
    client, governor, teacher, number, django_assert_max_num_queries
):
    fields = {"asked_by": teacher, "school": teacher.school, "reach": make.reach(teacher.school)}
    rows = [make.FilterRequestFactory.build(**fields, number=n, state="refused") for n in range(1, number + 1)]
    for row in rows:
        row.asked_at = row.decided_at = timezone.now()
    FilterRequest.objects.bulk_create(rows)
    client.get(URL)
    with django_assert_max_num_queries(17):
        response = client.get(URL)
    assert response.context["total"].refused == number


# --- To take away --------------------------------------------------------------------------------------------


def test_the_tables_can_be_taken_away_and_that_is_logged(client, governor, teacher):
    asked(teacher, after=1, state="refused")
    response = client.get(reverse("filtering:overblocking-csv", args=["elm"]), {"period": "nonsense"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert "By subject,Mathematics,1,0,1,0,0,100%" in lines
    assert "over-blocking-elm-months.csv" in response["Content-Disposition"]
    assert Event.objects.get(action="filtering.export_overblocking").details == {
        "from": "2025-11-24",
        "until": "2026-11-23",
    }


# --- Indicators ----------------------------------------------------------------------------------------------


def test_without_requests_nothing_is_evidenced():
    school = SchoolFactory()
    assert {one.value(school, TODAY).state for one in indicators.INDICATORS} == {State.NOT_EVIDENCED}


@pytest.mark.parametrize(("late", "state"), [(1, State.MET), (2, State.AT_RISK)])
def test_nine_in_ten_decided_within_three_working_days_is_met(teacher, late, state):
    for number in range(10):
        asked(teacher, date(2026, 11, 12), after=8 if number < late else 5, state="approved")  # five: over a weekend
    reading = indicators.decided_in_time(teacher.school, TODAY)
    assert (reading.state, reading.numerator, reading.denominator) == (state, 10 - late, 10)


def test_what_is_not_yet_due_is_not_judged_and_what_waits_too_long_is(teacher):
    asked(teacher, date(2026, 11, 20))
    assert indicators.decided_in_time(teacher.school, TODAY).state == State.NOT_EVIDENCED
    asked(teacher, date(2026, 11, 13))
    assert indicators.decided_in_time(teacher.school, TODAY).state == State.AT_RISK


@pytest.mark.parametrize(("refused", "state"), [(3, State.MET), (4, State.AT_RISK)])
def test_more_than_three_in_ten_refused_is_at_risk(teacher, refused, state):
    head = PersonFactory(roles=["head"])
    for number in range(10):
        make.decide(asked(teacher), head, verdict="refused" if number < refused else "approved")
    assert indicators.refused(teacher.school, TODAY).state == state


def test_a_refusal_that_an_appeal_overruled_is_not_held_against_the_school(teacher):
    head = PersonFactory(roles=["head"])
    requests = [asked(teacher) for _ in range(5)]
    for request in requests:
        make.decide(request, head, verdict="refused")
        Appeal.objects.create(
            school=head.school,
            request=request,
            by=teacher,
            why="Safe",
            answered_by=head,
            answered_at=timezone.now(),
            is_upheld=True,
            answer="So it is",
        )
    assert indicators.refused(teacher.school, TODAY).state == State.MET
    assert indicators.appeals_upheld(teacher.school, TODAY).state == State.AT_RISK


def test_each_indicator_leads_governors_to_the_figures(governor):
    assert {one.url_for(governor) for one in indicators.INDICATORS} == {URL}


@pytest.mark.parametrize("role", ["governor", "trust"])
def test_governors_come_to_it_by_the_door_to_filtering(client, role):
    client.force_login(PersonFactory(roles=[role]).user)
    door = reverse("filtering:checks", args=["elm"])
    assert f'href="{door}"' in client.get("/elm/").text
    assert f'href="{URL}"' in client.get(door).text
