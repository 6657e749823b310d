"""The officer adds a picture of a chat to a case and fetches it back; is stopped where nothing may be sent; and a file
whose name lies is turned away with their words still there."""

import hashlib

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.evidence.corpus import picture
from tests.factories import IncidentFactory, PersonFactory, add_file
from tests.journeys.pages import Visitor

QUESTION = "Does it show, or might it show, a child naked"
SHOWS = "The class chat of 4 March, as Ida’s phone showed it."

pytestmark = pytest.mark.usefixtures("browser_mode")


@pytest.fixture
def case():
    return IncidentFactory(triaged=True)


@pytest.fixture
def olga(page, sign_in_as):
    sign_in_as(page, PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost").user)
    return Visitor(page)


@pytest.mark.deployed  # through the proxy, to a disk
def test_a_screenshot_is_added_stands_in_the_story_and_comes_back_as_it_was(olga, case, axe, shot):
    screenshot = picture("PNG", size=(375, 812))
    olga.go("incidents:detail", case.reference)
    olga.follow("Add a file")
    olga.is_at("Before you add a file")
    axe(olga.page)
    shot(olga.page, "file-question", phone=True)
    olga.press("Go on")
    expect(olga.error_summary).to_contain_text("Answer this before you choose a file")
    olga.choose(QUESTION, "No")
    olga.press("Go on")
    olga.is_at("Add a file")
    axe(olga.page)
    choose_file(olga, "chat.png", screenshot)
    olga.write("What does it show?", SHOWS)
    shot(olga.page, "file-add", phone=True)
    olga.press("Add the file")

    olga.is_at(case.summary)
    olga.sees("chat.png is in the case.", f"chat.png (PNG picture). {SHOWS}", "Added by Olga Frost")
    axe(olga.page)
    shot(olga.page, "file-in-the-case", phone=True)
    assert hashlib.sha256(screenshot).hexdigest() in olga.page.content()
    with olga.page.expect_download() as fetched:
        olga.page.get_by_role("link", name="Get the file chat.png").click()
    assert fetched.value.suggested_filename == "chat.png"
    assert fetched.value.path().read_bytes() == screenshot


def test_whoever_is_not_sure_is_stopped_and_told_what_to_do(olga, case, axe, shot):
    add_file(case)
    olga.go("incidents:file-new", case.reference)
    olga.choose(QUESTION, "I am not sure")
    olga.press("Go on")
    olga.is_at("Stop: no file is taken here")
    olga.sees("Do not view, copy, print, share, store or save it", "Tell the designated safeguarding lead at once")
    axe(olga.page)
    shot(olga.page, "file-stop", phone=True)
    expect(olga.page.locator("input[type=file]")).to_have_count(0)
    olga.follow("Change the category")
    olga.choose("Which comes nearest?", "Child sexual abuse images")
    olga.write("Why does it belong there?", "Somebody says what the picture shows.")
    olga.press("Change the category")
    olga.sees("So nobody can open them, whatever their role.")
    axe(olga.page)
    shot(olga.page, "file-sealed", phone=True)
    expect(olga.page.get_by_role("link", name="Add a file")).to_have_count(0)
    expect(olga.page.get_by_role("link", name="Get")).to_have_count(0)
    olga.page.goto(reverse("incidents:file-new", args=["elm", case.reference]))
    olga.is_at("Stop: no file is taken here")


def test_a_page_named_as_a_picture_is_turned_away_and_the_words_are_kept(olga, case):
    olga.go("incidents:file-new", case.reference)
    olga.choose(QUESTION, "No")
    olga.press("Go on")
    choose_file(olga, "chat.png", b"<!doctype html><script>document.title = 'ran'</script>")
    olga.write("What does it show?", SHOWS)
    olga.press("Add the file")
    expect(olga.error_summary).to_contain_text("This is a web page, or a drawing made of code")
    expect(olga.page.get_by_label("What does it show?")).to_have_value(SHOWS)
    choose_file(olga, "chat.png", picture("PNG"))
    olga.press("Add the file")
    olga.sees("chat.png is in the case.")


def choose_file(visitor, name, content):
    visitor.page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
