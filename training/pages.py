"""The pages of training that lists lead from: what adults learn, and beside it what pupils and parents are told."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person

# What a page is called, its address's name, and what opens it: any of these.
Page = tuple[str, str, tuple[Perm, ...]]
ADULTS: tuple[Page, ...] = (
    ("My training", "mine", (Perm.TRAINING_TAKE,)),
    ("Board", "board", (Perm.TRAINING_VIEW,)),
    ("Courses", "courses", (Perm.TRAINING_TAKE,)),
    ("Requirements", "requirements", (Perm.TRAINING_TAKE,)),
    ("Certificates", "certificates", (Perm.TRAINING_RECORD,)),
    ("Sessions", "sessions", (Perm.TRAINING_TAKE,)),
    ("Self-audit", "self-audit", (Perm.TRAINING_TAKE,)),
    ("Plan", "plan", (Perm.TRAINING_VIEW,)),
    ("Advice", "advice", (Perm.ADVICE_ASK,)),
    ("Induction sheet", "induction", (Perm.INDUCTION_GIVE,)),
)
PUPILS: tuple[Page, ...] = (
    ("Lessons", "lessons", (Perm.CURRICULUM_VIEW,)),
    ("Coverage", "coverage", (Perm.CURRICULUM_VIEW,)),
    ("Programme", "units", (Perm.CURRICULUM_VIEW,)),
    ("Events", "occasions", (Perm.CURRICULUM_VIEW,)),
    ("Home learning", "home-learning", (Perm.HOME_LEARNING,)),
    ("Parents", "parents", (Perm.PARENTS_TELL,)),
)
UNDER_PUPILS = ("curriculum/", "home-learning/", "parents/")  # what their addresses begin with, after `training/`


def is_of_pupils(path: str) -> bool:
    return path.partition("/training/")[2].startswith(UNDER_PUPILS)


def pages_of(person: Person, pages: tuple[Page, ...]) -> list[tuple[str, str]]:
    """Words and address of those that the person may open."""
    return [
        (words, reverse(f"training:{name}", args=[person.school.slug]))
        for words, name, perms in pages
        if any(can(person, perm) for perm in perms)
    ]
