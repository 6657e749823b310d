"""Real Celery workers for the tests, each a process of its own that dies by SIGKILL where it is told to.

Run as `python -m tests.notify.worker_to_kill`. Everything is imported once; each line on standard input then forks a
worker: the name of a point at which it dies, or `live` for one that works until it is told to stop (`stop`). What
became of it is answered in one line.
"""

import os
import signal
import smtplib
import sys
import time
from dataclasses import replace
from datetime import timedelta

LEASE = timedelta(seconds=2)
SECONDS = 15


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def before_claim():
    from esafety.jobs.querysets import JobQuerySet

    JobQuerySet.claim = lambda *args: die()


def after_claim():
    from esafety.jobs.querysets import JobQuerySet

    claim = JobQuerySet.claim

    def claim_and_die(*args):
        if claim(*args) is not None:
            die()

    JobQuerySet.claim = claim_and_die


def during_smtp():
    def half(self, message):
        self.putcmd("data")
        self.getreply()
        self.send(message[: len(message) // 2])
        die()

    smtplib.SMTP.data = half


def after_accept():
    data = smtplib.SMTP.data

    def data_and_die(self, message):
        data(self, message)
        die()

    smtplib.SMTP.data = data_and_die


def before_commit():
    from esafety.notify import services

    mark = services._mark_sent

    def mark_and_die(notice):
        mark(notice)
        die()

    services._mark_sent = mark_and_die


POINTS = {
    "before claim": before_claim,
    "after claim": after_claim,
    "during SMTP": during_smtp,
    "after accept": after_accept,
    "before commit": before_commit,
    "live": lambda: None,
}


def work(point):
    from esafety.celery import app
    from esafety.jobs.registry import WORK

    WORK["notify.mail"] = replace(WORK["notify.mail"], lease=LEASE)
    POINTS[point]()
    worker = app.Worker(pool="solo", concurrency=1, without_gossip=True, without_mingle=True, without_heartbeat=True)
    worker.start()
    os._exit(worker.exitcode or 0)


def main():
    import django

    django.setup()
    from esafety.celery import app

    app.loader.import_default_modules()
    app.finalize()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what Celery prints is no answer
    live = 0
    try:
        for line in sys.stdin:
            point = line.strip()
            if point == "stop":
                end(live)
                live = 0
                answers.write("stopped\n")
                continue
            child = os.fork()
            if not child:
                os.setsid()
                work(point)
            if point == "live":
                live = child
            answers.write("live\n" if child == live else f"{fate_of(child)}\n")
    finally:
        if live:
            end(live)


def end(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def fate_of(child):
    for _ in range(int(SECONDS / 0.02)):
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "ended"
        time.sleep(0.02)
    end(child)
    return "lived"


if __name__ == "__main__":
    main()
