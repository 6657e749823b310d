"""T71: a worker is killed with `kill -9` at five points of sending. T72, short: the broker is away.

Nothing is lost: an alert always arrives, and a second copy carries the same Message-ID. A reminder never arrives twice:
one whose fate is unknown is listed for a person. Real workers, a real mail server, the broker of the default
installation (files) and, where `REDIS_URL` is set, Redis.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from kombu import pools

from esafety.celery import app
from esafety.jobs import files, tasks
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import services
from esafety.notify.models import Kind, MailState, Notice, Wishes
from tests.factories import DraftFactory, PersonFactory
from tests.notify.conftest import free_port

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

EACH = 5
POINTS = ["before claim", "after claim", "during SMTP", "after accept", "before commit"]
# What becomes of a reminder: sent, or of unknown fate and so listed; and how many of its mails were accepted.
REMINDERS = {
    "before claim": (MailState.SENT, 1),
    "after claim": (MailState.SENT, 1),
    "during SMTP": (MailState.UNCERTAIN, 0),
    "after accept": (MailState.UNCERTAIN, 1),
    "before commit": (MailState.UNCERTAIN, 1),
}
COPIES_OF_ALERTS = {"after accept": 2, "before commit": 2}
BROKERS = ["files", "redis"]


def own_redis():
    """A database of its own for each process that runs tests: none takes what another asked for."""
    its = urlsplit(os.environ["REDIS_URL"])
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return its._replace(path=f"/{(int(its.path.strip('/') or 0) + 1 + int(process)) % 16}").geturl()


def through(broker_url, options):
    """Point the app of this process at a broker, with nothing left of the connections before."""
    app.conf.update(broker_url=broker_url, broker_transport_options=options, task_always_eager=False)
    pools.reset()
    files.Transport.global_state.clear()  # what was declared at the broker before is not known to this one
    app._pool = app.amqp._producer_pool = None


@pytest.fixture(params=BROKERS)
def broker(request):
    if request.param == "redis" and not os.environ.get("REDIS_URL"):
        pytest.skip("not run: REDIS_URL is not set")
    before = {name: app.conf[name] for name in ("broker_url", "broker_transport_options", "task_always_eager")}
    queue = Path(django_settings.VAR_DIR) / "queue"
    if request.param == "redis":
        through(own_redis(), {"socket_connect_timeout": 1, "max_retries": 1})
        app.control.purge()
    else:
        shutil.rmtree(queue, ignore_errors=True)
        control = Path(django_settings.VAR_DIR) / "queue-control"
        for folder in (queue, control):
            folder.mkdir(exist_ok=True)
        folders = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
        through("filesystem://", folders | {"polling_interval": 0.2})
    yield request.param
    through(before["broker_url"], before["broker_transport_options"])
    app.conf.task_always_eager = before["task_always_eager"]


class Workers:
    """Forks workers and kills them (`worker_to_kill`, or a module with points of its own)."""

    def __init__(self, broker, mail_server, module="tests.notify.worker_to_kill"):
        name = connection.settings_dict["NAME"]
        url = f"sqlite:///{name}" if connection.vendor == "sqlite" else self.postgres_url(connection.settings_dict)
        environment = os.environ | {
            "DATABASE_URL": url,
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "esafety.settings",
            "MAIL_HOST": mail_server.host,
            "MAIL_PORT": str(mail_server.port),
            "MAIL_TLS": "0",
            "PYTHONWARNINGS": "ignore",
            "SITE_URL": django_settings.SITE_URL,
        }
        if broker == "files":
            environment.pop("REDIS_URL", None)
        else:
            environment["REDIS_URL"] = own_redis()
        self.log = (Path(django_settings.VAR_DIR) / "workers.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=django_settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    @staticmethod
    def postgres_url(its):
        return f"postgres://{its['USER']}:{its['PASSWORD']}@{its['HOST']}:{its['PORT'] or 5432}/{its['NAME']}"

    def tell(self, point):
        self.process.stdin.write(f"{point}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
        self.log.close()


@pytest.fixture
def workers(broker, mail_server):
    started = Workers(broker, mail_server)
    yield started
    started.close()


def tell_ten(officer):
    for _ in range(EACH):
        for kind in (Kind.ALERT, Kind.REMINDER):
            services.notify([officer], kind=kind, about=None, text="incidents.reported", url="/elm/")


def tell_everybody(officer, monkeypatch):
    """Five alerts and five reminders; the keys of their jobs. Each is woken later, for the worker that dies with it."""
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "wake", lambda pk: None)
        with transaction.atomic():
            tell_ten(officer)
    return list(Job.objects.order_by("pk").values_list("pk", flat=True))


def killed(workers, point, pk):
    jobs.wake(pk)
    return workers.tell(point)


def until_settled(seconds=30):
    """Let the sweep run as beat would, only more often."""
    stop_at = time.monotonic() + seconds
    while Notice.objects.filter(mail_state__in=[MailState.QUEUED, MailState.SENDING]).exists():
        assert time.monotonic() < stop_at, Notice.objects.values_list("mail_state", flat=True)
        tasks.sweep.delay()
        time.sleep(0.5)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_loses_nothing_and_sends_no_reminder_twice(
    point, broker, workers, mail_server, counts, monkeypatch
):
    officer = PersonFactory(roles=["officer"])
    Wishes.objects.create(person=officer, reminders="at_once")
    woken = tell_everybody(officer, monkeypatch)
    ends = Counter(killed(workers, point, pk) for pk in woken)
    assert ends == {"killed": 2 * EACH}
    assert workers.tell("live") == "live"
    until_settled()
    workers.tell("stop")

    arrived = Counter(mail_server.message_ids)
    alerts, reminders = (list(Notice.objects.filter(kind=kind)) for kind in (Kind.ALERT, Kind.REMINDER))
    state, copies = REMINDERS[point]
    lost = sum(not arrived[one.message_id] for one in alerts)
    lost += sum(not arrived[one.message_id] and one.mail_state != MailState.UNCERTAIN for one in reminders)
    counts(
        f"T71 workers killed, {broker}, {point}",
        killed=2 * EACH,
        lost=lost,
        alerts_that_came_twice_as_one=sum(arrived[one.message_id] > 1 for one in alerts),
        reminders_twice=sum(arrived[one.message_id] > 1 for one in reminders),
        reminders_listed_for_a_person=sum(one.mail_state == MailState.UNCERTAIN for one in reminders),
    )
    assert [(one.mail_state, arrived[one.message_id]) for one in reminders] == [(state, copies)] * EACH
    assert {(one.mail_state, arrived[one.message_id]) for one in alerts} == {
        (MailState.SENT, COPIES_OF_ALERTS.get(point, 1))
    }
    assert set(arrived) <= {one.message_id for one in [*alerts, *reminders]}
    assert not Job.objects.exclude(state="done").exists()


# --- T72 ---------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["refused", "no folder"])
def broker_away(request, tmp_path):
    before = {name: app.conf[name] for name in ("broker_url", "broker_transport_options", "task_always_eager")}
    if request.param == "refused":
        through(
            f"redis://127.0.0.1:{free_port()}/0", {"socket_connect_timeout": 1, "max_retries": 1, "interval_start": 0}
        )
    else:
        gone = {name: str(tmp_path / "gone") for name in ("data_folder_in", "data_folder_out", "control_folder")}
        (tmp_path / "gone").write_text("not a folder")
        through("filesystem://", gone)
    yield request.param
    through(before["broker_url"], before["broker_transport_options"])
    app.conf.task_always_eager = before["task_always_eager"]


def test_with_the_broker_away_reports_are_taken_and_the_sweep_sends_the_mail(broker_away, client, by_smtp, counts):
    officer, teacher = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    slowest, taken = 0.0, 0
    for _ in range(3):
        draft = DraftFactory(person=teacher)
        began = time.monotonic()
        response = client.post(f"/elm/incidents/new/{draft.token}/check/")
        slowest = max(slowest, time.monotonic() - began)
        taken += response.status_code == 302
    client.force_login(officer.user)
    assert "3<span" in client.get("/elm/inbox/").text
    assert not by_smtp.accepted
    jobs.sweep()
    counts(f"T72 broker away, {broker_away}", reports=3, failed=3 - taken, mails=len(by_smtp.accepted))
    assert (taken, len(by_smtp.accepted)) == (3, 3)
    assert slowest < 3
