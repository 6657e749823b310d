"""A governor reads on a phone whether the policy is kept, and follows a clause to how that is known (P10)."""

import pytest

from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import living as make
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.usefixtures("browser_mode")


@pytest.fixture
def promises():
    """One that records evidence, one that the headteacher spoke of, and one that nothing evidences."""
    version = make.in_force(SchoolFactory())
    head = PersonFactory(first_name="Ada", last_name="Heron", roles=["head"])
    log = make.clause("1.1", version)
    make.tie(log)
    for days_ago in (30, 20, 10, 0):
        make.reading(version.school, state="at_risk", days_ago=days_ago, value=0.8, numerator=80)
    make.attester(make.clause("1.2", version), head)
    make.attestation(make.clause("1.2", version), head, words="I approved each of them.")
    return version


def test_a_governor_reads_the_living_policy_on_a_phone(page, promises, sign_in_as, axe):
    page.set_viewport_size({"width": 320, "height": 640})
    gwen = Visitor(page)
    sign_in_as(page, PersonFactory(roles=["governor"]).user)
    gwen.go_home()
    gwen.follow("Promises kept")
    gwen.is_at("Is what we promised kept?")
    gwen.sees("3 promises: 1 kept, 1 at risk, 1 not evidenced", "will keep a log", "80%")
    gwen.does_not_see("Heron", "The records behind")
    fits(page, axe)

    gwen.follow("At risk (1)")
    gwen.sees("will keep a log")
    gwen.does_not_see("must authorise")
    gwen.follow("How we know about Clause 1.1")
    gwen.is_at("Clause 1.1")
    gwen.sees("Does somebody look at every report within one working day?", "9 in 10 reports", "80%")
    gwen.does_not_see("See the records", "What evidences it")
    fits(page, axe)

    gwen.follow("Is it kept?", within=page.get_by_label("Where you are"))
    gwen.follow("How we know about Clause 1.2")
    gwen.sees("I approved each of them.", "Ada Heron")


def fits(page, axe):
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)
