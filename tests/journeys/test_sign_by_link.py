"""A parent of three signs on a phone without JavaScript, from the mail to the receipt; then changes their mind."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from agreements.models import Asked, Consent, Signature
from esafety.notify import services as notices
from tests.factories import agreements as make
from tests.journeys.conftest import PHONE

USES = ["website", "press"]


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(uses=USES)
    make.consent_words(campaign.school)
    make.add_text(campaign.version, language="ur", title="والدین کا معاہدہ", body="ہم ایک دوسرے کو محفوظ رکھتے ہیں۔")
    return campaign, parent


@pytest.fixture
def phone(open_page):
    return open_page(javascript=False, viewport=PHONE)


@pytest.fixture
def invited(family, mailoutbox):
    """The link in the parent's mail."""
    campaign, parent = family
    with transaction.atomic():
        notices.notify([parent], kind="invitation", about=campaign, text="agreements.invitation", url="/elm/")
    (message,) = mailoutbox
    assert "Ava" not in message.body
    return next(line for line in message.body.splitlines() if "/sign/" in line)


def choose(page, group, answer, child):
    part = page.get_by_role("region", name=child)
    radio = part.get_by_role("group", name=group).get_by_role("radio", name=answer, exact=True)
    page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
    expect(radio).to_be_checked()


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_parent_of_three_from_mail_to_receipt(phone, invited, family, axe, shot, mailoutbox):
    page = phone
    page.goto(invited)
    expect(page.get_by_role("heading", level=1)).to_have_text("Parents’ agreement")
    fits(page)
    axe(page)
    shot(page, "sign-phone")

    page.get_by_role("link", name="اردو").click()
    expect(page.get_by_role("heading", level=1).locator("[dir=rtl]")).to_be_visible()
    axe(page)
    shot(page, "sign-right-to-left")
    page.get_by_role("link", name="English").click()

    page.get_by_role("button", name="I sign", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("things to put right")
    axe(page)
    shot(page, "sign-put-right")
    assert not Signature.objects.exists()

    for child in ("Ava", "Ben", "Cal"):
        choose(page, "Your answer", "I decline" if child == "Ben" else "I agree and sign", child)
        choose(page, "website", "Yes", child)
        choose(page, "newspapers", "No", child)
    page.get_by_role("region", name="Ben").get_by_label("If you decline, why?").fill("Ben is not ready.")
    page.get_by_label("Your name").fill("Pat Reed")
    page.locator('label[for="id_agrees"]').click()
    page.get_by_role("button", name="I sign", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    fits(page)
    axe(page)
    shot(page, "sign-receipt")
    assert dict(Asked.objects.values_list("child__first_name", "state")) == {
        "Ava": "signed",
        "Ben": "declined",
        "Cal": "signed",
    }
    receipt = mailoutbox[-1]
    assert receipt.subject == "Your receipt"

    page.get_by_role("link", name="see or change what you answered").click()
    axe(page)
    shot(page, "sign-answers")
    choose(page, "website", "No", "Cal")
    page.get_by_role("button", name="Change these for Cal").click()
    expect(page.get_by_role("status")).to_contain_text("Your consents are changed")
    newest = Consent.objects.latest("pk")
    assert (newest.pupil.first_name, newest.use, newest.answer) == ("Cal", "website", "withdrawn")

    page.goto(page.url.replace(page.url.split("/sign/")[1], "check/"))
    page.get_by_label("Fingerprint of the answer").fill(Signature.objects.first().sha256)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status")).to_contain_text("Our record is the same")
    axe(page)
    shot(page, "sign-check")


def test_a_link_that_has_ended_is_explained_and_a_fresh_one_sent(phone, invited, family, axe, shot, mailoutbox):
    make.link_for(*family)
    phone.goto(invited)
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link has ended")
    axe(phone)
    shot(phone, "sign-ended")
    phone.get_by_role("button", name="Send me a fresh link").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    axe(phone)
    assert mailoutbox[-1].subject == "Your fresh link"


def test_a_robot_that_presses_every_button_as_it_stands_signs_nothing(open_page, invited):
    page = open_page()
    page.goto(invited)
    for number in range(page.locator("form").count()):
        page.goto(invited)
        with page.expect_navigation():
            page.locator("form").nth(number).evaluate("form => form.submit()")
    page.goto(invited)
    with page.expect_navigation():
        page.locator("form button").last.click()
    assert not Signature.objects.exists()
    assert not Consent.objects.exists()
