"""Every page that a role can reach, on a desk and on a phone: nothing that axe finds, nothing too wide, no error.

The pages are found by following the links from each person's home, so that a new page is looked at without being
listed here. What the address alone tells apart (one case from another) is looked at once for each role.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from playwright.sync_api import expect

from esafety.accounts.models import User
from esafety.jobs.models import Job, JobState
from esafety.schools.models import Person
from incidents.models import Incident, State
from tests.journeys.pages import Visitor
from tests.journeys.worries import OLDER, ROADS, YOUNG, begin, open_answer, send, tell

pytestmark = pytest.mark.usefixtures("browser_mode")

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}

ADDRESSES = {
    role: f"{role}@hilltop.example"
    for role in ("officer", "head", "chair", "governor", "teacher", "it", "pupil", "parent")
} | {"trust": "trust@meadow.example"}

# Pages that each role must have been found to reach: a broken link or an empty crawl would else pass.
REACHES = {
    "officer": {"incidents:detail", "incidents:triage", "incidents:correct", "incidents:close", "schools:person"},
    "head": {"schools:settings", "schools:term-change", "schools:appoint", "access:who-may", "audit:log"},
    "chair": {"incidents:log", "access:who-may", "schools:contacts"},
    "governor": {"incidents:log"},
    "teacher": {"incidents:new", "incidents:mine", "incidents:receipt", "incidents:new-step", "schools:contacts"},
    "it": {"incidents:detail", "incidents:entry"},
    "pupil": {"schools:home", "account_change_password"},
    "parent": {"schools:home", "ui:help"},
    "trust": {"trust", "schools:home"},
}
REACHES["officer"] |= {"agreements:access-person", "agreements:website-check-new", "agreements:event-new"}
REACHES["teacher"] |= {"agreements:access", "agreements:access-class"}
REACHES["it"] |= {"agreements:website", "agreements:events"}
SIGNED_OUT = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "ui:help",
    "ui:accessibility",
    "ui:styleguide",
]
# Forms that are sent with nothing in them, by whom; for a case, the state that it must be in.
SENT_EMPTY = [
    ("", "account_login", None),
    ("", "account_reset_password", None),
    ("officer", "account_change_password", None),
    ("officer", "incidents:new", None),
    ("officer", "incidents:triage", State.REPORTED),
    ("officer", "incidents:entry", State.TRIAGED),
    ("officer", "incidents:correct", State.TRIAGED),
    ("officer", "incidents:file-new", State.TRIAGED),
    ("officer", "incidents:involve", State.TRIAGED),
    ("officer", "incidents:recategorise", State.TRIAGED),
    ("officer", "incidents:answer", State.TRIAGED),
    ("officer", "incidents:share", State.TRIAGED),
    ("officer", "incidents:close", State.TRIAGED),
    ("officer", "incidents:reopen", State.CLOSED),
    ("officer", "incidents:kinds", None),
    ("officer", "schools:contact-add", None),
    ("officer", "agreements:website-check-new", None),
    ("officer", "agreements:event-new", None),
    ("head", "schools:look-change", None),
    ("head", "schools:logo-change", None),
    ("head", "schools:term-add", None),
    ("head", "schools:person-add", None),
    ("head", "schools:appoint", None),
]


@pytest.fixture(scope="session")
def looked_at():
    """What axe has seen in this process."""
    return set()


def settled_width(page):
    """How wide the page is once it has been laid out anew, for which a busy machine takes a moment."""
    for _ in range(20):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width <= NARROW["width"]:
            break
        page.wait_for_timeout(100)
    return width


@pytest.fixture
def inspect(axe, javascript, looked_at):
    """Looks at the page that is shown: on a desk with JavaScript, without as on a phone, and at its width on a phone.

    With JavaScript, axe looks once at the pages of one kind that are made of the same parts: one role's view is often
    another's. Without, it looks at one page of each kind.
    """

    def look(page, kind):
        page.set_viewport_size(NARROW)
        width = settled_width(page)
        assert width <= NARROW["width"], f"{page.url} is {width} px wide on a screen of 320: {too_wide(page)}"
        page_of_its_own = (kind, parts_of(page) if javascript else "without JavaScript")
        if page_of_its_own not in looked_at:
            if javascript:
                page.set_viewport_size(WIDE)
            axe(page)
            looked_at.add(page_of_its_own)

    return look


def parts_of(page):
    """The style sheets and different elements of a page, with all that its look and meaning hang on but the words."""
    return page.evaluate(
        """() => {
            const differs = new Set(["id", "for", "name", "value", "href", "action", "src", "aria-describedby"]);
            const told = element => [element.localName, ...[...element.attributes]
                .map(({name, value}) => differs.has(name) || name.startsWith("data-") ? name : `${name}=${value}`)
                .sort()].join(" ");
            const seen = new Set([...document.styleSheets].map(sheet => sheet.href));
            for (const element of document.querySelectorAll("body, body *")) {
                seen.add(`${told(element.parentElement)} > ${told(element)}`);
            }
            return [...seen].sort().join("\\n");
        }"""
    )


def too_wide(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > 320.5)
            .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""
    )


def kind_of_page(path):
    """What makes a page one of its own: its name, and the step of a report."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return " ".join([match.view_name, *(match.kwargs[name] for name in ("road", "step") if name in match.kwargs)])


def links_of(page):
    hrefs = page.eval_on_selector_all(
        "a[href]:not([download], [data-quick-exit])", "links => links.map(link => link.getAttribute('href'))"
    )
    for href in hrefs:
        target = urlsplit(urljoin(page.url, href))
        if target.netloc == urlsplit(page.url).netloc:
            yield f"{target.path}?{target.query}" if target.query else target.path


def every_page_from(page, *starts):
    """Goes to one page of each kind to which links lead, and yields its kind."""
    waiting, seen = [*starts], set()
    for turn, path in enumerate(waiting):  # which grows meanwhile
        kind = kind_of_page(urlsplit(path).path)
        if kind is None or (kind in seen and turn >= len(starts)):
            continue
        response = page.goto(path)
        assert response.status == 200, f"{path} answers {response.status}"
        shown = kind_of_page(urlsplit(page.url).path)
        seen |= {kind, shown}
        waiting += links_of(page)
        yield shown


@pytest.mark.parametrize("role", ADDRESSES)
def test_every_page_that_a_role_reaches(role, demo, page, sign_in_as, inspect, subtests):
    sign_in_as(page, User.objects.get(email=ADDRESSES[role]))
    reached = set()
    for kind in every_page_from(page, "/", *one_case_in_each_state(role)):
        reached.add(kind.partition(" ")[0])
        with subtests.test(kind):
            inspect(page, kind)
    assert reached >= REACHES[role]


def test_every_page_of_somebody_signed_out(demo, page, inspect, subtests):
    for name in SIGNED_OUT:
        with subtests.test(name):
            page.goto(reverse(name))
            inspect(page, name)
    with subtests.test("there is nothing here"):
        assert page.goto("/hilltop/nowhere/").status == 404
        inspect(page, "404")


def test_every_form_sent_empty(demo, page, sign_in_as, inspect, subtests):
    for role, name, state in SENT_EMPTY:
        with subtests.test(name):
            if role:
                sign_in_as(page, User.objects.get(email=ADDRESSES[role]))
            page.goto(address_of(name, state))
            send_empty(page)
            inspect(page, f"{name} sent empty")


def test_every_page_of_a_worry(demo, page, inspect, subtests):
    for road in (YOUNG, OLDER):
        with subtests.test(road):
            every_page_of_a_worry(page, road, inspect)
    with subtests.test("without cookies"):
        page.goto(reverse("worry:start", args=["hilltop"]))
        page.context.clear_cookies()
        page.locator(f'button[value="{YOUNG}"]').click()
        inspect(page, "worry, no cookies")


def test_a_job_in_each_state_and_what_is_not_for_one(demo, page, sign_in_as, inspect, subtests):
    sign_in_as(page, User.objects.get(email=ADDRESSES["officer"]))
    for state in JobState:
        with subtests.test(f"a job, {state}"):
            page.goto(a_job(state).get_absolute_url())
            inspect(page, f"jobs:job {state}")
    with subtests.test("not for you"):
        sign_in_as(page, User.objects.get(email="senior@hilltop.example"))
        assert page.goto(address_of("incidents:triage", State.TRIAGED)).status == 403
        inspect(page, "403")


def every_page_of_a_worry(page, road, inspect):
    """From the first question to the answer by the number, the first page also sent with nothing in it."""
    pupil = Visitor(page, "hilltop")
    kinds = []

    def look(kind=""):
        kinds.append(kind or kind_of_page(urlsplit(page.url).path))
        inspect(page, kinds[-1])

    begin(pupil, road)
    page.locator("main .button--primary").click()
    expect(pupil.error_summary).to_be_visible()
    look(f"worry {road}, sent empty")
    tell(pupil, road, "They wrote that nobody likes me.", at_each=look)
    number = send(pupil)
    look(f"worry:sent {road}")
    pupil.press("I have my number: clear this page")
    open_answer(pupil, number)
    look("worry:answer, by the number")
    assert len(kinds) == len(ROADS[road]) + 4


def a_job(state):
    """One of the officer's in that state."""
    officer = Person.objects.get(user__email=ADDRESSES["officer"])
    now = timezone.now()
    fields = {
        JobState.RUNNING: {"holder": "a", "leased_until": now, "done": 1, "total": 3},
        JobState.DONE: {"finished_at": now, "result": {"url": "/hilltop/", "text": "Ready.", "until": now.isoformat()}},
        JobState.FAILED: {"finished_at": now, "error": "The PDF took too long to make."},
    }
    return Job.objects.create(
        kind="incidents.log_pdf", school=officer.school, asked_by=officer, state=state, **fields.get(state, {})
    )


def one_case_in_each_state(role):
    """For the officer, that the verbs of every state are reached, whichever case the links lead to first."""
    states = (State.REPORTED, State.TRIAGED, State.CLOSED)
    return [address_of("incidents:detail", state) for state in states] if role == "officer" else []


def address_of(name, state=None):
    if name.startswith("account_"):
        return reverse(name)
    given = []
    if state:
        cases = Incident.objects.filter(school__slug="hilltop", circle="school", state=state)
        given = [cases.order_by("-pk").values_list("reference", flat=True)[0]]
    if name == "incidents:correct":
        given.append(1)
    if name == "schools:appoint":
        given.append(Person.objects.get(user__email="teacher@hilltop.example").number)
    return reverse(name, args=["hilltop", *given])


def send_empty(page):
    """Clears the last form of the main part, which is the page's own, and sends it by its first primary button."""
    form = page.locator("main form:has(.button--primary)").last
    form.evaluate(
        """form => form.querySelectorAll("input:not([type=hidden]), textarea, select").forEach(field => {
            field.checked = false;
            if (!["radio", "checkbox", "file"].includes(field.type)) field.value = "";
        })"""
    )
    with page.expect_navigation():
        form.locator(".button--primary").first.click()
    assert page.locator(".error-summary").is_visible(), f"{page.url} takes an empty form"
