"""Acting out training in the demo: parents, home learning and the induction sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import services as notify
from esafety.notify.models import Notice
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.terms import term_of
from training.models import GivenAs, HomeLearning, LinkOutcome, ParentNotice
from training.rules.home_learning import NO, QUESTIONS, YES
from training.rules.parents import READY_TEXT
from training.services import guidance, home_learning, induction, newsletters, parent_notices
from training.services.parent_notices import Audience

Step = tuple[datetime, Callable[[], None]]
MORNING, NOON, AFTERNOON = time(8, 50), time(12, 35), time(15, 40)
OWN_WORDS, WRITES_NEWSLETTER = {"hilltop"}, {"hilltop"}

CLUBS = """
## At our school

We talk about life online in assembly every half-term. Devices that the school lends go home with the filter switched on: leave it on, and tell us if something gets through.
"""
GAMES = """\
Many children got a new game over the holidays. Three things to do this week:

- Play it together once, and look who can write to your child in it.
- Put a password on purchases.
- Say it: “If somebody in a game asks for your name, your school or a picture, come to me.”

You find more on our page for parents. If something has happened already, tell us.
"""
CHAT = """\
Some of our pupils have joined large group chats whose members nobody knows.

Please look at your child’s phone **together with them** today. Leave groups in which somebody is unknown, and switch off “anybody can add me”. Do not blame them for having joined.

If they were sent something that upset them, tell us. You need not show it to us.
"""
LIBRARY = "From next month pupils may borrow a tablet from the library for home. It comes with the school’s filter."
NEWS = (
    "Every class talked about what a good friend does online. The older ones made posters on passwords, which hang in "
    "the corridor.",
    "An evening for parents on games and chats next term. Watch out for the date.",
)

MAPS, TABLES = "https://river-maps.example.org/draw", "https://times-tables.example.org/"
CARDS = "https://swap-cards.example.com/"


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    told = Telling(cast, today, school_days_before(today))
    return [*told.notices(), *told.pages(), *told.home_learning(), *told.induction()]


@dataclass
class Telling:
    """One school. `days` are its school days, newest first."""

    cast: Cast
    today: date
    days: list[date]

    def at(self, days_ago: int, clock: time, act: Callable[[], object]) -> Step:
        """So many school days ago, 1 being the last."""
        return moment_on(self.days[days_ago - 1], clock), lambda: act() and None

    @property
    def officer(self) -> Person:
        return self.cast.people["officer"]

    @property
    def teacher(self) -> Person:
        return self.cast.people["teacher"]

    # --- Notices ---------------------------------------------------------------------------------------------------

    def notices(self) -> list[Step]:
        sent = [
            self.at(34, NOON, lambda: self._tell("Games in the holidays, and after", GAMES)),
            self.at(33, AFTERNOON, lambda: self._read(every=2)),
            self.at(7, MORNING, lambda: self._tell("Group chats with strangers", CHAT, self._older(), urgent=True)),
        ]
        return [*sent, self.at(2, NOON, lambda: self._write("Tablets from the library", LIBRARY))]

    def _older(self) -> Audience:
        """The parent who signs in is among them."""
        return Audience("classes", classes=(*self._classes_of_parent(), *self._groups().reverse()[:2]))

    def _groups(self) -> QuerySet[TeachingGroup]:
        return TeachingGroup.objects.filter(school=self.cast.school)

    def _classes_of_parent(self) -> list[TeachingGroup]:
        parent = self.cast.people["parent"]
        return list(self._groups().filter(pupils__links_to_parents__parent=parent).distinct())

    def _write(self, title: str, text: str, to: Audience | None = None, *, urgent: bool = False) -> ParentNotice:
        return parent_notices.write_parent_notice(
            actor=self.officer, title=title, text=text, to=to or Audience("all"), is_urgent=urgent
        )

    def _tell(self, title: str, text: str, to: Audience | None = None, *, urgent: bool = False) -> bool:
        notice = self._write(title, text, to, urgent=urgent)
        return _do(parent_notices.send_parent_notice(notice, actor=self.officer))

    def _read(self, *, every: int) -> bool:
        rows = Notice.objects.filter(school=self.cast.school, text=parent_notices.TEXT, recipient__user__isnull=False)
        for notice in rows.select_related("recipient")[::every]:
            notify.read(notice, actor=notice.recipient)
        return True

    # --- Guidance and newsletter -----------------------------------------------------------------------------------

    def pages(self) -> list[Step]:
        now = term_of(self.today)
        before = next((at for at, day in enumerate(self.days, 1) if term_of(day) == now.before()), None)
        found = [self.at(before + 5, AFTERNOON, self._newsletter)] if before else []
        if self.cast.school.slug in OWN_WORDS:
            found.append(self.at(45, AFTERNOON, self._guidance))
        if self.cast.school.slug in WRITES_NEWSLETTER and term_of(self.days[3]) == now:
            found.append(self.at(4, AFTERNOON, self._newsletter))
        return found

    def _guidance(self) -> object:
        return guidance.write_guidance(actor=self.officer, version=0, text=READY_TEXT + CLUBS)

    def _newsletter(self) -> object:
        happened, coming = NEWS
        term = newsletters.terms_to_write(self.cast.school)[0]
        return newsletters.write_newsletter(
            actor=self.officer, term=term, happened=happened, coming=coming, tip="beside" if term.part else "night"
        )

    # --- Home learning ---------------------------------------------------------------------------------------------

    def home_learning(self) -> list[Step]:
        return [
            self.at(12, NOON, lambda: self._set("Draw a river from above", MAPS, due=30)),
            self.at(12, AFTERNOON, lambda: self._look(MAPS)),
            self.at(9, NOON, lambda: self._set("Swap cards with times tables", CARDS, due=10)),
            self.at(9, AFTERNOON, lambda: self._look(CARDS, no={"free", "strangers"})),
            self.at(5, NOON, lambda: self._set("Ten minutes of times tables", TABLES, due=20)),
            self.at(5, AFTERNOON, lambda: self._look(TABLES, no={"account"})),
            self.at(5, time(16, 5), self._tell_of_maps),
            self.at(1, NOON, lambda: self._set("Sounds of birds", "https://bird-sounds.example.org/garden", due=15)),
        ]

    def _set(self, title: str, link: str, due: int) -> HomeLearning:
        classes = self._classes_of_parent() or list(self._groups()[:1])
        return home_learning.set_home_learning(
            actor=self.teacher,
            title=title,
            link=link,
            classes=classes,
            set_on=timezone.localdate(),
            due_on=timezone.localdate() + timedelta(due),
        )

    def _look(self, link: str, no: frozenset[str] | set[str] = frozenset()) -> object:
        item = HomeLearning.objects.get(school=self.cast.school, link=link)
        answers = {one.key: NO if one.key in no else YES for one in QUESTIONS}
        is_safe = not no & {one.key for one in QUESTIONS if one.bars}
        return home_learning.check_link(
            item,
            actor=self.teacher,
            answers=answers,
            outcome=LinkOutcome.SAFE if is_safe else LinkOutcome.NOT_TO_BE_USED,
            note="They use the code on the card, not their name." if "account" in no else "",
        )

    def _tell_of_maps(self) -> bool:
        items = HomeLearning.objects.filter(school=self.cast.school, link=MAPS)
        return _do(home_learning.tell_of_home_learning(items, actor=self.teacher))

    # --- Induction -------------------------------------------------------------------------------------------------

    def induction(self) -> list[Step]:
        given = ((20, "Rosalind Ackroyd", GivenAs.SUPPLY), (11, "Jonah Peel", GivenAs.STUDENT))
        return [self.at(ago, MORNING, lambda name=name, part=part: self._give(name, part)) for ago, name, part in given]

    def _give(self, name: str, part: GivenAs) -> object:
        return induction.give_induction(
            actor=self.cast.people["support"], name=name, given_as=part, on=timezone.localdate()
        )


def _do(job: Job) -> bool:
    """As a worker would, at once."""
    return jobs.perform(job.pk)
