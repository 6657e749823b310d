"""Acting out a few changes of the filter, one in each state; two sites assessed, and a fault put right."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from demo.people import Cast
from demo.telling import moment_on
from filtering import deciders
from filtering.addresses import understand
from filtering.models import (
    Fault,
    FaultKind,
    FilterRequest,
    Group,
    Kind,
    Outcome,
    SiteKind,
    Subject,
    Until,
    Verdict,
)
from filtering.rules import assessing as assessing_rules
from filtering.rules.asking import Ask
from filtering.rules.assessing import Look, Said
from filtering.rules.reaching import Whom
from filtering.services import applying, asking, assessing, deciding, faults
from filtering.services.faults import Seen

Step = tuple[datetime, Callable[[], None]]

ASKED = {
    "fractions": (Kind.ALLOW, "https://www.fraction-wall.example.org/", Subject.MATHS, "Fractions with pictures."),
    "weather": (Kind.ALLOW, "cloud-atlas.example.net/schools", Subject.SCIENCE, "Clouds and the week’s weather."),
    "sums": (Kind.ALLOW, "quick-sums.example.com", Subject.MATHS, "Ten minutes of sums, against the clock."),
    "chat": (Kind.BLOCK, "talk-to-anyone.example.net", Subject.RSHE, "Pupils from two classes were found on it."),
    "cards": (Kind.ALLOW, "swap-cards.example.com", Subject.OTHER, "For the last afternoon of term."),
}
GROUPS = {"brook-lane": (Group.KS1,), "hilltop": (Group.KS2, Group.KS3)}


def steps(cast: Cast, today: date) -> list[Step]:
    """All before yesterday evening, each with its moment."""
    told = Telling(cast, today)
    at = told.at
    return [
        at(24, time(10, 40), lambda: told.ask("fractions")),
        at(24, time(13, 10), lambda: told.decide("fractions", Verdict.APPROVED)),
        at(23, time(8, 20), lambda: told.apply("fractions")),
        at(23, time(9, 5), lambda: told.verify("fractions")),
        at(17, time(12, 30), lambda: told.ask("cards")),
        at(
            16,
            time(8, 50),
            lambda: told.decide("cards", Verdict.REFUSED, "It is a shop, and asks children to sign up."),
        ),
        at(10, time(15, 45), lambda: told.ask("chat")),
        at(10, time(16, 5), lambda: told.decide("chat", Verdict.APPROVED)),
        at(9, time(8, 15), lambda: told.apply("chat")),
        at(4, time(11, 20), lambda: told.ask("weather")),
        at(3, time(12, 15), lambda: told.decide("weather", Verdict.APPROVED)),
        at(1, time(14, 35), lambda: told.ask("sums")),
        at(25, time(15, 50), lambda: told.assess("fractions", Outcome.SUITABLE)),
        at(
            16,
            time(8, 40),
            lambda: told.assess("cards", Outcome.UNSUITABLE, "It is a shop, and asks children to sign up."),
        ),
        at(6, time(9, 15), lambda: told.report_blocked("poems-for-children.example.org/autumn")),
        at(5, time(8, 30), lambda: told.close("The category was wrong. Our provider has put it right.")),
    ]


@dataclass
class Telling:
    """The requests of one school on their way, by key of `ASKED`."""

    cast: Cast
    today: date
    made: dict[str, FilterRequest] = field(default_factory=dict)
    fault: Fault = field(init=False)

    def at(self, days_ago: int, clock: time, act: Callable[[], None]) -> Step:
        return moment_on(self.today - timedelta(days_ago), clock), act

    def ask(self, key: str) -> None:
        kind, typed, subject, why = ASKED[key]
        said = Ask(
            kind,
            Whom(GROUPS[self.cast.school.slug]),
            why,
            subject,
            Until.DATE,
            self.today + timedelta(60),
            typed=typed,
            address=understand(typed),
        )
        self.made[key] = asking.ask(said, actor=self.cast.people["teacher"])

    def assess(self, key: str, outcome: Outcome, note: str = "") -> None:
        answers: dict[str, str] = {one.key: one.good for one in assessing_rules.questions_for(SiteKind.PAGES)}
        if outcome == Outcome.UNSUITABLE:
            answers["adverts"] = Said.NO
        review_on = timezone.localdate() + assessing_rules.USUAL_REVIEW
        look = Look(understand(ASKED[key][1]), SiteKind.PAGES, answers, outcome, review_on, note=note)
        assessing.assess(look, actor=self.cast.people["teacher"])

    def report_blocked(self, typed: str) -> None:
        since = timezone.now() - timedelta(minutes=20)
        seen = Seen(FaultKind.BLOCKED, typed, understand(typed), False, since, "Blocked as gambling.")
        self.fault = faults.report_fault(seen, actor=self.cast.people["teacher"])

    def close(self, how: str) -> None:
        faults.close_fault(self.fault, actor=self.cast.people["it"], how=how, closed_at=timezone.now())

    def decide(self, key: str, verdict: Verdict, reason: str = "") -> None:
        request = FilterRequest.objects.get(pk=self.made[key].pk)
        seen = deciders.digest(deciders.shown(request))
        deciding.decide(request, actor=self.cast.people["head"], shown_sha256=seen, verdict=verdict, reason=reason)

    def apply(self, key: str) -> None:
        applying.apply_request(self.made[key], actor=self.cast.people["it"])

    def verify(self, key: str) -> None:
        applying.verify(self.made[key], actor=self.cast.people["teacher"])
