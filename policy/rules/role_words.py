"""The words by which policies name roles, and the roles that stand for each other."""

import re
from collections.abc import Iterator

from esafety.access.roles import Role
from esafety.words import uncapitalised

SAFETY = r"(?:e-?safety|online[ -]safety|internet safety|digital safety)"
# Longer names first: a deputy is no lead, and a link governor is told from the board.
WORDS: tuple[tuple[Role, str], ...] = (
    (Role.DEPUTY_DSL, r"deputy designated safeguarding (?:lead|officer|person)s?|(?:deputy|dep\.?) dsls?|ddsls?"),
    (
        Role.DSL,
        r"designated (?:safeguarding|child protection) (?:lead|officer|person|teacher|co-?ordinator)s?|dsls?"
        r"|child protection (?:co-?ordinator|officer)s?",
    ),
    (
        Role.LINK_GOVERNOR,
        rf"(?:(?:{SAFETY}|safeguarding) )?link(?:ed)? governors?|(?:{SAFETY}|safeguarding) governors?",
    ),
    (Role.CHAIR, r"chair(?:man|woman|person)? of (?:the )?(?:governors|governing (?:body|board)|board)"),
    (Role.OFFICER, rf"{SAFETY} (?:officer|lead(?:er)?|co-?ordinator|manager|champion)s?"),
    (Role.IT, r"(?:ict?|it|network|systems) (?:manager|technician)s?"),
    (
        Role.COMPUTING,
        r"(?:computing|ict)(?:/ict)? (?:subject )?(?:lead(?:er)?|co-?ordinator)s?|head of computing",
    ),
    (Role.SENIOR, r"(?:senior )?(?:leadership|management) ?teams?|senior leaders?|slt|smt"),
    (
        Role.HEAD,
        r"(?:executive )?head[ -]?teachers?|executive heads?|head of school"
        r"|the head(?=[.,;)]|$| (?:must|will|may|decides|auth\w*|appr\w*|or|and)\b)"
        r"|(?-i:Principal)(?= (?:will|must|may|is|has)|[,.;)])",
    ),
    (Role.GOVERNOR, r"governing (?:body|board)|board of governors|governors?"),
)
ANY_ROLE = re.compile("|".join(rf"(?P<{role}>\b(?:{words})\b)" for role, words in WORDS), re.IGNORECASE)
# Who holds one of these does what is asked of the first.
STANDS_FOR: dict[str, frozenset[str]] = {
    Role.GOVERNOR: frozenset({Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR}),
    Role.SENIOR: frozenset({Role.SENIOR, Role.HEAD}),
}


def roles_in(words: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each role that is named, with where."""
    for found in ANY_ROLE.finditer(words):
        yield str(found.lastgroup), found


def one_role(words: str) -> str:
    """The first that is named; empty where there is none."""
    return next((role for role, _ in roles_in(words)), "")


def held_by(role: str) -> frozenset[str]:
    return STANDS_FOR.get(role, frozenset({role}))


def role_in_words(role: str) -> str:
    """In the middle of a sentence."""
    label = str(Role(role).label)
    return label if label[:2].isupper() else uncapitalised(label)
