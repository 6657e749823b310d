"""Governors look at the log without names and record that they did (I17)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from esafety.audit.models import Event
from esafety.indicators.models import IndicatorReading, State
from incidents.anonymised import Anonymised, count
from incidents.models import LogReview
from tests.factories import IncidentFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_monday_in_november(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+00:00", tick=False)


def incidents(number, **fields):
    for at in range(number):
        IncidentFactory(reported_at=datetime(2026, 10, 5, 12, tzinfo=UTC) + timedelta(hours=at % 200), **fields)


def sign_in(client, role):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    return person


def digest(school):
    return Anonymised(count(school, TODAY), TODAY).digest


def record(client, **data):
    return client.post(reverse("incidents:log-review", args=["elm"]), data, follow=True)


@pytest.mark.parametrize("role", ["governor", "link_governor", "trust"])
def test_governors_and_the_trust_get_the_log_without_names_where_others_have_the_log(client, role):
    reporter = PersonFactory(first_name="Zelda", roles=["teacher"])
    incidents(6, summary="Secret summary", what_happened="Secret text", reported_by=reporter)
    sign_in(client, role)
    shown = client.get(reverse("incidents:log", args=["elm"]))
    assert shown.context["page"].groups[0].number == 6
    assert "6 incidents: conduct, cyberbullying, autumn term 2026" in shown.text
    for word in ("Secret", "2025-0", "Zelda", "5 October"):
        assert word not in shown.text


def test_the_chair_has_the_case_list_and_a_link_to_the_log_without_names(client):
    sign_in(client, "chair")
    assert reverse("incidents:anonymised", args=["elm"]) in client.get(reverse("incidents:log", args=["elm"])).text
    assert client.get(reverse("incidents:anonymised", args=["elm"])).status_code == 200


def test_small_numbers_are_words_in_the_table_and_in_the_picture(client):
    incidents(3)
    sign_in(client, "governor")
    shown = client.get(reverse("incidents:anonymised", args=["elm"]))
    assert shown.context["chart"].rows[-1] == ("Autumn term 2026", ["fewer than 5"])
    assert "Allegations against staff are not in these figures." in shown.text


def test_a_filter_in_the_address_changes_nothing(client):
    incidents(6)
    sign_in(client, "governor")
    url = reverse("incidents:log", args=["elm"])
    pages = [
        client.get(url, query).context["page"].digest for query in ({}, {"state": "closed", "since": "2026-11-01"})
    ]
    assert pages[0] == pages[1]


def test_the_page_costs_the_same_with_one_incident_and_with_a_thousand(client, django_assert_max_num_queries, counts):
    sign_in(client, "governor")
    costs = []
    for more in (1, 9, 90, 900):
        incidents(more)
        with django_assert_max_num_queries(12) as queries:
            client.get(reverse("incidents:anonymised", args=["elm"]))
        costs.append(len(queries))
    counts("log without names", queries=costs[0])
    assert len(set(costs)) == 1, costs


def test_a_review_is_kept_with_who_when_and_what_was_asked_and_its_indicator_is_read_anew(client):
    governor = sign_in(client, "governor")
    shown = record(client, asked="Why so many in Year 5?", looked_at=digest(governor.school))
    assert "Recorded: you reviewed the log on 23 November 2026." in shown.text
    review = LogReview.objects.get()
    assert (review.by, review.on, review.term) == (governor, TODAY, "Autumn term 2026")
    assert review.history.get().history_person == governor
    event = Event.objects.get(action="incidents.review_log")
    assert "Year 5" not in str(event.details)
    assert IndicatorReading.objects.get(on=TODAY, key="incidents.log_reviewed").state == State.MET


def test_the_same_review_pressed_twice_is_one(client):
    governor = sign_in(client, "governor")
    for _ in range(2):
        record(client, asked="", looked_at=digest(governor.school))
    assert LogReview.objects.count() == 1


def test_figures_that_have_changed_must_be_looked_at_again(client):
    governor = sign_in(client, "governor")
    before = digest(governor.school)
    incidents(6)
    shown = record(client, asked="A question", looked_at=before)
    assert "The figures have changed since you opened this page" in shown.text
    assert "A question" in shown.text
    assert not LogReview.objects.exists()
    record(client, asked="A question", looked_at=shown.context["form"]["looked_at"].value())
    assert LogReview.objects.count() == 1


def test_too_long_a_question_is_refused_and_nothing_is_recorded(client):
    governor = sign_in(client, "governor")
    record(client, asked="x" * 2001, looked_at=digest(governor.school))
    assert not LogReview.objects.exists()


@pytest.mark.parametrize("role", ["head", "officer", "trust", "teacher"])
def test_only_governors_record_a_review(client, role):
    person = sign_in(client, role)
    assert record(client, asked="", looked_at=digest(person.school)).status_code == 404
    assert not LogReview.objects.exists()


def waiting(client):
    """About the log: other subjects wait for an officer too."""
    shown = client.get(reverse("schools:home", args=["elm"])).context["waiting"]
    return [one.text for one in shown if " log " in one.text]


def test_governors_are_asked_once_a_term_and_those_who_deal_with_reports_see_what_was_asked(client, time_machine):
    governor = sign_in(client, "governor")
    assert waiting(client) == ["Review the incident log this term (autumn term 2026)"]
    record(client, asked="What is being done?", looked_at=digest(governor.school))
    assert waiting(client) == []
    sign_in(client, "officer")
    assert waiting(client) == ["Governors asked about the log on 23 November 2026"]
    assert "What is being done?" in client.get(reverse("incidents:anonymised", args=["elm"])).text
    time_machine.move_to("2026-12-08T10:00:00+00:00")
    sign_in(client, "officer")
    assert waiting(client) == []
