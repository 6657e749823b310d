"""An act and its event stand or fall together."""

import threading

import pytest
from django.db import connection

from esafety.audit import chain, events
from esafety.audit.events import NotInTransaction, verb
from esafety.audit.models import ChainHead, Event
from esafety.schools.models import Contact
from tests.factories import IncidentFactory

pytestmark = pytest.mark.django_db


class ThingsWentWrong(Exception):
    pass


def actions():
    return list(Event.objects.order_by("scope", "seq").values_list("action", flat=True))


def add_contact(officer, name="LADO"):
    return Contact.objects.create(school=officer.school, kind="lado", name=name, phone="01234 567890")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_event_is_written(officer):
    with pytest.raises(NotInTransaction):
        events.record("incidents.close", actor=officer)
    with pytest.raises(NotInTransaction):
        events.record_installation("accounts.signed_in", user_id=1)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_verb_brings_its_own_transaction(officer):
    @verb
    def act():
        assert connection.in_atomic_block
        events.record("incidents.close", actor=officer)

    act()
    assert actions() == ["incidents.close"]


def test_events_are_written_at_the_very_end_of_a_verb(officer):
    @verb
    def act():
        events.record("incidents.first", actor=officer)
        assert not Event.objects.exists()
        assert not ChainHead.objects.exists()

    act()
    assert actions() == ["incidents.first"]


def test_a_verb_within_a_verb_hands_its_events_to_the_outer_one_in_order(officer):
    @verb
    def inner():
        events.record("incidents.second", actor=officer)

    @verb
    def outer():
        events.record("incidents.first", actor=officer)
        inner()
        assert not Event.objects.exists()
        events.record("incidents.third", actor=officer)

    outer()
    assert actions() == ["incidents.first", "incidents.second", "incidents.third"]
    assert chain.verify(f"school:{officer.school_id}") == (3, None)


def test_when_a_verb_fails_its_act_and_its_event_are_both_gone(officer):
    @verb
    def act():
        add_contact(officer)
        events.record("schools.add_contact", actor=officer)
        raise ThingsWentWrong

    with pytest.raises(ThingsWentWrong):
        act()
    assert (Contact.objects.count(), Event.objects.count(), ChainHead.objects.count()) == (0, 0, 0)


def test_when_the_outer_verb_fails_what_the_inner_one_did_is_gone_too(officer):
    @verb
    def inner():
        add_contact(officer)
        events.record("schools.add_contact", actor=officer)

    @verb
    def outer():
        inner()
        raise ThingsWentWrong

    with pytest.raises(ThingsWentWrong):
        outer()
    assert (Contact.objects.count(), Event.objects.count()) == (0, 0)


def test_an_inner_verb_that_failed_and_was_forgiven_leaves_no_event_of_what_did_not_happen(officer):
    @verb
    def inner():
        add_contact(officer)
        events.record("schools.add_contact", actor=officer)
        raise ThingsWentWrong

    @verb
    def outer():
        try:
            inner()
        except ThingsWentWrong:
            events.record("schools.went_on", actor=officer)

    outer()
    assert Contact.objects.count() == 0
    assert actions() == ["schools.went_on"]


def test_after_a_failure_the_next_verb_starts_clean(officer):
    @verb
    def fails():
        events.record("incidents.never", actor=officer)
        raise ThingsWentWrong

    @verb
    def works():
        events.record("incidents.close", actor=officer)

    with pytest.raises(ThingsWentWrong):
        fails()
    works()
    assert actions() == ["incidents.close"]


@pytest.mark.parametrize("where", ["_write", "_locked_head", "digest"])
def test_an_act_whose_event_cannot_be_written_did_not_happen(officer, monkeypatch, where):
    @verb
    def act():
        add_contact(officer)
        events.record("schools.add_contact", actor=officer)

    def fail(*args):
        raise ThingsWentWrong

    monkeypatch.setattr(events, where, fail)
    with pytest.raises(ThingsWentWrong):
        act()
    monkeypatch.undo()
    assert (Contact.objects.count(), Event.objects.count()) == (0, 0)
    act()
    assert Contact.objects.count() == 1


def test_an_event_of_a_second_scope_that_fails_takes_the_first_with_it(officer, elsewhere, monkeypatch):
    write = events._write

    def fail_for_oak(event):
        if event.scope == f"school:{elsewhere.school_id}":
            raise ThingsWentWrong
        write(event)

    @verb
    def act():
        events.record("incidents.here", actor=officer)
        events.record("incidents.there", actor=elsewhere)

    monkeypatch.setattr(events, "_write", fail_for_oak)
    with pytest.raises(ThingsWentWrong):
        act()
    assert actions() == []


def test_each_school_and_the_installation_have_a_chain_of_their_own(officer, elsewhere):
    @verb
    def act():
        for _ in range(3):
            events.record("incidents.here", actor=officer)
            events.record("incidents.there", actor=elsewhere)
            events.record_installation("accounts.signed_in", user_id=officer.user_id)

    act()
    scopes = [f"school:{officer.school_id}", f"school:{elsewhere.school_id}", "installation"]
    assert [chain.verify(scope) for scope in scopes] == [(3, None)] * 3
    assert list(chain.scopes()) == sorted(scopes)


def test_an_event_says_who_did_what_to_which_record(officer):
    incident = IncidentFactory()
    events.record("incidents.close", actor=officer, about=incident, details={"outcome": "resolved"})
    event = Event.objects.about(incident).get()
    assert (event.actor_id, event.user_id, event.scope) == (
        officer.pk,
        officer.user_id,
        f"school:{officer.school_id}",
    )
    assert (event.action, event.model, event.record_id) == ("incidents.close", "incidents.incident", incident.pk)
    assert event.details == {"outcome": "resolved"}


@pytest.mark.parametrize("many", [1, 30, 500])
def test_many_events_of_one_verb_cost_what_one_does(officer, elsewhere, django_assert_num_queries, many):
    """For each of two scopes: lock the head, insert, move the head; and the savepoint around it all."""

    @verb
    def act(times):
        for n in range(times):
            events.record("incidents.here", actor=officer, details={"n": n})
            events.record("incidents.there", actor=elsewhere, details={"n": n})

    act(1)
    with django_assert_num_queries(2 + 2 * 3):
        act(many)
    for person in (officer, elsewhere):
        assert chain.verify(f"school:{person.school_id}") == (1 + many, None)
        written = Event.objects.of_school(person.school).order_by("pk")
        assert [event.details["n"] for event in written] == [0, *range(many)]
        assert [event.seq for event in written] == list(range(1, many + 2))


@pytest.mark.parametrize("value", ["line\r\nline", "\x1b[31mred", "🙈", "\u202eright", "x" * 1_000_000, "e\u0301", "é"])
def test_odd_values_forge_no_row_and_verify(officer, value):
    events.record("incidents.close", actor=officer, details={"note": value})
    events.record("incidents.reopen", actor=officer)
    assert chain.verify(f"school:{officer.school_id}") == (2, None)
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "details", [{"n": 0}, {"n": 10**15}, {"n": -0.5}, {"n": None}, {"b": True, "a": [1, "2", {}]}, {"a": ("x", "y")}]
)
def test_what_is_written_is_what_is_read_back(officer, details):
    events.record("incidents.close", actor=officer, details=details)
    assert chain.verify(f"school:{officer.school_id}") == (1, None)


@pytest.mark.django_db(transaction=True)
def test_what_another_thread_does_is_not_part_of_my_verb(officer, elsewhere):
    """The waiting events are each thread's own."""
    seen = []

    def other():
        try:
            seen.append(getattr(events._local, "waiting", None))
        finally:
            connection.close()

    @verb
    def act():
        events.record("incidents.here", actor=officer)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    act()
    assert seen == [None]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_kept_although_the_act_was_rolled_back(officer, rf):
    class Match:
        view_name = "incidents:close"

    @verb
    def act():
        add_contact(officer)
        raise ThingsWentWrong

    with pytest.raises(ThingsWentWrong):
        act()
    events.record_refusal(officer, "incidents.close_incident", Match, ThingsWentWrong())
    event = Event.objects.get()
    assert (event.action, event.details["url"]) == ("access.refused", "incidents:close")
    assert Contact.objects.count() == 0
