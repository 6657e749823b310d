"""Our own texts, ready to be taken over: `training/texts/*.md`, read once, with the school's words put in.

A file begins with lines such as `title: …`, then the Markdown text after a line of three dashes, then, after a line
`=== questions`, the questions: `?` the question, `+` a right answer, `-` a wrong one, each with ` | ` and what is said
to whoever chose it, and `!` what is said to all.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from esafety.schools.models import School
from esafety.words import uncapitalised
from training.rules.readings import Mark, Option, Question, mark_from

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class Ready:
    """A text with its questions, and what is said of the course that it becomes. `audience` is for whom it is."""

    key: str
    title: str
    audience: str
    about: str
    minutes: int
    topics: tuple[str, ...]
    mark: Mark
    text: str
    questions: tuple[Question, ...]


def ready_texts(school: School) -> list[Ready]:
    return [_in_words_of(school, one) for one in _all()]


def ready_text(key: str, school: School) -> Ready | None:
    found = next((one for one in _all() if one.key == key), None)
    return _in_words_of(school, found) if found else None


def _in_words_of(school: School, ready: Ready) -> Ready:
    words = {
        "{school}": school.name,
        "{officer}": uncapitalised(school.role_words("officer")),
        "{worry}": settings.SITE_URL + reverse("worry:start", args=[school.slug]),
    }

    def said(text: str) -> str:
        for key, value in words.items():
            text = text.replace(key, value)
        return text

    questions = tuple(
        Question(
            said(one.text),
            tuple(Option(said(option.text), option.is_right, said(option.feedback)) for option in one.options),
            said(one.feedback),
        )
        for one in ready.questions
    )
    return replace(ready, text=said(ready.text), questions=questions)


# --- Reading the files ---------------------------------------------------------------------------------------


@cache
def _all() -> tuple[Ready, ...]:
    """In the order of their `order`, each as it stands in its file."""
    found = sorted((int(head["order"]), path.stem, head, rest) for path, head, rest in map(_split, FOLDER.glob("*.md")))
    return tuple(_ready(key, head, rest) for _, key, head, rest in found)


def _split(path: Path) -> tuple[Path, dict[str, str], str]:
    head, _, rest = path.read_text(encoding="utf-8").partition("\n---\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return path, {name.strip(): value.strip() for name, _, value in pairs}, rest


def _ready(key: str, head: dict[str, str], rest: str) -> Ready:
    text, _, asked = rest.partition("\n=== questions\n")
    mark = mark_from(head["pass"])
    assert mark is not None  # noqa: S101  (our own files, each read by a test)
    return Ready(
        key=key,
        title=head["title"],
        audience=head["for"],
        about=head["about"],
        minutes=int(head["minutes"]),
        topics=tuple(head["topics"].split()),
        mark=mark,
        text=text.strip(),
        questions=tuple(_questions(asked)),
    )


def _questions(asked: str) -> list[Question]:
    found: list[Question] = []
    for line in filter(None, map(str.strip, asked.splitlines())):
        sign, words = line[0], line[1:].strip()
        if sign == "?":
            found.append(Question(words, ()))
        elif sign == "!":
            found[-1] = replace(found[-1], feedback=words)
        else:
            text, _, feedback = words.partition(" | ")
            found[-1] = replace(found[-1], options=(*found[-1].options, Option(text, sign == "+", feedback)))
    return found
