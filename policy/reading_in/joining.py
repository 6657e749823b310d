"""Sentences that were broken over lines, whole again."""

import re

from policy.reading_in.lines import JOINING, SENTENCE_END, Kind, classify, could_be_heading

WRAPPED_WIDTH = 130
LONGEST_LINE = 300
LEAST_BROKEN = 60  # characters before a word with which no sentence ends
CANNOT_END = re.compile(r"\s(?:a|an|and|by|for|from|in|into|of|or|our|such as|the|their|to|with)\s*$", re.IGNORECASE)
KEPT_HYPHEN = re.compile(
    r"\b(?:e|cyber|anti|non|self|co|pre|on|off|semi|well|peer|multi|one|two|up|in|age)-$", re.IGNORECASE
)


def joined(raw: list[str]) -> list[str]:
    """Sentences that were broken over lines, whole again; over a blank line only where they cannot end there."""
    lengths = sorted(len(one) for one in raw if one.strip())
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    is_wrapped = 40 < width <= WRAPPED_WIDTH
    found: list[str] = []
    last_length = 0
    blanks = 0
    for line in raw:
        if not line.strip():
            blanks += 1
            continue
        before = found[-1] if found else ""
        is_full = is_wrapped and last_length >= 0.72 * width
        if before and _goes_on(before, line, blanks, is_full):
            found[-1] = _put_together(before, line)
        else:
            found += [""] * min(blanks, 1) + [line]
        last_length, blanks = len(line.rstrip()), 0
    return found


def _goes_on(before: str, line: str, blanks: int, is_full: bool) -> bool:
    one, other = classify(before), classify(line)
    if other.kind is not Kind.WORDS or one.kind not in {Kind.WORDS, Kind.NUMBERED, Kind.BULLET}:
        return False
    text, words = one.text.rstrip(), other.text.strip()
    if len(words) > LONGEST_LINE or (text.isupper() and not words.isupper()):  # a paragraph a line, or a heading
        return False
    is_small = words[:1].islower()
    if blanks and CANNOT_END.search(text) and len(text) >= LEAST_BROKEN:  # a page ended between
        return True
    if blanks:
        return is_small and bool(JOINING.search(text)) and not text.endswith(":")
    if text.endswith((":", ";")) or (SENTENCE_END.search(text) and not is_full):
        return False
    if one.kind is Kind.BULLET and not is_small and not JOINING.search(text) and _is_apart(before, line):
        return False
    if SENTENCE_END.search(text):
        return is_full and one.kind is Kind.WORDS and not could_be_heading(words)
    return is_small or is_full or bool(JOINING.search(text) and len(text) > 40)


def _is_apart(bullet: str, line: str) -> bool:
    """Not of the bullet above it: it announces something, or stands no further in than the bullet's mark."""
    indents = [len(one.expandtabs(4)) - len(one.expandtabs(4).lstrip()) for one in (bullet, line)]
    return line.rstrip().endswith(":") or 0 < indents[0] >= indents[1]


def _put_together(before: str, line: str) -> str:
    before, line = before.rstrip(), line.strip()
    if before.endswith("-") and line[:1].islower():
        return f"{before}{line}" if KEPT_HYPHEN.search(before) else f"{before[:-1]}{line}"
    return f"{before} {line}"
