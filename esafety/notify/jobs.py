"""What workers do for notices: the mail."""

from collections.abc import Callable
from datetime import timedelta

from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, TryLater, handles
from esafety.notify import services
from esafety.notify.emails import NotAccepted


def given_up_all(job: Job) -> None:
    for pk in job.args["notices"]:
        services.give_up(pk, job.error)


@handles(services.MAILS, lease=timedelta(minutes=5), attempts=60, given_up=given_up_all)
def mails(job: Job, progress: Progress) -> None:
    try:
        services.deliver_all(job.args["notices"], progress)
    except NotAccepted as away:
        raise TryLater(str(away)) from away


def given_up(job: Job) -> None:
    services.give_up(job.args["notice"], job.error)


@handles(services.MAIL, lease=timedelta(minutes=5), attempts=60, given_up=given_up)  # for about two days
def mail(job: Job, progress: Progress) -> Callable[[], None] | None:
    try:
        return services.deliver(job.args["notice"])
    except NotAccepted as away:
        raise TryLater(str(away)) from away
