"""T12 for decisions: a hundred rounds of each, in which two or more act on one request in the same moment."""

import random
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from esafety.audit import chain
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools import services as schools
from esafety.schools.models import Appointment
from filtering.models import FilterRequest, Rule
from filtering.services import appealing, applying, asking, deciding, ending
from filtering.services import settings as of_filter
from tests.factories import PersonFactory, appoint
from tests.factories import filtering as make
from tests.filtering.steps import approve, decided, refuse, said, seen
from tests.incidents.test_two_at_once import again, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_wakes")]

ROUNDS = 100 if connection.vendor == "postgresql" else 25
THREADS = 8
LATEST = 0.03  # seconds by which one of two may be behind the other, so that each comes first in some rounds


def rounds(teacher):
    """A request of its own for each round."""
    for turn in range(ROUNDS):
        yield turn, make.FilterRequestFactory(asked_by=teacher, address=f"site{turn}.example.org", number=3 * turn + 1)


chance = random.Random(5)


def both(*acts):
    """Two acts let go together, each by chance a little behind the other; a refusal is an answer too."""
    waits = [chance.choice([0, chance.uniform(0, LATEST)]) for _ in acts]

    def act(n):
        time.sleep(waits[n])
        try:
            return acts[n]()
        except PermissionDenied as denied:
            return denied

    return at_once(len(acts), act)


def did(outcome):
    return not isinstance(outcome, Exception)


def told(recipient, record, text):
    return Notice.objects.filter(recipient=recipient, record_id=record.pk, text=text).count()


def order_of(record, *actions):
    """In what order the log has them: a list of those that were done."""
    return [
        one.action
        for one in Event.objects.filter(action__in=actions, at__gte=record.asked_at).order_by("seq")
        if one.action.startswith("schools.") or one.record_id == record.pk
    ]


def is_whole(person):
    return chain.verify(f"school:{person.school_id}")[1] is None


# --- Deciding --------------------------------------------------------------------------------------------------


def test_of_many_who_decide_at_once_one_does(teacher, counts):
    heads = [PersonFactory(roles=["head"]) for _ in range(THREADS)]
    tally = {"decided": 0, "told_it_is_decided": 0}
    for turn, record in rounds(teacher):
        shown = seen(record)

        def act(n, record=record, shown=shown, turn=turn):
            verdict = ("approved", "refused")[(n + turn) % 2]
            return deciding.decide(
                record, actor=again(heads[n]), shown_sha256=shown, verdict=verdict, reason="So it is"
            )

        outcome = at_once(THREADS, act)
        record.refresh_from_db()
        decision = decided(record).get()
        assert [did(one) for one in outcome].count(True) == 1
        assert all("cannot be decided on" in str(one) for one in outcome if not did(one))
        assert record.state == decision.verdict
        assert record.rules.count() == (decision.verdict == "approved")
        assert told(teacher, record, f"filtering.{decision.verdict}") == 1
        tally["decided"] += 1
        tally["told_it_is_decided"] += THREADS - 1
    assert Notice.objects.filter(recipient=teacher).count() == ROUNDS
    assert is_whole(teacher)
    counts("T12 many decide on one request", tried=ROUNDS * THREADS, **tally, failed=0)


def test_of_many_second_deciders_at_once_one_does(teacher, head, counts):
    leads = [PersonFactory(roles=["dsl"]) for _ in range(THREADS)]
    for turn in range(ROUNDS):
        record = make.FilterRequestFactory(asked_by=teacher, address="youtube.com", number=turn + 1)
        approve(record, head)
        shown = seen(record)

        def act(n, record=record, shown=shown):
            return deciding.decide_second(record, actor=again(leads[n]), shown_sha256=shown, verdict="approved")

        assert [did(one) for one in at_once(THREADS, act)].count(True) == 1
        assert (decided(record).count(), record.rules.count()) == (2, 1)
        assert told(teacher, record, "filtering.approved") == 1
    assert is_whole(teacher)
    counts("T12 many take the second decision", tried=ROUNDS * THREADS, decided=ROUNDS, failed=0)


def test_a_decision_and_an_edit_never_approve_what_was_not_shown(teacher, head, counts):
    tally = {"approved_as_shown": 0, "edited_first": 0}
    for turn, record in rounds(teacher):
        shown, new = seen(record), f"other{turn}.example.org"
        decision, edit = both(
            lambda record=record, shown=shown: deciding.decide(
                record, actor=again(head), shown_sha256=shown, verdict="approved"
            ),
            lambda record=record, new=new: asking.edit(record, said=said(new), actor=again(teacher)),
        )
        record.refresh_from_db()
        hosts = list(record.rules.values_list("host", flat=True))
        if did(decision):
            assert isinstance(edit, RuleBroken), edit
            assert (record.state, record.revision, hosts) == ("approved", 1, [f"site{turn}.example.org"])
            tally["approved_as_shown"] += 1
        else:
            assert isinstance(decision, deciding.Changed), decision
            assert (record.state, record.host, record.revision, hosts) == ("asked", new, 2, [])
            tally["edited_first"] += 1
    assert is_whole(teacher)
    counts("T12 approve against edit", tried=ROUNDS, **tally, failed=0)


def test_of_a_decision_and_a_taking_back_one_holds(teacher, head, counts):
    tally = {"approved": 0, "withdrawn": 0}
    for _, record in rounds(teacher):
        outcome = both(
            lambda record=record: approve(record, again(head)),
            lambda record=record: asking.withdraw(record, actor=again(teacher)),
        )
        record.refresh_from_db()
        assert [did(one) for one in outcome].count(True) == 1, outcome
        assert (record.state, decided(record).count(), record.rules.count()) in [
            ("approved", 1, 1),
            ("withdrawn", 0, 0),
        ]
        assert told(teacher, record, "filtering.approved") == (record.state == "approved")
        tally[record.state] += 1
    assert is_whole(teacher)
    counts("T12 approve against withdraw", tried=ROUNDS, **tally, failed=0)


def test_nobody_decides_once_their_role_has_ended(teacher, head, counts):
    other = PersonFactory(roles=[])
    tally = {"decided_before": 0, "refused": 0}
    for _, record in rounds(teacher):
        given, yesterday = appoint(other, "head"), make.day(-1)
        decision, end = both(
            lambda record=record: approve(record, again(other)),
            lambda given=given, yesterday=yesterday: schools.end_appointment(
                Appointment.objects.get(pk=given.pk), actor=again(head), ends_on=yesterday
            ),
        )
        assert did(end), end
        acts = order_of(record, "filtering.decide", "schools.end_appointment")
        if did(decision):
            assert acts == ["filtering.decide", "schools.end_appointment"]
            tally["decided_before"] += 1
        else:
            assert isinstance(decision, PermissionDenied)
            assert (acts, decided(record).exists()) == (["schools.end_appointment"], False)
            tally["refused"] += 1
    assert is_whole(teacher)
    counts("T12 approve against the end of a role", tried=ROUNDS, **tally, failed=0)


def test_nobody_decides_once_their_delegation_has_ended(teacher, head, counts):
    senior = PersonFactory(roles=["senior"])
    tally = {"decided_before": 0, "refused": 0}
    for _, record in rounds(teacher):
        given = make.delegate(senior, head)
        decision, ended = both(
            lambda record=record: approve(record, again(senior)),
            lambda given=given: of_filter.end_delegation(given, actor=again(head)),
        )
        if did(decision):
            assert decided(record).get().at < ended.ended_at
            tally["decided_before"] += 1
        else:
            assert isinstance(decision, PermissionDenied), decision
            assert not decided(record).exists()
            tally["refused"] += 1
    counts("T12 approve against the end of a delegation", tried=ROUNDS, **tally, failed=0)


def test_of_two_answers_to_an_appeal_one_holds(teacher, head, counts):
    others = [PersonFactory(roles=["head"]) for _ in range(2)]
    for _, record in rounds(teacher):
        refuse(record, head)
        made = appealing.appeal(record, actor=teacher, why="Its chat can be switched off")

        def act(n, made=made):
            return appealing.answer(made, actor=again(others[n]), is_upheld=bool(n), answer="So it is")

        assert [did(one) for one in at_once(2, act)].count(True) == 1
        made.refresh_from_db()
        record.refresh_from_db()
        assert (record.state, record.revision) == (("asked", 2) if made.is_upheld else ("refused", 1))
    assert is_whole(teacher)
    counts("T12 two answers to one appeal", tried=ROUNDS * 2, answered=ROUNDS, failed=0)


# --- Asking ----------------------------------------------------------------------------------------------------


def test_a_hundred_who_ask_for_one_site_at_once_are_one_decision(head, counts):
    teachers = [PersonFactory(roles=["teacher"]) for _ in range(100)]

    def act(n):
        return [asking.ask(said(), actor=again(one)) for one in teachers[n::THREADS]]

    outcome = at_once(THREADS, act)
    assert sum(map(len, outcome)) == 100
    assert sorted(FilterRequest.objects.values_list("number", flat=True)) == list(range(1, 101))
    (leading,) = FilterRequest.objects.waiting()
    assert leading.joined.count() == 99
    assert Notice.objects.filter(recipient=head).count() == 1
    approve(leading, head)
    assert Notice.objects.filter(text="filtering.approved").count() == 100
    assert is_whole(head)
    counts("T12 a hundred ask for one site", tried=100, requests_to_decide=1, joined=99, failed=0)


def test_nobody_is_joined_to_a_request_that_has_become_one_for_another_site(teacher, head, counts):
    other = PersonFactory(roles=["teacher"])
    tally = {"joined_and_let_go": 0, "asked_alone": 0}
    for turn, record in rounds(teacher):
        _, asked = both(
            lambda record=record, turn=turn: asking.edit(
                record, said=said(f"other{turn}.example.org"), actor=again(teacher)
            ),
            lambda turn=turn: asking.ask(said(f"site{turn}.example.org"), actor=again(other)),
        )
        assert did(asked), asked
        was_joined = asked.joined_to_id == record.pk
        asked.refresh_from_db()
        assert (asked.host, asked.joined_to) == (f"site{turn}.example.org", None)
        assert told(head, asked, "filtering.asked") == 1
        tally["joined_and_let_go" if was_joined else "asked_alone"] += 1
    counts("T12 ask against an edit of the same", tried=ROUNDS, **tally, failed=0)


def test_who_asks_while_the_first_takes_theirs_back_joins_whoever_is_first_then(teacher, counts):
    second, third = [PersonFactory(roles=["teacher"]) for _ in range(2)]
    for turn, record in rounds(teacher):
        site = said(f"site{turn}.example.org")
        make.FilterRequestFactory(asked_by=second, address=site.typed, number=3 * turn + 2, joined_to=record)
        both(
            lambda record=record: asking.withdraw(record, actor=again(teacher)),
            lambda site=site: asking.ask(site, actor=again(third)),
        )
        assert FilterRequest.objects.filter(host=site.address.host).undecided().count() == 1
    counts("T12 ask against withdraw of the same", tried=ROUNDS, failed=0)


# --- What stands -----------------------------------------------------------------------------------------------


def standing(teacher, turn, state="approved", **fields):
    record = make.FilterRequestFactory(
        asked_by=teacher, state=state, address=f"site{turn}.example.org", number=turn + 1, **fields
    )
    make.decide(record, make_head(teacher))
    make.rule(record)
    return record


def make_head(teacher):
    found = Appointment.objects.filter(role="head", person__school=teacher.school).first()
    return found.person if found else PersonFactory(school=teacher.school, roles=["head"])


def test_of_applying_and_ending_nothing_is_left_in_the_filter_unseen(teacher, technician, counts):
    tally = {"applied_first": 0, "ended_first": 0}
    for turn in range(ROUNDS):
        record = standing(teacher, turn)
        applied, ended = both(
            lambda record=record: applying.apply_request(record, actor=again(technician)),
            lambda record=record: ending.end(record, actor=again(teacher), reason="The topic is over"),
        )
        record.refresh_from_db()
        rule = record.rules.get()
        assert did(ended), ended
        assert (record.state, rule.ended_as) == ("ended", "hand")
        assert (rule.applied_at is not None) == did(applied)
        assert Rule.objects.to_take_out(make.day()).filter(pk=rule.pk).exists() == did(applied)
        assert told(technician, record, "filtering.to_take_out") == did(applied)
        tally["applied_first" if did(applied) else "ended_first"] += 1
    assert is_whole(teacher)
    counts("T12 apply against end", tried=ROUNDS, **tally, failed=0)


def test_of_trying_and_rolling_back_the_rolling_back_holds(teacher, technician, counts):
    tally = {"verified_first": 0, "rolled_back_first": 0}
    for turn in range(ROUNDS):
        record = standing(teacher, turn)
        applying.apply_request(record, actor=technician)
        verified, rolled_back = both(
            lambda record=record: applying.verify(record, actor=again(teacher)),
            lambda record=record: applying.roll_back(record, actor=again(technician), reason="Adverts"),
        )
        record.refresh_from_db()
        assert did(rolled_back), rolled_back
        assert (record.state, record.rules.get().ended_as) == ("rolled_back", "rolled_back")
        tally["verified_first" if did(verified) else "rolled_back_first"] += 1
    assert not Rule.objects.in_force(make.day()).exists()
    assert is_whole(teacher)
    counts("T12 verify against roll back", tried=ROUNDS, **tally, failed=0)


def test_what_is_over_is_ended_once_by_two_workers_at_once(teacher, technician, counts):
    for turn in range(ROUNDS):
        record = standing(teacher, turn)
        applying.apply_request(record, actor=technician)
    tomorrow = timezone.now() + timedelta(days=61)
    outcome = at_once(2, lambda n: ending.end_what_is_over(tomorrow))
    assert sum(outcome) == ROUNDS, outcome
    assert FilterRequest.objects.filter(state="ended").count() == ROUNDS
    assert Event.objects.filter(action="filtering.end_on_its_day").count() == ROUNDS
    for person, text in ((teacher, "filtering.ended"), (technician, "filtering.to_take_out")):
        assert Notice.objects.filter(recipient=person, text=text).count() == ROUNDS
    assert is_whole(teacher)
    counts("T12 two workers end what is over", tried=ROUNDS * 2, ended=ROUNDS, failed=0)
