"""Acting out a term of agreements: texts published, people asked, most of whom have answered, and what followed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

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
    WebsiteCheck,
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

Step = tuple[datetime, Callable[[], None]]

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
PICTURES = {
    30: (ConsentUse.WEBSITE, "Harvest festival", "https://www.{slug}.example/news/harvest"),
    22: (ConsentUse.DISPLAY, "Portraits in the hall", "The hall, by the stage"),
    15: (ConsentUse.PROSPECTUS, "Pictures for next year’s prospectus", "Prospectus, pages 4 and 5"),
}
ORGANISATIONS = ("Harrowdale Music Service", "Speech and language team", "Wenbury Council")


def steps(cast: Cast, today: date, rng: random.Random) -> list[Step]:
    """What happens until yesterday evening, each with its moment: told among what else the school does."""
    told = Telling(cast, today, rng)
    made = [told.at(PUBLISHED, time(15, 30), told.publish), told.at(OPENED, time(8, 30), told.ask)]
    made += [told.at(OPENED - days, time(19, 40), told.answer) for days in (1, 3, 8, 20)]
    made += [told.at(OPENED - 10, time(9, 20), told.sign_with_classes)]
    made += [told.at(days, time(16, 10), partial(told.publish_picture, days)) for days in PICTURES]
    made += [
        told.at(40, time(11, 0), told.check_website),
        told.at(38, time(8, 45), told.sign_check),
        told.at(33, time(14, 0), told.mend_website),
        told.at(3, time(20, 5), told.think_again),
        told.at(2, time(15, 20), told.look_after),
    ]
    return made


def welcome_visitors(cast: Cast, today: date) -> None:
    """This morning, two people came."""
    with clock_at(moment_on(today, time(0, 5)).astimezone(UTC)):
        _welcome(cast)


@dataclass
class Telling:
    """The agreements of one school on their way."""

    cast: Cast
    today: date
    rng: random.Random
    campaigns: dict[Audience, Campaign] = field(default_factory=dict)
    shown: list[Person] = field(default_factory=list)
    check: WebsiteCheck | None = None

    def at(self, days_ago: int, clock: time, act: Callable[[], None]) -> Step:
        return moment_on(self.today - timedelta(days_ago), clock), act

    def publish(self) -> None:
        _publish(self.cast, self.cast.people["officer"])

    def ask(self) -> None:
        officer = self.cast.people["officer"]
        for audience, title in _asked(self.cast):
            self.campaigns[audience] = _ask(self.cast, officer, audience, title, self.today)

    def answer(self) -> None:
        _answer(self.campaigns[Audience.PARENTS], self.rng)
        for audience in (Audience.STAFF, Audience.GOVERNORS, Audience.SECONDARY, Audience.DEVICES):
            if audience in self.campaigns:
                _sign_in(self.campaigns[audience], self.rng)

    def sign_with_classes(self) -> None:
        for audience in (Audience.INFANTS, Audience.JUNIORS, Audience.SECONDARY):
            if audience in self.campaigns:
                _sign_with_classes(self.cast, self.campaigns[audience], self.rng)

    def publish_picture(self, days_ago: int) -> None:
        """With six of the children who may be shown so."""
        use, what, where = PICTURES[days_ago]
        since = self.today - timedelta(days_ago)
        children = [one.person for one in self.cast.children if one.person.left_on is None]
        may = sorted((one.pupil for one in may_be_shown(children, use, since) if one.may), key=lambda one: one.pk)
        pupils = self.rng.sample(may, min(len(may), 6))
        if pupils:
            where = where.format(slug=self.cast.school.slug)
            about = {"use": use, "what": what, "where": where, "since": since}
            publications.record_publication(actor=self.cast.people["teacher"], pupils=pupils, **about)
            self.shown = self.shown or pupils

    def think_again(self) -> None:
        _think_again(self.shown)

    def check_website(self) -> None:
        officer = self.cast.people["officer"]
        consents.set_assent_age(actor=officer, age=13, from_on=self.today - timedelta(40))
        answers = {point.key: "yes" for point in POINTS} | {POINTS[1].key: "no"}
        owner, due_on = self.cast.people["it"], self.today - timedelta(26)
        fault = website.Fault("Two staff addresses that nobody needs", owner, due_on)
        self.check = website.check_website(actor=officer, answers=answers, faults=[fault])

    def sign_check(self) -> None:
        website.sign_check(self._checked, actor=self.cast.people["head"])

    def mend_website(self) -> None:
        website.fault_done(self._checked.faults.get(), actor=self.cast.people["it"], how="Taken off the contacts page")

    @property
    def _checked(self) -> WebsiteCheck:
        assert self.check is not None  # noqa: S101
        return self.check

    def look_after(self) -> None:
        """One child is kept offline for a week; parents will be told of the concert."""
        cast, today = self.cast, self.today
        pupil = next(one.person for one in cast.children if one.person.left_on is None and one.person.teaching_group)
        days = {"starts_on": today - timedelta(2), "ends_on": today + timedelta(5)}
        reason = "Went round the filter, talked through at home"
        access.suspend_access(pupil, actor=cast.people["head"], reason=reason, **days)
        text = "Stills of your own children, at the end, for yourselves. Please put nothing of other children on line."
        on = today + timedelta(12)
        event_notices.write_notice(actor=cast.people["officer"], title="Winter concert", on=on, text=text)


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


def _think_again(shown: Sequence[Person]) -> None:
    for pupil in shown:
        given = (
            pupil.consents.filter(use=ConsentUse.WEBSITE, answer="given", by__isnull=False).select_related("by").first()
        )
        if given is not None:
            withdrawing.change_consents(pupil, {ConsentUse.WEBSITE: "refused"}, by=given.by)
            return


def _welcome(cast: Cast) -> None:
    texts_of = ExactText.objects.filter(school=cast.school, version__agreement__audience=Audience.VISITORS)
    text = texts_of.get(language="en", easy_read=False)
    head = cast.people["head"]
    for name, organisation in zip(("Ottoline Frayne", "Barnaby Quill"), ORGANISATIONS, strict=False):
        said = visits.Arrival(
            name=name, organisation=organisation, host_named=head.name, typed_name=name, goes_online=name[0] == "O"
        )
        visits.arrive(cast.school, said, text=text)


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
