"""Changing one's mind by the link: consents at any time, and the agreement withdrawn (A4, A5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agreements import links
from agreements.models import AccessGrant, Asked, Consent, Signature, SigningLink, TakeDown
from agreements.services import withdrawing
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import number_of
from tests.agreements.sheets import answers
from tests.factories import PersonFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(uses=["website", "press"])
    make.consent_words(campaign.school)
    return campaign, parent, list(Asked.objects.filter(person=parent).select_related("child"))


@pytest.fixture
def page(client, family):
    """Everything is signed, with yes to all; gives the page of answers."""
    path = make.link_for(*family[:2])
    client.post(path, answers(family[0], family[2]))
    return f"{path}consents/"


def change(client, page, one, **uses):
    shown = client.get(page).text
    mark = shown.split('name="questions" value="')[1].split('"')[0]
    data = {"child": one.pk, "do": "consents", "language": "en", "questions": mark}
    return client.post(page, data | {f"{use}-{one.pk}": said for use, said in uses.items()}, follow=True)


def withdraw(client, page, one, **changes):
    data = {"child": one.pk, "do": "withdraw", "sure": "on", "reason": "We moved."} | changes
    return client.post(page, data, follow=True)


# --- Consents ------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_signed_and_what_stands(client, family, page):
    shown = client.get(page).text
    assert shown.count("Signed on") == 3
    assert Signature.objects.first().sha256 in shown
    assert "We keep each other safe online." in shown
    assert shown.count(" checked") == 6
    assert "Reed" not in shown


def test_a_consent_is_withdrawn_and_what_is_published_is_to_be_taken_down(client, family, page):
    ava, ben, _ = family[2]
    shown = make.publication([ava.child, ben.child], use="website")
    response = change(client, page, ava, website="no", press="yes")
    assert "Your consents are changed" in response.text
    newest = Consent.objects.latest("pk")
    assert (newest.pupil, newest.use, newest.answer, newest.source) == (ava.child, "website", "withdrawn", "changed")
    assert newest.words.question == "May we? Pictures on the school’s website"
    assert Consent.objects.count() == 7
    assert list(TakeDown.objects.values_list("pupil", "publication")) == [(ava.child_id, shown.pk)]
    event = Event.objects.get(action="agreements.change_consents")
    assert (event.actor_id, event.record_id) == (family[1].pk, ava.child_id)
    assert event.details["answers"] == {"website": "withdrawn"}


def test_what_stands_sent_again_changes_nothing(client, family, page):
    assert "You changed nothing" in change(client, page, family[2][0], website="yes", press="yes").text
    assert Consent.objects.count() == 6


def test_it_can_be_given_again(client, family, page):
    ava = family[2][0]
    change(client, page, ava, website="no")
    change(client, page, ava, website="yes")
    said = Consent.objects.filter(pupil=ava.child, use="website").values_list("answer", flat=True)
    assert list(said) == ["given", "withdrawn", "given"]


def test_a_question_in_other_words_is_shown_before_it_is_answered(client, family, page):
    ava = family[2][0]
    data = {"child": ava.pk, "do": "consents", "questions": "an older mark", f"website-{ava.pk}": "no"}
    assert "in other words" in client.post(page, data).text
    assert Consent.objects.count() == 6


@pytest.mark.parametrize("answer", ["maybe", "1"])
def test_what_is_no_answer_is_none(client, family, page, answer):
    assert "Choose yes or no" in change(client, page, family[2][0], website=answer).text
    assert Consent.objects.count() == 6


# --- The agreement -------------------------------------------------------------------------------------------------


def test_withdrawing_is_a_new_record_beside_the_old_one(client, family, page):
    ava = family[2][0]
    assert "It is withdrawn" in withdraw(client, page, ava).text
    ava.refresh_from_db()
    assert ava.state == "withdrawn"
    assert list(ava.signatures.values_list("act", "number", "reason", "way")) == [
        ("signed", 1, "", "link"),
        ("withdrawn", 2, "We moved.", "link"),
    ]
    assert Event.objects.filter(action="agreements.answer").count() == 4
    assert set(Asked.objects.exclude(pk=ava.pk).values_list("state", flat=True)) == {"signed"}


def test_without_the_tick_it_stands(client, family, page):
    response = withdraw(client, page, family[2][0], sure="")
    assert "Tick the box to say that you want to withdraw it" in response.text
    assert "We moved." in response.text
    assert not Signature.objects.filter(act="withdrawn").exists()


def test_pressed_twice_it_is_withdrawn_once(client, family, page):
    withdraw(client, page, family[2][0])
    withdraw(client, page, family[2][0])
    assert Signature.objects.filter(act="withdrawn").count() == 1


def test_going_online_ends_with_it_where_it_followed_from_it(client, family):
    campaign, parent, asked = family
    campaign.school.settings.agreement_signers = "staff_parents"
    campaign.school.settings.save()
    path = make.link_for(campaign, parent)
    client.post(path, answers(campaign, asked))
    withdraw(client, f"{path}consents/", asked[0])
    ended = AccessGrant.objects.exclude(ends_on=None).get()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert (ended.person, ended.ends_on) == (asked[0].child, yesterday)
    assert ended.history.first().history_change_reason == "The agreement was withdrawn"


def test_both_can_be_done_when_the_campaign_is_closed_and_a_newer_version_is_out(client, family, page):
    campaign, _, (ava, ben, _) = family
    campaign.version = make.published(campaign.version.agreement, number=2)
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    change(client, page, ava, press="no")
    withdraw(client, page, ben)
    assert Consent.objects.latest("pk").answer == "withdrawn"
    assert Signature.objects.get(act="withdrawn").version.number == 1


def test_what_was_declined_cannot_be_withdrawn(client, family):
    campaign, parent, asked = family
    path = make.link_for(campaign, parent)
    client.post(path, answers(campaign, asked, "decline"))
    assert "there is nothing to withdraw" in withdraw(client, f"{path}consents/", asked[0]).text
    assert not Signature.objects.filter(act="withdrawn").exists()


# --- Whose it is ---------------------------------------------------------------------------------------------------


def test_nobody_changes_what_is_another_parents(client, family, page):
    campaign, _, _ = family
    other, (child,) = make.family(campaign.school, children=1, first_names=["Eve"])
    theirs = make.ask(campaign, other, child)
    assert "Eve" not in client.get(page).text
    assert "no longer asked" in change(client, page, theirs, website="no").text
    assert "no longer asked" in withdraw(client, page, theirs).text
    assert not Signature.objects.filter(act="withdrawn").exists()
    with pytest.raises(PermissionDenied):
        withdrawing.withdraw(theirs, by=family[1])
    with pytest.raises(RuleBroken):
        withdrawing.change_consents(child, {"website": "refused"}, by=family[1])


def test_whose_responsibility_has_ended_changes_nothing_more(client, family, page):
    _, parent, asked = family
    parent.links_to_children.update(parental_responsibility=False)
    assert "nothing here for you to answer" in client.get(page).text
    withdraw(client, page, asked[0])
    with pytest.raises(RuleBroken):
        withdrawing.change_consents(asked[0].child, {"website": "refused"}, by=parent)
    with pytest.raises(RuleBroken):
        withdrawing.withdraw(asked[0], by=parent)
    assert not Signature.objects.filter(act="withdrawn").exists()


# --- After the child has left ------------------------------------------------------------------------------------


def has_left(*people):
    for person in people:
        person.left_on = timezone.localdate()
        person.save()


@pytest.mark.parametrize("is_excused", [False, True])
def test_a_consent_for_a_child_who_has_left_is_taken_back_and_what_is_in_use_taken_down(
    client, family, page, is_excused
):
    ava, *others = family[2]
    shown = make.publication([ava.child], use="website")
    change(client, page, ava, press="no")
    has_left(ava.child)
    if is_excused:
        Asked.objects.filter(pk=ava.pk).update(state="excused")
    said = client.get(page).text
    assert "has left Elm School" in said
    assert "You have said no to: Pictures in newspapers and on television" in said
    assert f"press-{ava.pk}" not in said
    assert said.count("I withdraw what I signed for") == len(others)
    assert "Your consents are changed" in change(client, page, ava, website="no").text
    assert Consent.objects.filter(pupil=ava.child).latest("pk").answer == "withdrawn"
    assert list(TakeDown.objects.values_list("pupil", "publication")) == [(ava.child_id, shown.pk)]


def test_no_yes_is_given_for_a_child_who_has_left(client, family, page):
    _, parent, (ava, *_) = family
    change(client, page, ava, website="no")
    has_left(ava.child)
    change(client, page, ava, website="yes")
    with pytest.raises(RuleBroken, match="not yes any more"):
        withdrawing.change_consents(ava.child, {"website": "given"}, by=parent)
    assert Consent.objects.filter(pupil=ava.child, use="website").latest("pk").answer == "withdrawn"


def test_when_all_have_left_the_link_leads_to_what_was_said(client, family, page):
    has_left(*(one.child for one in family[2]))
    path = page.removesuffix("consents/")
    shown = client.get(path).text
    assert "does not need an answer" in shown
    assert page in shown


def test_where_nothing_was_said_nothing_is_shown_of_a_child_who_has_left(client, family):
    path = make.link_for(*family[:2])
    has_left(*(one.child for one in family[2]))
    assert "take a consent back" not in client.get(path).text
    assert "Ava" not in client.get(f"{path}consents/").text


def test_a_court_bars_it_as_before(client, family, page):
    ava = family[2][0]
    has_left(ava.child)
    family[1].links_to_children.update(court_order_bar=True)
    assert "Ava" not in client.get(page).text
    with pytest.raises(RuleBroken):
        withdrawing.change_consents(ava.child, {"website": "refused"}, by=family[1])


def test_a_fresh_link_reaches_a_parent_who_has_left_with_their_children(
    client, family, page, mailoutbox, django_capture_on_commit_callbacks
):
    campaign, parent, asked = family
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    Asked.objects.update(state="excused")
    has_left(parent, *(one.child for one in asked))
    SigningLink.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page.replace("consents/", "fresh/"))
    (mail,) = mailoutbox
    fresh = links.TOKEN.search(mail.body)[0]
    assert mail.to == ["mother@elm.example"]
    assert "Your consents are changed" in change(client, f"/sign/{fresh}/consents/", asked[0], website="no").text


def test_signed_in_a_parent_does_the_same(family, client, page):
    _, parent, (ava, *_) = family
    withdrawing.change_consents(ava.child, {"website": "refused"}, by=parent)
    signature = withdrawing.withdraw(ava, by=parent)
    assert signature.way == "sign_in"


# --- One answer, for staff -----------------------------------------------------------------------------------------


def test_whoever_sees_the_board_reads_an_answer_with_its_evidence(client, new_client, family, page):
    signature = Signature.objects.first()
    officer = PersonFactory(school=family[0].school, roles=["officer"])
    browser = new_client()
    browser.force_login(officer.user)
    url = f"/elm/agreements/signatures/{number_of(signature)}/"
    shown = browser.get(url).text
    for words in ("Pat Reed", signature.sha256, signature.text_sha256, "127.0.0.1", "mother@elm.example", "May we?"):
        assert words in shown
    assert "The record is as it was given" in shown


def test_who_sees_the_board_but_runs_nothing_is_shown_no_network_address(new_client, family, page):
    senior = PersonFactory(school=family[0].school, roles=["senior"])
    browser = new_client()
    browser.force_login(senior.user)
    shown = browser.get(f"/elm/agreements/signatures/{number_of(Signature.objects.first())}/")
    assert shown.status_code == 200
    assert "127.0.0.1" not in shown.text


def test_signing_anew_in_the_words_of_before_counts_over_what_was_changed_between(client, family, page):
    """The last signature says no; since then they said yes on their page. The same no again is a no."""
    campaign, _, asked = family
    ava, path = asked[0], page.removesuffix("consents/")
    client.post(path, answers(campaign, [ava], **{f"website-{ava.pk}": "no"}))
    change(client, page, ava, website="yes", press="yes")
    assert client.post(path, answers(campaign, [ava], **{f"website-{ava.pk}": "no"})).status_code == 302
    newest = Consent.objects.filter(pupil=ava.child, use="website").latest("pk")
    assert (newest.answer, newest.signature) == ("refused", ava.signatures.get(number=3))
    client.post(path, answers(campaign, [ava], **{f"website-{ava.pk}": "no"}))
    assert ava.signatures.count() == 3
