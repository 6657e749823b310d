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

TEXTS: dict[str, Rule] = {
    "agreements:texts": hidden(STAFF),
    "agreements:text-new": hidden(OFFICE, BOTH),
    "agreements:words": hidden(OFFICE, BOTH),
    "agreements:text": Rule("agreement", GET, STAFF),
    "agreements:text-change": Rule("agreement", BOTH, OFFICE, STAFF),
    "agreements:draft": Rule("agreement", BOTH, OFFICE, STAFF),
    "agreements:draft-remove": Rule("agreement", POST, OFFICE, STAFF),
    "agreements:publish": Rule("agreement", BOTH, OFFICE, STAFF),
    "agreements:version": Rule("version", GET, STAFF),
}

CAMPAIGNS: dict[str, Rule] = {
    "agreements:campaigns": hidden(BOARD | PAPER),
    "agreements:campaign-new": hidden(OFFICE, BOTH),
    "agreements:campaign": Rule("campaign", GET, BOARD),
    "agreements:campaign-change": Rule("campaign", BOTH, OFFICE, BOARD),
    "agreements:campaign-check": Rule("campaign", BOTH, OFFICE, BOARD),
    "agreements:campaign-close": Rule("campaign", BOTH, OFFICE, BOARD),
    "agreements:campaign-chase": Rule("campaign", POST, OFFICE, BOARD),
    "agreements:campaign-joined": Rule("campaign", POST, OFFICE, BOARD),
    "agreements:campaign-csv": Rule("campaign", GET, BOARD),
    "agreements:campaign-xlsx": Rule("campaign", GET, BOARD),
    "agreements:campaign-slips": Rule("campaign", BOTH, OFFICE, BOARD),
    "agreements:papers": Rule("campaign", GET, PAPER),
    "agreements:paper": Rule("asked", BOTH, PAPER),
    "agreements:scan": Rule("signature", GET, BOARD),
}

SIGNING: dict[str, Rule] = {}

ROOMS: dict[str, Rule] = {}

CONSENTS: dict[str, Rule] = {}

ACCESS: dict[str, Rule] = {}

CHECKS: dict[str, Rule] = {}

TABLE = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS

# Opened without a sign-in.
PUBLIC_SIGNING: set[str] = set()
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
