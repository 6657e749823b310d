"""Pupils and parents tell the school a worry without an account, and read the answer by their number (I3, I5)."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident, PublicDraft
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.journeys.pages import Visitor
from tests.journeys.worries import OLDER, PARENT, YOUNG, begin, open_answer, send, tell

ORDINARY = "Spent money in a game"


@pytest.fixture(autouse=True)
def school():
    return SchoolFactory()


@pytest.fixture
def enter(open_page, sign_in_as, javascript):
    """`enter("head")` gives a browser to somebody of that role, at their home page."""
    visitors = {}

    def as_role(role, **names):
        if role not in visitors:
            person = PersonFactory(roles=[role], **names)
            visitors[role] = Visitor(open_page(javascript=javascript))
            sign_in_as(visitors[role].page, person.user)
            visitors[role].person = person
        visitors[role].go_home()
        return visitors[role]

    return as_role


def wait_until(holds, seconds=5):
    stop_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < stop_at
        time.sleep(0.05)


def newest():
    return Incident.objects.latest("pk")


def triages(visitor, incident):
    visitor.follow(f"Triage {incident.reference}: {incident.summary}")
    visitor.follow("Triage it")
    visitor.choose("How serious is it?", "Medium")
    visitor.choose("Who leads?", str(visitor.person))
    visitor.press("Save the triage")


def answers(visitor, text):
    visitor.follow("Answer the reporter")
    visitor.write("Your answer", text)
    visitor.press("Give this answer")
    visitor.sees("Your answer can be read by whoever reported")


@pytest.mark.deployed  # by cookies alone, through the proxy
@pytest.mark.usefixtures("browser_mode")
def test_a_six_year_old_tells_in_pictures_and_comes_back_for_the_answer(page, enter):
    omar = enter("officer", first_name="Omar", last_name="Field")
    child = Visitor(page)
    tell(child, YOUNG, "A man in my game asked where I live.")
    child.sees("Somebody I do not know talked to me.", "A man in my game asked where I live.", "I am not sure.")
    number = send(child)
    child.sees("It has been sent. This is your number:", "Ask a grown-up you trust to write the number down")
    incident = newest()

    omar.go_home()
    omar.sees("A pupil")
    triages(omar, incident)
    omar.sees("A man in my game asked where I live.", "A pupil, who did not give a name")
    answers(omar, "Thank you for telling us. We spoke with the people who run the game.")

    child.press("I have my number: clear this page")
    open_answer(child, number)
    child.sees("We spoke with the people who run the game.", "Omar Field")
    child.does_not_see("A man in my game", incident.reference)
    child.write("What do you want to add?", "He wrote again today.")
    child.press("Add it to my report")
    child.sees("What you added has been logged.")

    omar.go_home()
    omar.follow(f"Read what was added to {incident.reference}: {incident.summary}")
    omar.sees("He wrote again today.")


@pytest.mark.usefixtures("browser_mode")
def test_a_twelve_year_old_gives_a_name_and_the_officer_finds_them_in_the_register(page, enter, javascript):
    ida = PersonFactory(
        first_name="Ida",
        last_name="Quill",
        user=None,
        teaching_group=TeachingGroupFactory(name="7 Birch"),
        roles=["pupil"],
    )
    child = Visitor(page)
    tell(child, OLDER, "They wrote that nobody likes me.", named={"Your name": "ida q", "Your class": "7b"})
    send(child)

    omar = enter("officer")
    omar.does_not_see("ida q")  # on the home page: who it is stands in the case alone
    triages(omar, newest())
    omar.sees("who gave the name “ida q” (class: “7b”)")
    omar.follow("Find the reporter in the register")
    omar.find("qui", ida.name, javascript=javascript)
    omar.press("This is who reported it")
    omar.sees("In the register: Ida Quill")


@pytest.mark.usefixtures("browser_mode")
def test_leaving_in_a_hurry_leaves_nothing_to_come_back_to(page, monkeypatch, javascript):
    away = reverse("ui:accessibility")
    monkeypatch.setattr("incidents.views.public.NEUTRAL_PAGE", away)
    child = Visitor(page)
    begin(child, OLDER)
    child.choose("Is it about a grown-up who works or helps here?", "Yes, about the headteacher")
    child.press("Go on")
    child.choose("Which comes nearest?", "Bullying or mean messages")
    child.press("Go on")
    child.write("Tell us what happened", "Words that nobody else may see")
    child.choose("Who did it happen to?", "Me")
    child.press("Go on")
    if javascript:
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(f"**{away}")
    if javascript:  # what was written is forgotten here too; without scripts its only key is
        wait_until(lambda: not PublicDraft.objects.exists())
    for _ in range(4):
        page.go_back()
        child.does_not_see("Words that nobody else may see")
        for field in page.locator("main textarea, main input:not([type=hidden], [type=radio])").all():
            assert field.input_value() == ""
        expect(page.locator("main input:checked")).to_have_count(0)


def test_a_parent_tells_and_reads_the_answer(plain_page, enter):
    parent = Visitor(plain_page)
    tell(parent, PARENT, "My daughter is left out of the class chat.", named={"Your name": "Mr Quill"})
    parent.sees("My daughter is left out", "My child", "Mr Quill")
    number = send(parent)
    parent.sees("Your report has been logged")

    omar = enter("officer")
    triages(omar, newest())
    omar.sees("A parent, who gave the name “Mr Quill”")
    answers(omar, "We have spoken with the class.")

    open_answer(parent, number)
    parent.sees("We have spoken with the class.")
    parent.go("worry:answer")
    parent.write("Your number", number[:-1] + str((int(number[-1]) + 1) % 10))
    parent.press("Show me the answer")
    expect(parent.error_summary).to_contain_text("We know no report with this number")


def cannot_tell_that_there_is(visitor, incident):
    """Not at home, not in the inbox, the log or a search, and not by any address of the case."""
    for page in ("schools:home", "notify:inbox", "incidents:log"):
        visitor.go(page)
        visitor.does_not_see(incident.reference, incident.summary)
    visitor.page.goto(f"{reverse('incidents:log', args=['elm'])}?q={incident.reference}")
    visitor.sees("No incident fits these filters")
    for verb in ("detail", "triage", "answer", "match"):
        visitor.finds_nothing_at(reverse(f"incidents:{verb}", args=["elm", incident.reference]))


def test_about_the_officer_by_the_public_page_is_the_heads_alone(plain_page, enter):
    IncidentFactory(summary=ORDINARY)
    officer, head = enter("officer"), enter("head")
    child = Visitor(plain_page)
    tell(
        child,
        OLDER,
        "The e-safety officer writes to me at night.",
        about="Yes, about somebody who works or helps here",
    )
    number = send(child)
    child.sees("Only the headteacher reads it")
    incident = newest()

    cannot_tell_that_there_is(officer, incident)
    officer.go("incidents:log")
    officer.sees(ORDINARY, "1 incident")

    head.go_home()
    triages(head, incident)
    head.sees("Seen by the headteacher, and by those put on the case", "writes to me at night")
    answers(head, "Only I have read this. You are safe to come and see me.")
    cannot_tell_that_there_is(officer, incident)
    open_answer(child, number)
    child.sees("Only I have read this.")


def test_about_the_head_by_the_public_page_is_the_chairs_alone(plain_page, enter):
    IncidentFactory(summary=ORDINARY)
    staff = [enter("officer"), enter("head")]
    chair = enter("chair")
    child = Visitor(plain_page)
    tell(child, YOUNG, "The head teacher shouted at me.", about="Yes, the head teacher.")
    send(child)
    child.sees("Only the chair of governors reads it, not the headteacher")
    incident = newest()

    for visitor in staff:
        cannot_tell_that_there_is(visitor, incident)
    chair.go_home()
    triages(chair, incident)
    chair.sees("Seen by the chair of governors, and by those put on the case", "The head teacher shouted at me.")
    chair.does_not_see(ORDINARY)


def test_a_browser_that_keeps_no_cookies_is_told_what_to_do(plain_page):
    child = Visitor(plain_page)
    child.go("worry:start")
    plain_page.context.clear_cookies()
    plain_page.locator('button[value="young"]').click()
    child.is_at("We could not take this")
    child.sees("Nothing has been sent", "allow cookies for this site", "tell a grown-up you trust", "0800 1111")
    child.follow("Begin again")
    child.is_at("Tell us about a worry")
