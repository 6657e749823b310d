"""Whoever was refused can appeal once; somebody else than who refused answers."""

import pytest
from django.core.exceptions import PermissionDenied

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from filtering import deciders
from filtering.home import requests as home
from filtering.models import Appeal
from filtering.services import appealing, asking
from tests.factories import PersonFactory
from tests.factories import filtering as make
from tests.filtering.steps import approve, refuse, said, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"], first_name="Tess")
    client.force_login(teacher.user)
    return teacher


@pytest.fixture
def senior(head):
    senior = PersonFactory(roles=["senior"])
    make.delegate(senior, head)
    return senior


@pytest.fixture
def refused(teacher, head):
    record = asking.ask(said(), actor=teacher)
    refuse(record, head)
    record.refresh_from_db()
    return record


def test_an_appeal_is_sent_and_told_to_the_deciders_who_did_not_refuse(client, head, senior, refused):
    assert "Its chat is open to strangers" in client.get(url(refused, "appeal")).text
    client.post(url(refused, "appeal"), {"why": "The chat can be switched off."})
    assert Appeal.objects.get().why == "The chat can be switched off."
    assert [one.recipient for one in Notice.objects.filter(text="filtering.appealed")] == [senior]
    assert [one.tag for one in home.waiting(senior)] == ["Appeal"]
    assert home.waiting(head) == []


def test_upheld_it_is_decided_anew_but_not_by_whoever_refused(client, head, senior, teacher, refused):
    appealing.appeal(refused, actor=teacher, why="It can be switched off.")
    client.force_login(senior.user)
    assert "It can be switched off." in client.get(url(refused, "appeal-answer")).text
    client.post(url(refused, "appeal-answer"), {"is_upheld": "yes", "answer": "So it can."})
    refused.refresh_from_db()
    assert (refused.state, refused.revision, refused.decided_at) == ("asked", 2, None)
    assert Notice.objects.filter(text="filtering.appeal_upheld", recipient=teacher).exists()
    for perm in (Perm.FILTER_DECIDE, Perm.FILTER_SECOND):
        assert not can(head, perm, refused)
    assert refused not in deciders.to_decide(head)
    with pytest.raises(PermissionDenied):
        refuse(refused, head)
    approve(refused, senior)
    refused.refresh_from_db()
    assert refused.state == "approved"


def test_not_upheld_the_refusal_stays_and_there_is_no_second_appeal(client, senior, teacher, refused):
    made = appealing.appeal(refused, actor=teacher, why="Please.")
    appealing.answer(made, actor=senior, is_upheld=False, answer="Its chat is still open.")
    refused.refresh_from_db()
    assert refused.state == "refused"
    assert "Its chat is still open." in client.get(url(refused)).text
    with pytest.raises(RuleBroken, match="an appeal about F-1 already"):
        appealing.appeal(refused, actor=teacher, why="Please, please.")
    with pytest.raises(RuleBroken, match="already been answered"):
        appealing.answer(made, actor=PersonFactory(roles=["head"]), is_upheld=True, answer="Yes")


def test_whoever_refused_does_not_answer(client, head, senior, teacher, refused):
    made = appealing.appeal(refused, actor=teacher, why="Please.")
    with pytest.raises(RuleBroken, match="Somebody else"):
        appealing.answer(made, actor=head, is_upheld=False, answer="No.")
    client.force_login(head.user)
    for response in (client.get(url(refused, "appeal-answer")), client.post(url(refused, "appeal-answer"), {})):
        assert response.status_code == 302
    made.refresh_from_db()
    assert made.answered_at is None


def test_nobody_answers_their_own_appeal(teacher, senior):
    second_head = PersonFactory(roles=["head"])
    own = asking.ask(said(), actor=senior)
    refuse(own, second_head)
    made = appealing.appeal(own, actor=senior, why="Please.")
    with pytest.raises(PermissionDenied):
        appealing.answer(made, actor=senior, is_upheld=True, answer="Yes.")


def test_who_has_joined_may_appeal_and_a_stranger_may_not(client, head, teacher):
    record = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    joined = asking.ask(said(), actor=teacher)
    refuse(record, head)
    assert url(joined, "appeal") in client.get(url(record)).text
    client.post(url(joined, "appeal"), {"why": "We all need it."})
    assert Appeal.objects.get().request == record
    with pytest.raises(PermissionDenied):
        appealing.appeal(record, actor=PersonFactory(roles=["teacher"]), why="Me too.")


def test_only_a_refusal_is_appealed_against(client, teacher):
    record = asking.ask(said(), actor=teacher)
    response = client.post(url(record, "appeal"), {"why": "Please."})
    assert "cannot be appealed against" in response.text
    assert not Appeal.objects.exists()
