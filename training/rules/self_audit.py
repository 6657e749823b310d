"""What the self-audit asks (T3): statements in our own words over the areas, and what follows from the answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from training.models import Course, Level
from training.rules.topics import TOPICS

AREAS: dict[str, str] = dict(TOPICS)
ORDER = {level: at for at, level in enumerate(Level.values)}


@dataclass(frozen=True)
class Statement:
    """One thing that a member of staff can do, more or less."""

    key: str
    area: str
    text: str


SAID: dict[str, dict[str, str]] = {
    "reporting": {
        "report_how": "I know how to report a worry about a child online, and to whom, the same day.",
        "report_record": (
            "I can write down what I saw or was told, in the child’s words, without asking leading questions."
        ),
        "report_images": (
            "I know what to do, and what never to do, when a child shows me a nude or an upsetting picture."
        ),
    },
    "filtering": {
        "filter_what": "I can explain what our filtering and monitoring do, and what they cannot do.",
        "filter_fault": "I know how to report a page that should be blocked, or one that is blocked and should not be.",
    },
    "four_cs": {
        "four_cs_know": "I can explain the four Cs, with an example of each from the age that I work with.",
        "four_cs_signs": "I notice the signs that a child may be groomed, bullied or drawn to extreme views online.",
        "four_cs_law": "I know which kinds of behaviour online may be against the law, for pupils too.",
    },
    "social_media": {
        "social_own": "My own accounts are set up so that pupils and parents see only what I would show them.",
        "social_contact": "I know which ways of writing to pupils and parents the school allows, and keep to them.",
    },
    "data": {
        "data_share": "I know what I may send about a child, to whom, and how to send it safely.",
        "data_breach": "I know what to do at once when personal data is lost or goes to the wrong person.",
        "data_photos": "I check consent before I take, keep or publish a picture of a child.",
    },
    "cyber": {
        "cyber_phishing": "I can tell a false e-mail or call from a real one, and know whom to tell.",
        "cyber_sign_in": "I use a different strong password for each account, and a second step where there is one.",
    },
    "curriculum": {
        "teach_plan": "I can teach the online safety that is planned for my pupils’ age.",
        "teach_send": "I can adapt it for pupils with special needs, and for those who are more at risk.",
    },
    "ai": {
        "ai_use": "I know which tools with artificial intelligence we may use, and what must never be typed into them.",
        "ai_teach": "I can talk with pupils about made-up pictures, wrong answers and chatbots that act like friends.",
    },
    "devices": {
        "device_rules": "I know our rules on mobile phones and smart watches, for pupils, staff and visitors.",
        "device_school": (
            "I keep the school’s devices safe, at home and on trips too, and know what to do if one is lost."
        ),
    },
    "parents": {
        "parents_talk": "I can talk with a parent about their child’s life online, without blame.",
        "parents_help": "I know where to send parents for help with settings, screen time and games.",
    },
}
STATEMENTS = tuple(Statement(key, area, text) for area, said in SAID.items() for key, text in said.items())
BY_AREA: dict[str, tuple[Statement, ...]] = {
    area: tuple(one for one in STATEMENTS if one.area == area) for area in AREAS
}
HINTS: dict[str, str] = {
    Level.NOT_YET: "I would not know how",
    Level.WITH_HELP: "I would ask somebody",
    Level.CONFIDENT: "I do it by myself",
    Level.TEACH: "Others ask me",
}


# --- How far somebody is ---------------------------------------------------------------------------------------


def unanswered(answers: Mapping[str, str], areas: Collection[str] = tuple(AREAS)) -> list[Statement]:
    return [one for one in STATEMENTS if one.area in areas and answers.get(one.key) not in ORDER]


def next_area(answers: Mapping[str, str], after: str = "") -> str:
    """The first area with something to answer, of those after this one first; empty where all is answered."""
    order = list(AREAS)
    at = order.index(after) + 1 if after in order else 0
    return next((one for one in order[at:] + order[:at] if unanswered(answers, [one])), "")


def is_known(level: str) -> bool:
    return level in ORDER


# --- What follows ----------------------------------------------------------------------------------------------


def level_in(answers: Mapping[str, str], area: str) -> Level | None:
    """The lowest answer in the area, since the weakest point is what is learnt next. None: nothing is answered."""
    levels = [answers[one.key] for one in BY_AREA[area] if answers.get(one.key) in ORDER]
    return Level(min(levels, key=lambda level: ORDER[level])) if levels else None


def needs(answers: Mapping[str, str]) -> list[str]:
    """The areas below "confident", the lowest first, else in their order."""
    found = [(ORDER[level], area) for area in AREAS if (level := level_in(answers, area)) is not None]
    order = list(AREAS)
    return [
        area for at, area in sorted(found, key=lambda one: (one[0], order.index(one[1]))) if at < ORDER["confident"]
    ]


def strengths(answers: Mapping[str, str]) -> list[str]:
    weak = needs(answers)
    return [area for area in AREAS if area not in weak and level_in(answers, area) is not None]


def courses_for(area: str, courses: Iterable[Course]) -> list[Course]:
    return [one for one in courses if area in one.topics]


# --- When ------------------------------------------------------------------------------------------------------

ASKED_FROM = 10  # the month from whose first day whoever has not finished is reminded, once a month
ASKED_UNTIL = 7  # the last month in which they are: nobody is in August


def asked_on(today: date) -> date | None:
    """The first day of the month in which people are reminded; None in the other months."""
    first = today.replace(day=1)
    return first if today.month >= ASKED_FROM or today.month <= ASKED_UNTIL else None


def year_words(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"
