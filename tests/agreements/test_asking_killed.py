"""A worker is killed with `kill -9` while it asks people: nobody is asked twice, mailed twice, or forgotten."""

import time
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone

from agreements.models import Asked
from agreements.services import asking
from esafety.jobs import services as jobs
from esafety.jobs import tasks
from esafety.jobs.models import Job
from esafety.notify.models import MailState, Notice
from tests.agreements.asking import draft, many_families
from tests.factories import SchoolFactory
from tests.notify.conftest import mail_server  # noqa: F401
from tests.notify.test_killed_workers import Workers, broker  # noqa: F401

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

FAMILIES = 30


@pytest.fixture
def workers(broker, mail_server):  # noqa: F811
    started = Workers(broker, mail_server, "tests.agreements.asker_to_kill")
    yield started
    started.close()


def until_all_is_sent(seconds=60):
    stop_at = time.monotonic() + seconds
    while Job.objects.exclude(state="done").exists():
        assert time.monotonic() < stop_at, list(Job.objects.values_list("kind", "state", "error"))
        tasks.sweep.delay()
        time.sleep(0.5)


@pytest.mark.parametrize("point", ["within a page", "between pages"])
def test_a_killed_worker_asks_and_mails_nobody_twice(point, workers, mail_server, counts, monkeypatch):  # noqa: F811
    school = SchoolFactory()
    many_families(school, FAMILIES)
    campaign = draft(school, opens_on=timezone.localdate(), closes_on=None)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "wake", lambda pk: None)
        with transaction.atomic():
            asking.open_campaign(campaign, actor=campaign.made_by)
    job = Job.objects.get(kind=asking.ASK)

    jobs.wake(job.pk)
    assert workers.tell(point) == "killed"
    asked_then = Asked.objects.count()
    assert workers.tell("live") == "live"
    until_all_is_sent()
    workers.tell("stop")

    asked = Counter(Asked.objects.values_list("person", "child"))
    told = Counter(Notice.objects.filter(text=asking.INVITATION).values_list("recipient", flat=True))
    arrived = Counter(message["To"] for message in mail_server.accepted)
    counts(
        f"T71 workers killed while asking, {point}",
        killed=1,
        asked_before=asked_then,
        asked=len(asked),
        asked_twice=sum(number > 1 for number in asked.values()),
        mailed_twice=sum(number > 1 for number in arrived.values()),
        forgotten=FAMILIES - len(arrived),
    )
    assert 0 < asked_then < FAMILIES
    assert set(asked.values()) == set(told.values()) == set(arrived.values()) == {1}
    assert len(asked) == len(told) == len(arrived) == FAMILIES
    assert set(Notice.objects.values_list("mail_state", flat=True)) == {MailState.SENT}
