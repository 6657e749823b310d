"""`manage.py doctor` names what a deployment lacks, what to do about it, and nothing of anybody."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from esafety.audit import triggers
from esafety.audit.events import record_installation
from esafety.audit.models import ChainHead
from esafety.evidence.store import path_of
from esafety.evidence.tasks import verify_files
from esafety.jobs.models import Job
from esafety.notify.models import MailState, Notice
from esafety.running import checks, tasks
from esafety.running.examination import EXAMINATIONS, State
from esafety.running.models import Heartbeat
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, add_file
from tests.notify.conftest import free_port, mail_server, smtp_settings

__all__ = ["mail_server"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed():
    """A school in which there is somebody to tell of everything."""
    return [PersonFactory(roles=[role]) for role in ("head", "officer", "dsl", "chair")]


@pytest.fixture
def doctor(capsys):
    """`doctor("beat", …)` gives the exit code and what was printed."""

    def ask(*only, **options):
        with pytest.raises(SystemExit) as ended:
            call_command("doctor", only=list(only), **options)
        return ended.value.code, capsys.readouterr().out

    return ask


def look(key):
    return EXAMINATIONS[key].look()


def test_one_thing_that_fails_is_named_with_what_to_do_and_the_exit_code_is_1(doctor):
    code, said = doctor("beat")
    assert code == 1
    assert "fail           beat: It has never been heard of." in said
    assert "What to do: See that beat and a worker run" in said


def test_when_all_pass_the_exit_code_is_0(doctor):
    tasks.note_that_beat_ran()
    code, said = doctor("beat", "superusers", "migrations")
    assert code == 0, said
    assert "4 pass, 0 fail, 0 not looked at." in said  # the database too, which they need


def test_what_cannot_be_looked_at_without_another_is_not(doctor, monkeypatch):
    def away():
        raise OSError

    monkeypatch.setattr(connection, "ensure_connection", away)
    code, said = doctor("beat")
    assert code == 1
    assert "database: It could not be looked at (OSError)." in said
    assert "not looked at  beat: It needs “database” first." in said


def test_a_watching_program_reads_the_same_as_json(doctor):
    code, said = doctor("database", as_json=True)
    assert code == 0
    assert [(one["thing"], one["state"]) for one in json.loads(said)] == [("database", "pass")]


def test_a_thing_that_is_none_is_refused():
    with pytest.raises(CommandError, match="There is no bet"):
        call_command("doctor", only=["bet"])


def test_nothing_of_anybody_is_printed(doctor, staffed):
    case = IncidentFactory(summary="Zqcanary in the story")
    Notice.objects.create(
        school=case.school,
        recipient=staffed[0],
        kind="alert",
        text="incidents.reported",
        reference=case.reference,
        path="/elm/",
        mail_state=MailState.FAILED,
    )
    _, said = doctor()
    assert "Mails of the last 7 days that may not have arrived: 1." in said
    secrets = ["Zqcanary", case.reference, "@"] + [one.last_name for one in staffed]
    assert not [secret for secret in secrets if secret in said]


# --- Each thing, well and not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "state"), [(4, State.GOOD), (6, State.FAIL)])
def test_beat_may_be_silent_for_five_minutes(minutes, state):
    Heartbeat.objects.create(part="beat", at=timezone.now() - timedelta(minutes=minutes))
    assert look("beat").state == state


@pytest.mark.parametrize(("minutes", "state"), [(14, State.GOOD), (16, State.FAIL)])
def test_a_job_may_wait_for_a_quarter_of_an_hour(minutes, state):
    Job.objects.create(kind="notify.mail", due=timezone.now() - timedelta(minutes=minutes))
    assert look("oldest job").state == state


def test_a_school_without_a_head_or_with_nobody_to_tell_is_named_by_its_address(staffed):
    assert look("headteachers").state == look("somebody to tell").state == State.GOOD
    SchoolFactory(slug="ash")
    assert "/ash/" in look("headteachers").says
    assert "/ash/: Nobody would be told" in look("somebody to tell").says


def test_a_superuser_who_is_somebody_in_a_school_is_counted(staffed):
    assert look("superusers").state == State.GOOD
    staffed[0].user.is_superuser = True
    staffed[0].user.save()
    assert look("superusers").says.endswith("in a school: 1.")


def test_a_sign_in_left_from_the_demo_fails(staffed):
    staffed[0].user.is_demo = True
    staffed[0].user.save()
    assert look("demo sign-ins").state == State.FAIL


def test_a_head_of_a_chain_that_was_moved_fails():
    with transaction.atomic():
        record_installation("accounts.signed_in")
    assert look("audit log").state == State.GOOD
    ChainHead.objects.update(hash="0" * 64)
    assert look("audit log").state == State.FAIL


@pytest.mark.django_db(transaction=True)
def test_a_missing_trigger_fails():
    assert look("append-only").state == State.GOOD
    with triggers.dropped():
        assert look("append-only").state == State.FAIL


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"IS_HTTPS": False}, "https"),
        ({"TRUSTED_PROXIES": 0}, "proxy"),
        ({"DEMO": True}, "demo and debug"),
        ({"DEBUG": True}, "demo and debug"),
        ({"MAIL_HOST": ""}, "mail server"),
        ({"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}, "cache"),
    ],
)
def test_a_wrong_setting_fails(settings, options, says):
    for name, value in options.items():
        setattr(settings, name, value)
    assert look(says).state == State.FAIL


def test_a_cache_in_a_table_is_shared_by_all():
    assert look("cache").state == State.GOOD


def test_a_folder_that_others_may_look_into_fails_here_and_in_the_check(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    assert look("folder").state == State.GOOD
    assert checks.files_are_private(None) == []
    tmp_path.chmod(0o750)
    assert look("folder").state == State.FAIL
    assert [fault.id for fault in checks.files_are_private(None)] == ["running.W002"]


def test_a_full_disk_fails(monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 14, "used": 86})())
    assert look("disk").says.startswith("14 % of the disk is free")
    assert look("disk").state == State.FAIL


@pytest.mark.parametrize(("is_superuser", "ids"), [(True, ["running.W001"]), (False, [])])
def test_a_superuser_of_the_database_is_warned_of(monkeypatch, is_superuser, ids):
    monkeypatch.setattr(checks, "is_superuser", lambda using: is_superuser)
    assert [fault.id for fault in checks.role_is_plain(None, databases=["default"])] == ids
    assert checks.role_is_plain(None) == []  # a check that was not given a database asks none


def test_the_mail_server_is_asked_and_gets_no_mail(settings, mail_server):
    settings.MAIL_HOST, settings.MAIL_TLS = mail_server.host, False
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port)
    assert look("mail server").says == "127.0.0.1 answers, without TLS, on this machine."
    settings.MAILERS = smtp_settings(mail_server.host, free_port())
    assert "did not let us in (ConnectionRefusedError)" in look("mail server").says
    assert not mail_server.accepted


def test_a_test_mail_goes_where_one_says(settings, mail_server, doctor, capsys):
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port)
    code, _ = doctor("database", mail="technician@elm.example")
    assert code == 0
    assert [message["To"] for message in mail_server.accepted] == ["technician@elm.example"]
    assert mail_server.accepted[0]["Subject"] == f"Test mail from {settings.SITE_URL}"

    assert doctor("database", mail="nobody\nBcc: x@elm.example")[0] == 1
    mail_server.to_recipient = ["550 no such user"]
    assert doctor("database", mail="gone@elm.example")[0] == 1
    assert len(mail_server.accepted) == 1


# --- Files -----------------------------------------------------------------------------------------------------


def test_a_master_key_that_was_lost_is_noticed_before_a_file_is_asked_for(settings):
    add_file(IncidentFactory())
    assert look("file keys").state is State.GOOD
    settings.MASTER_KEYS = {"other": bytes(range(32))}
    found = look("file keys")
    assert found.state is State.FAIL
    assert "The keys of 1 of 1 schools do not open" in found.says


def test_a_file_that_was_found_broken_at_night_is_told_of(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    assert look("stored files").state is State.NOT_LOOKED_AT
    exhibit = add_file(IncidentFactory())
    verify_files()
    assert look("stored files").state is State.GOOD
    time_machine.shift(timedelta(days=3))
    assert "should be every night" in look("stored files").says
    path_of(exhibit.file.stored_as).unlink()
    verify_files()
    found = look("stored files")
    assert found.state is State.FAIL
    assert "1 of 1 could not be read" in found.says


def test_a_store_that_others_may_look_into_is_named(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    assert look("store").state is State.GOOD
    settings.EVIDENCE_DIR.mkdir(mode=0o755)
    assert look("store").state is State.FAIL
    settings.EVIDENCE_DIR.chmod(0o700)
    assert look("store").state is State.GOOD
