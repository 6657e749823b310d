"""Reminding those who have not answered: by hand, by letter, and by the engine."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agreements import tasks
from agreements.rules import campaigns as rules
from agreements.services import chasing
from esafety.exceptions import RuleBroken
from esafety.notify import reminding
from esafety.notify.models import Notice, Wishes
from esafety.schools.calendar import calendar_of
from esafety.schools.models import Term
from esafety.schools.numbers import number_of
from tests.agreements.asking import campaign_job, done, draft, many_families, officer_of, opened, url
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = officer_of()
    client.force_login(officer.user)
    return officer


def reminders():
    return Notice.objects.filter(text="agreements.reminder")


# --- By hand -----------------------------------------------------------------------------------------------------


def test_all_who_have_not_answered_are_reminded_by_one_letter_each(client, officer, mailoutbox):
    mother, (ava, _, _) = make.family(children=3)
    father, _ = make.family(children=1, email="father@elm.example")
    campaign = opened(draft(by=officer))
    make.sign(campaign.asked.get(child=ava))
    make.sign(campaign.asked.get(person=father))
    mailoutbox.clear()

    sent = client.post(url("campaign-chase", campaign), {"who": "all"})
    done()

    assert [message.to for message in mailoutbox] == [["mother@elm.example"]]
    assert set(campaign.asked.exclude(chased_at=None).values_list("person", flat=True)) == {mother.pk}
    assert "Reminded of 2 answers" in client.get(sent.url).text


def test_nobody_is_reminded_twice_in_a_day(client, officer, time_machine):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    client.post(url("campaign-chase", campaign), {"who": "all"})
    done()
    page = client.post(url("campaign-chase", campaign), {"who": "all"}, follow=True)
    assert "nobody to remind" in page.text
    time_machine.move_to("2026-09-08T09:00:00+00:00", tick=False)
    client.force_login(officer.user)
    client.post(url("campaign-chase", campaign), {"who": "all"})
    done()
    assert reminders().count() == 2


def test_two_jobs_of_one_day_remind_once(officer):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    chasing.chase(campaign, actor=officer)
    chasing.chase(campaign, actor=officer)
    done()
    assert reminders().count() == 1


def test_those_ticked_and_those_of_a_class_are_reminded_and_no_others(client, officer):
    _, (ava, ben) = make.family(children=2)
    father, (cal,) = make.family(children=1, email="father@elm.example")
    campaign = opened(draft(by=officer))
    ticked = number_of(campaign.asked.get(child=cal))
    client.post(url("campaign-chase", campaign), {"who": "ticked", "asked": [ticked, "nonsense", "1.forged"]})
    done()
    assert [one.recipient for one in reminders()] == [father]

    client.post(url("campaign-chase", campaign), {"who": "class", "group": ben.teaching_group.pk})
    done()
    assert set(campaign.asked.exclude(chased_at=None).values_list("child", flat=True)) == {cal.pk, ben.pk}
    assert ava


@pytest.mark.parametrize(
    "sent", [{}, {"who": "ticked"}, {"who": "class"}, {"who": "everyone"}, {"who": "class", "group": 987654}]
)
def test_a_form_that_names_nobody_reminds_nobody(sent, client, officer):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    assert client.post(url("campaign-chase", campaign), sent).status_code == 302
    done()
    assert not reminders().exists()


def test_those_of_another_school_cannot_be_ticked(client, officer):
    ash = SchoolFactory(slug="ash")
    make.family(ash, children=1)
    make.family(children=1)
    theirs, ours = opened(draft(ash)), opened(draft(by=officer))
    client.post(url("campaign-chase", ours), {"who": "ticked", "asked": [number_of(theirs.asked.get())]})
    done()
    assert not reminders().exists()


def test_chasing_while_it_is_closed_reminds_nobody(officer):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    chasing.chase(campaign, actor=officer)
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    done()
    assert not reminders().exists()
    with pytest.raises(RuleBroken, match="not open"):
        chasing.chase(campaign, actor=officer)


def test_a_bounced_address_is_not_written_to_again_until_it_is_put_right(officer, mailoutbox):
    mother, _ = make.family(children=1)
    campaign = opened(draft(by=officer))
    Notice.objects.update(mail_state="bounced", sent_at=None)
    with pytest.raises(RuleBroken, match="nobody to remind"):
        chasing.chase(campaign, actor=officer)

    mother.email = "mother@new.example"
    mother.save()
    mailoutbox.clear()
    chasing.chase(campaign, actor=officer)
    done()
    assert [message.to for message in mailoutbox] == [["mother@new.example"]]
    assert campaign.asked.get().address == "mother@new.example"


def test_a_family_whose_address_has_come_in_is_reminded_by_e_mail(officer, mailoutbox):
    mother, _ = make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    mother.email = "mother@new.example"
    mother.save()
    chasing.chase(campaign, actor=officer)
    done()
    assert [message.to for message in mailoutbox] == [["mother@new.example"]]
    assert campaign.asked.get().way == "link"


def test_a_court_order_of_this_morning_stops_the_letter(officer, mailoutbox):
    mother, _ = make.family(children=1)
    campaign = opened(draft(by=officer))
    mother.links_to_children.update(court_order_bar=True)
    mailoutbox.clear()
    with pytest.raises(RuleBroken, match="nobody to remind"):
        chasing.chase(campaign, actor=officer)
    assert not mailoutbox


def test_the_cost_of_reminding_does_not_grow_with_the_number(django_assert_max_num_queries, officer):
    costs = set()
    for number in (1, 10, 100):
        school = SchoolFactory(slug=f"elm{number}")
        many_families(school, number)
        campaign = opened(draft(school))
        with django_assert_max_num_queries(40) as counted:
            chasing.chase_page(campaign, actor=campaign.made_by, those=chasing.Those(), after=0)
        assert campaign.asked.exclude(chased_at=None).count() == number
        costs.add(len(counted))
    assert len(costs) == 1, costs


def test_pages_of_a_family_are_not_torn_apart(officer, monkeypatch):
    monkeypatch.setattr(chasing, "PAGE", 4)
    many_families(officer.school, 5)
    make.family(children=3)
    campaign = opened(draft(by=officer))
    chasing.chase(campaign, actor=officer)
    done()
    assert (reminders().count(), campaign.asked.filter(chased_at=None).count()) == (6, 0)
    assert campaign_job(chasing.CHASE).done == 8


# --- By letter, by itself --------------------------------------------------------------------------------------------


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/London"))


def morning(time_machine, day):
    time_machine.move_to(at(day), tick=False)
    tasks.remind_by_letter()
    done()


def days_of_letters(time_machine, days):
    """On which of the days a reminder was made."""
    found = []
    for day in days:
        before = reminders().count()
        morning(time_machine, day)
        morning(time_machine, day)
        found += [day] * (reminders().count() - before)
    return found


def days_from(first, number):
    return [date.fromordinal(first.toordinal() + n) for n in range(number)]


def test_parents_are_reminded_after_seven_and_fourteen_school_days_and_then_no_more(officer, time_machine):
    make.family(children=2)
    opened(draft(by=officer, closes_on=date(2026, 12, 1)))
    days = days_of_letters(time_machine, days_from(date(2026, 9, 8), 40))
    assert days == [date(2026, 9, 16), date(2026, 9, 25)]


def test_school_holidays_do_not_count_and_nobody_is_reminded_in_them(officer, time_machine):
    school = officer.school
    Term.objects.create(school=school, name="First half", starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 23))
    Term.objects.create(school=school, name="Second half", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    time_machine.move_to(at(date(2026, 10, 16)), tick=False)
    make.family(children=1)
    opened(draft(by=officer, opens_on=date(2026, 10, 16), closes_on=date(2026, 12, 1)))
    days = days_of_letters(time_machine, days_from(date(2026, 10, 17), 35))
    assert days == [date(2026, 11, 3), date(2026, 11, 12)]


def test_reminders_stop_on_answering(officer, time_machine):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    make.sign(campaign.asked.get())
    assert days_of_letters(time_machine, days_from(date(2026, 9, 8), 30)) == []


def test_a_campaign_without_reminders_sends_none(officer, time_machine):
    make.family(children=1)
    opened(draft(by=officer, reminds=False))
    assert days_of_letters(time_machine, days_from(date(2026, 9, 8), 20)) == []


def test_whoever_was_chased_by_hand_lately_is_left_in_peace_for_some_days(officer, time_machine):
    make.family(children=1)
    campaign = opened(draft(by=officer))
    time_machine.move_to(at(date(2026, 9, 15)), tick=False)
    chasing.chase(campaign, actor=officer)
    done()
    days = days_of_letters(time_machine, days_from(date(2026, 9, 16), 7))
    assert days == [date(2026, 9, 20 + 1)]  # five days later is a Sunday


def test_nothing_is_sent_before_eight_in_the_morning(officer, time_machine):
    make.family(children=1)
    opened(draft(by=officer))
    time_machine.move_to(at(date(2026, 9, 16), hour=7), tick=False)
    assert tasks.remind_by_letter() == 0


def test_working_days_are_counted_back_as_they_are_counted_forward():
    calendar = calendar_of(SchoolFactory())
    cut = rules.cutoffs(calendar, date(2026, 9, 16))
    assert [cut.stage_of(day) for day in (date(2026, 9, 8), date(2026, 9, 7), date(2026, 8, 26), date(2026, 8, 1))] == [
        0,
        1,
        2,
        3,
    ]


# --- By the engine -----------------------------------------------------------------------------------------------


def run_engine(time_machine, day):
    time_machine.move_to(at(day), tick=False)
    reminding.run(timezone.now())


def test_staff_are_reminded_by_the_engine_and_then_the_officer_is_told_instead(officer, time_machine):
    teacher = PersonFactory(roles=["teacher"])
    campaign = opened(draft(by=officer, audience="staff", closes_on=date(2026, 12, 1)))
    make.sign(campaign.asked.get(person=officer))
    told = []
    for day in days_from(date(2026, 9, 8), 40):
        before = set(Notice.objects.values_list("pk", flat=True))
        run_engine(time_machine, day)
        new = Notice.objects.exclude(pk__in=before).filter(text__startswith="agreements.")
        told += [(day, one.recipient, one.text) for one in new]
    assert told == [
        (date(2026, 9, 16), teacher, "agreements.reminder"),
        (date(2026, 9, 25), teacher, "agreements.reminder"),
        (date(2026, 10, 6), officer, "agreements.unanswered"),
    ]


def test_a_reminder_of_the_engine_lapses_when_it_is_answered(officer, time_machine):
    teacher = PersonFactory(roles=["teacher"])
    campaign = opened(draft(by=officer, audience="staff"))
    run_engine(time_machine, date(2026, 9, 16))
    assert reminders().filter(recipient=teacher, lapsed_at=None).exists()
    make.sign(campaign.asked.get(person=teacher))
    run_engine(time_machine, date(2026, 9, 17))
    assert not reminders().filter(recipient=teacher, lapsed_at=None).exists()


def test_the_engine_leaves_parents_to_their_letters(officer, time_machine):
    make.family(children=1)
    parent = PersonFactory(roles=["parent"], email="p@elm.example")
    Wishes.objects.create(person=parent, reminders="at_once")
    make.ask(opened(draft(by=officer)), parent, PersonFactory(user=None), way="link")
    run_engine(time_machine, date(2026, 9, 16))
    assert not reminders().exists()


def test_finding_what_is_due_costs_the_same_for_one_as_for_fifty(django_assert_max_num_queries, time_machine):
    from agreements.reminders.campaigns import unanswered

    costs = set()
    for number in (1, 50):
        school = SchoolFactory(slug=f"elm{number}")
        for _ in range(number):
            PersonFactory(school=school, roles=["teacher"])
        time_machine.move_to(at(date(2026, 9, 7)), tick=False)
        campaign = opened(draft(school, audience="staff"))
        with django_assert_max_num_queries(10) as counted:
            assert len(list(unanswered(school, date(2026, 9, 16)))) == number + 1
        costs.add(len(counted))
        assert campaign
    assert len(costs) == 1
