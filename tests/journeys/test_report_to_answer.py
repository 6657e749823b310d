"""The first whole job: a teacher reports, the officer deals with it, the teacher reads the answer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import PersonFactory, TeachingGroupFactory
from tests.journeys.pages import Visitor, answer_a_report

pytestmark = pytest.mark.usefixtures("browser_mode")

PERSON_DESCRIBED = "A stranger calling himself Max, about 30"


@pytest.fixture
def teacher():
    return PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])


@pytest.fixture
def officer():
    return PersonFactory(first_name="Omar", last_name="Field", roles=["officer"])


@pytest.fixture
def pupil():
    group = TeachingGroupFactory(name="2 Oak")
    return PersonFactory(first_name="Nadia", last_name="Quill", user=None, roles=["pupil"], teaching_group=group)


@pytest.mark.deployed  # the first whole job, on PostgreSQL
def test_from_the_teachers_report_to_the_officers_answer_and_back(page, open_page, javascript, teacher, officer, pupil):
    yesterday = timezone.localdate() - timedelta(days=1)

    tess = Visitor(page)
    tess.sign_in(teacher.user)
    tess.sees("Tess", "Waiting for you")
    reference = tess_reports(tess, yesterday, pupil, javascript)

    omar = Visitor(open_page(javascript=javascript))
    omar.sign_in(officer.user)
    omar_triages(omar, reference, officer)
    omar_keeps_the_chronology(omar)
    omar_answers_without_names(omar)
    omar_closes(omar)

    tess_reads_the_answer(tess, reference)

    omar.follow("Reopen it")
    omar.write("Why does it need to be opened again?", "It has begun again.")
    omar.press("Reopen the case")
    omar.sees(f"{reference} is open again.", "It has begun again.")
    expect(omar.page.get_by_role("link", name="Close it")).to_be_visible()


def tess_reports(tess, day, pupil, javascript):
    def names_those_involved():
        tess.find("nad", pupil.name, javascript=javascript)
        tess.choose("What was their part?", "It happened to them")
        tess.press("Add this person")
        tess.sees("In the report so far", "Nadia Quill")
        tess.write(
            "Or, if they are not at this school or nobody knows who it is, describe them (optional)", PERSON_DESCRIBED
        )
        tess.choose("What was their part?", "Said to have done it")
        tess.press("Add this person")
        expect(tess.page.locator("#added ~ .tasks .task")).to_have_count(2)

    answer_a_report(tess, day=day, involved=names_those_involved)
    tess.sees("Nadia Quill: it happened to them", f"{PERSON_DESCRIBED}: said to have done it", "Cyberbullying")

    tess.follow("Change Where")
    tess.choose("Where?", "On a trip or on the way")
    tess.press("Save and go on")
    tess.is_at("Check your answers")
    expect(tess.row("Where")).to_contain_text("On a trip or on the way")
    expect(tess.row("Who was involved")).to_contain_text("Nadia Quill")

    tess.press("Send the report")
    tess.is_at("Thank you for telling us")
    tess.sees("Your report has been logged", "Logged. Nobody has looked at it yet.")
    return tess.page.locator(".receipt__reference").inner_text()


def omar_triages(omar, reference, officer):
    omar.sees(f"Triage {reference}: Mean messages in a class chat", "Tess Carter")
    omar.follow(f"Triage {reference}: Mean messages in a class chat")
    omar.is_at("Mean messages in a class chat")
    omar.sees("Nadia Quill, 2 Oak", PERSON_DESCRIBED, "On a trip or on the way", "Nobody leads yet.")
    omar.follow("Triage it")
    omar.choose("How serious is it?", "Medium")
    omar.choose("Who leads?", str(officer))
    omar.press("Save the triage")
    omar.sees(f"{reference} has been triaged.", "Omar Field leads.")


def omar_keeps_the_chronology(omar):
    omar.choose("What is it?", "Conversation")
    omar.write("What happened or was done", "Rang home at 10am.")
    omar.press("Add to the chronology")
    omar.sees("Rang home at 10am.")

    moment = omar.page.locator(".moment").filter(has_text="Rang home at 10am.")
    omar.follow("Correct entry 3", within=moment)
    omar.is_at("Correct an entry")
    omar.write("What it should have said", "Rang home at 11am.")
    omar.press("Add the correction")
    omar.sees("Correction of entry 3", "Rang home at 10am.", "Rang home at 11am.")

    omar.follow("Change the category")
    omar.choose("Which comes nearest?", "Threats or encouraging violence")
    omar.write("Why does it belong there?", "It was a threat.")
    omar.press("Change the category")
    omar.sees("From “Cyberbullying” to “Threats or encouraging violence”. It was a threat.")


def omar_answers_without_names(omar):
    omar.follow("Answer the reporter")
    omar.write("Your answer", "We spoke with Nadia and she is well.")
    omar.press("Give this answer")
    expect(omar.error_summary).to_contain_text("This answer names Nadia Quill.")
    expect(omar.page.get_by_label("Your answer")).to_have_value("We spoke with Nadia and she is well.")
    omar.write("Your answer", "We spoke with everybody and keep an eye on it.")
    omar.press("Give this answer")
    omar.sees("Your answer can be read by whoever reported")


def omar_closes(omar):
    omar.follow("Close it")
    omar.choose("How did it end?", "Dealt with in school")
    omar.write("What was decided and done", "They made up, and the class had a lesson about it.")
    omar.press("Close the case")
    omar.sees("is closed.", "Dealt with in school")


def tess_reads_the_answer(tess, reference):
    tess.follow("My reports", within=tess.page.get_by_role("navigation", name="Main"))
    tess.sees("Dealt with and closed.")
    tess.follow(reference)
    tess.sees("We spoke with everybody and keep an eye on it.", "Omar Field", "Dealt with and closed.")
    tess.does_not_see("Rang home", "Nadia", "They made up")


def test_how_much_an_officer_must_do_to_report(page, sign_in_as, officer, browser_mode, capsys):
    sign_in_as(page, officer.user)
    omar = Visitor(page)
    answer_a_report(omar, day=timezone.localdate() - timedelta(days=1))
    omar.press("Send the report")
    omar.is_at("Thank you for telling us")
    with capsys.disabled():
        print(
            f"\nAn officer's report: {omar.pages} pages, {omar.answers} fields that must be answered, "
            f"{omar.presses} presses ({browser_mode})"
        )
    assert (omar.pages, omar.answers, omar.presses) == (9, 9, 8)
