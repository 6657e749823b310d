"""An officer begins a version from the one in force, changes a clause and adds one; a governor reads what changed."""

import pytest
from playwright.sync_api import expect

from policy.models import PolicyVersion
from tests.factories import PersonFactory
from tests.factories.policy import writing as make
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.usefixtures("browser_mode")


def test_from_the_version_in_force_to_what_a_governor_reads(page, open_page, sign_in_as, axe, shot):
    officer = PersonFactory(first_name="Ola", last_name="Price", roles=["officer"])
    make.version(state="published", made_by=officer)
    sign_in_as(page, officer.user)
    ola = Visitor(page)

    ola.go("policy:versions")
    axe(page)
    ola.follow("Begin a new version")
    axe(page)
    ola.press("Begin the draft")
    ola.sees("Version 2 is begun as a draft.", "A copy of version 1")
    axe(page)
    shot(page, "policy-draft", phone=True)

    ola._go_by(page.get_by_role("link", name="Change 1.1"))
    axe(page)
    ola.write("Text", "The {officer} will keep **one** log of all reported incidents.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("one")
    ola.sees("This is not saved yet.")
    axe(page)
    shot(page, "policy-clause", phone=True)
    ola.press("Save the clause")
    ola._go_by(page.get_by_role("link", name="Add after 1.1"))
    ola.write("Number", "1.1a")
    ola.write("Text", "Governors will see the log every term.")
    ola.press("Add the clause")
    ola.follow("Renumber")
    axe(page)
    ola.press("Give the new numbers")
    ola.sees("2 clauses got another number.")
    ola._go_by(page.get_by_role("link", name="Remove 1.3"))
    axe(page)
    ola.follow("Go back, remove nothing")
    draft = PolicyVersion.objects.get(number=2)
    assert list(draft.clauses.values_list("number", flat=True)) == ["1", "1.1", "1.2", "1.3", "2"]

    governor = Visitor(open_page())
    sign_in_as(governor.page, PersonFactory(roles=["governor"]).user)
    governor.go("policy:version", 2)
    governor.does_not_see("Move up")
    governor.follow("What differs from version 1")
    governor.sees("1 changed, 1 added, 1 renumbered, 2 as before.")
    expect(governor.page.locator(".compared ins").first).to_contain_text("**one**")
    axe(governor.page)
    shot(governor.page, "policy-compared", phone=True)
    governor.go("policy:compare-which")
    axe(governor.page)
