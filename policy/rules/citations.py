"""Finding law and guidance in a text, in any usual spelling (P4).

Names are compared word by word, whatever stands between the words: tags, line breaks, hyphens, curly quotes. The year
or edition may stand behind the name or before it. What has the shape of an act and is in no register is found as
unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policy.models import LawKind
from policy.rules.register import Entry, Register

# --- The text as it is read, and the way back to the text as it is written -----------------------------------------

SKIPPED = re.compile(r"<[^<>]{1,200}>|[*_`\u00ad\u200b-\u200d\ufeff]|\\(?=[^\w\s])")
SPACE = re.compile(r"\s+")
BLANK_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
BULLET = re.compile(r"\s*(?:[-•·●○▪*>–—]|\(?\w{1,3}[.)]\s)")
LETTERS = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-"}
LETTERS |= {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "…": "..."}
WRAPPED = 45  # characters: a line as long as that goes on in the next one


@dataclass(frozen=True)
class Plain:
    """Without tags, emphasis and curls, spaces drawn together; a line that ends by itself keeps its "\\n"."""

    text: str
    places: list[int]  # of each character, in the text as it is written

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.places[start], self.places[end - 1] + 1


def plain(written: str) -> Plain:
    letters: list[str] = []
    places: list[int] = []
    line_began = at = 0
    while at < len(written):
        if found := SKIPPED.match(written, at):
            at = found.end()
            continue
        if found := SPACE.match(written, at):
            ends = "\n" in found[0] and (
                BLANK_LINE.search(found[0]) is not None
                or len(letters) - line_began < WRAPPED
                or BULLET.match(written, found.end()) is not None
            )
            letters.append("\n" if ends else " ")
            places.append(at)
            if "\n" in found[0]:
                line_began = len(letters)
            at = found.end()
            continue
        for letter in LETTERS.get(written[at], written[at]):
            letters.append(letter)
            places.append(at)
        at += 1
    return Plain("".join(letters), places)


# --- How the entries of a register are cited -----------------------------------------------------------------------

WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]+)*|&")
GAP = re.compile(r"[\s\-,:;'\"()/]{0,5}")
SHORTENED = re.compile(r"\b(?:no|etc|s)\.[\s)]{0,2}\Z", re.IGNORECASE)
DATED = re.compile(r"^(?P<base>.*\b(?:Acts?|Regulations|Order|Rules))(?: \d{4}.*)?$")
NUMBER = re.compile(r"[\d ()+]{7,}")
PASSED_OVER = {"the"}


@dataclass(frozen=True)
class Name:
    """One way to cite entries. `exact` are its words where it holds only with just these letters."""

    words: tuple[str, ...]
    exact: tuple[str, ...]
    entries: tuple[Entry, ...]
    is_act: bool


def _words(text: str) -> list[tuple[str, str]]:
    """Each word as it is compared and as it is written."""
    found = WORD.findall(plain(text).text)
    pairs = [("and" if word == "&" else word.replace("'", "").lower(), word) for word in found]
    return [pair for pair in pairs if pair[0] not in PASSED_OVER]


def names_of(register: Register) -> dict[str, list[Name]]:
    """By the first word, the longest names first. Worked out once of a register."""
    if "names" not in register.remembered:
        register.remembered["names"] = _all_names(register)
    found: dict[str, list[Name]] = register.remembered["names"]
    return found


def _all_names(register: Register) -> dict[str, list[Name]]:
    entries: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Entry]] = {}
    acts: set[tuple[str, ...]] = set()
    for entry in register:
        title = () if any(name.startswith("=") for name in entry.names) else (entry.title,)
        for name in (*title, *entry.names):
            if _is_number(name):
                continue
            base = DATED.match(name) if entry.kind == LawKind.ACT else None
            bare = (base["base"] if base else name).removeprefix("=")
            pairs = _words(bare)
            if not pairs:
                continue
            words = tuple(compared for compared, _ in pairs)
            is_exact = name.startswith("=") or (len(pairs) == 1 and sum(map(str.isupper, bare)) > 1)
            exact = tuple(written for _, written in pairs) if is_exact else ()
            entries.setdefault((words, exact), {})[entry.key] = entry
            if base:
                acts.add(words)
    found: dict[str, list[Name]] = {}
    for (words, exact), named in entries.items():
        found.setdefault(words[0], []).append(Name(words, exact, tuple(named.values()), words in acts))
    for names in found.values():
        names.sort(key=lambda one: -len(one.words))
    return found


def _is_number(name: str) -> bool:
    return NUMBER.fullmatch(name) is not None


def numbers_of(register: Register) -> list[tuple[re.Pattern[str], Entry]]:
    """Telephone numbers, with any spacing and with the country's code too."""
    if "numbers" not in register.remembered:
        register.remembered["numbers"] = [
            (_any_spacing(name), entry) for entry in register for name in entry.names if _is_number(name)
        ]
    found: list[tuple[re.Pattern[str], Entry]] = register.remembered["numbers"]
    return found


def _any_spacing(number: str) -> re.Pattern[str]:
    digits = re.sub(r"\D", "", number).removeprefix("0")
    between = r"[\s().\-]*"
    return re.compile(rf"(?<![\d+])\(?(?:\+44{between}0?|0044{between}|0){between}{between.join(digits)}(?!\d)")


# --- What is found -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Citation:
    """`key` is empty where no entry is of that name and year; `near` then has keys of those of that name, if any.

    `start` and `end` are places in the text as it is written, `at` and `until` in the one that is read (`plain`).
    """

    start: int
    end: int
    text: str
    key: str = ""
    year: str = ""
    near: tuple[str, ...] = ()
    at: int = 0
    until: int = 0


def citations(written: str, register: Register, on: date) -> list[Citation]:
    """All in the text, in their order. Where no year is named, the one that is in force on the day is meant."""
    text = plain(written)
    found = [*_by_number(text, register), *_by_name(text, register, on)]
    found += _by_shape(text, found)
    return sorted(found, key=lambda one: (one.at, one.until))


def _citation(text: Plain, start: int, end: int, **values: object) -> Citation:
    end = _closed(text.text, start, end)
    first, last = text.span(start, end)
    words = SPACE.sub(" ", text.text[start:end]).strip()
    return Citation(first, last, words, at=start, until=end, **values)  # type: ignore[arg-type]


def _closed(read: str, start: int, end: int) -> int:
    """With the bracket and the quote that close what was opened in it."""
    words = read[start:end]
    for opening, closing in (("(", ")"), ('"', '"'), ("'", "'")):
        is_open = words.count(opening) > words.count(closing) if opening != closing else f" {opening}" in words
        if is_open and read.startswith(closing, end):
            end += 1
    return end


def _by_number(text: Plain, register: Register) -> Iterator[Citation]:
    for pattern, entry in numbers_of(register):
        for match in pattern.finditer(text.text):
            yield _citation(text, match.start(), match.end(), key=entry.key)


def _by_name(text: Plain, register: Register, on: date) -> Iterator[Citation]:
    tokens = list(WORD.finditer(text.text))
    compared = ["and" if one[0] == "&" else one[0].replace("'", "").lower() for one in tokens]
    names = names_of(register)
    place = ended = 0
    while place < len(tokens):
        matched = _longest(names.get(compared[place], ()), place, tokens, compared, text.text)
        if matched is None:
            place += 1
            continue
        name, after = matched
        start, end = tokens[place].start(), tokens[after - 1].end()
        for one in _dated(text, name, start, end, ended, register, on):
            yield one
            ended = max(ended, one.until)
        place = after
        if short := ABBREVIATED.match(text.text, ended):  # "… Act 1998 (DPA)" says the same thing again
            ended = short.end()
        while place < len(tokens) and tokens[place].start() < ended:
            place += 1


def _longest(
    names: "list[Name] | tuple[()]", place: int, tokens: list[re.Match[str]], compared: list[str], text: str
) -> tuple[Name, int] | None:
    for name in names:
        at = place
        for number, word in enumerate(name.words):
            while number and at < len(tokens) and compared[at] in PASSED_OVER and compared[at] != word:
                at += 1
            if at >= len(tokens) or not _is_word(word, compared[at], is_last=number == len(name.words) - 1, name=name):
                break
            if name.exact and tokens[at][0] != name.exact[number]:
                break
            if number and not _goes_on(text, tokens[at - 1].end(), tokens[at].start()):
                break
            at += 1
        else:
            return name, at
    return None


def _is_word(word: str, read: str, *, is_last: bool, name: Name) -> bool:
    return read == word or (is_last and name.is_act and {read, word} == {"act", "acts"})


def _goes_on(text: str, end: int, start: int) -> bool:
    return GAP.fullmatch(text, end, start) is not None or SHORTENED.search(text, max(0, end - 4), start) is not None


# --- Years and editions --------------------------------------------------------------------------------------------

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
BY = (
    r"(?:dfes?|dcsf|department\sfor\seducation|ofsted|ukc?cis|home\soffice|hm\sgovernment|hmg|ico|dcms|dsit|ncsc|uksic)"
)
SUBTITLE = r"""(?:(?:non-)?statutory\s)?(?:guidance|advice)
    (?:\sfor\s(?:schools(?:\sand\scolleges)?|(?:education|childcare)\ssettings|practitioners|england(?:\sand\swales)?))?"""
YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
BEHIND = re.compile(
    rf"""(?:'s|s')?["']?(?:\s*\((?!(?:19|20)\d\d)[a-z][\w &.-]{{1,14}}\))?["']?
    [\s,;:\-(\[]*
    (?:{BY}[\s,:;\-(]*)?
    (?:part\s(?:one|two|three|four|five|\d)[\s,:;\-(]*)?
    (?:{SUBTITLE}[\s,:;\-(]*)?(?:{BY}[\s,:;\-(]*)?
    (?:(?:last\s)?(?:as\s)?(?:updated|revised|published|issued|dated|edition|version|v\.?)[\s:,]*(?:of|in|on|from)?\s*)?
    (?P<force>(?:(?:that|which)\s)?(?:is\sin\sforce|in\sforce|(?:will\s)?c[oa]mes?\sinto\s(?:effect|force)|takes\seffect|took\seffect|effective)\s(?:on|in|from|since)?\s*)?
    (?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{MONTH}[\s,]*)?
    {YEAR}(?P<quoted>\)?\s*["'])?""",
    re.IGNORECASE | re.VERBOSE,
)
BEHIND_ACT = re.compile(
    rf"""(?:\s*\((?!(?:19|20)\d\d)[a-z][\w &.-]{{1,14}}\))?[\s,(\[]*
    (?P<force>(?:(?:that|which)\s)?(?:(?:will\s)?c[oa]mes?\sinto\s(?:effect|force)|takes\seffect|took\seffect)\s(?:on|in|from)?\s*)?
    (?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{MONTH}[\s,]*)?
    {YEAR}""",
    re.IGNORECASE | re.VERBOSE,
)
BEFORE = re.compile(
    rf"""(?:{BY}\W{{0,2}}\s*\(?\s*(?:{MONTH}\s)?{YEAR}\)?[\s,:.]*["']?
    |\({YEAR.replace("year", "bracketed")}\)[\s,:.]*["']
    |(?:the\s)?{YEAR.replace("year", "earlier")}(?:'s)?\s(?P<edition>(?:edition|version)\s(?:of\s)?)?
    (?:the\s)?(?:{BY}(?:'s)?\s)?(?:statutory\s)?(?:guidance\s)?["']?)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
A_DAY = re.compile(
    rf"(?:\d\s?[/.\-]|\b(?:since|in|from|by|until|before|after|during)\s(?:\w+\s)?|(?<!the ){MONTH}\s)\Z", re.IGNORECASE
)
ABBREVIATED = re.compile(r"['\"]?\s?\((?:the |or )?['\"]?[A-Z][A-Za-z]{1,9}(?: Act)?(?: \d{4})?['\"]?\)")
NEXT_YEAR = re.compile(rf"\s*(?:,|and|&|/|or)\s*{YEAR}", re.IGNORECASE)
LOOKED_BACK = 60  # characters
LONGEST = 150  # characters: no act has a longer name


def _dated(
    text: Plain, name: Name, start: int, end: int, after: int, register: Register, on: date
) -> Iterator[Citation]:
    """The citation with its year; several where several years follow: "the Education Acts 1996 and 2002"."""
    read = text.text
    if not any(one.years for one in name.entries):  # there is nothing to choose by a year, which may be another's
        yield _resolved(text, name, start, end, "", register, on)
        return
    if not name.is_act and (before := _year_before(read, start, after)):
        year, start = before
        yield _resolved(text, name, start, end, year, register, on)
        return
    match = (BEHIND_ACT if name.is_act else BEHIND).match(read, end)
    if match is None or _is_anothers(read, match):
        yield _resolved(text, name, start, end, "", register, on)
        return
    yield _resolved(text, name, start, match.end("year"), match["year"], register, on, by_day=bool(match["force"]))
    known = {year for one in name.entries for year in one.years}
    end = match.end("year")
    while name.is_act and (more := NEXT_YEAR.match(read, end)) and more["year"] in known:
        yield _resolved(text, name, start, more.end(), more["year"], register, on)
        end = more.end()


def _year_before(read: str, start: int, after: int) -> tuple[str, int] | None:
    """Such as "DfE (2019) ‘" or "the 2023 edition of "; no year of what stands before, and no day."""
    window = read[max(after, start - LOOKED_BACK) : start]
    found = BEFORE.search(window)
    if found is None:
        return None
    if found["earlier"] and not found["edition"] and A_DAY.search(window[: found.start("earlier")]):
        return None
    return found["year"] or found["bracketed"] or found["earlier"], start - (len(window) - found.start())


def _is_anothers(read: str, match: re.Match[str]) -> bool:
    """Whether the year belongs to what follows: "… in education, DfE (2018) ‘Searching…’", or to the next line."""
    if match.re is BEHIND and match["quoted"] and re.search(BY + r"\W*\(", match[0], re.IGNORECASE):
        return True
    _, line_end, following = match[0].partition("\n")
    return (
        bool(line_end)
        and not match["force"]
        and re.fullmatch(rf"\W*(?:{BY}\W*)?{YEAR}\W*", following, re.IGNORECASE) is None
    )


def _resolved(
    text: Plain,
    name: Name,
    start: int,
    end: int,
    year: str,
    register: Register,
    on: date,
    by_day: bool = False,
) -> Citation:
    meant = _meant(name, year, register, on, by_day=by_day)
    if meant is not None:
        return _citation(text, start, end, key=meant.key, year=year)
    if name.is_act and (longer := LONGER.search(text.text, max(0, start - LONGEST), start)):
        words = STARTS.sub("", longer[0])
        if words.strip():  # another act, whose name only ends like one that is known
            return _citation(text, start - len(words), end, year=year)
    return _citation(text, start, end, year=year, near=tuple(one.key for one in name.entries))


def _meant(name: Name, year: str, register: Register, on: date, *, by_day: bool) -> Entry | None:
    """None where there are editions or acts of that name, and none of that year."""
    usual = register.in_force(name.entries, on)
    if not year:
        return usual
    of_year = [one for one in name.entries if year in one.years]
    if not of_year and by_day:
        of_year = [one for one in name.entries if one.in_force_from and str(one.in_force_from.year) == year]
    if of_year:
        return register.in_force(of_year, on)
    return usual if by_day or (usual is not None and not usual.years) else None


# --- What only has the shape of an act -----------------------------------------------------------------------------

CAPITAL = r"[A-Z][\w'&.-]*"
LINKING = r"(?:of|and|the|for|to|in|on|with|from|by|etc\.?|&|at)"
SHAPE = re.compile(
    rf"{CAPITAL}(?:,? (?:{LINKING} )*(?:\([\w .,'-]{{1,60}}\)|{CAPITAL})){{0,14}}?"
    r" (?:Acts?|Regulations|Order|Measure|Rules),? \(?(?P<year>(?:19|20)\d\d)\)?(?!\d)"
)
STARTS = re.compile(
    r"^(?:(?:Under|In|See|By|The|This|That|These|Our|As|Per|With|Of|And|Also|Both|All|Any|Section|Sections|Part|Schedule"
    r"|Legislation|Law|Laws|Following|Including|Where|When|Since|From|To|For|It|We|Staff|Pupils)"
    r"(?: \d+\w*)?,? )+(?:(?:of|the|and) )*"
)
LONGER = re.compile(rf"(?:{CAPITAL}|\([\w .,'-]{{1,60}}\))(?: (?:{CAPITAL}|{LINKING}))* \Z")


def _by_shape(text: Plain, known: list[Citation]) -> Iterator[Citation]:
    taken = sorted((one.at, one.until) for one in known)
    for match in SHAPE.finditer(text.text):
        start = match.start()
        for _, until in taken:
            if start <= until < match.end("year") - 12:
                start = until
        lead = re.match(r"[\s,;()]*(?:(?:and|or|the|of|&)\s+)*", text.text[start : match.end()])
        start += lead.end() if lead else 0
        if trimmed := STARTS.match(text.text[start : match.end()]):
            start += trimmed.end()
        overlaps = any(at < match.end() and start < until for at, until in taken)
        if not overlaps and re.search(
            r"[A-Z]\w+ .*(?:Act|Regulations|Order|Measure|Rules)", text.text[start : match.end()]
        ):
            yield _citation(text, start, match.end("year"), year=match["year"])
