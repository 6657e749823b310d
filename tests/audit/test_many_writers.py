"""T20: many write at once, and no chain forks or has a gap."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from esafety.audit import chain, events
from esafety.audit.events import verb
from esafety.audit.models import ChainHead, Event
from tests.factories import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(writers, act):
    """Run `act(number)` in as many threads; gives what they raised and the seconds that they took."""
    start, raised = threading.Barrier(writers + 1), []

    def write(number):
        try:
            connection.ensure_connection()
            start.wait()
            act(number)
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return raised, time.monotonic() - began


def test_many_writers_make_no_fork_and_no_gap(counts):
    """50 writers of 100 events each on PostgreSQL; on SQLite, where one writes at a time, 8 of 25."""
    writers, each = (50, 100) if connection.vendor == "postgresql" else (8, 25)
    people = [PersonFactory(school=SchoolFactory(slug=slug), roles=["officer"]) for slug in ("elm", "oak", "ash")]

    @verb
    def act(person, number, n):
        events.record("incidents.act", actor=person, details={"writer": number, "n": n})

    def write(number):
        for n in range(each):
            act(people[(number + n) % 3], number, n)

    raised, seconds = at_once(writers, write)
    began = time.monotonic()
    results = [chain.verify(f"school:{person.school_id}") for person in people]
    verified = time.monotonic() - began

    total, whole = writers * each, sum(good for good, _ in results)
    counts(
        f"T20 on {connection.vendor}, {writers} writers of {each} events over 3 schools",
        written=Event.objects.count(),
        verified=whole,
        faults=sum(fault is not None for _, fault in results),
        writes_a_second=round(total / seconds),
        verified_rows_a_second=round(total / verified),
    )
    assert raised == []
    assert Event.objects.count() == whole == total
    assert all(fault is None for _, fault in results)
    for person in people:
        seqs = list(Event.objects.of_school(person.school).values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
    mine = Event.objects.filter(details__writer=0).order_by("at", "pk")
    assert sorted(event.details["n"] for event in mine) == list(range(each))


def test_writers_who_give_up_leave_no_gap():
    person = PersonFactory(roles=["officer"])

    def write(number):
        for n in range(10):
            try:
                with transaction.atomic():
                    events.record("incidents.act", actor=person)
                    if n % 2:
                        raise LookupError
            except LookupError:
                continue

    raised, _ = at_once(6, write)
    assert raised == []
    assert chain.verify(f"school:{person.school_id}") == (30, None)


def test_the_first_two_events_of_a_school_make_one_head():
    person = PersonFactory(roles=["officer"])

    @verb
    def act():
        events.record("incidents.act", actor=person)

    raised, _ = at_once(6, lambda number: act())
    assert raised == []
    assert ChainHead.objects.count() == 1
    assert chain.verify(f"school:{person.school_id}") == (6, None)


def test_verbs_that_write_to_the_same_schools_in_another_order_do_not_wait_for_each_other():
    there, here = (PersonFactory(school=SchoolFactory(slug=slug), roles=["officer"]) for slug in ("elm", "oak"))

    @verb
    def act(people):
        for person in people:
            events.record("incidents.act", actor=person)

    def write(number):
        for _ in range(10):
            act([here, there] if number % 2 else [there, here])

    raised, _ = at_once(6, write)
    assert raised == []
    assert [chain.verify(f"school:{one.school_id}") for one in (here, there)] == [(60, None)] * 2
