"""Names of people in the text, and of schools and trusts that are not this one.

A name is two or three words with capitals that stand where policies name people: after "Mr" or "Mrs", beside the words
for a role ("The e-safety officer, Jane Smith (DDSL), …"), after "monitored by", "meeting", "reports to", "contact", or
in emphasis after such words. Words that the text also writes small, or that are common in the names of organisations,
laws and headings, are no part of a name. Each name is one finding, wherever else it stands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from esafety.access.roles import Role
from esafety.words import listed
from policy.models import FindingKind
from policy.rules.found import Found, around
from policy.rules.ground import Ground, folded
from policy.rules.plain import lines_of, place_of, plain
from policy.rules.role_words import ANY_ROLE, held_by, one_role, role_in_words, roles_in
from policy.rules.texts import Worded

WORD = r"(?:(?:Mc|Mac|O['’]|D['’]|De|Le|La)?[A-ZÀ-Þ][a-zß-ÿ]+(?:[-'’][A-ZÀ-Þ]?[a-zß-ÿ]+)*)"
PAIR = rf"{WORD}(?:[ ]+(?:[A-Z]\.?[ ]+|(?:van|von|de|der|den|bin|al|ap)[ ]+)?{WORD}){{1,2}}"
NEAR = 120  # how far from a name one looks for what says that it is one
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev|Revd|Reverend|Prof|Sir|Dame|Canon|Imam|Rabbi)\.?"
TITLED = re.compile(rf"\b{TITLE}[ ]+(?:(?:[A-Z]\.?[ ]*){{1,3}})?(?P<name>{WORD}(?:[ ]+{WORD}){{0,2}})")
BESIDE = re.compile(rf"(?<![\w'’.-])(?P<name>{PAIR})(?![\w-])")
LED_UP_TO = re.compile(
    r"(?:\b(?:(?:monitored|led|reviewed|written|revised|amended|compiled|ratified|overseen|managed|supported|maintained|appointed"
    r"|prepared|produced|approved"
    r"|delivered|checked|kept|held|chaired|run|agreed|updated|coordinated|co-ordinated|authorised|conducted|undertaken"
    r"|investigated|recorded|logged) by|meeting(?: with)?|meets with|reports? to|reporting to|reported to|contact"
    r"|speak to|talk to|see|ask|inform|tell|email|call|named|currently|presently|namely|signed"
    r"|author|owner|name|responsible)\b"
    r"\s*[:(]?\s*(?:the |our )?)$",
    re.IGNORECASE,
)
OFFICE_BEFORE = re.compile(
    r"\b(?:lead(?:er)?|officer|manager|co-?ordinator|governor|technician|clerk|chair|head|headteacher|senco|dpo|dsl|ddsl)"
    r"s?\)?(?:[ ]team)?\s*(?:is|are)?\s*[:,(–-]\s*$",
    re.IGNORECASE,
)
OFFICE_AND_WHAT_FOR = re.compile(  # "the governor who looks after online safety is"
    r"\b(?:lead(?:er)?|officer|manager|co-?ordinator|governor|technician|head|headteacher|dpo|d?dsl|person)s?"
    r"\s+(?:who|that|responsible|in charge|with|for)\b[^.;:]{3,80}\b(?:is|are)\s*$",
    re.IGNORECASE,
)
INITIALS = re.compile(rf"^\s*[:–-]\s*(?:[A-Z]\.?\s?){{1,2}}\s(?P<name>{WORD})\b")
LEADS = (LED_UP_TO, OFFICE_BEFORE, OFFICE_AND_WHAT_FOR)
NEXT_NAME = re.compile(r"^\s*(?:,|and|&|/|, and)\s*$")
ROLE_BEFORE = re.compile(r"[,:;(–-]?\s*(?:is|are|currently|at present|namely|who is|name)?[,:;(–-]?\s*$", re.IGNORECASE)
ROLE_AFTER = re.compile(
    r"^\s*(?:[,(–:-]|,? (?:is|as|who is|acts as|was))\s*(?:the |our |a |is |an )?(?:school['’]s |named |trust['’]s )?$",
    re.IGNORECASE,
)
DOES = re.compile(
    r"^\s+(?:by (?:looking|checking)|will (?:be the|lead|monitor|oversee|keep)|is (?:the|our|responsible))\b"
)
# Of organisations, laws, headings, products, places and offices: no part of anybody's name.
COMMON_WORDS = """
the a an all any each every our your this that these those we he she they it its his her who what where when how
why and or of for to in on by with from at as be is are was were will must may should can not no do does if than so
internet watch foundation safer safety online esafety digital positive behaviour policy policies school schools
trust academy academies council county city borough centre center education inspections inspection act acts data
protection police service services children child childrens young people learning teaching teacher teachers staff
pupils pupil learner learners student students parent parents carer carers governor governors governing body board
head headteacher senior leader leaders leadership team deputy assistant designated safeguarding lead officer
coordinator manager technical support provider adviser advisor advisers local authority authorities department
government national curriculum computing computer misuse information technology technologies communication
communications security network system systems microsoft google apple windows office teams classroom class dojo
facebook twitter instagram youtube snapchat tiktok whatsapp zoom loom purple mash tapestry seesaw showbie
smoothwall lightspeed securly senso netsupport impero fortinet sophos arbor educare college common sense media
childnet international kidscape childline zone thinkuknow think know ceop exploitation command nspcc prevent duty
channel counter terrorism human rights freedom regulation regulations general equality race religious hatred public
order malicious obscene publications sexual offences harassment criminal justice courts serious crime ofcom ofsted
hall town village house church england wales scotland northern ireland british english welsh standards framework
guidance code conduct use acceptable agreement user responsible charter form log record report reporting incident
incidents risk assessment review reviews date next version approved approval signed signature chair clerk committee
link critical early years stage key primary secondary infant junior special nursery sixth university federation
multi company group limited ltd monday tuesday wednesday thursday friday saturday sunday january february march
april june july august september october november december autumn spring summer christmas easter term week day year
anti bullying cyber cyberbullying whistle blowing complaints procedure procedures disciplinary privacy notice
keeping working together searching screening confiscation part section appendix annex chapter article schedule
relationships health sex personal social emotional economic home crown prosecution care hub helpline hotline lucy
faithfull diana award anne frank stop now revenge porn barnardo samaritans mind minds victim witness matters
project evolve swgfl south west grid east north essentials prime minister secretary state royal united kingdom
european union world wide web wireless virtual environment platform dear yes introduction aims scope purpose
contents overview roles responsibilities monitoring filtering training managing mobile phones devices images video
email published content control measures statement intent legal further useful links related documents equal
opportunities inclusion
"""
COMMON = frozenset(COMMON_WORDS.split())
SCHOOL_KINDS = r"(?:School|Academy|Academies|College|Trust|Federation)"
OF_SCHOOLS = re.compile(
    rf"(?<![\w-])(?:St\.?|{WORD}|[A-Z]{{3,}})[ ]+(?:(?:St\.?|{WORD}|C of E|CofE|C\.?E\.?|RC|of|and|&)[ ]+){{0,6}}?"
    rf"{SCHOOL_KINDS}\b(?![ ]+(?:{SCHOOL_KINDS}))"
)
NO_SCHOOL_OF_ITS_OWN = re.compile(
    r"^(?:princes|anne frank|diana|holocaust educational|wellcome|sutton|nhs|mat|ict|dfe|lgfl|vle|aup|all|send)\b"
)
PLACES = frozenset({"town", "hall", "village", "house", "church", "south", "west", "north", "east", "royal", "common"})
KIND_OF_SCHOOL_WORDS = """
infant primary junior infants juniors secondary high grammar nursery special free community voluntary aided church
of england catholic roman methodist academy school schools college trust federation multi multi-academy academies
upper lower middle first sixth form c e ce rc cofe st saint the and boarding independent studio technical
foundation acadmey acadamy learning partnership education educational whole our every local host partner former
previous new home village own another other
"""
KIND_OF_SCHOOL = frozenset(KIND_OF_SCHOOL_WORDS.split())


class Named(NamedTuple):
    """A name as it first stands, with the role beside it, and the clauses in which it stands."""

    name: str
    role: str
    is_last_name: bool
    at: int
    line: str
    others: tuple[int, ...]


def check(ground: Ground) -> Iterator[Found]:
    for one in people_in(ground.title, ground.clauses, {*_words(ground.here.name), *_words(ground.here.trust)}):
        if found := _person(one, ground):
            yield found
    yield from _schools(ground)


# --- People --------------------------------------------------------------------------------------------------------


def people_in(title: str, clauses: list[Worded], of_the_school: frozenset[str] | set[str] = frozenset()) -> list[Named]:
    """Each name once, in the order in which they stand."""
    lines = [(at, plain(line)) for at, clause in enumerate(clauses) for line in lines_of(clause)]
    small = small_words([words for _, words in lines])
    barred = COMMON | small | of_the_school
    found: dict[str, Named] = {}
    before = ""
    for at, line in lines:
        told = [*_in_line(line, barred), *_alone(line, before, barred)]
        before = line
        for name, role, is_last in told:
            key = folded(name)
            if key not in found:
                found[key] = Named(name, role, is_last, at, line, ())
    for key, one in list(found.items()):
        last_only = one.is_last_name and " " not in key
        if last_only and any(other != key and other.endswith(f" {key}") for other in found):
            del found[key]  # the same person, in full elsewhere
    pattern = {key: re.compile(rf"\b{re.escape(one.name)}\b") for key, one in found.items()}
    return [
        one._replace(
            others=tuple(dict.fromkeys(at for at, line in lines if at != one.at and pattern[key].search(line)))
        )
        for key, one in found.items()
    ]


def small_words(lines: list[str]) -> frozenset[str]:
    """Words that the text writes with a small letter somewhere."""
    counted = Counter(word for line in lines for word in re.findall(r"(?<![\w@./])[a-zß-ÿ]{3,}(?![\w@])", line))
    return frozenset(counted)


def _in_line(line: str, barred: frozenset[str] | set[str]) -> Iterator[tuple[str, str, bool]]:
    taken: list[tuple[int, int]] = []
    for found in TITLED.finditer(line):
        name = _trimmed(found["name"], barred - small_only(barred, found["name"]))
        if name:
            taken.append(found.span())
            yield name, _role_beside(line, *found.span()), " " not in name
    last = -1
    for found in BESIDE.finditer(line):
        if any(found.start() < end and start < found.end() for start, end in taken):
            continue
        for start, end, name in _parts(found, barred):
            before, after = line[max(start - NEAR, 0) : start], line[end : end + NEAR]
            role = _role_beside(line, start, end)
            follows = 0 <= last <= start and NEXT_NAME.match(line[last:start])
            if role or follows or any(one.search(before) for one in LEADS) or DOES.search(after):
                last = end
                yield name, role, False
    for role, words in roles_in(line):
        if (short := INITIALS.match(line[words.end() :])) and folded(short["name"]) not in barred:
            yield short["name"], role, True


def _alone(line: str, before: str, barred: frozenset[str] | set[str]) -> Iterator[tuple[str, str, bool]]:
    """A name on a line of its own, under one that names an office, as the cells of a table are brought in."""
    whole = BESIDE.fullmatch(line)
    if whole and len(before) < 90 and (role := one_role(before) or OFFICE_BEFORE.search(f"{before.rstrip(': ')}:")):
        for start, end, name in _parts(whole, barred):
            if (start, end) == whole.span():
                yield name, role if isinstance(role, str) else "", False


def small_only(barred: frozenset[str] | set[str], name: str) -> set[str]:
    """A title stands before it, so a last name may be a word that is written small elsewhere ("Mrs Small")."""
    return {word for word in (folded(one) for one in name.split()) if word in barred and word not in COMMON}


def _trimmed(name: str, barred: frozenset[str] | set[str]) -> str:
    """Up to the first word that is none of a name's."""
    kept: list[str] = []
    for word in name.split():
        if folded(word) in barred:
            break
        kept.append(word)
    return " ".join(kept)


def _parts(found: re.Match[str], barred: frozenset[str] | set[str]) -> Iterator[tuple[int, int, str]]:
    """The runs of two words and more that can be a name: "Manager Martin Evans" holds one."""
    run: list[re.Match[str]] = []
    for word in [*re.finditer(r"\S+", found["name"]), None]:
        if word is not None and folded(word[0]).strip("'") not in barred and not _is_common(word[0]):
            run.append(word)
            continue
        if len(run) >= 2:
            start, end = found.start() + run[0].start(), found.start() + run[-1].end()
            yield start, end, found.string[start:end]
        run = []


def _is_common(word: str) -> bool:
    """Also in its plural or possessive, and where a hyphen joins it to another."""
    parts = re.split(r"[-'’]", folded(word))
    return any(part in COMMON or part.removesuffix("s") in COMMON for part in parts if len(part) > 2)


def _role_beside(line: str, start: int, end: int) -> str:
    """The role in whose words the name stands: just before it, or just after."""
    before, after = line[max(start - NEAR, 0) : start], line[end : end + NEAR]
    for role in reversed(list(ANY_ROLE.finditer(before[-90:]))):
        if ROLE_BEFORE.fullmatch(before[-90:][role.end() :]):
            return str(role.lastgroup)
        break
    behind = ANY_ROLE.search(after[:70])
    if behind and ROLE_AFTER.match(after[: behind.start()]):
        return str(behind.lastgroup)
    return one_role(after[:40]) if re.match(r"^\s*\((?:D?DSL|SLT|the |our )", after) else ""


def _person(one: Named, ground: Ground) -> Found | None:
    here = ground.here
    name = folded(one.name)
    roles = _roles_of(name, one.is_last_name, here.appointed)
    also = [place_of(ground.clauses, at) for at in one.others]
    where = f" The name stands in {listed([place for place in also if place][:12])} too." if any(also) else ""
    field = f"the field {{{one.role}.name}}" if one.role else "a field such as {officer.name}"
    if roles is None:
        known = name in here.people or (one.is_last_name and any(full.endswith(f" {name}") for full in here.people))
        why = "is at this school, but holds no appointment today" if known else "holds no appointment at this school"
        advice = f"Name the role, or write {field}: the name of whoever holds it then stands there by itself."
        return Found(FindingKind.NO_APPOINTMENT, one.at, f"“{one.name}” {why}: {_near(one)}", advice + where, same=name)
    if one.role and one.role not in (Role.SENIOR, Role.GOVERNOR) and not held_by(one.role) & roles:
        found = f"“{one.name}” is not appointed as {role_in_words(one.role)} today: {_near(one)}"
        return Found(
            FindingKind.NO_APPOINTMENT, one.at, found, f"Write {field} in place of the name.{where}", same=name
        )
    advice = f"The name is right today. Write {field} in its place, and it changes by itself.{where}"
    return Found(FindingKind.NAME_BY_HAND, one.at, f"“{one.name}”: {_near(one)}", advice, same=name)


def _near(one: Named) -> str:
    start = one.line.find(one.name)
    return around(one.line, start, start + len(one.name))


def _roles_of(name: str, is_last_name: bool, appointed: dict[str, frozenset[str]]) -> frozenset[str] | None:
    """None where nobody of that name is appointed. A middle name is no difference."""
    parts = name.split()
    fits = [
        roles
        for full, roles in appointed.items()
        if full == name
        or (is_last_name and full.endswith(f" {name}"))
        or (len(parts) > 2 and full == f"{parts[0]} {parts[-1]}")
    ]
    return frozenset().union(*fits) if fits else None


# --- Schools and trusts --------------------------------------------------------------------------------------------


def _schools(ground: Ground) -> Iterator[Found]:
    """Names that end in School, Academy or Trust and are neither this school's nor its trust's."""
    lines: list[tuple[int | None, str]] = [(None, plain(ground.title))]
    lines += [(at, plain(line)) for at, clause in enumerate(ground.clauses) for line in lines_of(clause)]
    small = small_words([words for _, words in lines])
    own = {*_words(ground.here.name), *_words(ground.here.trust)}
    seen: set[str] = set()
    for at, line in lines:
        shown = line.title() if line.isupper() else line
        for found in OF_SCHOOLS.finditer(shown):
            words = _words(found[0])
            proper = [word for word in words if word not in KIND_OF_SCHOOL | COMMON - PLACES]
            if len(proper) == 1 and proper[0] in small:
                continue  # "the Whole School", "our Infant Schools"
            key = " ".join(proper)
            if not proper or set(proper) <= own or key in seen or NO_SCHOOL_OF_ITS_OWN.match(key):
                continue
            seen.add(key)
            name = re.sub(r"^(?:(?:The|Our|At|In|Of|All|Both|Neither|E-Safety|Policy)[ ]+)+", "", found[0])
            yield Found(
                FindingKind.OTHER_SCHOOL,
                at,
                f"“{name}” is neither this school nor its trust: {around(line, *found.span())}",
                "If the text was taken over from elsewhere, write {school} or {trust}: they stand for the names of "
                "this school and its trust.",
                same=key,
            )


def _words(name: str) -> list[str]:
    return [folded(word).strip("'.,").removesuffix("'s") for word in name.split()]
