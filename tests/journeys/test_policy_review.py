"""A review of the policy, from what set it off to a teacher who has acknowledged the new one (P2, A3)."""

import pytest
from django.utils import timezone

from agreements.models import Signature
from esafety.jobs import services as jobs
from incidents import services as incidents
from policy.models import PolicyReview, PolicyVersion
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory
from tests.factories.policy import writing
from tests.journeys.conftest import PHONE
from tests.journeys.pages import Visitor


@pytest.fixture
def visit(open_page, sign_in_as):
    """Somebody at a desk, or with a phone, who has signed in already."""

    def opened(person, **browser):
        visitor = Visitor(open_page(**browser))
        sign_in_as(visitor.page, person.user)
        return visitor

    return opened


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_review_from_a_serious_incident_to_an_acknowledgement(
    visit, axe, shot, javascript, monkeypatch, transactional_db
):
    monkeypatch.setattr(jobs, "wake", lambda pk: None)  # what workers do is done when this test says so
    roles = ("officer", "senior", "head", "chair", "governor", "teacher", "dsl")
    people = {role: PersonFactory(first_name=role.capitalize(), last_name="Lane", roles=[role]) for role in roles}
    third = PersonFactory(first_name="Third", last_name="Lane", roles=["governor"])
    before = writing.version(SchoolFactory(), state="published")
    incidents.triage(IncidentFactory(), actor=people["dsl"], severity="critical", lead=people["dsl"])

    def seen_by(key, **browser):
        visitor = visit(people[key], javascript=javascript, **browser)
        visitor.go("policy:review", PolicyReview.objects.get().number)
        axe(visitor.page)
        return visitor

    teacher = visit(people["teacher"], javascript=javascript)
    teacher.go_home()
    teacher.follow("Say what works in the online safety policy, and what does not")
    teacher.follow("Say what works and what does not")
    axe(teacher.page)
    teacher.page.get_by_label("What is it about?").select_option(index=2)
    teacher.page.get_by_label("What works, and what does not?").fill("Nobody knows where the log is.")
    teacher.press("Send it")
    teacher.sees("Thank you. You will be told what became of it.", "Nobody knows where the log is.")

    officer = seen_by("officer")
    officer.sees("An incident was judged critical", "Nobody knows where the log is.")
    officer._go_by(officer.page.get_by_role("link", name="Answer Teacher Lane"))
    axe(officer.page)
    officer.page.get_by_label("What becomes of it?").fill("The clause says so now.")
    officer.press("Tell them")
    officer.follow("Begin the draft")
    axe(officer.page)
    officer._tick(officer.page.get_by_role("radio", name="A copy of version 1, which is in force"))
    officer.press("Begin the draft")
    draft = PolicyVersion.objects.get(based_on=before)
    clause = draft.clauses.get(number="1.1")
    clause.text += " It is kept in the office."
    clause.save()
    officer.follow("Send the draft to the leadership team")
    axe(officer.page)
    officer.press("Send it")
    officer.sees("The text is fixed until they have decided.", "The leadership team decides next.")

    senior = seen_by("senior")
    senior.follow("Decide for the leadership team")
    axe(senior.page)
    senior.choose("What do you decide?", "I agree to exactly this text")
    senior.press("Decide")
    senior.sees("You have agreed. The next are asked.")

    head = seen_by("head", viewport=PHONE)
    head.follow("Decide as the headteacher")
    axe(head.page)
    shot(head.page, "policy-head-decides-phone")
    head.choose("What do you decide?", "I agree to exactly this text")
    head.press("Decide")

    people["third"] = third
    for key in ("governor", "third", "chair"):
        governor = seen_by(key, viewport=PHONE)
        governor.follow("Vote")
        if key == "governor":
            axe(governor.page)
            shot(governor.page, "policy-vote-phone")
        governor.choose("How do you vote?", "For this text")
        governor.press("Vote")
    chair = governor
    chair.follow("Close the vote with the minutes")
    axe(chair.page)
    chair.date("Day of the governors’ meeting", timezone.localdate())
    chair.page.get_by_label("Minutes").fill("- All were for it.")
    chair.press("Close the vote")
    chair.sees("It is approved, and can be published.", "3 for, 0 against, 0 abstained")

    head.go("policy:review", PolicyReview.objects.get().number)
    head.follow("Publish it")
    axe(head.page)
    head.press("Publish it")
    head.sees("Version 2 is in force.", "word for word")
    axe(head.page)
    shot(head.page, "policy-review-done-phone")
    head.go("policy:reviews")
    head.sees("The next review is due by")
    axe(head.page)

    jobs.sweep()
    teacher.go("agreements:mine")
    teacher._go_by(teacher.page.get_by_role("link", name="Online safety policy"))
    teacher.sees("It is kept in the office.")
    teacher.page.get_by_label("Your name").fill("Teacher Lane")
    teacher.page.get_by_text("I have read all of it").click()
    teacher.press("I have read and understood this")
    assert Signature.objects.filter(signer=people["teacher"]).count() == 1
