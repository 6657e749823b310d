"""Many who decide at the same moment, for real: threads with connections of their own."""

import pytest
from django.core.exceptions import PermissionDenied

from esafety.audit import chain
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from filtering.models import FilterRequest, Rule
from filtering.services import asking, deciding
from tests.factories import PersonFactory
from tests.factories import filtering as make
from tests.filtering.steps import approve, decided, refuse, said, seen
from tests.incidents.test_two_at_once import again, at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20


def outcome_of(acts):
    """Runs each in a thread of its own; a refusal is an answer too."""

    def act(n):
        try:
            return acts[n]()
        except PermissionDenied as denied:
            return denied

    return at_once(len(acts), act)


def won(outcome):
    return [one for one in outcome if isinstance(one, FilterRequest)]


@pytest.mark.parametrize("turn", range(5))
def test_of_twenty_who_decide_at_once_one_does_and_the_others_are_told(turn):
    teacher = PersonFactory(roles=["teacher"])
    heads = [PersonFactory(roles=["head"]) for _ in range(MANY)]
    record = asking.ask(said(), actor=teacher)
    Notice.objects.all().delete()
    shown = seen(record)
    verdicts = ["approved", "refused"]

    def one(n):
        return lambda: deciding.decide(
            record, actor=again(heads[n]), shown_sha256=shown, verdict=verdicts[n % 2], reason="So it is"
        )

    outcome = outcome_of([one(n) for n in range(MANY)])
    assert len(won(outcome)) == 1
    assert all("cannot be decided on" in str(told) for told in outcome if isinstance(told, RuleBroken))
    decision = decided(record).get()
    record.refresh_from_db()
    assert record.state == decision.verdict
    assert Rule.objects.count() == (decision.verdict == "approved")
    assert Notice.objects.filter(recipient=teacher).count() == 1
    assert chain.verify(f"school:{record.school_id}")[1] is None


@pytest.mark.parametrize("turn", range(5))
def test_a_decision_and_an_edit_at_once_never_approve_what_was_not_shown(turn):
    teacher, head = PersonFactory(roles=["teacher"]), PersonFactory(roles=["head"])
    record = asking.ask(said(), actor=teacher)
    shown = seen(record)
    outcome_of(
        [
            lambda: deciding.decide(record, actor=again(head), shown_sha256=shown, verdict="approved"),
            lambda: asking.edit(record, said=said("other.example.org"), actor=again(teacher)),
        ]
    )
    record.refresh_from_db()
    hosts = set(Rule.objects.values_list("host", flat=True))
    assert (record.state, record.host, hosts) in [
        ("approved", "maths.example.org", {"maths.example.org"}),
        ("asked", "other.example.org", set()),
    ]


@pytest.mark.parametrize("turn", range(5))
def test_of_a_decision_and_a_taking_back_at_once_one_holds(turn):
    teacher, head = PersonFactory(roles=["teacher"]), PersonFactory(roles=["head"])
    record = asking.ask(said(), actor=teacher)
    outcome = outcome_of([lambda: approve(record, again(head)), lambda: asking.withdraw(record, actor=again(teacher))])
    record.refresh_from_db()
    assert len(won(outcome)) == 1
    assert (record.state, Rule.objects.count()) in [("approved", 1), ("withdrawn", 0)]


def test_of_ten_second_deciders_at_once_one_decides():
    record = asking.ask(said("youtube.com"), actor=PersonFactory(roles=["teacher"]))
    approve(record, PersonFactory(roles=["head"]))
    leads = [PersonFactory(roles=["dsl"]) for _ in range(10)]
    shown = seen(record)

    def one(n):
        return lambda: deciding.decide_second(record, actor=again(leads[n]), shown_sha256=shown, verdict="approved")

    assert len(won(outcome_of([one(n) for n in range(10)]))) == 1
    assert (decided(record).count(), Rule.objects.count()) == (2, 1)


def test_twenty_who_ask_for_one_site_at_once_are_one_decision_with_numbers_of_their_own():
    teachers = [PersonFactory(roles=["teacher"]) for _ in range(MANY)]
    outcome = outcome_of([lambda n=n: asking.ask(said(), actor=again(teachers[n])) for n in range(MANY)])
    assert len(won(outcome)) == MANY
    assert sorted(FilterRequest.objects.values_list("number", flat=True)) == list(range(1, MANY + 1))
    assert FilterRequest.objects.waiting().count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_joining_and_deciding_at_once_loses_nobody(turn):
    """Who came too late to join has a request of their own."""
    first = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    head, other = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    outcome_of([lambda: refuse(first, again(head)), lambda: asking.ask(said(), actor=again(other))])
    second = FilterRequest.objects.get(asked_by=other)
    told = Notice.objects.filter(recipient=other, text="filtering.refused").exists()
    assert (second.joined_to == first and told) or second.joined_to is None


def test_one_whose_delegation_ended_a_moment_ago_decides_nothing():
    head, senior = PersonFactory(roles=["head"]), PersonFactory(roles=["senior"])
    given = make.delegate(senior, head)
    record = asking.ask(said(), actor=PersonFactory(roles=["teacher"]))
    remembered = again(senior)
    assert remembered.roles()
    given.ended_at = record.asked_at
    given.save()
    with pytest.raises(PermissionDenied):
        approve(record, remembered)
