"""Jobs: asked for with the change, done once, tried again, given up with a sentence, and ended only by their holder."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from esafety.audit.events import NotInTransaction
from esafety.exceptions import RuleBroken
from esafety.jobs import services, tasks
from esafety.jobs.models import Job, JobState
from esafety.jobs.registry import CannotBeDone, LeaseLost, TryLater
from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW = "2026-03-04T10:00:00+00:00"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def done(handles):
    """Done jobs of the kind `test.note`, by key."""
    found = []

    @handles("test.note", attempts=3)
    def note(job, progress):
        found.append(job.pk)
        return {"text": "Noted."}

    return found


def test_what_is_asked_for_is_done_when_the_change_is_saved(done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = services.ask("test.note", args={"incident": 1})
    job.refresh_from_db()
    assert done == [job.pk]
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"text": "Noted."}, 1)
    assert job.finished_at == timezone.now()


def test_a_change_that_is_taken_back_asks_for_nothing(done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.ask("test.note")
        transaction.set_rollback(True)
    assert not done
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_asking_outside_a_transaction_is_refused(done):
    with pytest.raises(NotInTransaction):
        services.ask("test.note")


def test_asking_for_what_nobody_does_is_refused():
    with pytest.raises(LookupError):
        services.ask("test.nobody")


def test_a_key_asked_for_twice_is_one_job(done, nobody_wakes):
    first, second = (services.ask("test.note", key="digest:1:2026-03-04") for _ in range(2))
    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_a_job_is_not_done_before_it_is_due(done, clock):
    job = services.ask("test.note", due=timezone.now() + timedelta(hours=1))
    assert services.sweep() == 0
    assert tasks.run(job.pk) is False
    clock.shift(timedelta(hours=1))
    assert services.sweep() == 1
    assert done == [job.pk]


def test_running_twice_does_it_once(done, nobody_wakes):
    job = services.ask("test.note")
    assert [tasks.run(job.pk), tasks.run(job.pk)] == [True, False]
    assert done == [job.pk]


def test_a_lost_wake_up_is_made_good_by_the_sweep(done, nobody_wakes):
    job = services.ask("test.note")
    assert not done
    assert tasks.sweep() == 1
    assert done == [job.pk]


def test_only_one_of_many_workers_takes_a_job(done, nobody_wakes):
    job = services.ask("test.note")
    claims = [Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5)) for _ in range(5)]
    assert sum(claim is not None for claim in claims) == 1


def test_what_a_dead_worker_held_is_taken_when_its_lease_has_run_out(done, nobody_wakes, clock):
    job = services.ask("test.note")
    Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5))
    assert services.sweep() == 0
    clock.shift(timedelta(minutes=5, seconds=1))
    assert services.sweep() == 1
    assert Job.objects.get().attempts == 2


def test_a_worker_that_lost_its_lease_ends_nothing(handles, nobody_wakes, clock):
    written = []

    @handles("test.slow")
    def slow(job, progress):
        clock.shift(timedelta(minutes=6))
        assert Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5))
        with pytest.raises(LeaseLost):
            progress(1, 2)
        return lambda: written.append("too late")

    job = services.ask("test.slow")
    assert tasks.run(job.pk) is False
    job.refresh_from_db()
    assert not written
    assert (job.state, job.result, job.done) == (JobState.RUNNING, None, 0)


def test_what_a_handler_writes_last_stands_or_falls_with_the_end_of_the_job(handles, nobody_wakes):
    @handles("test.both", attempts=1)
    def both(job, progress):
        def last():
            PersonFactory()
            raise RuntimeError("the disk is full")

        return last

    services.ask("test.both")
    services.sweep()
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert job.asked_by is None
    assert not Job.objects.model._meta.apps.get_model("schools.Person").objects.exists()


def test_progress_is_seen_and_renews_the_lease(handles, nobody_wakes, clock):
    @handles("test.long", lease=timedelta(minutes=5))
    def long(job, progress):
        for number in range(1, 4):
            clock.shift(timedelta(minutes=4))
            progress(number, 3)
            assert Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5)) is None

    job = services.ask("test.long")
    assert tasks.run(job.pk) is True
    job.refresh_from_db()
    assert (job.done, job.total, job.percent, job.state) == (3, 3, 100, JobState.DONE)


def test_a_fault_is_tried_again_ever_later_and_then_given_up_with_a_sentence(handles, nobody_wakes, clock):
    given_up = []

    @handles("test.fails", attempts=4, given_up=lambda job: given_up.append(job.pk))
    def fails(job, progress):
        raise ZeroDivisionError

    job = services.ask("test.fails")
    waits = []
    for _ in range(4):
        services.sweep()
        job.refresh_from_db()
        if not job.has_ended:
            waits.append((job.due - timezone.now()).total_seconds() / 60)
            assert services.sweep() == 0
            clock.move_to(job.due, tick=False)
    assert waits == [1, 2, 4]
    assert (job.state, job.error) == (JobState.FAILED, services.WENT_WRONG)
    assert given_up == [job.pk]
    assert services.sweep() == 0


def test_waiting_grows_to_an_hour_and_no_further(handles, nobody_wakes, clock):
    @handles("test.later", attempts=60)
    def later(job, progress):
        raise TryLater("The mail server could not be reached.")

    job = services.ask("test.later")
    for _ in range(12):
        services.sweep()
        job.refresh_from_db()
        waited = job.due - timezone.now()
        clock.move_to(job.due, tick=False)
    assert waited == timedelta(hours=1)
    assert job.error == "The mail server could not be reached."


@pytest.mark.parametrize("error", [CannotBeDone("There are more than 500 rows."), RuleBroken("It is closed.")])
def test_what_can_never_be_done_is_not_tried_again(handles, nobody_wakes, error):
    @handles("test.never")
    def never(job, progress):
        raise error

    services.ask("test.never")
    services.sweep()
    job = Job.objects.get()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, str(error), 1)


def test_a_job_that_kills_its_worker_is_given_up(done, nobody_wakes, clock):
    job = services.ask("test.note")
    for _ in range(3):
        assert Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5))
        clock.shift(timedelta(minutes=6))
    services.sweep()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, services.STOPPED)
    assert not done


def test_jobs_are_forgotten_a_month_after_their_end(done, nobody_wakes, clock):
    services.ask("test.note")
    services.ask("test.note", due=timezone.now() + timedelta(days=90))
    services.sweep()
    clock.shift(timedelta(days=29))
    assert tasks.forget_old_jobs() == 0
    clock.shift(timedelta(days=2))
    assert tasks.forget_old_jobs() == 1
    assert Job.objects.get().state == JobState.WAITING


def test_the_database_holds_the_states(done, nobody_wakes):
    from django.db import IntegrityError

    job = services.ask("test.note")
    for wrong in ({"state": "done"}, {"state": "failed", "finished_at": timezone.now()}, {"state": "running"}):
        with pytest.raises(IntegrityError), transaction.atomic(using=connection.alias):
            Job.objects.filter(pk=job.pk).update(**wrong)


def test_asking_about_a_record_does_not_fetch_its_school(done, nobody_wakes, django_assert_num_queries):
    incident = Incident.objects.get(pk=IncidentFactory().pk)
    with django_assert_num_queries(1):
        job = services.ask("test.note", record=incident)
    assert job.school_id == incident.school_id
