"""The yearly review (F8): its questions, who signs it in which part, and when it is due.

The questions are in our words, and cover each point of the DfE's filtering and monitoring standard: people, decisions,
the filter, checks, over-blocking, monitoring, and what happens outside of the school's walls.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from esafety.access.roles import Role
from esafety.schools.models import Person
from filtering.models import Audit, SignedAs


class Answer(TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


NEEDS_NOTE = frozenset({Answer.PARTLY, Answer.NO})


@dataclass(frozen=True)
class Question:
    """One point of the standard. `hint` says where to look."""

    key: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    questions: tuple[Question, ...]


SECTIONS = (
    Section(
        "people",
        "Who is responsible",
        (
            Question(
                "senior_named", "Is a member of the senior leadership team named as responsible, and known to staff?"
            ),
            Question("governor_named", "Is a governor named as responsible, and does that governor ask questions?"),
            Question(
                "dsl_leads",
                "Does the designated safeguarding lead lead on filtering and monitoring day by day?",
                "With the time and the access to reports that it takes.",
            ),
            Question(
                "it_knows_its_part",
                "Does technical support know its part, whether it is on the staff or a provider?",
                "Keeping the filter up, giving reports, doing what was decided, and doing checks.",
            ),
            Question(
                "staff_trained",
                "Is all staff trained in what the filter and the monitoring do, and in how to report a problem?",
                "When they start, and each year.",
            ),
        ),
    ),
    Section(
        "decisions",
        "Decisions and reviews",
        (
            Question(
                "decisions_kept",
                "Is it written down what is blocked and what is opened, for whom, why, and who decided?",
                "The requests and standing decisions here.",
            ),
            Question("reviewed_yearly", "Has this review been done within the last twelve months, by all four parts?"),
            Question(
                "reviewed_on_change",
                "Is it reviewed as well when a risk appears, the way of working changes, or something new comes in?",
                "Such as pupils’ own devices, learning at home, or a new tool with artificial intelligence.",
            ),
            Question(
                "ai_looked_at",
                "Were tools with artificial intelligence looked at before they were opened to pupils?",
                "What they can make or show, what they keep, and whether the monitoring sees it.",
            ),
            Question(
                "results_followed",
                "Were the results of the last review put in writing, and has what was found been seen to?",
            ),
        ),
    ),
    Section(
        "filter",
        "What the filter does",
        (
            Question(
                "illegal_lists_fixed",
                "Are the IWF’s and the CTIRU’s lists always on, so that nobody at the school can switch them off or "
                "open anything on them?",
                "Ask the provider in writing. A check with the official test pages shows that they work.",
            ),
            Question(
                "harmful_blocked",
                "Does it block what is harmful and not illegal, as fits the age of our pupils?",
                "Such as adult content, self-harm, extremism, gambling, drugs, and ways round the filter.",
            ),
            Question(
                "not_one_profile",
                "Are there different profiles, at least for pupils and staff, and not one for everybody?",
                "By age where the school has several key stages; guests have their own.",
            ),
            Question(
                "everywhere",
                "Does it cover every device and every way in: cable, Wi-Fi, guests’ Wi-Fi, apps and other browsers?",
            ),
            Question(
                "off_site",
                "Are the school’s devices filtered and monitored when they are used at home?",
            ),
            Question(
                "contextual",
                "Does it look at what is on a page, in the languages our pupils use, and not at addresses alone?",
                "Content made on the spot, such as answers of artificial intelligence, stands in no list.",
            ),
            Question(
                "names_people",
                "Does a record of what was blocked or looked for say which user or device, when, and what?",
            ),
            Question(
                "up_to_date",
                "Is the filter a current product that is kept up to date, of a provider who meets the published "
                "expectations for schools?",
                "Providers publish a self-certification.",
            ),
        ),
    ),
    Section(
        "checks",
        "Checks, and too much blocking",
        (
            Question(
                "checks_recorded",
                "Was the filter tried and the result kept each term, across devices, places and kinds of user?",
                "The checks here show what was tried, and the gaps.",
            ),
            Question("checked_after_change", "Was it tried after each change of its settings?"),
            Question(
                "no_overblocking",
                "Can pupils and staff reach what they need for teaching and learning?",
                "Look at what was refused, how long decisions took, and at appeals.",
            ),
            Question(
                "problems_reported",
                "Do staff and pupils know how to say that something got through or is blocked wrongly, and is it "
                "put right?",
            ),
        ),
    ),
    Section(
        "monitoring",
        "Monitoring",
        (
            Question(
                "monitoring_fits",
                "Is what pupils do on the school’s devices watched in a way that fits their age and risks?",
                "By an adult in the room, by a look at the records, or by a tool that gives alerts.",
            ),
            Question(
                "weekly_reports",
                "Is a report of the monitoring read at least each week by the safeguarding lead?",
                "The weeks of term here.",
            ),
            Question(
                "immediate_alerts",
                "Does an alert of high risk reach somebody at once, who knows what to do, in the holidays too?",
            ),
            Question(
                "followed_up",
                "Is it written down what was done about alerts and what came of it?",
                "Such as incidents in the log.",
            ),
            Question(
                "people_told",
                "Are pupils, parents and staff told that use is filtered and monitored, how, and why?",
            ),
            Question(
                "privacy_weighed",
                "Was the effect on privacy assessed, and is no more watched and kept than is needed?",
            ),
        ),
    ),
)
SECTION_BY_KEY = {section.key: section for section in SECTIONS}
QUESTIONS = {question.key: question for section in SECTIONS for question in section.questions}

# Who may sign in which part, by role (TL head and DSL; DfE standard). All four are needed.
PARTS: dict[SignedAs, frozenset[Role]] = {
    SignedAs.IT: frozenset({Role.IT, Role.COMPUTING}),
    SignedAs.DSL: frozenset({Role.DSL, Role.DEPUTY_DSL}),
    SignedAs.SENIOR: frozenset({Role.HEAD, Role.SENIOR}),
    SignedAs.GOVERNOR: frozenset({Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR}),
}


def parts_of(person: Person) -> list[SignedAs]:
    """The parts in which the person's roles of today let them sign."""
    held = person.roles()
    return [part for part, roles in PARTS.items() if not held.isdisjoint(roles)]


def unanswered(answers: Mapping[str, Mapping[str, str]], keys: Collection[str] = QUESTIONS.keys()) -> list[str]:
    """The questions without an answer that there is, or without the note that it needs."""
    return [key for key in keys if why_not_answered(answers.get(key, {}))]


def why_not_answered(said: Mapping[str, str]) -> str:
    answer = said.get("answer", "")
    if answer not in Answer.values:
        return "Choose yes, partly or no."
    if answer in NEEDS_NOTE and not said.get("note", "").strip():
        return "Say what is missing, and what is done meanwhile."
    return ""


def shortfalls(answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The questions that were answered with partly or no: for each something is to be planned."""
    return [key for key in QUESTIONS if answers.get(key, {}).get("answer") in NEEDS_NOTE]


def school_year_of(day: date) -> int:
    """The calendar year in which the school year began: on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def due_on(last: date | None) -> date | None:
    """Twelve months after the last one was completed. None where there was none: then it is due at once."""
    if last is None:
        return None
    is_leap_day = (last.month, last.day) == (2, 29)
    return date(last.year + 1, 3, 1) if is_leap_day else last.replace(year=last.year + 1)


def why_not_signed(audit: Audit, part: str, person: Person, planned: Collection[str]) -> str:
    """Why the person cannot sign in this part now; `planned` are the questions with a finding. Empty where they can."""
    if audit.completed_at is not None:
        return "This review is complete. It is not signed again."
    if part not in parts_of(person):
        return "Your role does not sign in that part."
    if left := len(unanswered(audit.answers)):
        return f"{_questions(left)} still to be answered. It can be signed then."
    if left := len(set(shortfalls(audit.answers)) - set(planned)):
        return f"{_questions(left)} answered with partly or no, with nothing planned yet. Add what is to be done first."
    return ""


def _questions(number: int) -> str:
    return "1 question is" if number == 1 else f"{number} questions are"
