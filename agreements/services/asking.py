"""Campaigns: started as a draft, checked, opened, and closed. Opening asks everybody by a job, in pages.

A page of people is asked, and told, in one transaction under the campaign's lock: a worker that is killed leaves a page
either done or not begun, and whoever goes on asks only those who have not been asked.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time, timedelta
from itertools import batched
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    AgreementVersion,
    Asked,
    AskedState,
    Campaign,
    CampaignKind,
    CampaignState,
    ConsentUse,
    Way,
)
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from agreements.services import whom as covering
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job, JobState
from esafety.notify.models import Kind, Notice
from esafety.notify.services import notify_many
from esafety.schools.calendar import start_of
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbering import next_number

ASK, OPEN_ON_ITS_DAY, JOINED = "agreements.ask", "agreements.open", "agreements.joined"
INVITATION, REMINDER, CHANGED = "agreements.invitation", "agreements.reminder", "agreements.changed"
OPENS_AT = time(7)
LONGEST = timedelta(days=400)

NO_TEXT = "This agreement has no published text yet. Publish one first."
NOBODY = "This asks nobody. Choose other people."
NOT_AT_THE_DESK = "Visitors are asked at the desk as they come, so there is nothing to send out."
ENDED = "This agreement has been ended, so nobody is asked to sign it."
OPEN_ALREADY = "This is open already, and people have been asked."
CLOSED_ALREADY = "This is closed already."


# --- Starting and changing a draft -----------------------------------------------------------------------------


@verb
def start_campaign(
    *,
    actor: Person,
    version: AgreementVersion,
    title: str,
    whom: Whom,
    opens_on: date,
    closes_on: date | None = None,
    uses: Sequence[str] = (),
    reminds: bool = True,
    kind: str = CampaignKind.AGREEMENT,
) -> Campaign:
    """Make a draft, which asks nobody until it is opened. Raises RuleBroken."""
    demand(actor, Perm.CAMPAIGN_RUN, version)
    campaign = _made(actor, version, title, whom, opens_on, closes_on, uses, reminds, kind)
    _refuse_what_cannot_be(campaign, whom)
    set_change(campaign, by=actor, reason="Started")
    campaign.save(force_insert=True)
    events.record("agreements.start_campaign", actor=actor, about=campaign, details={"version": version.pk})
    return campaign


def _made(
    by: Person,
    version: AgreementVersion,
    title: str,
    whom: Whom,
    opens_on: date,
    closes_on: date | None,
    uses: Sequence[str],
    reminds: bool,
    kind: str,
) -> Campaign:
    return Campaign(
        school_id=version.school_id,
        number=next_number(Campaign, version.school_id),
        title=title,
        kind=kind,
        version=version,
        whom=whom.as_kept(),
        uses=list(uses),
        opens_on=opens_on,
        closes_on=closes_on,
        reminds=reminds,
        made_by=by,
    )


def next_draft(last: Campaign, *, title: str, whom: Whom, opens_on: date, closes_on: date) -> Campaign:
    """A draft like one of last year, in the caller's transaction, about the newest published version."""
    published = AgreementVersion.objects.published().filter(agreement=last.version.agreement_id)
    version = published.select_related("agreement").order_by("-number")[0]
    draft = _made(last.made_by, version, title, whom, opens_on, closes_on, last.uses, last.reminds, last.kind)
    set_change(draft, by=None, reason="Laid out for the new school year")
    draft.save(force_insert=True)
    return draft


@verb
def change_campaign(campaign: Campaign, *, actor: Person, **values: Any) -> Campaign:
    """Change a draft's `title`, `whom`, `uses`, `opens_on`, `closes_on` or `reminds`.

    Of an open one only `title`, `closes_on` and `reminds`: people have been asked the rest. Raises RuleBroken.
    """
    campaign = locked(campaign, actor)
    if campaign.state == CampaignState.CLOSED:
        raise RuleBroken("This is closed, so it cannot be changed.")
    if campaign.is_open and set(values) - {"title", "closes_on", "reminds"}:
        raise RuleBroken("People have been asked, so whom it asks and about what can no longer be changed.")
    whom = values.pop("whom", None) or Whom.of(campaign.whom)
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.whom = whom.as_kept()
    _refuse_what_cannot_be(campaign, whom)
    set_change(campaign, by=actor, reason="Changed")
    campaign.save(update_fields=["title", "whom", "uses", "opens_on", "closes_on", "reminds"])
    if is_to_open(campaign):
        _open_later(campaign, actor)
    events.record("agreements.change_campaign", actor=actor, about=campaign, details={"changed": sorted(values)})
    return campaign


def _refuse_what_cannot_be(campaign: Campaign, whom: Whom) -> None:
    audience = campaign.version.agreement.audience
    if audience in rules.NOT_ASKED:
        raise RuleBroken(NOT_AT_THE_DESK)
    if campaign.version.agreement.ended_at is not None:
        raise RuleBroken(ENDED)
    if campaign.closes_on is not None and campaign.closes_on < campaign.opens_on:
        raise RuleBroken("The last day must be the first day or later.")
    if campaign.closes_on is not None and campaign.closes_on - campaign.opens_on > LONGEST:
        raise RuleBroken("A campaign runs for 400 days at most. Choose an earlier last day.")
    if campaign.uses and not rules.is_of_families(audience):
        raise RuleBroken("Only parents are asked about pictures and work along with an agreement.")
    if unknown := set(campaign.uses) - set(ConsentUse.values):
        raise RuleBroken(f"There is no such use: {', '.join(sorted(unknown))}.")
    if set(whom.classes) - set(
        TeachingGroup.objects.filter(school=campaign.school_id, pk__in=whom.classes).values_list("pk", flat=True)
    ):
        raise RuleBroken("One of these classes is not a class of this school. Choose again.")


def locked(campaign: Campaign, actor: Person) -> Campaign:
    """The campaign as it is now, held until the transaction ends, for somebody who runs campaigns."""
    campaign = held(campaign.pk)
    demand(actor, Perm.CAMPAIGN_RUN, campaign)
    return campaign


def held(pk: int) -> Campaign:
    """Held, and then read again with what hangs on it: on PostgreSQL a joined row is not read anew."""
    list(Campaign.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))
    campaigns = Campaign.objects.select_related("school", "version__agreement", "made_by__user")
    campaign: Campaign = campaigns.get(pk=pk)
    return campaign


# --- Opening -----------------------------------------------------------------------------------------------------


@verb
def open_campaign(campaign: Campaign, *, actor: Person) -> Campaign:
    """Open it now, and have everybody asked by a job (`asking_job`). Of two who open it at once, one does."""
    campaign = locked(campaign, actor)
    refuse_to_open(campaign)
    if covering.count_not_asked(campaign) == 0:
        raise RuleBroken(NOBODY)
    today = timezone.localdate()
    campaign.state, campaign.opened_at = CampaignState.OPEN, timezone.now()
    campaign.opens_on = today
    set_change(campaign, by=actor, reason="Opened")
    campaign.save(update_fields=["state", "opened_at", "opens_on"])
    jobs.ask(ASK, asked_by=actor, record=campaign, key=f"{ASK}:{campaign.pk}")
    events.record("agreements.open_campaign", actor=actor, about=campaign)
    return campaign


def refuse_to_open(campaign: Campaign) -> None:
    """Raises RuleBroken with the first thing that stands in the way; whether anybody is covered is asked apart."""
    if campaign.is_open:
        raise RuleBroken(OPEN_ALREADY)
    if campaign.state == CampaignState.CLOSED:
        raise RuleBroken(CLOSED_ALREADY)
    if not campaign.version.is_published or not campaign.version.texts.exists():
        raise RuleBroken(NO_TEXT)
    if campaign.version.agreement.ended_at is not None:
        raise RuleBroken(ENDED)
    if campaign.is_late(timezone.localdate()):
        raise RuleBroken("Its last day has passed. Change that first.")


@verb
def open_on_its_day(campaign: Campaign, *, actor: Person) -> Campaign:
    """Have a draft opened in the morning of its first day. It is opened as `open_campaign` would then."""
    campaign = locked(campaign, actor)
    refuse_to_open(campaign)
    if campaign.opens_on <= timezone.localdate():
        raise RuleBroken("Its first day has come. Open it now.")
    _open_later(campaign, actor)
    events.record(
        "agreements.open_on_its_day", actor=actor, about=campaign, details={"on": campaign.opens_on.isoformat()}
    )
    return campaign


def _open_later(campaign: Campaign, actor: Person) -> None:
    """The job carries the day: one asked for another day finds that it has moved, and does nothing."""
    on = campaign.opens_on.isoformat()
    due = start_of(campaign.opens_on) + timedelta(hours=OPENS_AT.hour)
    jobs.ask(
        OPEN_ON_ITS_DAY,
        due=due,
        asked_by=actor,
        record=campaign,
        args={"on": on},
        key=f"{OPEN_ON_ITS_DAY}:{campaign.pk}:{on}",
    )


def is_to_open(campaign: Campaign) -> bool:
    """Whether somebody has checked the draft and left it to be opened on its day."""
    if campaign.state != CampaignState.DRAFT:
        return False
    waiting = Job.objects.filter(kind=OPEN_ON_ITS_DAY, record_id=campaign.pk, state=JobState.WAITING)
    return waiting.exists()


def asking_job(campaign: Campaign, actor: Person) -> Job | None:
    """The job that asks, for the page of whoever opened it."""
    return Job.objects.visible_to(actor).filter(kind=ASK, record_id=campaign.pk).order_by("-pk").first()


# --- Asking them, a page at a time -----------------------------------------------------------------------------


@verb
def ask_page(campaign: Campaign, *, actor: Person, after: int) -> tuple[int, int]:
    """Ask the next page of people. Gives the key of the last, and how many there were: 0 when all are asked.

    `actor` is who opened the campaign. Nothing is asked once it is closed. Safe to run twice, and beside another.
    """
    campaign = held(campaign.pk)
    if not campaign.is_open:
        return after, 0
    questions = covering.not_asked_yet(campaign, after=after)
    if not questions:
        return after, 0
    people = Person.objects.select_related("user").in_bulk({one.person for one in questions})
    audience, now = campaign.version.agreement.audience, timezone.now()
    roads = {pk: covering.road_to(person, audience) for pk, person in people.items()}
    rows = [
        Asked(
            campaign=campaign,
            person_id=one.person,
            child_id=one.child,
            asked_at=now,
            asked_by=actor,
            **roads[one.person]._asdict(),
        )
        for one in questions
    ]
    Asked.objects.bulk_create(rows, batch_size=1_000)
    told = [person for pk, person in people.items() if roads[pk].way in {Way.LINK, Way.SIGN_IN}]
    _tell(campaign, told, INVITATION, Kind.INVITATION)
    events.record("agreements.ask_page", actor=actor, about=campaign, details={"asked": len(rows)})
    return max(people), len(people)


def ask_everybody(campaign: Campaign, *, actor: Person, progress: Callable[[int, int], None]) -> int:
    """Page after page, each in a transaction of its own. How many people were asked."""
    total = covering.count_not_asked(campaign)
    after = done = 0
    progress(0, total)
    while True:
        after, some = ask_page(campaign, actor=actor, after=after)
        if not some:
            return done
        done += some
        progress(done, max(done, total))


def _tell(campaign: Campaign, people: Sequence[Person], text: str, kind: str, key: str = "") -> list[Notice]:
    """Tell each of them once, however many children they are asked about, and note the notice on what was asked."""
    for person in people:
        person.school = campaign.school  # the same row: not asked for again
    made = notify_many(people, kind=kind, about=campaign, text=text, url=page_of(campaign), key=key)
    for some in batched(made, 500):
        newest = Notice.objects.filter(
            recipient=OuterRef("person"), model=campaign._meta.label_lower, record_id=campaign.pk, text=text
        )
        mine = Asked.objects.filter(
            campaign=campaign, person__in=[one.recipient_id for one in some], state=AskedState.ASKED
        )
        mine.update(notice=Subquery(newest.order_by("-pk").values("pk")[:1]))
    return made


def page_of(campaign: Campaign) -> str:
    """Where those with a sign-in answer; the others' letters have a link of their own."""
    return reverse("agreements:mine", args=[campaign.school.slug])


def tell_asked(
    campaign: Campaign,
    asked: Iterable[Asked],
    *,
    actor: Person,
    text: str = CHANGED,
    kind: str = Kind.INVITATION,
    key: str = "",
) -> list[Notice]:
    """Tell those asked again, in the caller's transaction: one letter each, at the address that the school has now.

    Left out: who has left, whom a court or the end of their responsibility bars, who is not to be contacted, and who
    can be told neither by mail nor at sign-in. The rows say afterwards by which notice and at which address.
    """
    told = tell_again(campaign, asked, text, kind, key)
    details = {"text": text, "told": len(told)}
    events.record("agreements.tell_asked", actor=actor, about=campaign, details=details)
    return told


def tell_again(campaign: Campaign, asked: Iterable[Asked], text: str, kind: str, key: str = "") -> list[Notice]:
    """As `tell_asked`, for a verb that writes an event of its own."""
    told: list[Notice] = []
    for some in batched(sorted({one.pk for one in asked}), 500):
        rows = Asked.objects.filter(pk__in=some, campaign=campaign).to_be_told().select_related("person__user")
        told += _tell_page(campaign, list(rows), text, kind, key)
    return told


def _tell_page(campaign: Campaign, rows: Sequence[Asked], text: str, kind: str, key: str) -> list[Notice]:
    audience, moved, people = campaign.version.agreement.audience, [], {}
    for row in rows:
        road = covering.road_to(row.person, audience)
        if road.way in {Way.LINK, Way.SIGN_IN}:
            people[row.person_id] = row.person
        if tuple(road) != (row.way, row.address, row.known_from):
            row.way, row.address, row.known_from = road
            moved.append(row)
    Asked.objects.bulk_update(moved, ["way", "address", "known_from"], batch_size=200)
    if text == CHANGED:  # the days until a reminder are counted anew
        Asked.objects.filter(pk__in=[row.pk for row in rows]).update(asked_at=timezone.now(), chased_at=None)
    return _tell(campaign, list(people.values()), text, kind, key)


# --- Closing -----------------------------------------------------------------------------------------------------


@verb
def close_campaign(campaign: Campaign, *, actor: Person, reason: str = "") -> Campaign:
    """Nobody is asked, reminded or taken an answer from after this. What was answered stays."""
    campaign = locked(campaign, actor)
    close_held(campaign, by=actor, reason=reason)
    events.record("agreements.close_campaign", actor=actor, about=campaign)
    return campaign


def close_held(campaign: Campaign, *, by: Person, reason: str = "") -> None:
    if campaign.state == CampaignState.CLOSED:
        raise RuleBroken(CLOSED_ALREADY)
    words = "Discarded before it was opened" if campaign.state == CampaignState.DRAFT else "Closed"
    campaign.opened_at = campaign.opened_at or timezone.now()
    campaign.state, campaign.closed_at = CampaignState.CLOSED, timezone.now()
    set_change(campaign, by=by, reason=reason or words)
    campaign.save(update_fields=["state", "closed_at", "opened_at"])
