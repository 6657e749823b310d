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

SIGNING: dict[str, Rule] = {}

ROOMS: dict[str, Rule] = {}

CONSENTS: dict[str, Rule] = {}

ACCESS: dict[str, Rule] = {
    "agreements:access": page(STAFF),
    "agreements:access-csv": page(TAKES_REGISTER),
    "agreements:access-class": Rule("class", GET, STAFF, STAFF_AND_CHAIR),
    "agreements:access-person": Rule("person", GET, STAFF, STAFF_AND_CHAIR),
    "agreements:access-suspend": Rule("person", BOTH, HEAD, STAFF_AND_CHAIR),
    "agreements:access-restore": Rule("suspension", BOTH, HEAD, STAFF),
    "agreements:access-grant": Rule("person", BOTH, OFFICE, STAFF_AND_CHAIR),
    "agreements:access-end": Rule("grant", BOTH, OFFICE, STAFF),
}

CHECKS: dict[str, Rule] = {
    "agreements:website": page(SEES_WEBSITE),
    "agreements:website-check-new": page(CHECKS_WEBSITE, BOTH),
    "agreements:website-check": Rule("website check", GET, SEES_WEBSITE),
    "agreements:website-sign": Rule("website check", POST, HEAD, SEES_WEBSITE),  # never one's own
    "agreements:website-fault-done": Rule("website fault", BOTH, CHECKS_WEBSITE, SEES_WEBSITE),
    "agreements:events": page(EVERYBODY),
    "agreements:event-new": page(OFFICE, BOTH),
    "agreements:event": Rule("event", GET, EVERYBODY),
    "agreements:event-tell": Rule("event", POST, OFFICE, EVERYBODY),
}

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
