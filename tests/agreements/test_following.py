"""A new version while people are being asked: their campaigns ask for it, and nobody's old answer counts for it."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agreements.models import Asked, AskedState, Campaign, ExactText, Signature
from agreements.services import asking, texts
from agreements.services.following import reach_of
from agreements.services.taking import Answer, Given, TextMoved, take
from esafety.audit import chain, events
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from tests.factories import PersonFactory
from tests.factories import agreements as make
from tests.incidents.test_two_at_once import again, at_once


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def campaign_of_staff(officer, **fields):
    return make.CampaignFactory(school=officer.school, audience="staff", made_by=officer, **fields)


def asked_colleague(campaign, **fields):
    return make.ask(campaign, PersonFactory(school=campaign.school, roles=["teacher"]), **fields)


def new_version(campaign, officer, *, body="We are kind."):
    draft = texts.start_version(campaign.version.agreement, actor=officer)
    texts.write_wording(draft, actor=officer, title="Ours", body=body)
    return draft


def publish_new(campaign, officer, *, is_material):
    draft = new_version(campaign, officer)
    return texts.publish(draft, actor=officer, is_material=is_material, what_changed="We are kind")


@events.verb
def sign(asked, text):
    """As every road to an answer does it."""
    return take(asked.campaign, [Answer(asked, "signed")], Given(text, "sign_in", typed_name="Robin Marsh"))


def text_of(version):
    return ExactText.objects.get(version=version)


def states(campaign):
    return list(campaign.asked.order_by("pk").values_list("state", flat=True))


# --- Who is asked again --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_material_change_asks_those_again_who_answered_and_tells_them(officer):
    campaign = campaign_of_staff(officer)
    rows = [asked_colleague(campaign) for _ in range(5)]
    for row, act in zip(rows, ["signed", "declined", "withdrawn"], strict=False):
        make.sign(row, act=act)
    rows[4].state = AskedState.EXCUSED
    rows[4].save()
    version = publish_new(campaign, officer, is_material=True)
    campaign.refresh_from_db()
    assert campaign.version == version
    assert states(campaign) == ["asked", "asked", "withdrawn", "asked", "excused"]
    told = Notice.objects.filter(text="agreements.changed").values_list("recipient", flat=True)
    assert set(told) == {rows[0].person_id, rows[1].person_id}
    assert Signature.objects.filter(asked__campaign=campaign).count() == 3
    entry = campaign.history.first()
    assert (entry.history_person, entry.history_change_reason) == (officer, "Version 2 was published")


@pytest.mark.django_db
def test_what_does_not_matter_asks_nobody_again(officer):
    campaign = campaign_of_staff(officer)
    make.sign(asked_colleague(campaign))
    asked_colleague(campaign)
    version = publish_new(campaign, officer, is_material=False)
    campaign.refresh_from_db()
    assert campaign.version == version
    assert states(campaign) == ["signed", "asked"]
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_change_that_matters_after_one_that_did_not_asks_whoever_signed_before_both(officer):
    campaign = campaign_of_staff(officer)
    make.sign(asked_colleague(campaign))
    for is_material in (False, True):
        publish_new(campaign, officer, is_material=is_material)
        campaign.refresh_from_db()
    assert states(campaign) == ["asked"]


@pytest.mark.django_db
def test_closed_campaigns_and_those_of_other_agreements_are_left_and_one_not_open_yet_moves_on(officer):
    now = timezone.now()
    closed = campaign_of_staff(officer, state="closed", closed_at=now)
    other = campaign_of_staff(officer)
    to_come = make.CampaignFactory(
        school=officer.school, version=closed.version, state="draft", opened_at=None, made_by=officer
    )
    for campaign in (closed, other):
        make.sign(asked_colleague(campaign))
    version = publish_new(closed, officer, is_material=True)
    was = closed.version_id
    for campaign in (closed, other, to_come):
        campaign.refresh_from_db()
    assert (closed.version_id, to_come.version) == (was, version)
    assert other.version != version
    assert states(closed) == states(other) == ["signed"]


@pytest.mark.django_db
def test_a_parent_of_three_is_one_person_to_ask_again(officer):
    campaign, _, _ = make.asked_family(make.CampaignFactory(school=officer.school))
    for row in campaign.asked.all():
        make.sign(row)
    reach = reach_of(campaign.version.agreement)
    assert (reach.campaigns, reach.people) == (1, 1)


@pytest.mark.django_db
def test_what_they_signed_stays_and_the_new_words_are_signed_beside_it(officer):
    campaign = campaign_of_staff(officer)
    asked = asked_colleague(campaign)
    sign(asked, text_of(campaign.version))
    version = publish_new(campaign, officer, is_material=True)
    with pytest.raises(TextMoved):
        sign(Asked.objects.get(pk=asked.pk), ExactText.objects.get(version__number=1))
    sign(Asked.objects.get(pk=asked.pk), text_of(version))
    assert list(asked.signatures.order_by("number").values_list("version__number", flat=True)) == [1, 2]
    assert states(campaign) == ["signed"]


@pytest.mark.django_db
def test_publishing_asks_the_database_as_much_for_a_hundred_signers_as_for_ten(officer, django_assert_max_num_queries):
    counted = []
    for number in (10, 100):
        campaign = campaign_of_staff(officer)
        for _ in range(number):
            make.sign(asked_colleague(campaign))
        draft = new_version(campaign, officer)
        with django_assert_max_num_queries(200) as queries:
            texts.publish(draft, actor=officer, is_material=True, what_changed="Much")
        counted.append(len(queries))
    assert counted[1] - counted[0] <= 8, counted


# --- At the same moment --------------------------------------------------------------------------------------

ROUNDS = 100 if connection.vendor == "postgresql" else 25


@pytest.mark.django_db(transaction=True)
def test_no_signature_under_the_old_words_counts_for_the_new_when_both_happen_at_once(officer, counts):
    campaign = campaign_of_staff(officer)
    colleague = PersonFactory(school=officer.school, roles=["teacher"])
    asked = make.ask(campaign, colleague)
    tally = {"signed_first": 0, "shown_the_new": 0}
    chance = random.Random(1)
    for turn in range(ROUNDS):
        campaign.refresh_from_db()
        old, draft = text_of(campaign.version), new_version(campaign, officer, body=f"Words of turn {turn}.")
        wait = [0, chance.uniform(0, 0.08)]

        def act(n, old=old, draft=draft, wait=wait):
            time.sleep(wait[n])
            if n:
                return sign(Asked.objects.select_related("campaign").get(pk=asked.pk), old)
            return texts.publish(draft, actor=again(officer), is_material=True, what_changed="Words")

        published, signed = at_once(2, act)
        assert not isinstance(published, Exception), published
        asked.refresh_from_db()
        campaign.refresh_from_db()
        assert campaign.version_id == draft.pk
        assert asked.state == AskedState.ASKED, (turn, signed)
        tally["shown_the_new" if isinstance(signed, TextMoved) else "signed_first"] += 1
    assert Signature.objects.filter(asked=asked).count() == tally["signed_first"]
    assert chain.verify(f"school:{officer.school_id}")[1] is None
    counts("T12 signing while a new version is published", tried=ROUNDS, **tally, failed=0)


def in_a_thread(act):
    def run():
        try:
            return act()
        except RuleBroken as broken:
            return broken
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_who_presses_sign_while_it_is_being_published_is_shown_the_new_words(officer):
    campaign = campaign_of_staff(officer)
    asked, old, draft = asked_colleague(campaign), text_of(campaign.version), new_version(campaign, officer)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            texts.publish(draft, actor=officer, is_material=True, what_changed="Much")
            waiting = pool.submit(in_a_thread(lambda: sign(asked, old)))
            time.sleep(0.3)
        assert isinstance(waiting.result(), TextMoved)
    assert states(campaign) == ["asked"]


@pytest.mark.django_db(transaction=True)
def test_who_signed_a_moment_before_is_asked_again(officer):
    campaign = campaign_of_staff(officer)
    asked, old, draft = asked_colleague(campaign), text_of(campaign.version), new_version(campaign, officer)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            sign(asked, old)
            waiting = pool.submit(
                in_a_thread(lambda: texts.publish(draft, actor=again(officer), is_material=True, what_changed="Much"))
            )
            time.sleep(0.3)
        assert waiting.result().is_published
    assert states(campaign) == ["asked"]


@pytest.mark.django_db(transaction=True)
def test_who_is_added_while_it_is_being_published_cannot_sign_the_old_words(officer):
    campaign = campaign_of_staff(officer)
    colleague = PersonFactory(school=officer.school, roles=["teacher"])
    old, draft = text_of(campaign.version), new_version(campaign, officer)

    def join_and_sign():
        asking.ask_everybody(Campaign.objects.get(pk=campaign.pk), actor=again(officer), progress=lambda *_: None)
        return sign(Asked.objects.get(person=colleague.pk), old)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            texts.publish(draft, actor=officer, is_material=True, what_changed="Much")
            waiting = pool.submit(in_a_thread(join_and_sign))
            time.sleep(0.3)
        assert isinstance(waiting.result(), TextMoved)
    assert set(states(campaign)) == {"asked"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(turn, officer):
    colleague = PersonFactory(school=officer.school, roles=["head"])
    draft = make.draft_of(make.AgreementFactory(school=officer.school))
    both = [officer, colleague]
    outcome = at_once(2, lambda n: texts.publish(draft, actor=again(both[n]), is_material=True))
    told = [str(one) for one in outcome if isinstance(one, RuleBroken)]
    assert len(told) == 1
    assert "has published it already" in told[0]
    assert ExactText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_version_at_once_one_does(officer):
    agreement = make.AgreementFactory(school=officer.school)
    make.published(agreement)
    outcome = at_once(2, lambda n: texts.start_version(agreement, actor=again(officer)))
    assert sum(isinstance(one, RuleBroken) for one in outcome) == 1
    assert agreement.versions.count() == 2
