"""Acting out training in the demo: the self-audit, the year's plan and advice.

In the one school most have finished their self-audit, so that there is a picture; in the other a few. All is told of
this school year as far as it has come, but what was planned for the last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.schools.terms import Term, term_of
from training.models import About, Advice, Course, Level, PlanLine
from training.rules.self_audit import AREAS, BY_AREA
from training.services import advising, planning, self_auditing
from training.services.planning import Planned

Step = tuple[datetime, Callable[[], None]]
MORNING, NOON, AFTERNOON = time(8, 20), time(12, 35), time(15, 45)

# Who has finished, and in which areas they are less than confident. Others are confident, or could teach it.
SAID: dict[str, dict[str, dict[str, Level]]] = {
    "hilltop": {
        "head": {"ai": Level.WITH_HELP, "cyber": Level.WITH_HELP},
        "senior": {"ai": Level.NOT_YET, "parents": Level.WITH_HELP},
        "dsl": {"ai": Level.WITH_HELP},
        "teacher5": {"ai": Level.WITH_HELP, "data": Level.WITH_HELP},
        "it": {"curriculum": Level.NOT_YET, "parents": Level.NOT_YET, "four_cs": Level.WITH_HELP},
        "teacher2": {"ai": Level.NOT_YET, "cyber": Level.WITH_HELP, "curriculum": Level.WITH_HELP},
        "teacher3": {"ai": Level.NOT_YET, "social_media": Level.WITH_HELP, "cyber": Level.NOT_YET},
        "teacher4": {"ai": Level.WITH_HELP, "cyber": Level.WITH_HELP},
        "support2": {"ai": Level.NOT_YET, "data": Level.WITH_HELP, "curriculum": Level.NOT_YET},
        "office": {"ai": Level.NOT_YET, "curriculum": Level.NOT_YET, "parents": Level.WITH_HELP},
    },
    "brook-lane": {
        "dsl": {"ai": Level.WITH_HELP},
        "teacher2": {"ai": Level.NOT_YET, "devices": Level.WITH_HELP},
        "support2": {"data": Level.WITH_HELP, "parents": Level.NOT_YET},
    },
}
NOTES = {
    "teacher3": "I would rather learn this in a room with others than by reading.",
    "office": "Much of this is about lessons. I would like to know more about what I may send to other schools.",
}
HALF = {"teacher": ("reporting", "filtering", "four_cs")}
TEACHES = {"it": {"filtering", "cyber"}, "dsl": {"reporting", "four_cs"}}

ASKED = (
    (
        "teacher",
        About.SITE,
        "A parent gave me the name of a quiz game that makes questions out of what one pastes in. May I use it with my "
        "class if only I type?",
        (
            ("officer", True, "Does it ask for an account, and would any child’s work be pasted in?"),
            ("teacher", False, "An account for me only. No work of theirs: I would paste in our own text."),
            (
                "officer",
                False,
                "Then yes, from the board, with you typing. Assess the site first, so that others find it.",
            ),
        ),
        18,
        True,
    ),
    (
        "support",
        About.DEVICE,
        "My school tablet shows a message that it was found by somebody, though I have it here. Should I press on it?",
        (("head", False, "No. Switch it off and bring it to the office. Technical support will look at it today."),),
        11,
        True,
    ),
    (
        "computing",
        About.SOCIAL,
        "Former pupils, now in Year 8, ask to follow my own account. What do others do?",
        (("officer", False, "Do not accept, and keep the account private. The staff agreement says so, and why."),),
        7,
        False,
    ),
    (
        "teacher",
        About.CLASS,
        "In circle time several children talked about the same video. How do I speak about it without making it "
        "more interesting?",
        (),
        1,
        False,
    ),
)
OFTEN = (
    (
        About.SOCIAL,
        "May I be in a group chat with parents of my class?",
        "No. Write to parents by the school’s own ways only, so that what is said can be found again and you are "
        "protected. Parents may have a chat of their own: the school does not run it.",
    ),
    (
        About.SITE,
        "I have found a good site. What do I do before I use it with pupils?",
        "Look it up under Filtering, Sites: it may have been assessed. If not, assess it there yourself. It takes five "
        "minutes, and the next teacher finds what you found.",
    ),
    (
        About.DEVICE,
        "May I take photographs with my own phone if I delete them at once?",
        "No. Use a school device. If none was at hand, leave the picture: there will be another.",
    ),
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    told = Telling(cast, today, school_days_before(today))
    return [*told.audits(), *told.plan_of_last_year(), *told.plan(), *told.advice(), *told.often_asked()]


@dataclass
class Telling:
    """One school. `days` are its school days of a year, newest first."""

    cast: Cast
    today: date
    days: list[date]

    @property
    def year(self) -> int:
        return term_of(self.today).school_year

    @property
    def this_year(self) -> list[date]:
        return [day for day in self.days if term_of(day).school_year == self.year]

    # --- Self-audits -----------------------------------------------------------------------------------------------

    def audits(self) -> list[Step]:
        days = self.this_year
        if not days:
            return []
        said = SAID[self.cast.school.slug]
        found = [
            (
                moment_on(days[min(3 + 2 * at, len(days) - 1)], AFTERNOON),
                lambda who=who, low=low: self._audit(who, low, list(AREAS), NOTES.get(who, "")),
            )
            for at, (who, low) in enumerate(said.items())
        ]
        halves = [
            (
                moment_on(days[min(2, len(days) - 1)], NOON),
                lambda who=who, areas=areas: self._audit(who, {}, areas, None),
            )
            for who, areas in HALF.items()
        ]
        return found + halves

    def _audit(self, who: str, low: Mapping[str, Level], areas: list[str], note: str | None) -> None:
        """Answered area by area; finished where there is a note, even an empty one."""
        person = self.cast.people[who]
        for area in areas:
            level = low.get(area) or (Level.TEACH if area in TEACHES.get(who, ()) else Level.CONFIDENT)
            seen = self_auditing.digest_of(self_auditing.own_of(person, self.year), [area])
            answers = {one.key: str(level) for one in BY_AREA[area]}
            self_auditing.answer_self_audit(actor=person, area=area, answers=answers, seen=seen)
        if note is not None:
            seen = self_auditing.digest_of(self_auditing.own_of(person, self.year))
            self_auditing.finish_self_audit(actor=person, note=note, seen=seen)

    # --- The plan ----------------------------------------------------------------------------------------------------

    def plan_of_last_year(self) -> list[Step]:
        """From the end of its summer term, as far back as the demo tells: three lines, of which two were done."""
        days = [day for day in self.days if term_of(day) == Term(self.year, 1)]
        if not days:
            return []
        lines = [
            ("Phishing: a message was sent to all, and talked about", "All staff", "it", "cyber", True),
            ("What governors ask about filtering", "Governors", "officer", "filtering", True),
            ("Photographs and consent", "Midday staff", "dsl", "data", False),
        ]
        found = []
        for what, whom, owner, topic, is_done in lines:
            found.append(
                (
                    moment_on(days[-1], NOON),
                    lambda what=what, rest=(whom, owner, topic): self._add(Term(self.year, 1), what, *rest),
                )
            )
            if is_done:
                found.append((moment_on(days[len(days) // 2], AFTERNOON), lambda what=what: self._done(what)))
        return found

    def plan(self) -> list[Step]:
        """Of this school year, written down early in it; what was planned for a term that is over was done."""
        days = self.this_year
        if not days:
            return []
        first, now = days[-1], term_of(self.today)
        terms = [Term(self.year, 2), Term(self.year + 1, 0), Term(self.year + 1, 1)]
        lines = [
            (terms[0], "Safeguarding at the start of the year, online safety in it", "All staff", "dsl", "reporting"),
            (terms[0], "What filtering does, and how to report a fault", "New staff", "it", "filtering"),
            (terms[1], "Safer Internet Day: what we teach in each year", "Teachers", "computing", "curriculum"),
            (
                terms[2],
                "An evening for parents: games and group chats",
                "Parents, with two teachers",
                "senior",
                "parents",
            ),
        ]
        written = max(first, min(days[len(days) // 2 :], default=first))
        found = [
            (moment_on(written, NOON), lambda line=line: self._add(*line))
            for line in lines
            if line[0] >= term_of(written)
        ]
        if term_of(written) <= terms[0]:
            done = [day for day in days if day > written and term_of(day) == terms[0]]
            if done:
                found.append((moment_on(done[len(done) // 2], AFTERNOON), lambda: self._done(lines[0][1])))
        if now > terms[0]:
            found.append((moment_on(days[0], AFTERNOON), lambda: self._done(lines[1][1])))
        return found

    def _add(self, term: Term, what: str, whom: str, owner: str, topic: str) -> None:
        course = next((one for one in Course.objects.filter(school=self.cast.school) if topic in one.topics), None)
        in_words = "" if course and topic == "filtering" else what
        planning.add_line(
            Planned(
                term.school_year,
                term.part,
                whom,
                self.cast.people[owner],
                course if not in_words else None,
                in_words,
                topic,
            ),
            actor=self.cast.people["officer"],
        )

    def _done(self, what: str) -> None:
        line = PlanLine.objects.filter(school=self.cast.school, what=what, done_on=None).select_related("owner").first()
        if line is not None:
            officer, today = self.cast.people["officer"], timezone.localdate()
            planning.finish_line(line, actor=officer, done_on=today, done_with="In the staff meeting")

    # --- Advice ------------------------------------------------------------------------------------------------------

    def advice(self) -> list[Step]:
        return [step for one in ASKED for step in self._asked(*one)]

    def _asked(
        self,
        who: str,
        about: About,
        question: str,
        entries: tuple[tuple[str, bool, str], ...],
        ago: int,
        is_closed: bool,
    ) -> list[Step]:
        day, last = self.days[ago], self.days[ago - 1]
        found: list[Step] = [(moment_on(day, MORNING), lambda: self._ask(who, about, question))]
        for at, entry in enumerate(entries):
            found.append((moment_on(last, time(9 + at, 10)), lambda entry=entry: self._write(question, *entry)))
        if is_closed:
            found.append((moment_on(last, AFTERNOON), lambda: self._close(question)))
        return found

    def _ask(self, who: str, about: About, question: str) -> None:
        advising.ask_advice(actor=self.cast.people[who], about=about, question=question)

    def _that(self, question: str) -> Advice:
        return Advice.objects.select_related("asked_by").get(school=self.cast.school, question=question)

    def _write(self, question: str, who: str, is_question: bool, text: str) -> None:
        one, person = self._that(question), self.cast.people[who]
        if person == one.asked_by:
            advising.ask_again(one, actor=person, text=text)
        else:
            advising.reply(one, actor=person, text=text, is_question=is_question)

    def _close(self, question: str) -> None:
        one = self._that(question)
        advising.close_advice(one, actor=one.asked_by)

    def often_asked(self) -> list[Step]:
        return [
            (
                moment_on(self.days[20 - at], NOON),
                lambda about=about, question=question, answer=answer: self._publish(about, question, answer),
            )
            for at, (about, question, answer) in enumerate(OFTEN)
        ]

    def _publish(self, about: About, question: str, answer: str) -> None:
        officer = self.cast.people["officer"]
        advising.publish_common(actor=officer, about=about, question=question, answer=answer)
