"""What parents are told: the ready words, the tips, and what counts as telling them in a term."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from esafety.schools.calendar import ONE_DAY, start_of
from esafety.schools.models import School
from esafety.schools.models import Term as Entered
from esafety.schools.terms import Term, term_of
from training.models import Newsletter, ParentNotice, ParentsEvent

REVIEW_GUIDANCE_AFTER = timedelta(365)
REMIND_BEFORE_END = timedelta(28)

READY_TEXT = (Path(__file__).parents[1] / "model_texts" / "guidance.md").read_text(encoding="utf-8")


# --- Help outside the school ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Help:
    """Who helps outside the school: facts, so the same for every school."""

    name: str
    what: str
    url: str
    phone: str = ""


HELP = (
    Help("Childline", "for children and young people, day and night", "https://www.childline.org.uk/", "0800 1111"),
    Help("NSPCC helpline", "for adults who worry about a child", "https://www.nspcc.org.uk/", "0808 800 5000"),
    Help(
        "CEOP Safety Centre",
        "somebody online grooms or abuses a child: the police’s own page",
        "https://www.ceop.police.uk/Safety-Centre/",
    ),
    Help(
        "Report Remove",
        "for under-18s: to have a picture or a film of themselves taken down",
        "https://www.childline.org.uk/remove",
    ),
    Help("Internet Watch Foundation", "to report pictures of child abuse on a website", "https://report.iwf.org.uk/"),
    Help("Report Harmful Content", "when a site does not take down what harms", "https://reportharmfulcontent.com/"),
    Help("Police", "999 in danger, 101 when it can wait", "https://www.police.uk/", "101"),
)


# --- A term's newsletter -------------------------------------------------------------------------------------------

TIPS: dict[str, tuple[str, str]] = {
    "beside": (
        "Sit beside them",
        "Let your child show you their favourite game this week, and ask what makes it good.",
    ),
    "night": (
        "Charge devices downstairs",
        "Phones and tablets that spend the night in the kitchen let everybody sleep.",
    ),
    "private": ("Private together", "Open the privacy settings of one app together, and read out what each one does."),
    "age": ("Look at the age", "Before a new game or app, look at the age it is made for, and play it once yourself."),
    "pictures": ("Ask before you post", "Ask your child before you share a picture of them. They learn to ask, too."),
    "tell": ("No trouble for telling", "Tell your child today that they will never be in trouble for telling you."),
    "strangers": ("Friends they know", "Go through the list of friends together: do you both know each of them?"),
    "spending": (
        "Lock the shop",
        "Put a password on purchases, and talk about what loot boxes and coins cost in pounds.",
    ),
    "true": ("Is it true?", "Pick something surprising from online, and find out together whether it is true."),
    "break": ("A time for nothing", "Choose an hour of the week when nobody in the family looks at a screen."),
}
NO_NAMES = "Names of pupils and of families do not belong in it."


def newsletter_blocks(letter: Newsletter, *, report_url: str, events: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Heading and words of each block that the newsletter has, in its order."""
    blocks = [("This term", letter.happened)]
    if letter.coming:
        blocks.append(("To come", letter.coming))
    if letter.tip in TIPS:
        title, words = TIPS[letter.tip]
        blocks.append(("A tip for home", f"{title}. {words}"))
    if letter.says_how_to_report:
        words = (
            "Has something online upset your child, or you? Tell their teacher or the office, or write to us: "
            f"{report_url}. You need not say who you are. If somebody is in danger, ring 999."
        )
        blocks.append(("How to tell us", words))
    return blocks


def as_plain_text(title: str, blocks: Iterable[tuple[str, str]]) -> str:
    return "\n\n".join([title.upper(), *(f"{heading.upper()}\n{words}" for heading, words in blocks)])


def as_markdown(title: str, blocks: Iterable[tuple[str, str]]) -> str:
    return "\n\n".join([f"# {title}", *(f"## {heading}\n\n{words}" for heading, words in blocks)])


# --- Families ------------------------------------------------------------------------------------------------------


def families(pairs: Iterable[tuple[int, int]]) -> int:
    """How many families the pairs of parent and child make: whoever shares a child or a parent is of one."""
    above: dict[str, str] = {}

    def top(one: str) -> str:
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for parent, child in pairs:
        above[top(f"parent {parent}")] = top(f"child {child}")
    return sum(1 for one, over in above.items() if one == over)


# --- Whether parents were told ---------------------------------------------------------------------------------------


def told_in(school: School, term: Term, until: date) -> Mapping[str, int]:
    """How many notices were sent, newsletters written and invitations made in the term, up to and with the day."""
    first, after = start_of(term.first_day), start_of(min(until + ONE_DAY, term.after().first_day))
    notices = ParentNotice.objects.filter(school=school, sent_at__gte=first, sent_at__lt=after)
    newsletters = Newsletter.objects.filter(school=school, made_at__gte=first, made_at__lt=after)
    events = ParentsEvent.objects.filter(school=school, told_at__gte=first, told_at__lt=after)
    return {"notices": notices.count(), "newsletters": newsletters.count(), "events": events.count()}


def ends(school: School, today: date) -> Entered | None:
    """The school's term that runs today, if it is the last of its third of the year and ends within four weeks."""
    terms = Entered.objects.filter(school=school)
    running = terms.filter(starts_on__lte=today, ends_on__gte=today, ends_on__lte=today + REMIND_BEFORE_END)
    found = running.select_related("school").order_by("-starts_on").first()
    if found is None:
        return None
    after = term_of(found.starts_on).after().first_day
    return None if terms.filter(starts_on__gt=found.starts_on, starts_on__lt=after).exists() else found
