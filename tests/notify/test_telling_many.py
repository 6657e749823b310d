"""Telling a whole school at once: the cost, who is left out, and mail by the hundred."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from esafety.audit.events import NotInTransaction
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import emails, services
from esafety.notify.models import Kind, MailState, Notice, Wishes
from esafety.schools.models import Person
from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory
from tests.notify.conftest import free_port, smtp_settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=True)
    return time_machine


def parents(many, **fields):
    fields = {"school": SchoolFactory(), "first_name": "Pat"} | fields
    rows = [Person(last_name=f"Marsh{n}", email=f"parent{n}@home.example", **fields) for n in range(many)]
    return Person.objects.bulk_create(rows)


def tell(people, kind=Kind.INVITATION, about=None, **more):
    more = {"text": "incidents.reported", "url": "/elm/incidents/"} | more
    return services.notify_many(people, kind=kind, about=about, **more)


def states():
    return list(Notice.objects.order_by("pk").values_list("mail_state", flat=True))


def addressed(server):
    return [message["To"] for message in server.accepted]


# --- Who, and at what cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "campaign:1"])
@pytest.mark.parametrize("many", [1, 100, 1_000])
def test_telling_a_thousand_asks_the_database_no_more_often_than_telling_one(key, many, monkeypatch):
    monkeypatch.setattr(
        type(Incident.objects.all()), "told_of_many", lambda self, people: {one.pk for one in people}, raising=False
    )
    incident, people = IncidentFactory(), parents(many)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        made = tell(people, about=incident, key=key)
    assert len(made) == Notice.objects.count() == many
    assert {notice.pk for notice in made} == set(Notice.objects.values_list("pk", flat=True))
    savepoints = sum("SAVEPOINT" in query["sql"] for query in asked)
    assert len(asked) - savepoints == 3 + bool(key)  # wishes, notices, jobs; and which of them are new


def test_each_further_thousand_costs_the_same(monkeypatch):
    monkeypatch.setattr(services, "TOLD_AT_ONCE", 100)
    costs = []
    for many in (100, 200, 300):
        people = parents(many)
        with CaptureQueriesContext(connection) as asked:
            tell(people)
        costs.append(len(asked))
    assert costs[1] - costs[0] == costs[2] - costs[1] <= 4


def test_addresses_of_sign_ins_are_fetched_together():
    people = [PersonFactory(email="") for _ in range(5)]
    fresh = list(Person.objects.filter(pk__in=[one.pk for one in people]))
    with CaptureQueriesContext(connection) as asked:
        tell(fresh)
    assert sum("accounts_user" in query["sql"] for query in asked) == 1
    assert set(states()) == {MailState.QUEUED}


def test_whoever_has_no_address_is_noted_as_such_at_once():
    with_address, without = parents(1)[0], PersonFactory(user=None, email="")
    tell([with_address, without])
    assert states() == [MailState.QUEUED, MailState.NO_ADDRESS]
    assert Notice.objects.get(recipient=without).mail_problem == "There is no e-mail address."
    assert [job.args["notices"] for job in Job.objects.all()] == [[Notice.objects.get(recipient=with_address).pk]]


def test_the_same_are_left_out_as_by_telling_a_few():
    officer, teacher = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    stranger = PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])
    left = PersonFactory(roles=["officer"], left_on=timezone.localdate())
    made = tell([officer, teacher, stranger, left, officer], about=IncidentFactory())
    assert [notice.recipient for notice in made] == [officer]


def test_a_queryset_that_answers_for_all_together_is_asked_once_about_the_one_record(monkeypatch):
    incident, (told, untold) = IncidentFactory(), parents(2)
    asked = []

    def told_of_many(records, people):
        asked.append((list(records), list(people)))
        return [told.pk]

    monkeypatch.setattr(type(Incident.objects.all()), "told_of_many", told_of_many, raising=False)
    made = tell([told, untold], about=incident)
    assert asked == [([incident], [told, untold])]
    assert [notice.recipient for notice in made] == [told]


def test_with_a_key_only_those_are_told_who_were_not_yet():
    first, second = parents(2)
    tell([first], key="campaign:1")
    made = tell([first, second], key="campaign:1")
    assert [(notice.recipient, notice.pk) for notice in made] == [(second, Notice.objects.get(recipient=second).pk)]
    assert sorted(pk for job in Job.objects.all() for pk in job.args["notices"]) == sorted(
        Notice.objects.values_list("pk", flat=True)
    )


def test_wishes_count_for_what_can_wait():
    person, other = PersonFactory(), PersonFactory()
    Wishes.objects.create(person=person, news="inbox")
    tell([person, other], kind=Kind.NEWS)
    assert states() == [MailState.NONE, MailState.QUEUED]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_outside_the_change():
    with pytest.raises(NotInTransaction):
        tell(parents(1))
    assert not Notice.objects.exists()


def test_a_change_that_is_taken_back_told_nobody(monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(jobs, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell(parents(3))
        transaction.set_rollback(True)
    assert (Notice.objects.count(), Job.objects.count(), woken) == (0, 0, [])


def test_mail_goes_by_the_hundred_and_a_handful_of_workers_is_woken(monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(jobs, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        made = tell(parents(750))
    rows = list(Job.objects.order_by("pk"))
    assert [len(job.args["notices"]) for job in rows] == [100] * 7 + [50]
    assert [pk for job in rows for pk in job.args["notices"]] == [notice.pk for notice in made]
    assert woken == [job.pk for job in rows[: jobs.WOKEN]]


# --- The mail ----------------------------------------------------------------------------------------------------


def test_the_sweep_sends_what_nobody_was_woken_for(by_smtp, monkeypatch):
    monkeypatch.setattr(services, "MAILS_IN_A_JOB", 2)
    people = parents(5)
    tell(people)
    assert jobs.sweep() == 3
    assert addressed(by_smtp) == [one.email for one in people]
    assert set(states()) == {MailState.SENT}
    assert {(job.state, job.done, job.total) for job in Job.objects.all()} == {("done", 2, 2), ("done", 1, 1)}


def test_one_that_is_put_off_keeps_no_other_from_leaving_and_is_tried_again(by_smtp, clock):
    first, *others = parents(4)
    by_smtp.to_recipient.append("451 4.7.1 Greylisted")
    tell([first, *others])
    jobs.sweep()
    assert addressed(by_smtp) == [one.email for one in others]
    assert states() == [MailState.QUEUED] + [MailState.SENT] * 3
    assert Job.objects.get().state == "waiting"
    clock.shift(3700)
    jobs.sweep()
    assert addressed(by_smtp) == [one.email for one in [*others, first]]
    assert (Job.objects.get().state, set(states())) == ("done", {MailState.SENT})


def test_one_that_is_refused_keeps_no_other_from_leaving(by_smtp):
    by_smtp.to_recipient.append("550 5.1.1 No such user")
    tell(parents(3))
    jobs.sweep()
    assert states() == [MailState.BOUNCED, MailState.SENT, MailState.SENT]
    assert Job.objects.get().state == "done"


def test_one_that_breaks_keeps_no_other_from_leaving(by_smtp, monkeypatch, clock):
    broken, send = parents(1)[0], emails.send

    def breaks_for_one(notice, *more):
        if notice.recipient == broken:
            raise LookupError
        send(notice, *more)

    monkeypatch.setattr(emails, "send", breaks_for_one)
    tell([broken, *parents(2)])
    jobs.sweep()
    assert states() == [MailState.SENDING, MailState.SENT, MailState.SENT]
    clock.shift(3700)
    jobs.sweep()
    assert (states()[0], Job.objects.get().state) == (MailState.UNCERTAIN, "done")


def test_a_server_that_is_away_is_asked_once_and_not_for_each(settings, monkeypatch, mail_server, clock):
    settings.MAILERS = smtp_settings("127.0.0.1", free_port())
    tried, deliver = [], services.deliver
    monkeypatch.setattr(services, "deliver", lambda pk: tried.append(pk) or deliver(pk))
    tell(parents(5))
    jobs.sweep()
    assert (len(tried), set(states())) == (1, {MailState.QUEUED})
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port)
    clock.shift(3700)
    jobs.sweep()
    assert (len(mail_server.accepted), set(states())) == (5, {MailState.SENT})


@pytest.mark.parametrize("is_accepted", [True, False], ids=["after it was accepted", "before"])
@pytest.mark.parametrize("kind", ["invitation", "receipt"])
def test_a_worker_that_is_killed_sends_no_invitation_twice_and_loses_no_receipt(
    kind, is_accepted, by_smtp, monkeypatch, clock
):
    class Killed(BaseException):
        """Nothing that the worker does after it counts: no handler of ours catches it."""

    people, send = parents(5), emails.send

    def dies_at_the_third(notice, *more):
        if notice.recipient != people[2]:
            return send(notice, *more)
        if is_accepted:
            send(notice, *more)
        raise Killed

    tell(people, kind=kind)
    monkeypatch.setattr(emails, "send", dies_at_the_third)
    with pytest.raises(Killed):
        jobs.sweep()
    monkeypatch.setattr(emails, "send", send)
    assert states() == [MailState.SENT] * 2 + [MailState.SENDING] + [MailState.QUEUED] * 2
    assert Job.objects.get().state == "running"
    clock.shift(301)  # the lease has run out
    jobs.sweep()
    copies = [addressed(by_smtp).count(one.email) for one in people]
    at_its_death = is_accepted + (kind == "receipt")
    assert copies == [1, 1, at_its_death, 1, 1]
    assert states()[2] == (MailState.SENT if kind == "receipt" else MailState.UNCERTAIN)
    assert Job.objects.get().state == "done"


def test_a_worker_whose_job_another_has_taken_stops(by_smtp, monkeypatch):
    deliver = services.deliver

    def another_takes_it(pk):
        Job.objects.update(holder="another")
        return deliver(pk)

    monkeypatch.setattr(services, "deliver", another_takes_it)
    tell(parents(3))
    jobs.sweep()
    assert len(by_smtp.accepted) == 1
    assert states() == [MailState.SENT, MailState.QUEUED, MailState.QUEUED]


def test_what_was_tried_for_days_is_given_up_and_shown(settings, clock):
    settings.MAILERS = smtp_settings("127.0.0.1", free_port())
    tell(parents(2))
    for _ in range(61):
        clock.shift(3700)
        jobs.sweep()
    assert (set(states()), Job.objects.get().state) == ({MailState.FAILED}, "failed")


def test_a_notice_that_has_gone_is_passed_over(by_smtp):
    first, _ = tell(parents(2))
    Notice.objects.filter(pk=first.pk).delete()
    jobs.sweep()
    assert (states(), Job.objects.get().state) == ([MailState.SENT], "done")
