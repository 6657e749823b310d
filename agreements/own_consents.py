"""The consents of a pupil who is old enough to be asked themself, beside those of their parents (A4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements import languages
from agreements.models import AssentAge, Consent, ConsentAnswer, ConsentUse
from agreements.rules.consents import is_old_enough
from agreements.services.questions import questions_of
from esafety.access.roles import Role
from esafety.schools.models import Person


@dataclass(frozen=True)
class Line:
    """One use: the question, and what the pupil and each parent said of it last."""

    use: str
    question: str
    own: str
    parents: str


@dataclass(frozen=True)
class OwnConsents:
    """`mark` is of all the questions, as `taking.Given` has it."""

    questions: Mapping[str, str]
    mark: str
    lines: list[Line]


def of(person: Person, on: date) -> OwnConsents | None:
    """None for anybody but a pupil of the age that the school has set, or where no question has words."""
    if Role.PUPIL not in person.roles():
        return None
    age = AssentAge.objects.on(person.school, on)
    if age is None or not is_old_enough(age, person.date_of_birth, person.year_group, on):
        return None
    asked = questions_of(person.school_id, languages.ENGLISH)
    words = asked.words
    questions = {use: words[use].question for use in ConsentUse if use in words}
    if not questions:
        return None
    said: dict[tuple[str, bool], set[str]] = {}
    for one in Consent.objects.filter(pupil=person).current():
        said.setdefault((one.use, one.by_id == person.pk), set()).add(one.answer)
    lines = [
        Line(use, question, _plain(said, use, True), _plain(said, use, False)) for use, question in questions.items()
    ]
    return OwnConsents(questions, asked.mark, lines)


def _plain(said: Mapping[tuple[str, bool], set[str]], use: str, is_own: bool) -> str:
    """ "Yes" only where nobody said no. Parents are not told apart: that is between them and the school."""
    answers = said.get((use, is_own))
    if not answers:
        return "Not answered"
    return "Yes" if answers == {ConsentAnswer.GIVEN} else "No"
