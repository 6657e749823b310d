"""An officer checks an old policy, sets one finding aside with a reason, and mends another in its clause."""

import pytest
from playwright.sync_api import expect

from policy.models import PolicyFinding
from tests.factories import PersonFactory
from tests.factories.policy.checking import old
from tests.journeys.conftest import PHONE
from tests.journeys.pages import Visitor


@pytest.mark.parametrize("javascript", [True, False])
def test_an_old_policy_is_checked_and_what_was_found_is_decided_on(open_page, sign_in_as, axe, shot, javascript):
    officer = PersonFactory(first_name="Ola", last_name="Price", roles=["officer"])
    version = old()
    ola = Visitor(open_page(javascript=javascript, viewport=PHONE))
    sign_in_as(ola.page, officer.user)

    ola.go("policy:findings", version.number)
    ola.sees("This version was not checked yet")
    ola.press("Check the text")
    ola.sees(
        "The text is checked",
        "Clauses that contradict each other, or the school’s settings",
    )
    axe(ola.page)
    shot(ola.page, "policy-findings-phone")

    ola.page.goto(f"{ola.page.url.split('#')[0]}?kind=name-without-appointment")
    named = ola.page.get_by_role("listitem").filter(has_text="“Petra Quill” holds no appointment")
    ola._go_by(named.get_by_role("link", name="Set aside"))
    axe(ola.page)
    ola.press("Set it aside")
    ola.sees("Enter why it stays as it is")
    ola.write("Why does it stay as it is?", "She begins on Monday.")
    ola.press("Set it aside")
    ola.sees("Set aside. Later checks leave it so.")

    ola.go("policy:findings", version.number)
    ola.page.goto(f"{ola.page.url}?kind=placeholder")
    mend(ola, version)
    ola.go("policy:findings", version.number)
    ola.press("Check again")
    ola.sees("1 mended", "1 set aside")
    expect(ola.page.get_by_text("[insert name]")).to_have_count(0)
    assert PolicyFinding.objects.get(kind="name-without-appointment").reason == "She begins on Monday."


def mend(ola, version):
    """By the clause's page."""
    clause = version.clauses.get(number="4")
    text = clause.text.replace(" [insert name]", "")
    found = ola.page.get_by_role("listitem").filter(has_text="Put in what belongs here")
    ola._go_by(found.get_by_role("link", name="Mend it in the clause"))
    ola.page.get_by_label("Text", exact=True).fill(text)
    ola.press("Save the clause")
