"""Acting out how a school looks after its filter: sites assessed, a fault, checks, reports read, the yearly review.

The one school has tried the filter for all but one kind of user and completed its review; the other is in the midst
of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from filtering.addresses import Address, understand
from filtering.models import Audit, CareKind, Category, FaultKind, Occasion, Outcome, Place, Result, SignedAs, SiteKind
from filtering.rules import assessing as assessing_rules
from filtering.rules import auditing as auditing_rules
from filtering.rules import checking as checking_rules
from filtering.rules.assessing import Look
from filtering.services import assessing, auditing, checking, faults
from filtering.services.faults import Seen

Step = tuple[datetime, Callable[[], None]]
MORNING, NOON, AFTERNOON = time(8, 35), time(12, 20), time(15, 50)
COMPLETE = {"hilltop"}  # whose yearly review is signed by all four

WALL, CARDS, STORIES = "fraction-wall.example.org", "swap-cards.example.com", "story-helper.example.net"
RED = {
    CARDS: {"adverts", "links_out", "spending", "account"},
    STORIES: {"data_agreed"},
}
FOUND = (
    (26, "teacher", WALL, SiteKind.TOOL, Outcome.SUITABLE, ""),
    (18, "computing", CARDS, SiteKind.SHOP, Outcome.UNSUITABLE, "It sells to children, and asks them to sign up."),
    (
        11,
        "computing",
        STORIES,
        SiteKind.AI,
        Outcome.SUPERVISED,
        "An adult types, and the class says what. Nobody could tell us what becomes of what is typed.",
    ),
)
NOTES = {
    "governor_named": ("partly", "She is named, and has not yet been shown the reports."),
    "checks_recorded": ("partly", "Not from the laptops that go home."),
}
PLANNED = {
    "governor_named": ("senior", "Show the link governor the monitoring’s reports, and how to read them", 30),
    "checks_recorded": ("it", "Try the filter on a laptop at home, signed in as a pupil", 14),
}
DONE = {
    "updates": "",
    "antivirus": "",
    "mail": "",
    "backup": "The copy off the site could not be read back. A new disk is ordered.",
}


def steps(cast: Cast, today: date) -> list[Step]:
    """All before yesterday evening, each with its moment, on days of school."""
    told = Telling(cast, today, school_days_before(today))
    return [*told.assessments(), *told.a_fault(), *told.checks(), *told.reports(), *told.review()]


@dataclass
class Telling:
    """One school. `days` are its school days, newest first."""

    cast: Cast
    today: date
    days: list[date]

    def at(self, days_ago: int, clock: time, act: Callable[[], object]) -> Step:
        """So many school days ago, 1 being the last."""
        return moment_on(self.days[days_ago - 1], clock), lambda: act() and None

    def assessments(self) -> list[Step]:
        return [
            self.at(ago, NOON, lambda who=who, site=site, rest=rest: self._assess(who, site, *rest))
            for ago, who, site, *rest in FOUND
        ]

    def _assess(self, who: str, site: str, kind: SiteKind, outcome: Outcome, note: str) -> object:
        red = RED.get(site, set())
        asked = assessing_rules.questions_for(kind)
        answers = {one.key: _other(one.good) if one.key in red else str(one.good) for one in asked}
        review_on = self.today + assessing_rules.USUAL_REVIEW - timedelta(40)
        look = Look(_address(site), kind, answers, outcome, review_on, least_age=None, note=note)
        return assessing.assess(look, actor=self.cast.people[who])

    def a_fault(self) -> list[Step]:
        seen: dict[str, object] = {}

        def report() -> object:
            typed = "tide-tables.example.org/harbour"
            when = moment_on(self.days[7], time(10, 15))
            said = Seen(FaultKind.BLOCKED, typed, _address(typed), False, when, "Year 5 needed it for the trip.")
            seen["it"] = faults.report_fault(said, actor=self.cast.people["teacher"])
            return seen

        def close() -> object:
            how = "The provider had it under “gambling”. It was asked to move it, and did."
            closed_at = moment_on(self.days[6], time(9, 10))
            return faults.close_fault(seen["it"], actor=self.cast.people["it"], how=how, closed_at=closed_at)  # type: ignore[arg-type]

        return [self.at(8, time(10, 40), report), self.at(7, time(9, 30), close)]

    # --- Checks ----------------------------------------------------------------------------------------------------

    def checks(self) -> list[Step]:
        """All kinds of user but the last of the pupils, by Wi-Fi; each thing that keeps the filter up."""
        pupils = checking_rules.groups_here(self.cast.school)
        tried = [group for group in pupils if group != pupils[-2]]
        by_group = [self.at(6, MORNING, lambda group=group: self._check(group)) for group in tried]
        return by_group + [self.at(5, AFTERNOON, lambda kind=kind: self._care(kind)) for kind in DONE]

    def _check(self, group: str) -> object:
        results = {category: checking.Said(Result.BLOCKED) for category in Category.values}
        if group == "staff":
            results[Category.GAMBLING] = checking.Said(Result.NOT_TRIED, "Open to staff who teach about it.")
        return checking.check_filter(
            actor=self.cast.people["it"],
            on=self.days[5],
            device="Staff laptop" if group == "staff" else "Laptop from the trolley",
            place=Place.SCHOOL_WIFI,
            group=group,
            occasion=Occasion.TERMLY,
            results=results,
        )

    def _care(self, kind: str) -> object:
        note = DONE[kind]
        return checking.check_care(
            actor=self.cast.people["it"], kind=CareKind(kind), on=self.days[4], is_good=not note, note=note
        )

    def reports(self) -> list[Step]:
        """Of each week of term that is over, on its Friday; the last of them has still to be read."""
        weeks = checking_rules.weeks_of_term(self.cast.school, self.today)
        over = [week for week in weeks if week + timedelta(6) < self.today]
        return [
            (
                moment_on(week + timedelta(4), AFTERNOON),
                lambda week=week, alerts=number % 3: self._read(week, alerts),
            )
            for number, week in enumerate(over[1:])
        ]

    def _read(self, week: date, alerts: int) -> None:
        note = "Spoke to those who looked for it, and to their class teachers." if alerts else ""
        dsl = self.cast.people["dsl"]
        checking.read_report(actor=dsl, week_of=week, received_on=week + timedelta(4), alerts=alerts, note=note)

    # --- The yearly review -----------------------------------------------------------------------------------------

    def review(self) -> list[Step]:
        begun = self.at(16, NOON, self._begin)
        if self.cast.school.slug not in COMPLETE:
            return [begun, self.at(15, NOON, lambda: self._answer(auditing_rules.SECTIONS[:2]))]
        signers = {"it": SignedAs.IT, "dsl": SignedAs.DSL, "head": SignedAs.SENIOR, "link": SignedAs.GOVERNOR}
        return [
            begun,
            self.at(15, NOON, lambda: self._answer(auditing_rules.SECTIONS)),
            self.at(14, NOON, self._plan),
            *(
                self.at(13, AFTERNOON, lambda who=who, part=part: self._sign(who, part))
                for who, part in signers.items()
            ),
        ]

    def _begin(self) -> object:
        return auditing.begin(actor=self.cast.people["officer"])

    @property
    def open_review(self) -> Audit:
        found: Audit = Audit.objects.get(school=self.cast.school, completed_at=None)
        return found

    def _answer(self, sections: tuple[auditing_rules.Section, ...]) -> object:
        for section in sections:
            audit = self.open_review
            said = {
                one.key: dict(zip(("answer", "note"), NOTES.get(one.key, ("yes", "")), strict=True))
                for one in section.questions
            }
            seen = auditing.digest_of(audit, section.key)
            officer = self.cast.people["officer"]
            auditing.answer_questions(audit, actor=officer, section=section.key, answers=said, seen=seen)
        return sections

    def _plan(self) -> object:
        for question, (owner, what, days) in PLANNED.items():
            auditing.plan(
                self.open_review,
                actor=self.cast.people["officer"],
                question=question,
                what=what,
                owner=self.cast.people[owner],
                due_on=self.today + timedelta(days),
            )
        return PLANNED

    def _sign(self, who: str, part: SignedAs) -> object:
        audit = self.open_review
        return auditing.sign(audit, actor=self.cast.people[who], part=part, revision=audit.revision)


def _address(typed: str) -> Address:
    return understand(typed)


def _other(good: str) -> str:
    return "no" if good == "yes" else "yes"
