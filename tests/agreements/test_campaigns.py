"""Starting a campaign, checking whom it asks, opening it now or on its day, changing and closing it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agreements import letters
from agreements.models import Asked, Campaign
from agreements.rules.campaigns import Whom
from agreements.services import asking
from agreements.services.taking import CLOSED, Answer, Given, take
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from tests.agreements.asking import TODAY, campaign_job, done, draft, many_families, officer_of, opened, url
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
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


def boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def filled_in(**fields):
    dates = boxes("opens_on", fields.pop("opens_on", TODAY)) | boxes("closes_on", fields.pop("closes_on", TODAY))
    return {"title": "Autumn agreements", "reminds": "on"} | dates | fields


# --- Starting --------------------------------------------------------------------------------------------------


def test_the_officer_starts_a_campaign_and_sees_in_figures_whom_it_would_ask(client, officer):
    make.family(children=2)
    make.family(children=1, email="")
    make.published(make.AgreementFactory(slug="for-parents"))

    chosen = client.get(url("campaign-new"), {"agreement": "for-parents"})
    assert "roles" not in chosen.context["form"].fields
    sent = client.post(f"{url('campaign-new')}?agreement=for-parents", filled_in(uses=["website"]))
    page = client.get(sent.url)

    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.uses, campaign.made_by) == ("draft", ["website"], officer)
    forecast = page.context["forecast"]
    assert (forecast.people, forecast.children, forecast.by_mail, forecast.by_slip) == (2, 3, 1, 1)
    assert "one letter each" in page.text
    assert not Asked.objects.exists()


def test_only_published_agreements_that_people_can_be_asked_about_are_offered(client, officer):
    make.published(make.AgreementFactory(slug="for-parents"))
    make.draft_of(make.AgreementFactory(slug="a-draft"))
    make.published(make.AgreementFactory(slug="visitors", audience="visitors"))
    offered = client.get(url("campaign-new")).context["form"].versions
    assert set(offered) == {"for-parents"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opens_on": date(2026, 9, 6)}, "The first day must be today or later"),
        ({"opens_on": date(2026, 9, 9), "closes_on": date(2026, 9, 8)}, "The last day must be the first day or later"),
        ({"classes": ["987654"]}, "Choose"),
        ({"years": ["77"]}, "Choose"),
        ({"uses": ["passport"]}, "Choose"),
        ({"title": " "}, "Enter"),
        ({"title": "x" * 121}, "must be 120 characters or fewer"),
        ({"closes_on": date(2028, 1, 1)}, "400 days at most"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(wrong, said, client, officer):
    make.published(make.AgreementFactory(slug="for-parents"))
    page = client.post(f"{url('campaign-new')}?agreement=for-parents", filled_in(**wrong))
    assert page.status_code == 200
    assert said in page.text
    assert not Campaign.objects.exists()


def test_a_class_of_another_school_is_not_taken_by_the_form_nor_by_the_service(client, officer):
    theirs = TeachingGroupFactory(school=SchoolFactory(slug="ash"))
    version = make.published(make.AgreementFactory(slug="for-parents"))
    page = client.post(f"{url('campaign-new')}?agreement=for-parents", filled_in(classes=[theirs.pk]))
    assert page.status_code == 200
    with pytest.raises(RuleBroken, match="not a class of this school"):
        draft(version=version, by=officer, whom=Whom(classes=(theirs.pk,)))
    assert not Campaign.objects.exists()


def test_numbers_of_campaigns_are_the_schools_own():
    ash = SchoolFactory(slug="ash")
    assert [draft().number, draft().number, draft(ash).number] == [1, 2, 1]


# --- Opening ---------------------------------------------------------------------------------------------------


def test_opening_asks_each_parent_once_for_all_their_children_and_says_so_on_the_page(
    client, officer, mailoutbox, django_capture_on_commit_callbacks
):
    mother, children = make.family(children=3)
    campaign = draft(by=officer)

    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(url("campaign-check", campaign), {"when": "now"})
    done()

    rows = Asked.objects.filter(campaign=campaign)
    assert {(one.person, one.child) for one in rows} == {(mother, child) for child in children}
    assert {(one.way, one.address, one.known_from) for one in rows} == {
        ("link", "mother@elm.example", "The school’s records")
    }
    assert [message.to for message in mailoutbox] == [["mother@elm.example"]]
    assert {one.notice for one in rows} == {Notice.objects.get(text="agreements.invitation")}
    page = client.get(sent.url)
    assert "1 person was asked" in page.text
    campaign.refresh_from_db()
    assert (campaign.state, campaign.history.first().history_person) == ("open", officer)


def test_each_is_asked_in_their_own_way():
    school = SchoolFactory()
    teacher = PersonFactory(school=school, roles=["teacher"])
    helper = PersonFactory(school=school, user=None, email="helper@elm.example", roles=["support"])
    nobody = PersonFactory(school=school, user=None, email="", roles=["support"])
    campaign = opened(draft(school, audience="staff"))
    ways = dict(campaign.asked.values_list("person", "way"))
    assert (ways[teacher.pk], ways[helper.pk], ways[nobody.pk]) == ("sign_in", "link", "slip")
    assert ways[campaign.made_by_id] == "sign_in"  # who asks is asked as well


def test_two_who_open_it_at_once_open_it_once(officer):
    make.family()
    campaign = draft(by=officer)
    stale = Campaign.objects.get(pk=campaign.pk)
    asking.open_campaign(campaign, actor=officer)
    with pytest.raises(RuleBroken, match="open already"):
        asking.open_campaign(stale, actor=officer)
    assert Job.objects.filter(kind=asking.ASK).count() == 1


def test_asking_is_safe_to_run_again(officer, mailoutbox):
    make.family(children=2)
    campaign = opened(draft(by=officer))
    asked = asking.ask_everybody(campaign, actor=officer, progress=lambda done, total: None)
    done()
    assert (asked, campaign.asked.count(), len(mailoutbox)) == (0, 2, 1)


def without_text(campaign):
    campaign.version = make.draft_of(campaign.version.agreement, number=2)


def ended(campaign):
    campaign.version.agreement.ended_at = campaign.version.published_at
    campaign.version.agreement.save()


def too_late(campaign):
    campaign.opens_on, campaign.closes_on = date(2026, 8, 1), date(2026, 9, 6)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without_text, "no published text"),
        (ended, "has been ended"),
        (too_late, "last day has passed"),
    ],
)
def test_what_stands_in_the_way_is_said_on_the_check_page_and_keeps_it_closed(spoil, said, client, officer):
    make.family()
    campaign = draft(by=officer)
    spoil(campaign)
    campaign.save()
    page = client.get(url("campaign-check", campaign))
    assert said in page.text
    assert "Open it now" not in page.text
    with pytest.raises(RuleBroken, match=said):
        asking.open_campaign(campaign, actor=officer)


def test_one_that_covers_nobody_is_not_opened(client, officer):
    campaign = draft(by=officer, whom=Whom(years=(11,)))
    make.family()
    assert asking.NOBODY in client.get(url("campaign-check", campaign)).text
    client.post(url("campaign-check", campaign), {"when": "now"})
    campaign.refresh_from_db()
    assert campaign.state == "draft"


def test_whoever_may_not_run_campaigns_opens_none():
    make.family()
    campaign = draft()
    with pytest.raises(PermissionDenied):
        asking.open_campaign(campaign, actor=PersonFactory(roles=["dsl"]))


def test_it_opens_by_itself_on_the_morning_of_its_first_day(client, officer, time_machine):
    make.family()
    campaign = draft(by=officer, opens_on=date(2026, 9, 9))
    client.post(url("campaign-check", campaign), {"when": "later"})
    assert "opens by itself" in client.get(url("campaign-check", campaign)).text

    time_machine.move_to("2026-09-09T05:30:00+00:00", tick=False)
    done()
    campaign.refresh_from_db()
    assert campaign.state == "draft"

    time_machine.move_to("2026-09-09T06:30:00+00:00", tick=False)  # half past seven here
    done()
    campaign.refresh_from_db()
    assert (campaign.state, campaign.asked.count()) == ("open", 3)


def test_a_day_that_was_moved_moves_the_opening_with_it(officer, time_machine):
    make.family()
    campaign = draft(by=officer, opens_on=date(2026, 9, 9))
    asking.open_on_its_day(campaign, actor=officer)
    asking.change_campaign(campaign, actor=officer, opens_on=date(2026, 9, 11))

    for day, state in [("2026-09-09", "draft"), ("2026-09-10", "draft"), ("2026-09-11", "open")]:
        time_machine.move_to(f"{day}T09:00:00+00:00", tick=False)
        done()
        campaign.refresh_from_db()
        assert (day, campaign.state) == (day, state)


def test_one_that_cannot_be_opened_on_its_day_is_told_of(officer, time_machine):
    family, _ = make.family(children=1)
    campaign = draft(by=officer, opens_on=date(2026, 9, 9))
    asking.open_on_its_day(campaign, actor=officer)
    family.links_to_children.update(court_order_bar=True)
    time_machine.move_to("2026-09-09T09:00:00+00:00", tick=False)
    done()
    campaign.refresh_from_db()
    assert campaign.state == "draft"
    assert [one.recipient for one in Notice.objects.filter(text="agreements.not_opened")] == [officer]
    assert campaign_job(asking.OPEN_ON_ITS_DAY).error == asking.NOBODY


# --- Changing and closing ----------------------------------------------------------------------------------------


def test_what_people_were_asked_no_longer_changes_but_the_day_and_the_reminders_do(client, officer):
    make.family()
    campaign = opened(draft(by=officer))
    fields = client.get(url("campaign-change", campaign)).context["form"].fields
    assert set(fields) == {"title", "closes_on", "reminds"}
    sent = {"title": "Autumn", **boxes("closes_on", date(2026, 10, 9))}
    client.post(url("campaign-change", campaign), sent)
    campaign.refresh_from_db()
    assert (campaign.title, campaign.closes_on, campaign.reminds) == ("Autumn", date(2026, 10, 9), False)
    with pytest.raises(RuleBroken, match="can no longer be changed"):
        asking.change_campaign(campaign, actor=officer, whom=Whom(years=(1,)))


def test_closing_takes_no_more_answers_and_keeps_those_given(client, officer):
    _mother, _ = make.family(children=1)
    campaign = opened(draft(by=officer))
    client.post(url("campaign-close", campaign), {"reason": "All in"})
    campaign.refresh_from_db()
    assert (campaign.state, campaign.history.first().history_change_reason) == ("closed", "All in")
    given = Given(text=campaign.version.texts.get(), way="link", typed_name="Pat Reed")
    with pytest.raises(RuleBroken, match=CLOSED[:20]):
        verb(lambda: take(campaign, [Answer(campaign.asked.get(), "signed")], given))()
    with pytest.raises(RuleBroken, match="closed already"):
        asking.close_campaign(campaign, actor=officer)


def test_nobody_is_asked_once_it_is_closed(officer):
    make.family()
    campaign = draft(by=officer)
    asking.open_campaign(campaign, actor=officer)
    asking.close_campaign(campaign, actor=officer)
    done()
    assert not campaign.asked.exists()


# --- In numbers --------------------------------------------------------------------------------------------------


def test_asking_costs_no_more_queries_for_a_page_of_one_than_of_a_hundred(django_assert_max_num_queries, officer):
    costs = {}
    for number in (1, 10, 100):
        school = SchoolFactory(slug=f"elm{number}")
        many_families(school, number)
        campaign = draft(school)
        asking.open_campaign(campaign, actor=campaign.made_by)
        with django_assert_max_num_queries(40) as counted:
            asking.ask_page(campaign, actor=campaign.made_by, after=0)
        assert campaign.asked.count() == number
        costs[number] = len(counted)
    assert len(set(costs.values())) == 1, costs


def test_more_than_a_page_are_asked_in_pages(officer, monkeypatch):
    monkeypatch.setattr("agreements.services.whom.PAGE", 7)
    _parents, _ = many_families(officer.school, 20)
    mother, children = make.family(children=3)  # whose questions stand on two pages, and are one letter
    campaign = opened(draft(by=officer))
    assert campaign.asked.count() == 23
    assert Notice.objects.filter(text="agreements.invitation").count() == 21
    assert set(campaign.asked.filter(person=mother).values_list("child", flat=True)) == {one.pk for one in children}


def test_two_children_in_two_schools_of_a_trust_are_asked_about_by_each_school():
    elm, ash = SchoolFactory(), SchoolFactory(slug="ash")
    make.family(elm, children=1)
    make.family(ash, children=1)
    ours, theirs = opened(draft(elm)), opened(draft(ash))
    assert {one.person.school for one in ours.asked.all()} == {elm}
    assert {one.person.school for one in theirs.asked.all()} == {ash}


@pytest.mark.parametrize(("audience", "says"), [("parents", True), ("staff", False)])
def test_only_those_with_a_link_of_their_own_are_told_how_long_it_works(officer, audience, says):
    make.family(children=1)
    opened(draft(by=officer, audience=audience))
    letter = letters.invitation(Notice.objects.filter(text="agreements.invitation").latest("pk"))
    assert (letter.path.startswith("/sign/"), "14 days" in letter.body) == (says, says)
