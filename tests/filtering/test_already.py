"""What is decided, asked for or refused already is said at once."""

import pytest

from filtering.addresses import understand
from filtering.models import FilterRequest
from filtering.reading import already
from filtering.services import asking
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import filtering as make
from tests.filtering.steps import ASKED, refuse, said

pytestmark = pytest.mark.django_db


def rule(address, action="allow", **fields):
    record = make.FilterRequestFactory(state="verified", address=address, kind=action)
    return make.rule(record, **fields)


def known(address, kind=""):
    return already(SchoolFactory(), understand(address), kind)


def check(client, **typed):
    return client.post("/elm/filtering/new/", ASKED | {"at": "whom", "go": "on"} | typed)


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


def test_a_rule_for_a_site_reaches_all_that_is_under_it_and_nothing_beside_it():
    site = rule("example.org")
    part = rule("example.org/fractions")
    assert known("maths.example.org").decided == [site]
    assert known("example.org/fractions/halves").decided == [part, site]
    assert known("example.org/fractions-not").decided == [site]
    assert known("notexample.org").decided == []
    assert not known("org.example.com")


def test_of_two_lists_the_longest_address_wins_and_of_two_alike_the_block():
    rule("example.org", "block")
    deeper = rule("maths.example.org", "allow")
    both = known("maths.example.org")
    assert both.is_on_both
    assert both.wins == deeper
    block = rule("maths.example.org", "block")
    assert known("maths.example.org").wins == block
    path = rule("maths.example.org/fractions", "allow")
    assert known("maths.example.org/fractions").wins == path


def test_a_rule_that_is_over_or_ended_is_not_decided():
    rule("example.org", starts_on=make.day(-9), ends_on=make.day(-1), review_on=make.day(-1))
    assert not known("example.org")


def test_another_schools_decisions_say_nothing_here():
    there = SchoolFactory(slug="oak")
    make.rule(make.FilterRequestFactory(school=there, state="verified"))
    make.FilterRequestFactory(school=there)
    assert not known("maths.example.org")


def test_the_asker_reads_for_whom_it_is_open_and_that_it_is_on_both_lists(client, teacher):
    rule("maths.example.org")
    rule("maths.example.org", "block")
    text = check(client).text
    assert "maths.example.org is open for Key stage 2 (Years 3 to 6) until" in text
    assert "This address is on both lists." in text
    assert "the block: maths.example.org is blocked for" in text


def test_an_exception_of_others_is_told_without_their_names(client, teacher):
    pupil = PersonFactory(user=None, first_name="Nadia", last_name="Quill")
    reach = make.reach(pupil.school, groups=(), people=[pupil])
    make.rule(make.FilterRequestFactory(kind="bypass", state="verified", reach=reach))
    make.FilterRequestFactory(kind="bypass", reach=reach, why="For Nadia.")
    refused = make.FilterRequestFactory(kind="bypass", reach=reach, state="refused")
    make.decide(refused, PersonFactory(roles=["head"]), verdict="refused", reason="Nadia does not need it")
    text = check(client, kind="allow").text
    assert "people named in an exception" in text
    assert "Nadia" not in text
    assert "Asked for already" not in text
    assert "Refused before" not in text


def test_what_is_asked_for_already_is_offered_to_be_joined(client, teacher):
    asking.ask(said("example.org"), actor=PersonFactory(roles=["teacher"], first_name="Una"))
    text = check(client, address="maths.example.org").text
    assert "F-1: Una" in text
    assert "Join F-1" in text


def test_one_who_may_decide_is_led_to_the_decision_and_does_not_join(client):
    client.force_login(PersonFactory(roles=["head"]).user)
    asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    page = check(client)
    assert "/elm/filtering/F-1/decide/" in page.text
    assert "Join F-1" not in page.text
    sent = client.post("/elm/filtering/new/", ASKED | {"until": "lesson"})
    assert "you may decide on it" in sent.text
    assert FilterRequest.objects.count() == 1


def test_a_refusal_is_said_with_its_reason_and_asking_anew_needs_something_new(client, teacher):
    refused = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    refuse(refused, PersonFactory(roles=["head"]))
    assert "Its chat is open to strangers" in check(client).text
    unanswered = client.post("/elm/filtering/new/", ASKED)
    assert "Say what is new since it was refused" in unanswered.text
    assert FilterRequest.objects.count() == 1
    client.post("/elm/filtering/new/", ASKED | {"news": "The chat is gone."})
    assert FilterRequest.objects.latest("pk").why.endswith(": The chat is gone.")


def test_the_way_to_a_refusal_is_shown_to_those_who_may_read_it(client, teacher):
    refused = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    refuse(refused, PersonFactory(roles=["head"]))
    assert "/elm/filtering/F-1/" not in check(client).text
    client.force_login(refused.asked_by.user)
    assert "/elm/filtering/F-1/" in check(client).text


def test_a_refusal_to_block_says_nothing_about_opening():
    refuse(asking.ask(said(kind="block"), actor=PersonFactory(roles=["teacher"])), PersonFactory(roles=["head"]))
    assert known("maths.example.org", "block").refused
    assert not known("maths.example.org", "allow").refused
