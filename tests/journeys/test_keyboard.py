"""Everything by the keyboard alone, and always visibly so."""

import pytest
from playwright.sync_api import expect

from tests.factories import PersonFactory
from tests.journeys.pages import PASSWORD, SIGN_IN, Visitor

MOST_TABS = 40


class Keyboard:
    """Presses keys, and holds that whatever has the focus shows it and can be seen."""

    def __init__(self, page):
        self.page = page
        self.press = page.keyboard.press
        self.type = page.keyboard.type

    @property
    def focused(self):
        return self.page.locator(":focus")

    def tab_to(self, locator):
        """Forward by the tabulator until that has the focus."""
        wanted = locator.element_handle()
        for _ in range(MOST_TABS):
            self.press("Tab")
            self.shows_its_focus()
            if wanted.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"{locator} is not reached in {MOST_TABS} tabs")

    def shows_its_focus(self):
        """By an outline or ring of its own or, for a radio, of its card; at least 2 px, and within the window."""
        assert self.page.evaluate(
            """() => {
                const ringed = element => {
                    const style = getComputedStyle(element);
                    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
                };
                const box = document.activeElement.getBoundingClientRect();
                const across = box.right > 0 && box.left < window.innerWidth;
                const inside = across && box.bottom > 0 && box.top < window.innerHeight;
                const card = document.activeElement.closest(".choice");
                return inside && (ringed(document.activeElement) || (card !== null && ringed(card)));
            }"""
        ), f"The focus is not to be seen on {self.focused.evaluate('element => element.outerHTML')}"

    def enter(self):
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def keyboard(page):
    return Keyboard(page)


def test_signing_in_and_beginning_a_report(page, keyboard):
    teacher = PersonFactory(roles=["teacher"])
    teacher.user.set_password(PASSWORD)
    teacher.user.save()

    page.goto(SIGN_IN)
    keyboard.tab_to(page.get_by_label("E-mail address"))
    keyboard.type(teacher.user.email)
    keyboard.tab_to(page.get_by_label("Password"))
    keyboard.type(PASSWORD)
    keyboard.enter()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()

    keyboard.tab_to(page.get_by_role("navigation", name="Main").get_by_role("link", name="Report", exact=True))
    keyboard.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is it about?")

    answers = page.get_by_role("group", name="Is it about a grown-up")
    keyboard.tab_to(answers.get_by_role("radio").first)
    keyboard.press("ArrowDown")
    keyboard.shows_its_focus()
    expect(answers.get_by_role("radio").nth(1)).to_be_checked()
    keyboard.press("ArrowUp")
    expect(answers.get_by_role("radio", name="No", exact=True)).to_be_checked()
    keyboard.tab_to(page.get_by_role("button", name="Save and go on"))
    keyboard.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened")


def test_an_error_takes_the_focus_and_leads_into_its_field(page, keyboard, sign_in_as):
    sign_in_as(page, PersonFactory(roles=["teacher"]).user)
    visitor = Visitor(page)
    visitor.go("incidents:new")
    keyboard.tab_to(page.get_by_role("button", name="Save and go on"))
    keyboard.enter()

    expect(visitor.error_summary).to_be_focused()
    keyboard.tab_to(visitor.error_summary.get_by_role("link"))
    keyboard.press("Enter")
    first = page.get_by_role("group", name="Is it about a grown-up").get_by_role("radio").first
    expect(first).to_be_focused()
    keyboard.shows_its_focus()
    expect(page.locator(".field--wrong legend")).to_be_in_viewport()
    keyboard.press("Space")
    keyboard.tab_to(page.get_by_role("button", name="Save and go on"))
    keyboard.enter()

    keyboard.tab_to(page.get_by_role("button", name="Save and go on"))
    keyboard.enter()
    expect(visitor.error_summary).to_contain_text("There are 3 things to put right")
    keyboard.tab_to(visitor.error_summary.get_by_role("link", name="Enter what happened", exact=True).last)
    keyboard.press("Enter")
    expect(page.get_by_label("What happened?", exact=True)).to_be_focused()


def test_the_first_tab_skips_to_the_content(page, keyboard, sign_in_as):
    sign_in_as(page, PersonFactory(roles=["officer"]).user)
    Visitor(page).go("incidents:log")
    keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keyboard.shows_its_focus()
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_opens_by_enter_and_closes_by_escape(page, keyboard, sign_in_as):
    sign_in_as(page, PersonFactory(roles=["officer"]).user)
    Visitor(page).go_home()
    menu = page.locator(".who > summary")
    keyboard.tab_to(menu)
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()
