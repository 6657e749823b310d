"""`manage.py verify_audit`: 0 whole, 1 altered, 2 not checkable."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from esafety.audit import chain, triggers
from esafety.audit.events import record_installation
from esafety.audit.models import Event

pytestmark = pytest.mark.django_db


def verify_audit(**options):
    """Exit code, and what was written to stdout and stderr."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=out, stderr=err, **options)
    return ended.value.code, out.getvalue(), err.getvalue()


def test_an_empty_log_is_whole():
    assert verify_audit() == (0, "", "")


def test_a_whole_log_is_0_and_counts_its_rows(log):
    record_installation("accounts.signed_in", user_id=1)
    code, out, err = verify_audit()
    assert (code, err) == (0, "")
    assert f"{log}: whole, 40 rows." in out
    assert "installation: whole, 1 rows." in out


def test_one_school_is_checked_by_its_name_in_the_address(log):
    code, out, _ = verify_audit(school="elm")
    assert (code, out) == (0, f"{log}: whole, 40 rows.\n")


def test_another_schools_fault_does_not_matter_to_one_school(log):
    with triggers.dropped():
        Event.objects.exclude(scope=log).filter(seq=3).update(action="x")
    assert verify_audit(school="elm")[0] == 0
    assert verify_audit(school="oak")[0] == 1
    assert verify_audit()[0] == 1


def test_the_installations_own_chain_can_be_asked_for():
    record_installation("accounts.signed_in", user_id=1)
    assert verify_audit(school="installation")[:2] == (0, "installation: whole, 1 rows.\n")


def test_a_school_that_is_not_there_is_2(log):
    code, _, err = verify_audit(school="nowhere")
    assert code == 2
    assert "There is no school 'nowhere'" in err


def test_a_database_that_does_not_answer_is_2(log, monkeypatch):
    def fail(*args):
        raise OperationalError("the disk is gone")

    monkeypatch.setattr(chain, "verify", fail)
    code, _, err = verify_audit()
    assert code == 2
    assert "could not be checked: the disk is gone" in err


def test_missing_triggers_are_1_and_named(log):
    triggers.drop()
    code, _, err = verify_audit()
    triggers.create()
    assert code == 1
    assert "Trigger missing: audit_event_no_update" in err


def test_every_broken_chain_is_named_not_only_the_first(log):
    with triggers.dropped():
        Event.objects.filter(seq=3).update(action="x")
    _, _, err = verify_audit()
    assert err.count("ALTERED at row 3") == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has a table to take away in one word")
def test_a_log_without_its_table_is_2(log):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event RENAME TO hidden")
    assert verify_audit()[0] == 2
