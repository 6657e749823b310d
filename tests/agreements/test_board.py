"""The board: figures, classes, people; its filters and pages; the tables to take away; what home and indicators say."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agreements import board
from agreements.home import campaigns as home
from agreements.indicators import campaigns as indicators
from agreements.models import Asked
from esafety.audit.models import Event
from esafety.indicators.models import State
from esafety.notify.models import Notice
from esafety.schools.models import Person
from tests.agreements.asking import draft, many_families, officer_of, opened, url
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = officer_of(first_name="Omar", last_name="Field")
    client.force_login(officer.user)
    return officer


STATES = ["signed", "declined", "withdrawn", "asked", "bounced", "unreachable", "slip", "paper", "excused"]


@pytest.fixture
def campaign(officer):
    """One parent in each state, named after it; each child in a class of its own but the first two."""
    made = draft(by=officer)
    group = TeachingGroupFactory(name="2 Hazel", year_group=2)
    for state in STATES:
        email = "" if state in {"unreachable", "slip"} else f"{state}@elm.example"
        parent, (child,) = make.family(children=1, email=email)
        Person.objects.filter(pk=parent.pk).update(last_name=state)
        if state in {"signed", "declined"}:
            Person.objects.filter(pk=child.pk).update(teaching_group=group)
    opened(made)
    for row in made.asked.select_related("person", "campaign__version"):
        state = row.person.last_name
        if state in {"signed", "declined", "withdrawn"}:
            make.sign(row, act=state)
        elif state == "paper":
            make.sign(row, way="paper", entered_by=officer)
        elif state == "excused":
            Asked.objects.filter(pk=row.pk).update(state="excused")
        elif state == "bounced":
            Notice.objects.filter(recipient=row.person).update(mail_state="bounced", sent_at=None)
        elif state == "slip":
            Asked.objects.filter(pk=row.pk).update(chased_at=row.asked_at)
    return made


def names(response):
    return {row["asked"].person.last_name for row in response.context["rows"]}


def test_the_figures_say_how_it_stands(client, campaign):
    page = client.get(url("campaign", campaign))
    counts = page.context["counts"]
    assert counts == board.Figures(
        signed=2, declined=1, withdrawn=1, waiting=4, bounced=1, unreachable=1, paper=1, excused=1
    )
    assert (counts.counted, counts.share) == (8, 25)
    assert names(page) == set(STATES)


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        ("unanswered", {"asked", "bounced", "unreachable", "slip"}),
        ("signed", {"signed", "paper"}),
        ("declined", {"declined"}),
        ("withdrawn", {"withdrawn"}),
        ("asked", {"asked"}),
        ("bounced", {"bounced"}),
        ("unreachable", {"unreachable"}),
        ("slip", {"slip"}),
        ("paper", {"paper"}),
        ("excused", {"excused"}),
        ("nonsense", set(STATES)),
    ],
)
def test_the_filter_by_state_shows_those_and_no_others(standing, shown, client, campaign):
    assert names(client.get(url("campaign", campaign), {"standing": standing})) == shown


def test_each_figure_leads_to_the_rows_it_counts(client, campaign):
    for figure in client.get(url("campaign", campaign)).context["figures"]:
        page = client.get(url("campaign", campaign) + figure.url.partition("#")[0])
        assert len(page.context["rows"]) == int(figure.value), figure.label


def test_filters_by_class_and_name_narrow_together(client, campaign):
    group = campaign.asked.get(person__last_name="signed").child.teaching_group
    assert names(client.get(url("campaign", campaign), {"group": group.pk})) == {"signed", "declined"}
    both = client.get(url("campaign", campaign), {"group": group.pk, "standing": "signed"})
    assert names(both) == {"signed"}
    assert names(client.get(url("campaign", campaign), {"q": "boun"})) == {"bounced"}
    assert "Nobody fits" in client.get(url("campaign", campaign), {"q": "Zebedee"}).text


def test_the_classes_are_counted_without_those_no_longer_asked(campaign):
    found = {one.group.name: one[1:] for one in board.by_class(campaign)}
    assert found["2 Hazel"] == (2, 1, 1, 0)
    assert sum(numbers[0] for numbers in found.values()) == 8


def test_pupils_are_counted_in_their_own_class_and_staff_in_none(officer):
    group = TeachingGroupFactory(name="4 Ash", year_group=4)
    PersonFactory(roles=["pupil"], teaching_group=group, year_group=4)
    juniors, staff = opened(draft(by=officer, audience="juniors")), opened(draft(by=officer, audience="staff"))
    assert [one.group for one in board.by_class(juniors)] == [group]
    assert [one.group for one in board.by_class(staff)] == [None]


def test_the_board_costs_the_same_for_one_as_for_a_hundred(client, django_assert_max_num_queries, officer):
    costs = set()
    for number in (1, 10, 100):
        school = SchoolFactory(slug=f"elm{number}")
        group = TeachingGroupFactory(school=school)
        many_families(school, number, group=group)
        its = opened(draft(school))
        client.force_login(its.made_by.user)
        client.get(url("campaign", its))
        with django_assert_max_num_queries(30) as counted:
            page = client.get(url("campaign", its))
        assert len(page.context["rows"]) == min(number, 50)
        costs.add(len(counted))
    assert len(costs) == 1, costs


def test_the_list_costs_the_same_for_one_campaign_as_for_twenty(client, django_assert_max_num_queries, officer):
    costs = set()
    make.family(children=1)
    for number in (1, 20):
        for _ in range(number):
            opened(draft(by=officer))
        client.get(url("campaigns"))
        with django_assert_max_num_queries(25) as counted:
            client.get(url("campaigns"))
        costs.add(len(counted))
    assert len(costs) == 1


def test_the_people_are_paged(client, officer):
    many_families(officer.school, 60)
    its = opened(draft(by=officer))
    first, second = client.get(url("campaign", its)), client.get(url("campaign", its), {"page": 2})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    assert client.get(url("campaign", its), {"page": "last of all"}).status_code == 200
    assert names(first).isdisjoint(names(second))


# --- To take away --------------------------------------------------------------------------------------------------


def test_the_board_is_taken_away_as_csv_with_its_filters_and_it_is_written_down(client, campaign, officer):
    response = client.get(url("campaign-csv", campaign), {"standing": "unanswered"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == board.COLUMNS
    assert {row[3] for row in rows[1:]} == {"Asked", "Mail did not arrive", "Not reachable", "Slip printed"}
    event = Event.objects.get(action="agreements.export_board")
    assert (event.actor_id, event.details) == (officer.pk, {"as": "csv", "rows": 4, "filters": ["standing"]})


def test_no_spreadsheet_finds_a_formula_in_a_name(client, officer):
    parent, _ = make.family(children=1)
    Person.objects.filter(pk=parent.pk).update(first_name="=cmd|'/c calc'!A1", last_name="")
    its = opened(draft(by=officer))
    text = b"".join(client.get(url("campaign-csv", its)).streaming_content).decode()
    assert "'=cmd" in text
    book = load_workbook(io.BytesIO(client.get(url("campaign-xlsx", its)).content))
    assert book.active["A2"].data_type == "s"
    assert book.active.max_row == 2


# --- Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer", 200),
        ("head", 200),
        ("dsl", 200),
        ("senior", 200),
        ("teacher", 404),
        ("support", 404),
        ("parent", 404),
    ],
)
def test_who_sees_the_board(role, status, client, campaign):
    client.force_login(PersonFactory(roles=[role]).user)
    assert client.get(url("campaign", campaign)).status_code == status


def test_whoever_sees_the_board_without_running_campaigns_finds_no_button(client, campaign):
    client.force_login(PersonFactory(roles=["dsl"]).user)
    page = client.get(url("campaign", campaign))
    assert names(page) == set(STATES)
    assert "Remind" not in page.text.replace("Reminders", "").replace("Reminded", "")
    assert "/chase/" not in page.text


def test_a_draft_is_shown_to_others_as_not_yet_open(client, officer):
    its = draft(by=officer)
    client.force_login(PersonFactory(roles=["senior"]).user)
    page = client.get(url("campaign", its))
    assert page.status_code == 200
    assert "Not yet open" in page.text


# --- Home ----------------------------------------------------------------------------------------------------------


def test_what_waits_for_the_officer(campaign, officer, time_machine):
    waiting = draft(by=officer, title="Governors this year", audience="governors")
    texts = [one.text for one in home.waiting(officer)]
    assert texts == [f"Check and open: {waiting}", f"Some people cannot be reached: {campaign}"]
    time_machine.move_to("2026-09-30T09:00:00+00:00", tick=False)
    assert [one.tag for one in home.waiting(officer)][-1] == "Ends soon"
    time_machine.move_to("2026-10-05T09:00:00+00:00", tick=False)
    assert [one.tag for one in home.waiting(officer)][-1] == "Past its day"
    assert home.waiting(PersonFactory(roles=["senior"])) == []


def test_the_figure_and_the_door_are_for_those_who_see_the_board(campaign, officer):
    (figure,) = home.figures(officer)
    assert (figure.value, figure.words) == ("25%", "4 have not answered.")
    teacher, support = PersonFactory(roles=["teacher"]), PersonFactory(roles=["support"])
    assert (home.figures(teacher), home.doors(teacher)) == ([], [])
    assert [door.label for door in home.doors(support)] == ["Agreements"]


# --- Indicators ------------------------------------------------------------------------------------------------------


def reading(key, on=date(2026, 9, 7)):
    indicator = next(one for one in indicators.INDICATORS if one.key == f"agreements.{key}")
    return indicator.value(SchoolFactory(), on)


def test_the_share_of_parents_who_have_signed_this_school_year(campaign, time_machine):
    said = reading("signed_parents")
    assert (said.state, said.numerator, said.denominator) == (State.AT_RISK, 2, 8)
    for row in campaign.asked.filter(state="asked").select_related("campaign__version", "person"):
        make.sign(row)
    Asked.objects.filter(state__in=["declined", "withdrawn"]).update(state="excused")
    assert reading("signed_parents").state == State.MET
    assert reading("signed_parents", date(2026, 9, 6)).state == State.NOT_EVIDENCED
    assert reading("signed_governors").state == State.NOT_EVIDENCED
    assert reading("signed_parents", date(2027, 9, 7)).state == State.NOT_EVIDENCED  # the next school year


def test_a_past_day_is_read_as_it_stood_then(campaign, time_machine):
    time_machine.move_to("2026-09-10T09:00:00+00:00", tick=False)
    make.sign(campaign.asked.select_related("campaign__version", "person").get(person__last_name="asked"))
    assert [reading("signed_parents", date(2026, 9, day)).numerator for day in (7, 9, 10)] == [2, 2, 3]


def test_campaigns_past_their_day_are_counted_until_they_are_closed(campaign, officer, time_machine):
    assert reading("overdue").state == State.MET
    time_machine.move_to("2026-10-05T09:00:00+00:00", tick=False)
    late = date(2026, 10, 5)
    assert (reading("overdue", late).state, reading("overdue", late).value) == (State.AT_RISK, 1)
    campaign.state, campaign.closed_at = "closed", campaign.opened_at
    campaign.save()
    assert reading("overdue", late).state == State.MET


def test_indicators_lead_to_a_page(campaign, officer):
    for one in indicators.INDICATORS:
        assert one.url_for(officer) == reverse("agreements:campaigns", args=["elm"])
