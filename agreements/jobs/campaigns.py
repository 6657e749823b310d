"""What workers do for agreements: asking and chasing many people, and printing slips."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied

from agreements.models import Campaign
from agreements.services import asking, chasing, joining, slips
from esafety.access.perms import Perm
from esafety.documents import pdf
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone, Progress, handles
from esafety.notify.models import Kind
from esafety.notify.services import notify_holders

LEASE = timedelta(minutes=5)
BOARD = "Open the board"


def _campaign(job: Job) -> Campaign:
    return Campaign.objects.select_related("school", "version__agreement", "made_by__user").get(pk=job.record_id)


def _result(campaign: Campaign, text: str) -> dict[str, Any]:
    return {"url": campaign.get_absolute_url(), "label": BOARD, "text": text}


def people(number: int) -> str:
    return "1 person was" if number == 1 else f"{number:,} people were"


@handles(asking.ASK, lease=LEASE, attempts=10, title="Asking people to sign")
def ask(job: Job, progress: Progress) -> dict[str, Any]:
    campaign = _campaign(job)
    asking.ask_everybody(campaign, actor=job.asked_by or campaign.made_by, progress=progress)
    asked = campaign.asked.values("person").distinct().count()
    return _result(campaign, f"{people(asked)} asked. The mail is on its way.")


def not_opened(job: Job) -> None:
    """Whoever runs campaigns is told that nobody was asked."""
    campaign = _campaign(job)
    notify_holders(
        Perm.CAMPAIGN_RUN,
        about=campaign,
        text="agreements.not_opened",
        url=campaign.get_absolute_url(),
        key=f"agreements.not_opened:{job.pk}",
        kind=Kind.ALERT,
    )


@handles(asking.OPEN_ON_ITS_DAY, lease=LEASE, attempts=3, given_up=not_opened, title="Opening on its day")
def open_on_its_day(job: Job, progress: Progress) -> dict[str, Any]:
    campaign = _campaign(job)
    if campaign.state != Campaign.State.DRAFT or campaign.opens_on != date.fromisoformat(job.args["on"]):
        return _result(campaign, "Its day was changed, or it was opened by hand.")
    try:
        asking.open_campaign(campaign, actor=job.asked_by)
    except (RuleBroken, PermissionDenied) as broken:
        raise CannotBeDone(str(broken) or "Whoever left it to be opened may no longer open it.") from broken
    return _result(campaign, "It is open.")


@handles(asking.JOINED, lease=LEASE, attempts=5, title="Asking those who joined")
def joined(job: Job, progress: Progress) -> dict[str, Any]:
    campaign = _campaign(job)
    actor = job.asked_by or campaign.made_by
    asked, excused, back = joining.bring_up_to_date(campaign, actor=actor, progress=progress)
    said = f"{people(asked)} asked. {excused:,} no longer asked, {back:,} asked or counted again."
    return _result(campaign, said)


@handles(chasing.CHASE, lease=LEASE, attempts=10, title="Reminding people to sign")
def chase(job: Job, progress: Progress) -> dict[str, Any]:
    campaign = _campaign(job)
    those = chasing.Those(tuple(job.args["asked"]), job.args["group"])
    done = chasing.chase_all(campaign, actor=job.asked_by or campaign.made_by, those=those, progress=progress)
    return _result(
        campaign, f"Reminded of {done:,} answer{'' if done == 1 else 's'}. Nobody is reminded twice in a day."
    )


@handles(chasing.REMIND, lease=LEASE, attempts=10)
def remind(job: Job, progress: Progress) -> None:
    chasing.remind_all(_campaign(job), progress=progress)


@handles(slips.JOB, lease=timedelta(seconds=3 * pdf.SECONDS), attempts=3, title="Slips to print")
def print_slips(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return slips.make(job, progress)
