"""Trying the filter (F7): what is kept, what it shows as untried, and what becomes of what opened."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.schools.models import Term
from filtering import reminders
from filtering.home import checks as home
from filtering.indicators import checks as indicators
from filtering.models import Category, Cell, FilterCheck
from filtering.reminders import checks as due
from filtering.rules import checking as rules
from filtering.services import checking
from incidents.models import Incident
from tests.evidence.corpus import picture
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import filtering as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)  # a Wednesday in the twelfth week of the term


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args, slug="elm"):
    return reverse(f"filtering:{name}", args=[slug, *args])


def typed(**changed):
    on = {"on_day": "25", "on_month": "11", "on_year": "2026"}
    where = {"device": "Laptop 12", "place": "school_wifi", "group": "ks2", "occasion": "termly", "note": ""}
    tried = {f"result_{one}": "blocked" for one in Category} | {f"note_{one}": "" for one in Category}
    return on | where | tried | changed


def term(school):
    return Term.objects.create(
        school=school, name="Autumn term", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18)
    )


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- Keeping one -----------------------------------------------------------------------------------------------


def test_a_check_is_kept_with_what_each_category_did(client):
    client.force_login(PersonFactory(roles=["it"]).user)
    client.post(
        page("check-new"), typed(result_gambling="open", note_gambling="A betting site", result_drugs="not_tried")
    )
    check = FilterCheck.objects.get()
    said = {cell.category: (cell.result, cell.note) for cell in check.cells.all()}
    assert (check.number, check.on, said["gambling"]) == (1, TODAY, ("open", "A betting site"))
    assert (said["drugs"][0], said["iwf"][0], len(said)) == ("not_tried", "blocked", len(Category))
    assert Cell.history.count() == len(Category)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"on_day": "26"}, "The day must be today or before."),
        ({"on_year": "1901"}, "Elm School opened on"),
        ({"place": "the moon"}, "Choose the place from the list"),
        ({"group": "ks9"}, "from the list"),
        ({"device": ""}, "Enter the device"),
        ({"device": "x" * 81}, "80 characters or fewer"),
        ({"result_iwf": ""}, "Choose what happened: Child abuse images"),
        ({"note_iwf": "x" * 301}, "300 characters or fewer"),
        ({f"result_{one}": "not_tried" for one in Category}, "Nothing was tried"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, changed, told):
    client.force_login(PersonFactory(roles=["it"]).user)
    response = client.post(page("check-new"), typed(note="Kept by me") | changed)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert "Kept by me" in response.content.decode()
    assert not FilterCheck.objects.exists()


def test_a_proof_is_taken_away_and_never_shown(client):
    client.force_login(PersonFactory(roles=["it"]).user)
    client.post(page("check-new"), typed(proof=SimpleUploadedFile("screen.png", picture())))
    check = FilterCheck.objects.get()
    response = client.get(page("check-proof", check.number))
    assert b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment")
    assert check.proof.name == "screen.png"


def test_a_proof_of_another_kind_is_refused_and_nothing_kept(client):
    client.force_login(PersonFactory(roles=["it"]).user)
    response = client.post(page("check-new"), typed(proof=SimpleUploadedFile("words.txt", b"Words alone.")))
    assert checking.NOT_A_PROOF in response.content.decode()
    assert not FilterCheck.objects.exists()
    assert not StoredFile.objects.exists()


def test_nobody_is_asked_to_look_for_illegal_content(client):
    client.force_login(PersonFactory(roles=["it"]).user)
    words = text_of(client.get(page("check-new")))
    assert "Never look for illegal content" in words
    assert "official test pages" in words


def test_the_check_of_another_school_is_not_there(client):
    other = make.filter_check(PersonFactory(school=SchoolFactory(slug="oak"), roles=["it"]), number=7)
    client.force_login(PersonFactory(roles=["it"]).user)
    assert client.get(page("check", other.number)).status_code == 404
    assert client.post(page("check-incident", other.number), {"category": "iwf"}).status_code == 404


# --- What opened -----------------------------------------------------------------------------------------------


def test_what_opened_is_made_an_incident_once(client):
    officer = PersonFactory(roles=["officer"])
    check = make.filter_check(officer, results={"gambling": "open"})
    client.force_login(officer.user)
    for _ in range(2):
        client.post(page("check-incident", check.number), {"category": "gambling"})
    incident = Incident.objects.get()
    cell = check.cells.get(category="gambling")
    assert (cell.incident, incident.category) == (incident.reference, "content")
    assert cell.history.first().history_change_reason == "Reported as an incident"
    assert (
        reverse("incidents:detail", args=["elm", incident.reference]) in client.get(page("check", 1)).content.decode()
    )


@pytest.mark.parametrize(("role", "link"), [("dsl", "incidents:detail"), ("it", ""), ("governor", "")])
def test_only_those_who_see_the_incident_are_led_to_it(client, role, link):
    officer = PersonFactory(roles=["officer"])
    check = make.filter_check(officer, results={"adult": "open"})
    reference = checking.report_cell(check.cells.get(category="adult"), actor=officer)
    client.force_login(PersonFactory(roles=[role]).user)
    said = client.get(page("check", check.number)).content.decode()
    assert (reference in said) == bool(link)
    assert ("Reported as an incident" in said) != bool(link)


def test_whoever_reported_is_led_to_the_receipt(client):
    technician = PersonFactory(roles=["it"])
    check = make.filter_check(technician, results={"adult": "open"})
    reference = checking.report_cell(check.cells.get(category="adult"), actor=technician)
    client.force_login(technician.user)
    assert reverse("incidents:receipt", args=["elm", reference]) in client.get(page("check", 1)).content.decode()


def test_what_was_blocked_is_no_incident_and_a_teacher_reports_none():
    officer = PersonFactory(roles=["officer"])
    cell = make.filter_check(officer).cells.get(category="adult")
    with pytest.raises(RuleBroken, match="did not open"):
        checking.report_cell(cell, actor=officer)
    with pytest.raises(PermissionDenied):
        checking.report_cell(cell, actor=PersonFactory(roles=["teacher"]))


def test_no_test_page_becomes_a_kind_that_the_police_must_be_told():
    officer = PersonFactory(roles=["officer"])
    check = make.filter_check(officer, on=make.day(-3), results=dict.fromkeys(Category, "open"))
    for cell in check.cells.all():
        checking.report_cell(cell, actor=officer)
    kinds = set(Incident.objects.values_list("kind", flat=True))
    assert kinds == {"unsuitable_content", "extremism", "self_harm_content"}
    assert {one.happened_from.date() for one in Incident.objects.all()} == {make.day(-3)}


# --- The board ---------------------------------------------------------------------------------------------------


def test_the_board_shows_the_worst_of_the_newest_results_and_the_gaps(client):
    by = PersonFactory(roles=["it"])
    TeachingGroupFactory(school=by.school, name="4 Oak", year_group=4)
    make.filter_check(by, on=make.day(-9), device="Laptop", results={"adult": "open", "drugs": "open"})
    make.filter_check(by, on=make.day(-2), device="laptop", results={"adult": "blocked", "drugs": "not_tried"})
    make.filter_check(by, on=make.day(-1), device="iPad", results={"gambling": "open"})
    (one,) = rules.tried_since(by.school, date(2026, 9, 1))
    assert (one.results["adult"], one.results["drugs"], one.results["gambling"]) == ("blocked", "open", "open")
    assert one.devices == ["Laptop", "iPad"]
    client.force_login(by.user)
    words = text_of(client.get(page("checks")))
    assert "Nobody has tried the filter this term as: Staff." in words
    assert "At home: Key stage 2 (Years 3 to 6)" in words


def test_the_pages_cost_the_same_with_many_checks(client, django_assert_max_num_queries):
    by = PersonFactory(roles=["it"])
    client.force_login(by.user)
    for name in ("checks", "check-list", "care", "monitoring", "audits"):
        costs = []
        for more in (1, 9, 90):
            FilterCheck.objects.bulk_create(
                FilterCheck(
                    school=by.school, number=FilterCheck.objects.count() + n + 1, on=TODAY, device=f"Laptop {n}",
                    place="home", group="ks2", occasion="other", by=by,
                )
                for n in range(more)
            )  # fmt: skip
            for _ in range(more if more < 90 else 20):
                make.care_check(by)
            with django_assert_max_num_queries(30) as queries:
                client.get(page(name))
            costs.append(len(queries))
        assert len(set(costs)) == 1, (name, costs)


# --- When it is due ----------------------------------------------------------------------------------------------


def whom(finder, school, today):
    return {(one.person, one.stage) for one in finder(school, today)}


def test_those_who_check_are_reminded_in_the_fourth_week_and_the_head_in_the_sixth():
    it, head = PersonFactory(roles=["it"]), PersonFactory(roles=["head"])
    term(it.school)
    assert whom(due.check_due, it.school, date(2026, 9, 20)) == set()
    assert whom(due.check_due, it.school, date(2026, 9, 21)) == {(it, 1)}
    assert whom(due.check_due, it.school, date(2026, 10, 5)) == {(it, 2), (head, 2)}
    make.filter_check(it, group="staff")
    assert whom(due.check_due, it.school, TODAY) == set()


def test_a_change_is_to_be_tried_as_those_whom_it_is_for():
    it, head = PersonFactory(roles=["it"]), PersonFactory(roles=["head"])
    request = make.FilterRequestFactory(state="applied")
    make.rule(request, applied_at=make.timezone.now() - make.timedelta(days=8), applied_by=it)
    assert whom(due.change_unchecked, it.school, TODAY) == {(it, 2), (head, 2)}
    make.filter_check(it, group="staff")
    assert [one.groups for one in rules.changes_not_checked(it.school, TODAY)] == [("ks2",)]
    make.filter_check(it, group="ks2", on=make.day(-9))
    assert rules.changes_not_checked(it.school, TODAY)
    make.filter_check(it, group="ks2")
    assert whom(due.change_unchecked, it.school, TODAY) == set()


def test_what_is_due_waits_on_the_home_page_of_those_who_check():
    it = PersonFactory(roles=["it"])
    term(it.school)
    said = [one.text for one in home.waiting(it)]
    assert any("Check the filter this term as Staff" in one for one in said)
    assert home.waiting(PersonFactory(roles=["teacher"])) == []


def test_how_the_school_is_doing_by_kind_of_user():
    it = PersonFactory(roles=["it"])
    TeachingGroupFactory(school=it.school, name="4 Oak", year_group=4)
    assert indicators.groups_checked(it.school, TODAY).state == State.NOT_EVIDENCED
    make.filter_check(it, group="ks2")
    reading = indicators.groups_checked(it.school, TODAY)
    assert (reading.state, reading.numerator, reading.denominator) == (State.AT_RISK, 1, 2)
    make.filter_check(it, group="staff")
    assert indicators.groups_checked(it.school, TODAY).state == State.MET


def test_every_text_of_a_reminder_is_there():
    from filtering.telling.checks import TEXTS

    assert {stage.text for rule in due.RULES for stage in rule.stages} <= set(TEXTS)
    assert set(due.RULES) <= set(reminders.RULES)
