"""Whether a clause promises something that can be kept or not (P10).

Told sentence by sentence: one that promises is enough. What only explains, defines or names law promises nothing.
Somebody who reads the policy can say otherwise of each clause.
"""

import re
from collections.abc import Iterator

# Whoever a policy binds. Fields such as `{head}` stand for roles, people and the school.
BOUND = (
    r"(?:the\s+|all\s+|each\s+|every\s+|our\s+|any\s+|no\s+)*"
    r"(?:\{[a-z_.]+\}|we|everybody|everyone|nobody|no-one|school|academy|staff|members? of staff|teachers?"
    r"|teaching staff|support staff|pupils?|students?|learners?|children|parents?|carers?|governors?"
    r""
    r"|governing (?:body|board)|head|headteacher|principal|trust|users?|visitors?|volunteers?|officer|co-?ordinator"
    r"|technicians?|managers?|leaders?|leadership team|senior leaders|network|filter(?:ing)?|devices?|systems?"
    r"|passwords?|incidents?|images?|photographs?)"
)
DUTY = re.compile(
    r"\b(?:will|must|shall|(?:is|are) (?:responsible|required|expected|to be|not permitted|not allowed|forbidden"
    r"|prohibited|accountable)|ensures?|mak(?:es?|ing) sure|may not|may only|not permitted|undertakes? to|commits? to"
    r"|committed to|has a duty|have a duty)\b",
    re.IGNORECASE,
)
OUGHT = re.compile(rf"\b{BOUND}\b[^.;:]{{0,60}}\bshould\b", re.IGNORECASE)
# What somebody does ("we check the filter"), and what is done with it ("the filter is checked").
ACTS = (
    "keeps? reviews? checks? records? logs? reports? monitors? trains? teach(?:es)? tells? informs? asks? signs? "
    "provides? holds? uses? gives? receives? attends? leads? supervises? publish(?:es)? approves? decides? takes? "
    "writes? meets?"
)
DONE = (
    "checked tested read recorded logged reported reviewed monitored trained taught told kept filtered signed asked "
    "informed given supervised instructed reminded educated guided encouraged advised published controlled assessed "
    "investigated updated protected discussed aware"
)
DOES = re.compile(
    rf"\b{BOUND}:?\s+(?:\w+ly\s+|also\s+|never\s+|always\s+)?"
    rf"(?:(?:is|are) (?:\w+ly )?(?:{'|'.join(DONE.split())})|{'|'.join(ACTS.split())}|do not|does not)\b",
    re.IGNORECASE,
)
WELSH = re.compile(
    r"\b(?:bydd|byddwn|byddant|rhaid|sicrhau|yn gyfrifol|ni chaniateir|ni chaiff|dylai)\b", re.IGNORECASE
)
ONLY_EXPLAINS = re.compile(
    r"^(?:this|the|our) (?:policy|document|section|table|appendix)\b"
    r"(?! (?:will|is|must|shall) (?:be )?(?:reviewed|monitored|published|shared|approved|made))"
    r"|^(?:the term|the words?|by)\b.*\b(?:means?|refers? to|we mean|is used)\b|\b(?:is|are) defined as\b|\bmeans\b"
    r"|^(?:for example|for instance|note|see(?: also)?)\b|\?$",
    re.IGNORECASE,
)
OF_LAW = re.compile(
    r"^(?:under |section \d+ of )?(?:the |these |this )?"
    r"(?:[A-Z][\w’'()-]*[ ,]+"
    r"(?:and |of |for |in |on |the |to |\(|etc\.? )*)*"
    r"(?:Act|Acts|Regulations?|Order|Directive|Guidance|Convention|Law|GDPR)\b[^.;]*"
    r"\b(?:makes?|created?|gives?|requires?|states?|prohibits?|sets? out|protects?|applies|allows?|is|are|was"
    r"|places?|will)\b"
)
EXPLAINING = re.compile(
    r"\b(?:legislation|legal framework|the law|relevant law|definitions?|glossary|key terms|contents|further (?:reading"
    r"|information|help)|useful (?:links|contacts)|links to other|related (?:policies|documents)|version history"
    r"|document control|what is (?:online|e-?)\s?safety)\b",
    re.IGNORECASE,
)
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)]|[a-z][.)])\s+")
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z{“\"])")


def is_promise(heading: str, text: str) -> bool:
    """Told from its words: a heading without text promises nothing, nor does what only explains or lists law."""
    if EXPLAINING.search(heading):
        return False
    return any(promises(one) for one in sentences(text))


def promises(sentence: str) -> bool:
    if ONLY_EXPLAINS.search(sentence) or OF_LAW.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in (DUTY, OUGHT, DOES, WELSH))


def sentences(text: str) -> Iterator[str]:
    """Each sentence, table row and point; a point with the words that lead to it ("The officer will: keep a log")."""
    lead = ""
    for block in _lines(text):
        point = BULLET.match(block)
        if point:
            yield from END.split(f"{lead} {block[point.end() :]}".strip())
            continue
        lead = block if block.rstrip().endswith(":") else ""
        if not block.lstrip().startswith("#"):
            yield from END.split(block.strip())


def _lines(text: str) -> Iterator[str]:
    """Paragraphs as one line each; points, headings and rows of tables by themselves."""
    held: list[str] = []
    for line in text.splitlines():
        begins = bool(BULLET.match(line)) or line.lstrip().startswith(("#", "|"))
        if held and (begins or not line.strip()):
            yield " ".join(held)
            held = []
        if line.strip():
            held.append(line if not held else line.strip())
    if held:
        yield " ".join(held)
