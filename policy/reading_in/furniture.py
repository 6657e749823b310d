"""What belongs to the pages of a document and not to its text: headers, footers, contents and the title."""

import re
from collections import Counter
from collections.abc import Iterator

from policy.reading_in.lines import (
    MOST_HEADING_WORDS,
    NAMED,
    PAGE_NUMBER,
    PAGE_OF,
    SENTENCE_END,
    WITH_PAGE,
    Kind,
    Line,
    classify,
    could_be_heading,
    plain,
    undressed,
    words_only,
)
from policy.reading_in.parsed import WHY_ABOUT, WHY_CONTENTS, WHY_HEADER, WHY_PAGE, WHY_TITLE, Parsed

PAGE = "\f"
FRONT_MATTER = re.compile(r"\A\s*---[ ]*\n(?P<lines>(?:[\w-]+[ ]*:.*\n|[ ]+.*\n|-[ ].*\n)+)---[ ]*\n")
LEAST_SENTENCE = 4  # words
OFTEN = 3  # a line that comes this often is a header or a footer
MARKED = re.compile(r"\s*(?:#|\*\*)")  # as a heading: many sections may have one of the same words
CLOSE_TO_PAGE = re.compile(r"^(?P<text>.*[^\W\d].*?)\s*\d{1,3}\s*$")  # within the contents
HEADER_TAIL = re.compile(r"\s*[|–-]?\s*(?:page\s+)?\d+(?:\s+of\s+\d+)?\s*$", re.IGNORECASE)


def without_front_matter(text: str, parsed: Parsed) -> str:
    """Without what some editors write above Markdown, between two lines of dashes; its title is taken over."""
    match = FRONT_MATTER.match(text)
    if match is None:
        return text
    for line in match["lines"].splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "title" and value.strip(" '\""):
            parsed.call(value.strip(" '\""))
        parsed.drop(line, WHY_ABOUT)
    return text[match.end() :]


def without_furniture(text: str, parsed: Parsed) -> list[str]:
    pages = text.split(PAGE)
    raw = [line for page in pages for line in [*page.split("\n"), ""]]
    patterns = {line: _pattern(line) for line in set(raw)}
    edges = Counter(patterns[line] for line in _edges(pages))
    at_edges = min(OFTEN, max(len(pages), 2))  # a line that is at the edge of so many pages is no part of the text
    often = Counter(patterns[line] for line in raw if line.strip())
    kept, seen = [], set()
    for line in raw:
        pattern = patterns[line]
        if PAGE_NUMBER.match(line) and line.strip():
            parsed.drop(line, WHY_PAGE)
        elif not (pattern and _is_short_words(line)):
            kept.append(line)
        elif (
            edges[pattern] >= at_edges
            or PAGE_OF.search(line)
            or (often[pattern] >= OFTEN and pattern in seen and not MARKED.match(line))
        ):
            parsed.drop(line, WHY_HEADER)
            if "policy" in pattern and pattern not in seen and edges[pattern] >= at_edges:
                parsed.call(undressed(HEADER_TAIL.sub("", plain(line))))
        elif "policy" in pattern and pattern in seen:  # the title, once more
            parsed.drop(line, WHY_HEADER)
        else:
            kept.append(line)
        seen.add(pattern)
    return kept


def _edges(pages: list[str]) -> Iterator[str]:
    for page in pages if len(pages) > 1 else []:
        lines = [line for line in page.split("\n") if line.strip()]
        yield from {*lines[:3], *lines[-3:]}


def _pattern(line: str) -> str:
    """The same for a header whatever the page; but appendices, numbered sections and sentences go by their figures."""
    words = words_only(plain(line))
    if NAMED.match(line.strip("#* ")) or classify(line).number or SENTENCE_END.search(line):
        return words
    return re.sub(r"\d+", "#", words)


def _is_short_words(line: str) -> bool:
    if SENTENCE_END.search(line) and (line.lstrip()[:1].islower() or len(line.split()) < LEAST_SENTENCE):
        return False  # the end of a sentence that was broken
    kinds = {Kind.WORDS, Kind.HEADING, Kind.ROW, Kind.ABOUT}
    return 0 < len(line.strip()) <= 110 and classify(line).kind in kinds


def without_contents(raw: list[str], parsed: Parsed) -> tuple[list[str], set[str]]:
    """Also gives the headings that the contents listed, so that they are known again as sections."""
    kept: list[str] = []
    listed: set[str] = set()
    within = False
    for at, line in enumerate(raw):
        words = words_only(undressed(plain(line)).strip("#: "))
        if words in {"contents", "table of contents", "contents page", "list of contents"}:
            within = True
            parsed.drop(line, WHY_CONTENTS)
            continue
        match = WITH_PAGE.match(plain(line)) or (CLOSE_TO_PAGE.match(plain(line)) if within else None)
        if match and (within or _has_such_neighbours(raw, at)):
            listed.add(_unnumbered(match["text"]))
            parsed.drop(line, WHY_CONTENTS)
        elif within and line.strip() and not _stands_again(line, raw[at + 1 :]):
            within = False
            kept.append(line)
        elif within and line.strip():
            listed.add(_unnumbered(line))
            parsed.drop(line, WHY_CONTENTS)
        else:
            kept.append(line)
    return kept, listed


def _unnumbered(line: str) -> str:
    return words_only(re.sub(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[-•·*])\s+", "", plain(line)))


def _has_such_neighbours(raw: list[str], at: int) -> bool:
    near = [one for one in raw[max(at - 3, 0) : at + 4] if one.strip()]
    return sum(bool(WITH_PAGE.match(plain(one))) for one in near) >= OFTEN


def _stands_again(line: str, rest: list[str]) -> bool:
    """In contents without page numbers a line is one if it comes again as a heading."""
    wanted = _unnumbered(line)
    return len(wanted.split()) <= MOST_HEADING_WORDS and any(_unnumbered(one) == wanted for one in rest)


def without_title(lines: list[Line], parsed: Parsed) -> list[Line]:
    """The first line that names a policy, and what stands with it in short lines above the first words."""
    block = 0
    for line in lines[:14]:
        if line.kind is Kind.BLANK or (
            line.kind in {Kind.WORDS, Kind.HEADING} and not line.number and could_be_heading(line.text)
        ):
            block += 1
        else:
            break
    named = [
        at for at, line in enumerate(lines[:block]) if re.search(r"polic(?:y|ies)|polisi", line.text, re.IGNORECASE)
    ]
    if not named:
        first = next((line for line in lines[:3] if line.kind is Kind.HEADING), None)
        if first is not None and not parsed.is_titled:
            parsed.call(first.text)
            lines.remove(first)
        return lines
    parsed.call(_cased(lines[named[0]].text))
    rest = list(lines)
    rest[named[0]] = Line(Kind.BLANK, "")
    worded = [at for at in range(block) if lines[at].text]
    place = worded.index(named[0])
    for at in [
        *worded[max(place - 1, 0) : place],
        *worded[place + 1 : place + 2],
    ]:  # the school's name over or under it
        if _is_a_name(lines[at].text):
            parsed.drop(lines[at].text, WHY_TITLE)
            rest[at] = Line(Kind.BLANK, "")
    return rest


def _is_a_name(text: str) -> bool:
    return bool(re.search(r"\b(school|academy|college|trust|nursery|ysgol)\b", text, re.IGNORECASE))


def _cased(text: str) -> str:
    text = undressed(text)
    return text.capitalize() if text.isupper() else text
