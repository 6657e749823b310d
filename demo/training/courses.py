"""Acting out training in the demo: courses, readings and certificates.

Both schools took over our texts, and most of the staff have read them. One has a certificate to look at.
"""

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from PIL import Image, ImageDraw

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before, school_year
from esafety.evidence import store
from esafety.evidence.masters import KEY_BYTES
from esafety.evidence.sealed import Sealer
from esafety.evidence.uploads import SealedUpload
from training.models import Certificate, Course
from training.ready import ready_text
from training.rules.readings import questions_of
from training.services import attempts, catalogue, certificates, readings
from training.services.catalogue import Said

Step = tuple[datetime, Callable[[], None]]
MORNING, NOON, AFTERNOON = time(8, 10), time(12, 35), time(16, 5)

TAKEN_OVER = ("reporting", "report_governors", "conduct", "part_one", "cyber_security")
TAKEN_OVER += ("supply",)
OURS = (
    Said(
        "Online safety: the training day",
        "session",
        "What is new this year, what happened here, and what we learnt from it.",
        minutes=90,
        topics=("four_cs", "filtering", "ai"),
    ),
    Said(
        "Leading safeguarding",
        "outside",
        "For designated safeguarding leads and their deputies: two days, again every two years.",
        provider="The local safeguarding partnership",
        link="https://learning.example.org/leading-safeguarding",
        minutes=720,
        topics=("reporting", "four_cs"),
    ),
    Said(
        "Data protection for school staff",
        "outside",
        "What is personal data, and what we do with it.",
        provider="A provider of online courses",
        link="https://courses.example.org/data-protection",
        minutes=40,
        topics=("data", "devices"),
    ),
)
LEADING, DATA = "Leading safeguarding", "Data protection for school staff"
# Who read what, so many school days ago; the last two read with one answer wrong.
READERS = {
    "reporting": ("head", "dsl", "senior", "officer", "teacher2", "teacher3", "support", "it", "computing"),
    "conduct": ("head", "dsl", "officer", "teacher2", "support", "it"),
    "report_governors": ("chair", "link"),
}
HALF_DONE = ("cyber_security", "teacher", 2)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    told = Telling(cast, today, school_days_before(today))
    return [*told.catalogue(), *told.readers(), *told.certificates()]


@dataclass
class Telling:
    """One school. `days` are its school days, newest first."""

    cast: Cast
    today: date
    days: list[date]

    def at(self, days_ago: int, clock: time, act: Callable[[], object]) -> Step:
        """So many school days ago, 1 being the last."""
        return moment_on(self.days[days_ago - 1], clock), lambda: act() and None

    def course(self, title: str) -> Course:
        found: Course = Course.objects.get(school=self.cast.school, title=title)
        return found

    def catalogue(self) -> list[Step]:
        begun = [self.at(120, NOON, lambda key=key: self._take_over(key)) for key in TAKEN_OVER]
        begun += [self.at(119, NOON, lambda said=said: self._add(said)) for said in OURS]
        first = date(school_year(self.today), 9, 1)
        since = [day for day in self.days if day >= first]
        return [*begun, (moment_on(since[-1], MORNING), lambda: self._new_edition(first))] if since else begun

    def _take_over(self, key: str) -> object:
        ready, officer = ready_text(key, self.cast.school), self.cast.people["officer"]
        if ready is None or Course.objects.filter(school=self.cast.school, title=ready.title).exists():
            return None  # it came with the ready-made set
        course = readings.take_ready(ready, actor=officer)
        return readings.publish_reading(course, actor=officer, seen=readings.seen_version(course))

    def _add(self, said: Said) -> object:
        if Course.objects.filter(school=self.cast.school, title=said.title).exists():
            return None
        return catalogue.add_course(said, actor=self.cast.people["officer"])

    def _new_edition(self, first: date) -> None:
        ready, officer = ready_text("part_one", self.cast.school), self.cast.people["officer"]
        if ready is not None:
            course = self.course(ready.title)
            catalogue.new_edition(course, actor=officer, edition=f"September {first.year}", edition_on=first)

    # --- Reading ---------------------------------------------------------------------------------------------------

    def readers(self) -> list[Step]:
        read = [
            self.at(24 - place, AFTERNOON, lambda key=key, who=who, place=place: self._read(key, who, place > 6))
            for key, people in READERS.items()
            for place, who in enumerate(people)
        ]
        key, who, answered = HALF_DONE
        return [*read, self.at(3, NOON, lambda: self._read(key, who, False, answered))]

    def _read(self, key: str, who: str, has_one_wrong: bool, answered: int | None = None) -> object:
        ready, person = ready_text(key, self.cast.school), self.cast.people.get(who)
        if ready is None or person is None:
            return None
        attempt = attempts.start_attempt(self.course(ready.title), actor=person)
        for place, question in enumerate(questions_of(attempt.reading)[:answered]):
            is_wrong = has_one_wrong and place == 1
            chosen = next(at for at, option in enumerate(question.options) if option.is_right != is_wrong)
            attempt = attempts.answer_question(attempt, actor=person, place=place, chosen=chosen)
        return attempt

    # --- Certificates ----------------------------------------------------------------------------------------------

    def certificates(self) -> list[Step]:
        return [
            self.at(14, AFTERNOON, lambda: self._send("dsl", LEADING, 20)),
            self.at(13, MORNING, lambda: self._accept("dsl", "officer")),
            self.at(2, AFTERNOON, lambda: self._send("teacher2", DATA, 6)),
        ]

    def _send(self, who: str, title: str, days_ago: int) -> object:
        day, person = self.days[days_ago - 1], self.cast.people[who]
        upload = _scan(person.name, title, day)
        try:
            return certificates.send_certificate(actor=person, course=self.course(title), done_on=day, proof=upload)
        finally:
            upload.close()

    def _accept(self, whose: str, who: str) -> object:
        sent = Certificate.objects.waiting().filter(person=self.cast.people[whose]).first()
        return sent and certificates.accept_certificate(sent, actor=self.cast.people[who])


def _scan(name: str, title: str, day: date) -> SealedUpload:
    """A certificate as somebody would photograph it: made up, as all here is."""
    picture, out = Image.new("RGB", (900, 620), "#fffdf5"), io.BytesIO()
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, 876, 596), outline="#7a4b00", width=4)
    for line, words in enumerate(("Certificate of completion", name, title, f"{day:%-d %B %Y}")):
        pen.text((450, 140 + line * 110), words, fill="#17202a", anchor="mm", font_size=40 if line else 48)
    picture.save(out, "PNG")
    incoming, key = store.Incoming(), secrets.token_bytes(KEY_BYTES)
    sealer = Sealer(incoming.file, key)
    sealer.write(out.getvalue())
    sealer.finish()
    return SealedUpload(incoming, key, sealer, "certificate.png", "image/png")
