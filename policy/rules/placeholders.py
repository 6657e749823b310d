"""What somebody still has to fill in: words of a template, empty brackets and lines, fields that nothing fills."""

import re
from collections.abc import Iterator

from policy.models import FindingKind
from policy.rules.filling import unknown_fields
from policy.rules.found import Found, quoted
from policy.rules.ground import Ground
from policy.rules.plain import MARKS, ONLY_BULLET, lines_of

THING = r"(?:school|academy|trust|organisation|college|name|logo|date|details|image|text|number|contact|role|link)"
FILL = (
    r"insert|name|school|date|your|delete|add|enter|tbc|tba|xx+|appropriate|applicable|e\.g\.|state|specify|logo|here"
    r"|amend|role|contact|details|number|title|replace|trust|url|link|email|phone"
)
HERE = r"(?:\s+(?:logo|name|here))?"
AS_FITS = r"(?:where|as|if) (?:not )?(?:appropriate|applicable|necessary|required)"
A_SCHOOL = r"(?:school|academy|primary|infant|junior)"
WORDS = [
    (re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (rf"\[(?=[^\]\n]{{0,80}}\b(?:{FILL})\b)[^\[\]\n]{{1,100}}\](?!\()", "fill"),
        (rf"<(?=[^>\n]{{0,60}}\b(?:{FILL})\b)(?!https?:|mailto:|[^<>\s]+@)[A-Za-z][^<>\n]{{1,60}}>", "fill"),
        (r"\{(?![a-z_.]+\})[^{}\n]{1,60}\}", "fill"),
        (rf"\breplace (?:this )?with\s+(?:(?:the|your|a|our)\s+)?{THING}\b{HERE}", "fill"),
        (rf"\binsert\s+(?:(?:the|your|a|our)\s+)?{THING}\b{HERE}", "fill"),
        (r"\byour school(?:['’]s)? name\b|\byour (?:school|academy)(?:['’]s)? logo\b", "fill"),
        (r"\bschool (?:name|logo) here\b|\binsert here\b|\blorem ipsum\b", "fill"),
        (rf"\b(?:delete|amend|remove|adapt|edit|change) (?:this )?{AS_FITS}\b", "choose"),
        (rf"(?<!article )(?<!part )(?<!schedule )(?<!chapter )\b(?:x{{3,}}|xx(?= {A_SCHOOL}))\b", "fill"),
        (r"\b(?-i:TBC|TBA|TBD|T\.B\.C\.)(?!\w)", "decide"),
        (r"\bto be (?:confirmed|advised|decided|completed)(?=\s*(?:[.)\],:]|$))", "decide"),
        (r"\[\s*(?:\.{2,}|…|_+)?\s*\](?!\()|(?<![\w\]])\(\s*(?:\.{3,}|…+|_+)?\s*\)", "fill"),
        (r"(?<![_*\\])_{4,}|\.{6,}|…{2,}", "blank"),
    )
]
ADVICE = {
    "fill": "Put in what belongs here, or take the words out.",
    "choose": "Choose what is so at this school, and take out the rest.",
    "decide": "Decide it, and write what was decided; or take it out.",
    "blank": "Fill in the blank, or take it out. Signatures and dates of approval are kept with the version.",
    "field": "No field has this name, so it would stand in the policy as it is. Use one that there is.",
    "bullet": "There is nothing after the bullet. Write what belongs there, or take it out.",
}
WHOLE_LINE = re.compile(r"^\s*(?:[_*-]\s*){3,}$")


def check(ground: Ground) -> Iterator[Found]:
    yield from _in_line(ground.title, None)
    for at, clause in enumerate(ground.clauses):
        for line in lines_of(clause):
            yield from _in_line(line, at)
        for line in clause.text.split("\n"):
            if ONLY_BULLET.match(line) and not WHOLE_LINE.match(line):
                yield Found(FindingKind.PLACEHOLDER, at, "An empty bullet point", ADVICE["bullet"])


def _in_line(line: str, at: int | None) -> Iterator[Found]:
    if WHOLE_LINE.match(line):
        return
    words = MARKS.sub("", line).replace("**", "")
    seen: list[tuple[int, int]] = []
    for pattern, advice in WORDS:
        for found in pattern.finditer(words):
            if any(found.start() < end and start < found.end() for start, end in seen):
                continue
            seen.append(found.span())
            yield Found(FindingKind.PLACEHOLDER, at, _shown(words, found), ADVICE[advice])
    for field in unknown_fields(words):
        name = field.strip("{}")
        yield Found(FindingKind.PLACEHOLDER, at, f"The field “{{{name}}}”", ADVICE["field"])


def _shown(words: str, found: re.Match[str]) -> str:
    """What was found; a blank with the words around it, since it says nothing by itself."""
    if any(letter.isalpha() for letter in found[0]):
        return quoted(found[0])
    return f"“{found[0].strip()[:12]}” in {quoted(words[max(found.start() - 60, 0) : found.end() + 40])}"
