"""Acting out a term of agreements: texts published, people asked, most of whom have answered, and what followed."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, time, timedelta

from agreements import links
from agreements.models import (
    Act,
    Agreement,
    Asked,
    Audience,
    Campaign,
    CampaignKind,
    ConsentUse,
    ExactText,
    SigningLink,
    Way,
)
from agreements.rules.campaigns import Whom
from agreements.rules.website import POINTS
from agreements.services import (
    access,
    asking,
    class_signing,
    consents,
    event_notices,
    publications,
    signing,
    signing_in,
    texts,
    visits,
    website,
    withdrawing,
    words,
)
from agreements.services.consents import may_be_shown
from agreements.services.taking import Answer
from demo.clock import clock_at
from demo.people import Cast
from demo.telling import moment_on
from esafety.schools.models import Person, TeachingGroup

PUBLISHED, OPENED = 70, 55  # days ago
ASKED: dict[str, tuple[tuple[Audience, str], ...]] = {
    "brook-lane": (
        (Audience.PARENTS, "Parents’ agreements this year"),
        (Audience.STAFF, "Staff agreements this year"),
        (Audience.GOVERNORS, "Governors’ agreements this year"),
        (Audience.INFANTS, "Our classes’ promises this year"),
        (Audience.DEVICES, "School devices at home this year"),
    ),
    "hilltop": (
        (Audience.PARENTS, "Parents’ agreements this year"),
        (Audience.STAFF, "Staff agreements this year"),
        (Audience.GOVERNORS, "Governors’ agreements this year"),
        (Audience.JUNIORS, "Younger learners’ agreements this year"),
        (Audience.SECONDARY, "Learners’ agreements this year"),
        (Audience.DEVICES, "School devices at home this year"),
    ),
}
REASONS = (
    "We would like to talk about the tablet at home first.",
    "Not until we know which apps are used.",
)
ORGANISATIONS = ("Harrowdale Music Service", "Speech and language team", "Wenbury Council")


def sign_up(cast: Cast, today: date, rng: random.Random) -> None:
    """All of it, in the order of time; nothing falls later than this morning."""
    officer = cast.people["officer"]
    with _at(today, PUBLISHED, time(15, 30)):
        _publish(cast, officer)
    with _at(today, OPENED, time(8, 30)):
        campaigns = {audience: _ask(cast, officer, audience, title, today) for audience, title in _asked(cast)}
    for days_ago in (OPENED - 1, OPENED - 3, OPENED - 8, OPENED - 20):
        with _at(today, days_ago, time(19, 40)):
            _answer(campaigns[Audience.PARENTS], rng)
            for audience in (Audience.STAFF, Audience.GOVERNORS, Audience.SECONDARY, Audience.DEVICES):
                if audience in campaigns:
                    _sign_in(campaigns[audience], rng)
    with _at(today, OPENED - 10, time(9, 20)):
        for audience in (Audience.INFANTS, Audience.JUNIORS, Audience.SECONDARY):
            if audience in campaigns:
                _sign_with_classes(cast, campaigns[audience], rng)
    _publish_pictures(cast, today, rng)
    _look_after(cast, today)


@contextmanager
def _at(today: date, days_ago: int, clock: time) -> Iterator[None]:
    with clock_at(moment_on(today - timedelta(days_ago), clock).astimezone(UTC)):
        yield


def _asked(cast: Cast) -> tuple[tuple[Audience, str], ...]:
    return ASKED[cast.school.slug]


# --- Texts and campaigns -----------------------------------------------------------------------------------------


def _publish(cast: Cast, officer: Person) -> None:
    words.ensure_words(cast.school)
    audiences = [*(audience for audience, _ in _asked(cast)), Audience.VISITORS, Audience.TECHNICAL]
    for audience in audiences:
        agreement = texts.start_from_model(audience, actor=officer)
        texts.publish(agreement.versions.get(), actor=officer, is_material=True)


def _ask(cast: Cast, officer: Person, audience: Audience, title: str, today: date) -> Campaign:
    agreement = Agreement.objects.get(school=cast.school, audience=audience)
    campaign = asking.start_campaign(
        actor=officer,
        version=agreement.versions.published().get(),
        title=title,
        whom=Whom(),
        opens_on=today - timedelta(OPENED),
        closes_on=today + timedelta(14),
        uses=ConsentUse.values if audience == Audience.PARENTS else (),
        kind=CampaignKind.DECLARATION if audience == Audience.DEVICES else CampaignKind.AGREEMENT,
    )
    campaign = asking.open_campaign(campaign, actor=officer)
    asking.ask_everybody(campaign, actor=officer, progress=lambda done, total: None)
    return campaign


# --- Answers -----------------------------------------------------------------------------------------------------


def _waiting(campaign: Campaign, *ways: str) -> dict[Person, list[Asked]]:
    """Those who have still to answer, with what they are asked, in the order in which they were asked."""
    found: dict[Person, list[Asked]] = {}
    rows = Asked.objects.waiting().filter(campaign=campaign, way__in=ways).select_related("person", "child", "campaign")
    for asked in rows.order_by("pk"):
        found.setdefault(asked.person, []).append(asked)
    return found


def _answer(campaign: Campaign, rng: random.Random) -> None:
    """About half of those who wait answer by their link; few decline, few say no to a use."""
    text = _words_of(campaign)
    for person, rows in _waiting(campaign, Way.LINK).items():
        if rng.random() < 0.5:
            links.mint(campaign, person)
            link = SigningLink.objects.select_related("campaign", "person").get(
                campaign=campaign, person=person, ended_at=None
            )
            declines = rng.random() < 0.04
            answers = [
                Answer(
                    asked,
                    Act.DECLINED if declines else Act.SIGNED,
                    reason=rng.choice(REASONS) if declines else "",
                    consents={use: "refused" if rng.random() < 0.12 else "given" for use in ConsentUse.values},
                )
                for asked in rows
            ]
            signing.sign_by_link(link, answers, text=text, typed_name=person.name)


def _sign_in(campaign: Campaign, rng: random.Random) -> None:
    text = _words_of(campaign)
    for person, rows in _waiting(campaign, Way.SIGN_IN).items():
        if rng.random() < 0.6 and not person.email.startswith(("teacher@", "pupil@", "parent@")):
            signing_in.sign_together([Answer(rows[0], Act.SIGNED)], actor=person, text=text, typed_name=person.name)


def _sign_with_classes(cast: Cast, campaign: Campaign, rng: random.Random) -> None:
    """All classes but one, each with a child or two who were away."""
    text = _words_of(campaign)
    for group in list(TeachingGroup.objects.filter(school=cast.school).order_by("pk"))[1:]:
        teacher = group.teachers.order_by("pk").first()
        rows = Asked.objects.waiting().filter(campaign=campaign, person__teaching_group=group, way=Way.CLASS)
        marks = {
            asked.pk: class_signing.Mark(asked.person.first_name)
            for asked in rows.select_related("person").order_by("pk")
            if rng.random() < 0.93
        }
        if teacher is not None and marks:
            class_signing.sign_with_class(campaign, group, actor=teacher, text=text, marks=marks)


def _words_of(campaign: Campaign) -> ExactText:
    return ExactText.objects.get(version=campaign.version, language="en", easy_read=False)


# --- What followed -----------------------------------------------------------------------------------------------


def _publish_pictures(cast: Cast, today: date, rng: random.Random) -> None:
    """Three publications, in one of which a child is whose mother has thought again since."""
    teacher = cast.people["teacher"]
    children = [one.person for one in cast.children if one.person.left_on is None]
    shown: list[Person] = []
    for use, what, where, days_ago in (
        (ConsentUse.WEBSITE, "Harvest festival", f"https://www.{cast.school.slug}.example/news/harvest", 30),
        (ConsentUse.DISPLAY, "Portraits in the hall", "The hall, by the stage", 22),
        (ConsentUse.PROSPECTUS, "Pictures for next year’s prospectus", "Prospectus, pages 4 and 5", 15),
    ):
        with _at(today, days_ago, time(16, 10)):
            since = today - timedelta(days_ago)
            may = [one.pupil for one in may_be_shown(children, use, since) if one.may]
            pupils = rng.sample(sorted(may, key=lambda one: one.pk), min(len(may), 6))
            if pupils:
                about = {"use": use, "what": what, "where": where, "since": since}
                publications.record_publication(actor=teacher, pupils=pupils, **about)
                shown = shown or pupils
    with _at(today, 3, time(20, 5)):
        _think_again(shown)


def _think_again(shown: Sequence[Person]) -> None:
    for pupil in shown:
        given = (
            pupil.consents.filter(use=ConsentUse.WEBSITE, answer="given", by__isnull=False).select_related("by").first()
        )
        if given is not None:
            withdrawing.change_consents(pupil, {ConsentUse.WEBSITE: "refused"}, by=given.by)
            return


def _look_after(cast: Cast, today: date) -> None:
    """Who is kept offline, who visits, whether the website was looked at, and what parents may photograph."""
    head, officer, people = cast.people["head"], cast.people["officer"], cast.people
    with _at(today, 40, time(11, 0)):
        consents.set_assent_age(actor=officer, age=13, from_on=today - timedelta(40))
        answers = {point.key: "yes" for point in POINTS} | {POINTS[1].key: "no"}
        fault = website.Fault("Two staff addresses that nobody needs", people["it"], today - timedelta(26))
        check = website.check_website(actor=officer, answers=answers, faults=[fault])
    with _at(today, 38, time(8, 45)):
        website.sign_check(check, actor=head)
    with _at(today, 33, time(14, 0)):
        website.fault_done(check.faults.get(), actor=people["it"], how="Taken off the contacts page")
    with _at(today, 2, time(15, 20)):
        pupil = next(one.person for one in cast.children if one.person.left_on is None and one.person.teaching_group)
        days = {"starts_on": today - timedelta(2), "ends_on": today + timedelta(5)}
        access.suspend_access(pupil, actor=head, reason="Went round the filter, talked through at home", **days)
        text = "Stills of your own children, at the end, for yourselves. Please put nothing of other children on line."
        event_notices.write_notice(actor=officer, title="Winter concert", on=today + timedelta(12), text=text)
    with _at(today, 0, time(8, 50)):
        text_of = ExactText.objects.get(
            school=cast.school, version__agreement__audience=Audience.VISITORS, language="en", easy_read=False
        )
        for name, organisation in zip(("Ottoline Frayne", "Barnaby Quill"), ORGANISATIONS, strict=False):
            said = visits.Arrival(
                name=name, organisation=organisation, host_named=head.name, typed_name=name, goes_online=name[0] == "O"
            )
            visits.arrive(cast.school, said, text=text_of)


def fresh_links() -> list[tuple[str, str]]:
    """A parent's link for each school, made on the spot: (school's name, path). Ends the one that was mailed."""
    found = []
    for campaign in (
        Campaign.objects.open().filter(version__agreement__audience=Audience.PARENTS).order_by("school__name")
    ):
        waiting = _waiting(campaign, Way.LINK)
        if waiting:
            person = max(waiting, key=lambda one: len(waiting[one]))
            found.append((campaign.school.name, links.mint(campaign, person)))
    return found
