"""T21: whoever can write to the database can alter the log; each way of doing so is found.

The triggers are taken away first, as such a person would. What the chain alone cannot show, because the head of the
chain was rewritten along with the rows, is said so here: only a head that was kept elsewhere shows it.
"""

import unicodedata
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from esafety.audit import chain, events, triggers
from esafety.audit.models import ChainHead, Event

pytestmark = pytest.mark.django_db

ROWS = 40


class PutBack(Exception):
    """Ends a savepoint, so that the next alteration starts from the untouched log."""


def row(scope, seq):
    return Event.objects.filter(scope=scope, seq=seq)


def set_to(**values):
    return lambda scope, seq: row(scope, seq).update(**values)


def to_details(change):
    def alter(scope, seq):
        event = row(scope, seq).get()
        row(scope, seq).update(details=change(event.details))

    return alter


def move_to_another_school(scope, seq):
    event = row(scope, seq).get()
    other = Event.objects.exclude(scope=scope).order_by("-seq").first()
    Event.objects.filter(pk=event.pk).update(scope=other.scope, seq=other.seq + 1)


def delete(scope, seq):
    row(scope, seq).delete()


def delete_and_close_the_gap(scope, seq):
    row(scope, seq).delete()
    for event in Event.objects.filter(scope=scope, seq__gt=seq).order_by("seq"):
        Event.objects.filter(pk=event.pk).update(seq=event.seq - 1)


def delete_the_rest(scope, seq):
    Event.objects.filter(scope=scope, seq__gte=seq).delete()


def swap_with_the_next(scope, seq):
    if seq == ROWS:
        return
    one, other = row(scope, seq).get(), row(scope, seq + 1).get()
    for pk, place in ((one.pk, 10_000), (other.pk, one.seq), (one.pk, other.seq)):
        Event.objects.filter(pk=pk).update(seq=place)


def insert_after(scope, seq):
    """A made-up row in the middle, itself hashed as it should be."""
    after = Event.objects.filter(scope=scope, seq__gt=seq)
    for event in after.order_by("-seq"):
        Event.objects.filter(pk=event.pk).update(seq=event.seq + 1)
    before = row(scope, seq).get()
    forged = Event(scope=scope, seq=seq + 1, at=before.at, action="incidents.close", prev=before.hash)
    forged.hash = chain.digest(forged)
    forged.save()


def duplicate_at_the_end(scope, seq):
    event = row(scope, seq).get()
    event.pk, event.seq = None, ROWS + 1
    event.save()


def rehash_from(scope, seq):
    """Alter a row and work out every hash after it anew, as one who has read our code would."""
    row(scope, seq).update(action="incidents.nothing_happened")
    prev = row(scope, seq).get().prev
    for event in Event.objects.filter(scope=scope, seq__gte=seq).order_by("seq"):
        event.prev = prev
        prev = chain.digest(event)
        Event.objects.filter(pk=event.pk).update(prev=event.prev, hash=prev)


def rehash_the_row(scope, seq):
    event = row(scope, seq).get()
    event.action = "incidents.nothing_happened"
    Event.objects.filter(pk=event.pk).update(action=event.action, hash=chain.digest(event))


def swap_normal_forms(details):
    return {
        name: unicodedata.normalize("NFD", str(value)) if name == "word" else value for name, value in details.items()
    }


def swap_null_and_empty(details):
    return details | {"word": None if details.get("word") == "" else ""} if details else {"word": None}


# By what was done at a row: how, and where the chain first does not hold, seen from that row. A row that was hashed
# anew is in order by itself: it is the next one that does not follow, or the end of the chain.
AT_IT, NEXT, AFTER_NEXT, END = 0, 1, 2, ROWS + 1
KINDS = {
    "the act altered": (set_to(action="incidents.nothing_happened"), AT_IT),
    "one letter made a capital": (set_to(action="incidents.Act"), AT_IT),
    "the details altered": (to_details(lambda details: details | {"n": 999}), AT_IT),
    "a detail added": (to_details(lambda details: details | {"more": None}), AT_IT),
    "the person altered": (set_to(actor_id=999), AT_IT),
    "the sign-in altered": (set_to(user_id=999), AT_IT),
    "the time altered by a microsecond": (
        lambda scope, seq: row(scope, seq).update(at=F("at") + timedelta(microseconds=1)),
        AT_IT,
    ),
    "the record altered": (set_to(record_id=999, model="incidents.incident"), AT_IT),
    "moved to another school": (move_to_another_school, AT_IT),
    "a row deleted": (delete, AT_IT),
    "a row deleted and the gap closed": (delete_and_close_the_gap, AT_IT),
    "all rows from one on deleted": (delete_the_rest, AT_IT),
    "two rows swapped": (swap_with_the_next, AT_IT),
    "a row inserted, hashed as it should be": (insert_after, AFTER_NEXT),
    "a row duplicated at the end": (duplicate_at_the_end, END),
    "a row altered and hashed anew": (rehash_the_row, NEXT),
    "a row altered and all from there hashed anew": (rehash_from, END),
    "the person made null": (set_to(actor_id=None), AT_IT),
    "the person made 0": (set_to(actor_id=0), AT_IT),
    "the hash before it altered": (set_to(prev="0" * 63 + "1"), AT_IT),
    "null and empty swapped in the details": (to_details(swap_null_and_empty), AT_IT),
    "é written as e and an accent": (to_details(swap_normal_forms), AT_IT),
}


def place_of(kind, seq):
    """Rows after the altered one are `ROWS`; one put in at the very end is the row after them."""
    last = END + (kind.startswith("a row inserted") and seq == ROWS)
    return min(seq + KINDS[kind][1], last)


@pytest.mark.parametrize("kind", KINDS)
def test_every_alteration_is_found_and_its_place_is_named(log, counts, kind):
    before = list(Event.objects.order_by("pk").values_list())
    tried, missed, misplaced = 0, [], []
    with triggers.dropped():
        for seq in range(1, ROWS + 1):
            try:
                with transaction.atomic():
                    KINDS[kind][0](log, seq)
                    if list(Event.objects.order_by("pk").values_list()) != before:
                        tried += 1
                        _, fault = chain.verify(log)
                        if fault is None:
                            missed.append(seq)
                        elif fault.seq != place_of(kind, seq):
                            misplaced.append((seq, fault.seq))
                    raise PutBack
            except PutBack:
                continue
    for label in (f"T21 {kind}", "T21, all kinds of alteration"):
        counts(label, tried=tried, found=tried - len(missed), named=tried - len(missed) - len(misplaced))
    assert tried >= ROWS / 2 - 1
    assert missed == []
    assert misplaced == []
    assert chain.verify(log) == (ROWS, None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_names_the_first_bad_row(log, kind):
    with triggers.dropped():
        KINDS[kind][0](log, 14)
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=StringIO(), stderr=errors)
    assert ended.value.code == 1
    assert f"{log}: ALTERED at row {place_of(kind, 14)}:" in errors.getvalue()


def test_an_untouched_log_raises_no_alarm(log, counts):
    alarms = sum(chain.verify(scope)[1] is not None for scope in chain.scopes())
    events.record_installation("accounts.signed_in", user_id=1)
    alarms += sum(chain.verify(scope)[1] is not None for scope in chain.scopes())
    counts("T21 untouched chains", tried=5, false_alarms=alarms)
    assert alarms == 0


def test_all_rows_of_a_school_gone_is_found_by_the_head_of_its_chain(log):
    with triggers.dropped():
        Event.objects.filter(scope=log).delete()
    good, fault = chain.verify(log)
    assert (good, fault.seq) == (0, 1)
    assert "its head says 40" in fault.what


def test_a_missing_head_is_found(log):
    ChainHead.objects.filter(scope=log).delete()
    assert chain.verify(log)[1].what == "the head of the chain is missing"


def test_the_same_number_twice_is_refused_by_the_database_and_seen_in_a_dump(log):
    rows = list(Event.objects.filter(scope=log).order_by("seq"))
    head = ChainHead.objects.get(scope=log)
    good, fault = chain.walk(log, [*rows[:7], rows[6], *rows[7:]], head)
    assert (good, fault.seq, fault.what) == (7, 7, "row 7 stands there twice")


# --- What the chain alone cannot show ----------------------------------------------------------------------------


def move_head(scope):
    last = Event.objects.filter(scope=scope).order_by("-seq").first()
    values = {"seq": last.seq, "hash": last.hash} if last else {"seq": 0, "hash": chain.GENESIS}
    ChainHead.objects.filter(scope=scope).update(**values)


def cut_the_tail(scope):
    delete_the_rest(scope, 31)
    move_head(scope)


def rewrite_all(scope):
    rehash_from(scope, 1)
    move_head(scope)


def remove_everything(scope):
    Event.objects.filter(scope=scope).delete()
    ChainHead.objects.filter(scope=scope).delete()


@pytest.mark.parametrize("alter", [cut_the_tail, rewrite_all, remove_everything])
def test_a_log_rewritten_with_its_head_is_shown_only_by_a_head_kept_elsewhere(log, counts, alter):
    """The day's head, mailed to the chair of governors, is such an anchor. The walk alone calls these logs whole."""
    kept = ChainHead.objects.get(scope=log)
    with triggers.dropped():
        alter(log)
    assert chain.verify(log)[1] is None
    there = row(log, kept.seq).values_list("hash", flat=True).first()
    counts(f"T21 only by an anchor: {alter.__name__.replace('_', ' ')}", tried=1, found=int(there != kept.hash))
    assert there != kept.hash
