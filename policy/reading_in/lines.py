"""What each line of a document is: blank, a heading, a numbered clause, a bullet, a row of a table, words, or a date.

The spellings are those that schools' policies come in after they went through Word, PDF and back: bullets that became
`·`, `- >` or a letter of a symbol font, numbers with and without a full stop, contents with page numbers.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum

INLINE_TAGS = re.compile(r"</?(?:u|b|i|em|strong|span|font|sup|sub|br|p|a)(?:\s[^<>]*)?/?>", re.IGNORECASE)
BULLET = re.compile(
    r"^(?P<indent>\s*)(?:[-–—*+]\s*(?:>|[·•●▪o]\s)|[-–—*+]\s|\*\*\s|(?:\*\*)?>(?:\*\*)?\s|[·•●▪◦○■□➢➤⮚✓✔]|[\ue000-\uf8ff])\s*(?P<text>.*)$"
)
ROUND_BULLET = re.compile(r"^(?P<indent>\s*)o\s+(?P<text>(?:(?<=\s\s\so\s)\S|[A-Z(]).*)$")  # "o" is a word in Welsh
NUMBERED = re.compile(
    r"^\s*(?:\*\*)?(?P<number>\d{1,2}(?:\.\d{1,3}){1,3}\.?|\d{1,2}[.)](?=\s)|[A-Z]\d{1,2}(?:\.\d{1,2})*\.?(?=\s))"
    r"[\s ]+(?P<text>\S.*)$"
)
LETTERED = re.compile(
    r"^(?P<indent>\s*)(?P<mark>\(?(?:[a-z]|[ivx]{2,4})\)|(?:[a-z]|[ivx]{2,4})\.(?=\s))\s+(?P<text>\S.*)$"
)
# A section's letter or Roman number, or the initial of a name: its neighbours tell (`headings`).
CAPITAL = re.compile(r"^\s*(?:\*\*)?(?P<number>[A-Z]|[IVX]{2,5})[.)]\s+(?P<text>[A-Z].*)$")
# What stands on a title page or at the end of a policy: "Next review due by: September 2027".
ABOUT = re.compile(
    r"^\s*(?:(?:date|next|last|policy|document)\s+(?:of\s+|for\s+)?)?(?:(?:next|last)\s+)?"
    r"(?:review(?:ed|er)?|approv(?:ed|al)|adopted|ratified|agreed|updated|owner|author|version|status|dated?)\b[^.:;!?]{0,30}"
    r":\s*\S.{0,90}(?<![.;:])$",
    re.IGNORECASE,
)
BARE_NUMBER = re.compile(r"^\s*(?P<number>\d{1,2})\s+(?P<text>[A-Z][^.;:?!\t]{2,70})$")
NAMED = re.compile(
    r"^\s*(?P<word>section|part|chapter|appendix|annex|article|schedule)\s+(?P<number>\d{1,2}|[A-Z]|[IVX]{1,4})\b"
    r"\s*[:.–—-]?\s*(?P<text>.*)$",
    re.IGNORECASE,
)
MARKDOWN_HEADING = re.compile(r"^\s{0,3}(?P<hashes>#{1,6})\s+(?P<text>.*?)\s*#*(?:\s*\{#[\w-]+\})?$")
SLANTED = re.compile(r"^(?P<mark>[*_])(?P<text>[^\s*_][^*_]*)(?P=mark)$")
BOLD_LINE = re.compile(r"^\s*(\*\*|__)(?P<text>[^*_]{2,90})\1:?\s*$")
TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
WITH_PAGE = re.compile(r"^(?P<text>.{2,90}?)(?:\t+|\s*\.{3,}\s*|\s*…+\s*|\s{3,})(?P<page>\d{1,3})\s*$")
PAGE_NUMBER = re.compile(r"^\s*(?:page\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,3})?\s*$", re.IGNORECASE)
# Set apart at the beginning or the end of a line, or with how many pages there are. "See page 3" is a sentence's.
PAGE_OF = re.compile(
    r"^\W*page\s+\d{1,3}(?:\s+of\s+\d{1,3}\b[^.!?]*|\s*[|–\t-].*)?$"
    r"|(?:[|–\t]\s*page\s+\d{1,3}(?:\s+of\s+\d{1,3})?|\bpage\s+\d{1,3}\s+of\s+\d{1,3})[^\w.!?]*$",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?:;]['’”\")\]]*\s*$")
WITHIN_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?]\s+\S|<")  # more than one, or a mark of HTML
MOST_HEADING_WORDS, MOST_HEADING = 12, 90
NO_HEADING = re.compile(
    r"\b(replace|insert|logo|date|dated|signed|signature|review date|https?://|www\.)\b|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}",
    re.IGNORECASE,
)
JOINING = re.compile(
    r"(?:,|[-–]|\b(?:a|an|and|any|as|at|be|by|for|from|in|into|is|of|on|or|our|such|that|the|their|this|to|which|with"
    r"|will|your|who|are|not|has|have|been|may|must|should|can|its|all|each|other|if|when|where))\s*$",
    re.IGNORECASE,
)


# What a heading does not hold: it names, and says nothing.
SAYS = re.compile(r"\b(?:has|have|will|is|are|must|should|shall|may|can|includes?)\b", re.IGNORECASE)
SHORT = 8  # words
# What is left open at the end of a line: the list below goes on with it.
LEADS_ON = re.compile(r"\b(?:must|will|shall|should|may|can|are|is|to)$")


class Kind(Enum):
    BLANK = "blank"
    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    ROW = "row"
    ABOUT = "about"  # the policy itself: who approved it, and when
    WORDS = "words"


@dataclass
class Line:
    """One line of the document. `level` is a heading's (1 to 4) or a bullet's indent, from 0."""

    kind: Kind
    text: str
    number: str = ""
    level: int = 0
    cells: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """Without tags that only dress words, odd spaces, and marks that nobody sees."""
    text = (
        INLINE_TAGS.sub("", text)
        .replace("\u00a0", " ")
        .replace("\u200b", "")
        .replace("\ufeff", "")
        .replace("\u00ad", "")
    )
    return "".join(one for one in text if one in "\t\n" or unicodedata.category(one) != "Cc")


def words_only(text: str) -> str:
    """For comparing: letters and figures in small, one space between words."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def undressed(text: str) -> str:
    """Without the stars and lines of emphasis around the whole."""
    text = text.strip()
    while len(text) > 4 and text[:2] == text[-2:] and text[:2] in {"**", "__"}:
        text = text[2:-2].strip()
    match = SLANTED.match(text)
    return match["text"].strip() if match else text


def could_be_heading(text: str) -> bool:
    """Short, not a sentence, and no date, placeholder or address."""
    text = undressed(text)
    if not text or len(text) > MOST_HEADING or len(text.split()) > MOST_HEADING_WORDS or NO_HEADING.search(text):
        return False
    if WITHIN_SENTENCES.search(text) or ABOUT.match(text):
        return False
    return (
        not re.search(r"[.;,!?:]\s*$", text)
        and not LEADS_ON.search(text)
        and bool(re.search(r"[^\W\d]{2}", text))
        and "\t" not in text
    )


def classify(raw: str) -> Line:
    """What the line is by itself. Whether words are a heading hangs on their neighbours (`parsing`)."""
    text = plain(raw)
    if not text.strip():
        return Line(Kind.BLANK, "")
    if TABLE_ROW.match(text) and text.count("|") > 2:
        return Line(Kind.ROW, text.strip(), cells=[one.strip() for one in text.strip().strip("|").split("|")])
    if ABOUT.match(text.lstrip("# ")):
        return Line(Kind.ABOUT, re.sub(r"\s{2,}", " ", text.strip("# ")))
    if match := MARKDOWN_HEADING.match(text):
        return _heading(match["text"], len(match["hashes"]))
    match = NAMED.match(text)
    if match and (match["word"].lower() == "article" or could_be_heading(match["text"] or "x x")):
        return _named(match)
    if match := NUMBERED.match(text):
        return Line(Kind.NUMBERED, undressed(match["text"].strip()), number=match["number"].rstrip(".)"))
    if match := LETTERED.match(text):
        return Line(Kind.BULLET, f"{match['mark']} {match['text'].strip()}", level=_indent(match["indent"]))
    if match := CAPITAL.match(text):
        return Line(Kind.NUMBERED, undressed(match["text"].strip()), number=match["number"])
    if match := BARE_NUMBER.match(text):
        return Line(Kind.NUMBERED, match["text"].strip(), number=match["number"])
    if match := BULLET.match(text) or ROUND_BULLET.match(text):
        return Line(Kind.BULLET, match["text"].strip(), level=_indent(match["indent"]))
    if match := BOLD_LINE.match(text):
        return _heading(match["text"], 2) if could_be_heading(match["text"]) else Line(Kind.WORDS, text.strip())
    if "\t" in text.strip() or (text.startswith("\t") and text.strip()):
        return Line(Kind.ROW, text.strip("\n"), cells=[one.strip() for one in text.rstrip().split("\t")])
    return Line(Kind.WORDS, text.strip())


def _heading(text: str, level: int) -> Line:
    text = undressed(text)
    if match := NUMBERED.match(text) or BARE_NUMBER.match(text):
        return Line(Kind.HEADING, match["text"].strip(), number=match["number"].rstrip(".)"), level=level)
    return Line(Kind.HEADING, text.strip(), level=level)


def _named(match: "re.Match[str]") -> Line:
    word, number, text = match["word"].capitalize(), match["number"], match["text"].strip()
    if word in {"Section", "Part", "Chapter"} and text:
        return Line(Kind.HEADING, text, number=number, level=1)
    if word == "Article":
        return Line(Kind.NUMBERED, text, number=f"Article {number}")
    return Line(Kind.HEADING, text or f"{word} {number}", number=f"{word} {number}" if text else "", level=1)


def _indent(spaces: str) -> int:
    return min(len(spaces.expandtabs(4)) // 2, 3)
