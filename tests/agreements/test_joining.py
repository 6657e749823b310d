"""Those who come and go while a campaign is open."""

from datetime import date

import pytest
from django.utils import timezone

from agreements import tasks
from agreements.rules.campaigns import Whom
from agreements.services import asking, joining
from esafety.audit.models import Event
from esafety.jobs.models import Job
from esafety.schools.models import ParentLink
from tests.agreements.asking import done, draft, officer_of, opened, pupil, url
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


def night():
    tasks.catch_up()
    done()


def states(campaign):
    return dict(campaign.asked.values_list("person", "state"))


def test_parents_of_a_new_pupil_are_asked_by_night_and_the_others_left_in_peace(mailoutbox, time_machine):
    make.family(children=1)
    campaign = opened(draft())
    mailoutbox.clear()
    newcomers, (child,) = make.family(children=1, email="new@elm.example")
    night()
    assert [message.to for message in mailoutbox] == [["new@elm.example"]]
    assert campaign.asked.get(person=newcomers).child == child
    night()  # a job of the day is done once
    assert campaign.asked.count() == 2


def test_a_new_child_of_a_parent_who_has_answered_is_asked_about(mailoutbox, time_machine):
    mother, _ = make.family(children=1)
    campaign = opened(draft())
    make.sign(campaign.asked.get())
    make.add_child(mother, "Ben")
    mailoutbox.clear()
    time_machine.move_to("2026-09-08T03:20:00+00:00", tick=False)
    night()
    assert sorted(campaign.asked.values_list("state", flat=True)) == ["asked", "signed"]
    assert [message.to for message in mailoutbox] == [["mother@elm.example"]]


def test_those_whom_the_campaign_does_not_cover_are_not_asked():
    make.family(children=1)
    campaign = opened(draft(whom=Whom(years=(0,))))
    make.add_child(make.family(children=0)[0], year=5)
    night()
    assert campaign.asked.count() == 1


def test_new_staff_are_asked_at_induction_and_leavers_are_excused(time_machine):
    school = SchoolFactory()
    leaver = PersonFactory(school=school, roles=["teacher"])
    campaign = opened(draft(school, audience="staff"))
    newcomer = PersonFactory(school=school)
    appoint(newcomer, "teacher", starts_on=date(2026, 9, 7))
    leaver.left_on = date(2026, 9, 7)
    leaver.save()
    night()
    assert states(campaign) == {campaign.made_by_id: "asked", newcomer.pk: "asked", leaver.pk: "excused"}
    event = Event.objects.get(action="agreements.excuse_page")
    assert event.details == {"asked": [campaign.asked.get(person=leaver).pk]}


def barred(link):
    link.court_order_bar = True


def responsibility_ended(link):
    link.parental_responsibility = False


@pytest.mark.parametrize("spoil", [barred, responsibility_ended])
@pytest.mark.parametrize("answer", ["", "signed", "declined"])
def test_a_parent_who_may_no_longer_answer_is_excused_and_returns_as_they_stood(spoil, answer, time_machine):
    make.family(children=1)
    campaign = opened(draft())
    asked = campaign.asked.get()
    if answer:
        make.sign(asked, act=answer)
    link = ParentLink.objects.get()
    spoil(link)
    link.save()
    night()
    asked.refresh_from_db()
    assert asked.state == "excused"

    ParentLink.objects.update(court_order_bar=False, parental_responsibility=True)
    time_machine.move_to("2026-09-08T03:20:00+00:00", tick=False)
    night()
    asked.refresh_from_db()
    assert asked.state == (answer or "asked")


def test_whoever_returns_after_a_material_change_is_asked_again(time_machine):
    make.family(children=1)
    campaign = opened(draft())
    make.sign(campaign.asked.get())
    ParentLink.objects.update(court_order_bar=True)
    night()
    campaign.version = make.published(campaign.version.agreement, number=2)
    campaign.save()
    ParentLink.objects.update(court_order_bar=False)
    time_machine.move_to("2026-09-08T03:20:00+00:00", tick=False)
    night()
    assert campaign.asked.get().state == "asked"


def test_the_parents_of_a_child_who_left_are_excused_for_that_child_alone():
    _, (ava, ben) = make.family(children=2)
    campaign = opened(draft())
    ava.left_on = timezone.localdate()
    ava.save()
    night()
    assert dict(campaign.asked.values_list("child", "state")) == {ava.pk: "excused", ben.pk: "asked"}


def test_more_than_a_page_are_excused(monkeypatch):
    monkeypatch.setattr(joining, "PAGE", 2)
    make.family(children=4)
    campaign = opened(draft())
    ParentLink.objects.update(parental_responsibility=False)
    night()
    assert campaign.asked.filter(state="excused").count() == 4


def test_the_button_asks_those_who_joined_at_once(client):
    officer = officer_of()
    client.force_login(officer.user)
    make.family(children=1)
    campaign = opened(draft(by=officer))
    make.family(children=2, email="new@elm.example")
    sent = client.post(url("campaign-joined", campaign))
    client.post(url("campaign-joined", campaign))
    done()
    assert "1 person was asked" in client.get(sent.url).text
    assert campaign.asked.count() == 3


def test_a_closed_campaign_asks_nobody_who_joins():
    make.family(children=1)
    campaign = opened(draft())
    asking.close_campaign(campaign, actor=campaign.made_by)
    make.family(children=1, email="new@elm.example")
    night()
    assert campaign.asked.count() == 1
    assert not Job.objects.filter(kind=asking.JOINED).exists()


def test_pupils_who_join_are_asked_with_their_class():
    school = SchoolFactory()
    pupil(school, year_group=1)
    campaign = opened(draft(school, audience="infants"))
    pupil(school, year_group=1)
    night()
    assert list(campaign.asked.values_list("way", flat=True)) == ["class", "class"]
