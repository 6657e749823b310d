"""Who may open what of filtering, a table a subject. Written by hand, as `policy.py` is."""

from tests.security.rules import BOTH, CASEWORKERS, GET, GOVERNORS, HEAD, NOBODY, POST, STAFF, Rule, hidden, page  # noqa: F401

LOOKS_AFTER = CASEWORKERS | {"senior", "it", "computing"}  # who sees every request
DECIDERS = {"head", "senior", "it", "computing"}  # each only for the kinds that the settings leave to them
SECOND = {"dsl", "deputy_dsl"}
TECHNICIAN = {"it"}
CHECKERS = {"officer", "it", "computing"}
SEES_CHECKS = LOOKS_AFTER | GOVERNORS

REQUESTS: dict[str, Rule] = {
    "filtering:requests": page(STAFF),
    "filtering:new": page(STAFF, BOTH),
    "filtering:request": Rule("filter request", GET, LOOKS_AFTER),
    "filtering:request-edit": Rule("filter request", BOTH, NOBODY),  # the asker's alone, who is none of the actors
    "filtering:request-withdraw": Rule("filter request", BOTH, NOBODY),
    "filtering:request-more": Rule("filter request", BOTH, NOBODY),
    "filtering:request-appeal": Rule("filter request", BOTH, NOBODY),
    "filtering:request-decide": Rule("filter request", BOTH, HEAD | SECOND, LOOKS_AFTER),
    "filtering:request-appeal-answer": Rule("filter request", BOTH, HEAD, LOOKS_AFTER),
}

STANDING: dict[str, Rule] = {
    "filtering:rules": hidden(STAFF),
    "filtering:sheet": hidden(TECHNICIAN, BOTH),
    "filtering:sheet-csv": hidden(TECHNICIAN),
    "filtering:request-apply": Rule("standing request", BOTH, TECHNICIAN, LOOKS_AFTER),
    "filtering:request-tried": Rule("applied request", BOTH, LOOKS_AFTER),
    "filtering:request-roll-back": Rule("standing request", BOTH, TECHNICIAN, LOOKS_AFTER),
    "filtering:request-end": Rule("standing request", BOTH, HEAD | TECHNICIAN, LOOKS_AFTER),
    "filtering:request-review": Rule("standing request", BOTH, HEAD | TECHNICIAN, LOOKS_AFTER),
}

BY_TECHNICIANS = dict.fromkeys(("filtering:sheet", "filtering:request-apply", "filtering:request-roll-back"), "it")

SITES: dict[str, Rule] = {
    "filtering:sites": hidden(STAFF),
    "filtering:site-assess": hidden(STAFF, BOTH),
    "filtering:site": Rule("site", GET, STAFF),
    "filtering:faults": page(STAFF),
    "filtering:fault-new": page(STAFF, BOTH),
    "filtering:fault": Rule("filter fault", GET, LOOKS_AFTER),
    "filtering:fault-close": Rule("filter fault", BOTH, TECHNICIAN, LOOKS_AFTER),
}
BY_TECHNICIANS |= {"filtering:fault-close": "it"}

CHECKS: dict[str, Rule] = {}

FIGURES: dict[str, Rule] = {}

TABLE = REQUESTS | STANDING | SITES | CHECKS | FIGURES

# Kinds of things whose addresses hold a reference, a number or a signed key of theirs (`filtering_world.Finders`).
THINGS = [
    "filter request",
    "standing request",
    "applied request",
    "rule",
    "site",
    "delegation",
    "filter check",
    "filter audit",
    "finding",
    "filter fault",
]
