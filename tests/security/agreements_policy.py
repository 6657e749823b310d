"""Who may open what of agreements, a table a subject. Written by hand, as `policy.py` is."""

from tests.security.rules import (  # noqa: F401  # noqa: F401
    BOTH,
    CASEWORKERS,
    EVERYBODY,
    GET,
    GOVERNORS,
    HEAD,
    POST,
    STAFF,
    STAFF_AND_CHAIR,
    Rule,
    hidden,
    page,
)

OFFICE = {"officer", "head"}  # who asks people to sign, and writes the texts
BOARD = CASEWORKERS | {"senior"}  # who sees who has signed
CLASSROOM = OFFICE | {"senior", "teacher", "support", "computing"}
PAPER = OFFICE | {"support"}
DESK = OFFICE | {"support"}
SEES_VISITS = DESK | {"senior"}
SEES_WEBSITE = BOARD | {"it", "computing"}
CHECKS_WEBSITE = OFFICE | {"senior", "it", "computing"}
TAKES_REGISTER = OFFICE | {"it"}

TEXTS: dict[str, Rule] = {}

CAMPAIGNS: dict[str, Rule] = {}

SIGNING: dict[str, Rule] = {
    "sign:page": Rule("signing link", BOTH, EVERYBODY),
    "sign:done": Rule("signing link", GET, EVERYBODY),
    "sign:fresh": Rule("signing link", BOTH, EVERYBODY),
    "sign:consents": Rule("signing link", BOTH, EVERYBODY),
    "sign:check": Rule("public", BOTH, EVERYBODY),
    "agreements:signature": Rule("signature", GET, BOARD),
}

ROOMS: dict[str, Rule] = {}

CONSENTS: dict[str, Rule] = {}

ACCESS: dict[str, Rule] = {}

CHECKS: dict[str, Rule] = {}

TABLE = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS

# Opened without a sign-in.
PUBLIC_SIGNING = {
    "sign:page",  # opened by the token alone
    "sign:done",
    "sign:fresh",
    "sign:consents",
    "sign:check",  # by the fingerprint of an answer alone
}
PUBLIC_ROOMS: set[str] = set()
PUBLIC = PUBLIC_SIGNING | PUBLIC_ROOMS

# Kinds of things whose addresses hold a number, a slug or a signed key of theirs (`agreements_world.Finders`).
THINGS = [
    "agreement",
    "version",
    "campaign",
    "asked",
    "signature",
    "class",
    "publication",
    "take down",
    "grant",
    "suspension",
    "visit",
    "website check",
    "website fault",
    "event",
]
