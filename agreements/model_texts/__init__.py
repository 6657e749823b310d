"""Our model texts, one file a wording: `<audience>.<language>.md`, or `….easy.md`. The first line is the title."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from esafety.words import plural

if TYPE_CHECKING:
    from esafety.schools.models import School

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Model:
    """One wording. Title and body may hold `{school}`, `{pupil}`, `{pupils}` and `{officer}`."""

    language: str
    easy_read: bool
    title: str
    body: str


@cache
def models_of(audience: str) -> tuple[Model, ...]:
    """English first; empty for an audience that we have no text for."""
    found = [_read(path) for path in FOLDER.glob(f"{audience}.*.md")]
    return tuple(sorted(found, key=lambda one: (one.easy_read, one.language != "en", one.language)))


def filled(audience: str, school: "School") -> Iterator[Model]:
    """The wordings of an audience in the school's own words."""
    words = {
        "{school}": school.name,
        "{pupil}": school.pupil_word,
        "{pupils}": plural(school.pupil_word),
        "{officer}": school.officer_word,
    }
    for model in models_of(audience):
        yield Model(model.language, model.easy_read, _put(words, model.title)[:120], _put(words, model.body))


def _put(words: dict[str, str], text: str) -> str:
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def _read(path: Path) -> Model:
    _, language, *easy = path.name.removesuffix(".md").split(".")
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    return Model(language, easy == ["easy"], title.removeprefix("# ").strip(), body.strip() + "\n")
