"""Two people at one draft in the same moment, for real: threads with connections of their own (T12)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from esafety.exceptions import RuleBroken
from esafety.schools.services import version_of
from policy.rules.texts import ClauseText
from policy.services import writing
from tests.factories import PersonFactory
from tests.factories.policy import writing as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            act()
        except RuleBroken as broken:
            return str(broken)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def draft():
    return make.version()


@pytest.fixture
def writers(draft):
    return [PersonFactory(roles=[role], school=draft.school) for role in ("officer", "head")]


def said(text, number="1.1"):
    return ClauseText(number, "", text, 2)


def test_of_two_who_save_one_clause_one_wins_and_the_other_is_told(draft, writers):
    clause = draft.clauses.get(number="1.1")
    seen = version_of(clause)
    acts = [
        lambda who=who: writing.change_clause(clause, said(f"By {who.pk}."), actor=who, seen=seen) for who in writers
    ]
    assert sorted(at_once(*acts)) == ["", writing.CHANGED]
    assert clause.history.count() == 2


def test_clauses_added_and_moved_at_once_all_have_a_place_of_their_own(draft, writers):
    after, last = draft.clauses.get(number="1.1").key, draft.clauses.get(number="2")
    acts = [
        lambda who=who, n=n: writing.add_clause(draft, said("New.", f"n{n}"), actor=who, after=after)
        for n, who in enumerate(writers * 2)
    ]
    assert at_once(*acts, lambda: writing.move_clause(last, actor=writers[0], up=True)) == [""] * 5
    assert sorted(draft.clauses.values_list("position", flat=True)) == list(range(1, 9))


def test_nothing_is_changed_in_a_draft_that_was_set_aside_in_the_same_moment(draft, writers):
    officer, head = writers
    clause = draft.clauses.get(number="1.1")
    seen = version_of(clause)
    said_of_aside, said_of_change = at_once(
        lambda: writing.set_version_aside(draft, actor=head, reason="x"),
        lambda: writing.change_clause(clause, said("Mine."), actor=officer, seen=seen),
    )
    assert said_of_aside == ""
    draft.refresh_from_db()
    assert draft.state == "set_aside"
    assert draft.clauses.filter(text="Mine.").exists() == (said_of_change == "")
