"""What a person does at the screen, in the words of the pages: `teacher.press("Save and go on")`."""

from django.urls import reverse
from playwright.sync_api import expect

PASSWORD = "blue kettle on the hill"
SIGN_IN = "/accounts/login/"


class Visitor:
    """Somebody at a browser. Counts the pages shown, the questions answered, and the buttons and links pressed."""

    def __init__(self, page, school="elm"):
        self.page = page
        self.school = school
        self.start_counting()
        page.on("response", self._see)

    def start_counting(self):
        self.pages = self.answers = self.presses = 0

    def _see(self, response):
        if response.request.is_navigation_request() and response.status == 200:
            self.pages += 1

    # --- Going about ---

    def go(self, name, *args):
        return self.page.goto(reverse(name, args=[self.school, *args]))

    def go_home(self):
        return self.go("schools:home")

    def sign_in(self, user, *, at=SIGN_IN):
        """By the real sign-in page. The user gets a password for it."""
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        if at:
            self.page.goto(at)
        self.write("E-mail address", user.email)
        self.write("Password", PASSWORD)
        self.press("Sign in")

    def sign_out(self):
        self.page.locator(".who > summary").click()
        self.press("Sign out")

    def press(self, button, *, within=None):
        self._go_by((within or self.page).get_by_role("button", name=button, exact=True))

    def follow(self, link, *, within=None):
        self._go_by((within or self.page).get_by_role("link", name=link, exact=True))

    def _go_by(self, locator):
        self.presses += 1
        with self.page.expect_navigation():
            locator.click()

    # --- Answering ---

    def write(self, question, text):
        self.answers += 1
        self.page.get_by_label(question, exact=True).fill(text)

    def choose(self, question, answer):
        self.answers += 1
        self._tick(self.page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True))

    def _tick(self, radio):
        """The whole card is its label, which lies over the button."""
        self.page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
        expect(radio).to_be_checked()

    def date(self, question, day):
        self.answers += 1
        boxes = self.page.get_by_role("group", name=question)
        for box, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(box, exact=True).fill(str(value))

    def find(self, typed, name, *, javascript):
        """Picks a person by part of a name: found as one types, or by a button where there are no scripts."""
        self.answers += 1
        picker = self.page.get_by_role("group", name="Who is it?")
        picker.get_by_label("Part of the name").fill(typed)
        if not javascript:
            self.press("Find")
        self._tick(picker.get_by_role("radio", name=name, exact=True))

    # --- Looking ---

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_see(self, *texts):
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def is_at(self, heading):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def finds_nothing_at(self, path):
        response = self.page.goto(path)
        assert response.status == 404, f"{path} answers {response.status}"
        self.is_at("There is nothing here")

    def row(self, words):
        """The line of a summary list, a table or a list that has these words."""
        return self.page.locator(".summary__row, tr, li").filter(has_text=words)

    @property
    def error_summary(self):
        return self.page.locator(".error-summary")


def answer_a_report(visitor, *, about="No", summary="Mean messages in a class chat", day, involved=None):
    """Every step of a report by the shortest way, up to "Check your answers". `involved` adds people when asked who."""
    visitor.go("incidents:new")
    visitor.choose("Is it about a grown-up who works or helps at this school?", about)
    visitor.press("Save and go on")
    visitor.write("What happened, in a few words", summary)
    visitor.write("What happened?", "They wrote that nobody should sit with her.")
    visitor.choose("Is anybody hurt or at risk now?", "No")
    visitor.press("Save and go on")
    visitor.date("What day did it happen?", day)
    visitor.choose("Where?", "At home")
    visitor.choose("On what device?", "Their own phone")
    visitor.press("Save and go on")
    if involved:
        involved()
        visitor.press("That is everybody, go on")
    else:
        visitor.press("Go on without naming anybody")
    visitor.choose("What is it mostly about?", "Conduct")
    visitor.press("Save and go on")
    visitor.choose("Which comes nearest?", "Cyberbullying")
    visitor.press("Save and go on")
    visitor.press("Save and go on")
    visitor.is_at("Check your answers")
