"""T12: several presses in the same moment, for real: threads with connections of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection, transaction

from agreements.models import AccessGrant, Asked, Campaign, Consent, ExactText, Signature, SigningLink, TakeDown
from agreements.services import fresh, signing, taking
from agreements.services.taking import Answer
from esafety.audit import chain
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.agreements.sheets import answers
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db(transaction=True)

USES = ["website"]


@pytest.fixture(autouse=True)
def _nobody_wakes(monkeypatch):
    """The mails are another matter."""
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(uses=USES)
    make.consent_words(campaign.school)
    campaign.school.settings.agreement_signers = "staff_parents"
    campaign.school.settings.save()
    return campaign, parent, list(Asked.objects.filter(person=parent).select_related("child"))


def at_once(number, act):
    barrier = Barrier(number)

    def run(n):
        try:
            barrier.wait()
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_one_form_posted_fifty_times_at_once_is_one_answer_a_child(new_client, family):
    campaign, parent, asked = family
    path = make.link_for(campaign, parent)
    data = answers(campaign, asked)

    def press(n):
        browser = new_client()
        return {browser.post(path, data).status_code for _ in range(5)}

    assert at_once(10, press) == [{302}] * 10
    assert Signature.objects.count() == 3
    assert Consent.objects.count() == 3
    assert AccessGrant.objects.count() == 3
    assert Notice.objects.count() == 1
    assert chain.verify(f"school:{campaign.school_id}") == (4, None)


@pytest.mark.parametrize("turn", range(3))
def test_both_parents_at_the_same_second_each_have_their_own_answer(new_client, family, turn):
    campaign, mother, asked = family
    father = make.family(campaign.school, children=0, email="father@elm.example")[0]
    his = []
    for one in asked:
        ParentLink.objects.create(parent=father, child=one.child, relation="father")
        his.append(make.ask(campaign, father, one.child))
    make.publication([one.child for one in asked], use="website")
    paths = [make.link_for(campaign, mother), make.link_for(campaign, father)]
    forms = [answers(campaign, asked, consents="no"), answers(campaign, his, consents="no")]
    got = at_once(2, lambda n: new_client().post(paths[n], forms[n]).status_code)
    assert got == [302, 302]
    assert Signature.objects.count() == 6
    assert set(Asked.objects.values_list("state", flat=True)) == {"signed"}
    assert AccessGrant.objects.count() == 3  # one a child, whoever of the two came first
    assert TakeDown.objects.count() == 3
    assert chain.verify(f"school:{campaign.school_id}") == (8, None)


def test_yes_and_no_in_the_same_moment_come_one_after_the_other(family):
    campaign, parent, (ava, *_) = family
    make.link_for(campaign, parent)
    text = ExactText.objects.get(version=campaign.version)

    def press(n):
        link = SigningLink.objects.select_related("campaign", "person__school").get()
        answer = Answer(ava, ["signed", "declined"][n % 2], reason="So" if n % 2 else "")
        return signing.sign_by_link(link, [answer], text=text, typed_name="Pat Reed")[0].number

    at_once(4, press)
    ava.refresh_from_db()
    acts = list(ava.signatures.order_by("number").values_list("act", flat=True))
    assert acts[-1] == ava.state
    assert all(one != other for one, other in pairwise(acts))


def test_whoever_waited_while_a_new_version_came_is_shown_it(family):
    """As publishing does it: the campaign first, then all who are asked."""
    campaign, parent, (ava, *_) = family
    make.link_for(campaign, parent)
    text = ExactText.objects.get(version=campaign.version)

    def press():
        try:
            link = SigningLink.objects.select_related("campaign", "person__school").get()
            return signing.sign_by_link(link, [Answer(ava, "signed")], text=text, typed_name="Pat Reed")
        except taking.TextMoved as moved:
            return moved
        finally:
            connection.close()

    second = make.published(campaign.version.agreement, number=2, body="Other words.")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
            held.version = second
            held.save()
            list(Asked.objects.select_for_update().filter(campaign=campaign).order_by("pk"))
            waiting = pool.submit(press)
            time.sleep(0.3)
        assert isinstance(waiting.result(), taking.TextMoved)
    assert not Signature.objects.exists()


def test_a_fresh_link_asked_for_by_many_presses_at_once_is_one_mail(family):
    campaign, parent, _ = family
    make.link_for(campaign, parent)
    at_once(5, lambda n: fresh.ask_fresh_link(SigningLink.objects.get()))
    assert Notice.objects.filter(text="agreements.fresh_link").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_parents_who_refuse_for_different_children_do_not_wait_for_each_other(new_client, family, turn):
    campaign, mother, asked = family
    father = make.family(campaign.school, children=0, email="father@elm.example")[0]
    his = []
    for one in asked:
        ParentLink.objects.create(parent=father, child=one.child, relation="father")
        his.append(make.ask(campaign, father, one.child))
    paths = [make.link_for(campaign, mother), make.link_for(campaign, father)]
    forms = [
        answers(campaign, asked, **{f"website-{asked[-1].pk}": "no"}),
        answers(campaign, his, **{f"website-{his[0].pk}": "no"}),
    ]
    assert at_once(2, lambda n: new_client().post(paths[n], forms[n]).status_code) == [302, 302]
    assert Consent.objects.filter(answer="refused").count() == 2
