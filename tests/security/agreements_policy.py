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

SIGNING: dict[str, Rule] = {
    "sign:page": Rule("signing link", BOTH, EVERYBODY),
    "sign:done": Rule("signing link", GET, EVERYBODY),
    "sign:fresh": Rule("signing link", BOTH, EVERYBODY),
    "sign:consents": Rule("signing link", BOTH, EVERYBODY),
    "sign:check": Rule("public", BOTH, EVERYBODY),
    "agreements:signature": Rule("signature", GET, BOARD),
}

ROOMS: dict[str, Rule] = {
    "agreements:first-page": page(EVERYBODY),
    "agreements:mine": page(EVERYBODY, BOTH),
    "agreements:mine-sign": Rule("own campaign", BOTH, EVERYBODY, {"no role"}),
    "agreements:classes": page(CLASSROOM),
    "agreements:class-sign": Rule("class to sign", BOTH, OFFICE, STAFF_AND_CHAIR),
    "agreements:desk": page(STAFF_AND_CHAIR),
    "agreements:visit-leave": Rule("visit", POST, DESK, SEES_VISITS),
    "agreements:visit-host": Rule("visit", BOTH, DESK, SEES_VISITS),
    "visit:start": Rule("public school", BOTH, EVERYBODY),
    "visit:done": Rule("public school", BOTH, EVERYBODY),
}

CONSENTS: dict[str, Rule] = {
    "agreements:consents": page(STAFF),
    "agreements:consents-sheet": Rule("class", GET, STAFF, STAFF_AND_CHAIR),
    "agreements:pupil-consents": Rule("person", BOTH, STAFF, STAFF_AND_CHAIR),
    "agreements:assent-age": page(OFFICE, BOTH),
    "agreements:consents-import": page(OFFICE, BOTH),
    "agreements:consents-template": page(OFFICE),
    "agreements:before": page(STAFF, BOTH),
    "agreements:publications": page(STAFF),
    "agreements:publication-new": page(STAFF, BOTH),
    "agreements:publication": Rule("publication", BOTH, STAFF),
    "agreements:publication-end": Rule("publication", BOTH, STAFF),
    "agreements:publication-remove": Rule("publication", BOTH, STAFF),
    "agreements:take-downs": page(STAFF),
    "agreements:take-down-done": Rule("take down", BOTH, STAFF),
}

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
PUBLIC_SIGNING = {
    "sign:page",  # opened by the token alone
    "sign:done",
    "sign:fresh",
    "sign:consents",
    "sign:check",  # by the fingerprint of an answer alone
}
PUBLIC_ROOMS = {"visit:start", "visit:done"}
PUBLIC = PUBLIC_SIGNING | PUBLIC_ROOMS

# Kinds of things whose addresses hold a number, a slug or a signed key of theirs (`agreements_world.Finders`).
THINGS = [
    "agreement",
    "version",
    "campaign",
    "own campaign",  # each actor is asked to sign it themself
    "class to sign",
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
