"""From the filter's block page to the head's decision on a phone, into the filter and out of it again."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from esafety.notify.models import Notice
from filtering.models import FilterRequest, Rule
from filtering.tasks import end_on_time
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import filtering as make
from tests.journeys.conftest import PHONE
from tests.journeys.pages import Visitor

BLOCKED = "http://www.Maths.Example.org/fractions/index.html?from=search&lang=en"
SITE = "maths.example.org/fractions"


@pytest.fixture
def teacher():
    teacher = PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])
    TeachingGroupFactory(name="3 Hazel", year_group=3).teachers.add(teacher)
    return teacher


@pytest.fixture
def head():
    return PersonFactory(first_name="Hal", last_name="Moor", roles=["head"])


@pytest.fixture
def technician():
    return PersonFactory(first_name="Ivo", last_name="Field", roles=["it"])


@pytest.fixture
def visit(open_page, sign_in_as):
    """Somebody at a desk, or with a phone, who has signed in already."""

    def opened(person, **browser):
        visitor = Visitor(open_page(**browser))
        sign_in_as(visitor.page, person.user)
        return visitor

    return opened


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_block_page_into_the_filter_and_out_of_it(
    open_page, visit, teacher, head, technician, axe, shot, capsys, javascript
):
    make.assessment(head, address="maths.example.org", note="No adverts, no accounts.")
    scripts = "" if javascript else "-plain"

    tess = Visitor(open_page(javascript=javascript))
    tess.page.goto(f"/elm/filtering/new/?url={quote(BLOCKED)}&kind=allow")
    tess.sign_in(teacher.user, at="")
    tess_asks(tess, axe, shot)

    hal = visit(head, javascript=javascript, viewport=PHONE)
    taps = {"home page": hal_decides(hal, axe, shot, hal_at_home(hal, shot))}
    assert FilterRequest.objects.get().decisions.get().verdict == "approved"

    ivo = visit(technician, javascript=javascript)
    ivo_applies(ivo, axe, shot)
    tess_tries(tess, axe, shot)
    ivo_looks_at_what_stands(ivo, shot)

    the_last_day_passes(teacher)
    expired(visit, teacher, technician, axe, shot, javascript)
    with capsys.disabled():
        print(f"\nThe head's decision at 375 px{scripts}: {taps['home page']} taps from the home page")
    assert taps["home page"] == 3


def test_the_heads_mail_leads_straight_to_the_decision(visit, teacher, head, mailoutbox, axe, shot, capsys):
    tess = visit(teacher)
    tess.page.goto(f"/elm/filtering/new/?url={quote(BLOCKED)}&kind=allow")
    tess_asks(tess, axe, shot)
    (mail,) = [one for one in mailoutbox if one.to == [head.email]]
    assert "Tess" not in mail.body + mail.subject
    assert "example.org" not in mail.body + mail.subject
    link = next(line for line in mail.body.splitlines() if "/filtering/" in line).strip()
    hal = visit(head, viewport=PHONE)
    taps = hal_decides(hal, axe, shot, lambda: hal.page.goto(link)) + 1  # the link in the mail
    with capsys.disabled():
        print(f"\nThe head's decision at 375 px: {taps} taps from the mail")
    assert taps == 3


def test_refused_appealed_against_and_upheld(visit, teacher, head, axe, shot):
    senior = PersonFactory(first_name="Sian", last_name="Reed", roles=["senior"])
    make.delegate(senior, head)
    record = make.FilterRequestFactory(asked_by=teacher, address=SITE)

    hal = visit(head, viewport=PHONE)
    hal.go("filtering:request-decide", record.reference)
    hal.choose("What do you decide?", "Refuse")
    hal.press("Confirm the decision")
    hal.sees("Say why")
    shot(hal.page, "filter-refuse-phone")
    hal.page.get_by_label("Why, or what you need to know").fill("Its chat is open to strangers.")
    hal.press("Confirm the decision")
    hal.sees(f"{record} is refused. Tess Carter reads why.")

    tess = visit(teacher, viewport=PHONE)
    tess.go("filtering:request", record.reference)
    tess.sees("Its chat is open to strangers.")
    tess.follow("Appeal")
    axe(tess.page)
    tess.write("Why should it be open?", "The chat can be switched off for the school.")
    shot(tess.page, "filter-appeal-phone")
    tess.press("Send the appeal")
    tess.sees("Your appeal was sent. Somebody who did not refuse it answers.")

    hal.go_home()
    hal.does_not_see("Answer the appeal")
    sian = visit(senior)
    sian.go_home()
    sian.follow(f"Answer the appeal about {SITE}")
    sian.sees("Refused because", "Appealed because", "The chat can be switched off for the school.")
    axe(sian.page)
    shot(sian.page, "filter-appeal-answer", phone=True)
    sian.choose("What do you decide?", "It is decided anew")
    sian.write("Why?", "So it can. We have tried it.")
    sian.press("Send the answer")
    sian.sees("The appeal is answered.")

    hal.go_home()
    hal.does_not_see(f"Decide: open {SITE}?")
    sian.go_home()
    sian.follow(f"Decide: open {SITE}?")
    sian.choose("What do you decide?", "Approve")
    sian.press("Confirm the decision")
    sian.sees("is approved. It is put into the filter next.")
    tess.go("filtering:request", record.reference)
    tess.sees("Refused", "Appealed", "Appeal upheld", "Approved")
    axe(tess.page)
    shot(tess.page, "filter-upheld", phone=True)


# --- What each of them does ------------------------------------------------------------------------------------


def tess_asks(tess, axe, shot):
    tess.is_at("Ask for a change")
    expect(tess.page.get_by_label("Address of the site or page")).to_have_value(BLOCKED)
    axe(tess.page)
    shot(tess.page, "filter-ask-what", phone=True)
    tess.press("Go on")
    tess.page.get_by_text("3 Hazel", exact=True).click()
    tess.write("What is it for?", "Fractions with pictures, for this half-term.")
    tess.page.get_by_label("Subject").select_option("Mathematics")
    axe(tess.page)
    shot(tess.page, "filter-ask-whom", phone=True)
    tess.press("Check your answers")
    tess.sees("Choose until when")
    expect(tess.page.get_by_label("What is it for?")).to_have_value("Fractions with pictures, for this half-term.")
    tess.choose("Until when?", "For a year")
    tess.press("Check your answers")
    tess.sees("This opens", "The pages of maths.example.org whose addresses begin with /fractions.", "3 Hazel")
    axe(tess.page)
    shot(tess.page, "filter-ask-check", phone=True)
    tess.press("Send the request")
    tess.sees("Your request F-1 was sent. The headteacher decides, and you are told.")
    axe(tess.page)


def hal_at_home(hal, shot):
    hal.go_home()
    hal.sees(f"Decide: open {SITE}?", "Tess Carter")
    shot(hal.page, "filter-home-phone")
    return lambda: hal.follow(f"Decide: open {SITE}?")


def hal_decides(hal, axe, shot, arrive):
    """The way there, the choice, the button that confirms it: how many taps the visitor counted."""
    hal.start_counting()
    arrive()
    hal.sees(f"Tess Carter asks to open {SITE} for 3 Hazel until")
    axe(hal.page)
    shot(hal.page, "filter-decide-phone")
    assert hal.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    hal.choose("What do you decide?", "Approve")
    hal.press("Confirm the decision")
    hal.sees("F-1 is approved. It is put into the filter next.")
    axe(hal.page)
    shot(hal.page, "filter-decided-phone")
    return hal.presses + hal.answers


def ivo_applies(ivo, axe, shot):
    ivo.go_home()
    ivo.follow("Change the filter: put in 1")
    ivo.is_at("Change sheet")
    ivo.sees("Put in", SITE, "3 Hazel")
    axe(ivo.page)
    shot(ivo.page, "filter-sheet", phone=True)
    with ivo.page.expect_download() as download:
        ivo.page.get_by_role("link", name="Take it away as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Do,Action,Address")
    assert [line.split(",")[:3] for line in lines[1:]] == [["Put in", "Allow", SITE]]
    ivo.follow(re.compile("^It is applied"))
    ivo.press("It is applied")
    ivo.sees("F-1 is applied. Whoever asked was told to try it.", "Nothing is to be changed")


def tess_tries(tess, axe, shot):
    tess.go_home()
    tess.follow(f"Try whether {SITE} works")
    tess.sees("it should work for 3 Hazel")
    axe(tess.page)
    shot(tess.page, "filter-tried", phone=True)
    tess.choose("Does it do what was asked?", "Yes")
    tess.press("Say so")
    tess.sees("Thank you. It is in force, and ends by itself.", "In force", "Hal Moor", "What stands")
    axe(tess.page)
    shot(tess.page, "filter-request", phone=True)
    tess.go("filtering:requests")
    axe(tess.page)
    shot(tess.page, "filter-list", phone=True)


def ivo_looks_at_what_stands(ivo, shot):
    ivo.go("filtering:rules")
    ivo.sees(SITE, "3 Hazel")
    shot(ivo.page, "filter-rules", phone=True)


def the_last_day_passes(teacher):
    """Beat's own task, a second after the last day, with the clock of this process moved on."""
    rule = Rule.objects.get()
    with time_machine.travel(timezone.now() + (rule.ends_on - timezone.localdate()) + timedelta(days=1), tick=False):
        assert end_on_time.apply().get() == 1
    assert Notice.objects.filter(recipient=teacher, text="filtering.ended").count() == 1
    connection.close()


def expired(visit, teacher, technician, axe, shot, javascript):
    tess = visit(teacher, javascript=javascript)
    tess.go("filtering:rules")
    tess.does_not_see(SITE)
    tess.go("filtering:request", "F-1")
    tess.sees("Ended", "Its day came")
    shot(tess.page, "filter-ended", phone=True)
    ivo = visit(technician, javascript=javascript)
    ivo.go_home()
    ivo.follow("Change the filter: take out 1")
    ivo.sees("Take out", SITE)
    axe(ivo.page)
    ivo.page.get_by_label("Allow").check()
    shot(ivo.page, "filter-take-out", phone=True)
    ivo.press("What I ticked is out of the filter")
    ivo.sees("1 taken out of the filter.", "Nothing is to be changed")
    assert Rule.objects.get().removed_by == technician
