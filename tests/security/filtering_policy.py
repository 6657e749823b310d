"""Who may open what of filtering, a table a subject. Written by hand, as `policy.py` is."""

from tests.security.rules import BOTH, CASEWORKERS, GET, GOVERNORS, HEAD, NOBODY, POST, STAFF, Rule, hidden, page

LOOKS_AFTER = CASEWORKERS | {"senior", "it", "computing"}  # who sees every request
DECIDERS = {"head", "senior", "it", "computing"}  # each only for the kinds that the settings leave to them
SECOND = {"dsl", "deputy_dsl"}
TECHNICIAN = {"it"}
CHAIR = {"chair"}
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
BY_TECHNICIANS |= dict.fromkeys(("filtering:check-new", "filtering:care-new"), "it")

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

SIGNS = LOOKS_AFTER | GOVERNORS - {"trust"}

CHECKS: dict[str, Rule] = {
    "filtering:checks": page(SEES_CHECKS),
    "filtering:check-list": page(SEES_CHECKS),
    "filtering:check-new": page(CHECKERS, BOTH),
    "filtering:check": Rule("filter check", GET, SEES_CHECKS),
    "filtering:check-incident": Rule("filter check", POST, LOOKS_AFTER | {"chair"}, SEES_CHECKS),
    "filtering:check-proof": Rule("filter check", GET, SEES_CHECKS),
    "filtering:care": page(SEES_CHECKS),
    "filtering:care-new": page(CHECKERS, BOTH),
    "filtering:care-proof": Rule("care check", GET, SEES_CHECKS),
    "filtering:monitoring": page(SEES_CHECKS),
    "filtering:monitoring-new": page(CASEWORKERS, BOTH),
    "filtering:audits": page(SEES_CHECKS),
    "filtering:audit-new": page(LOOKS_AFTER, BOTH),
    "filtering:audit": Rule("filter audit", GET, SEES_CHECKS),
    "filtering:audit-questions": Rule("filter audit", BOTH, LOOKS_AFTER, SEES_CHECKS),
    "filtering:audit-sign": Rule("filter audit", POST, SIGNS, SEES_CHECKS),
    "filtering:audit-plan": Rule("filter audit", BOTH, LOOKS_AFTER, SEES_CHECKS),
    "filtering:audit-pdf": Rule("filter audit", POST, SEES_CHECKS),
    "filtering:finding": Rule("finding", GET, SEES_CHECKS),  # and whoever is to see to it, who is none of the actors
    "filtering:finding-done": Rule("finding", BOTH, LOOKS_AFTER, SEES_CHECKS),
}

FIGURES: dict[str, Rule] = {
    "filtering:overblocking": page(LOOKS_AFTER | GOVERNORS),
    "filtering:overblocking-csv": page(LOOKS_AFTER | GOVERNORS),
    "filtering:delegations": page(LOOKS_AFTER),
    "filtering:delegation-new": page(HEAD, BOTH),
    "filtering:delegation-end": Rule("delegation", BOTH, HEAD, LOOKS_AFTER),
    "filtering:settings": page(LOOKS_AFTER | CHAIR),
    "filtering:installs": page(HEAD, BOTH),
    "filtering:wall-new": page(HEAD, BOTH),
    "filtering:wall": Rule("walled", BOTH, HEAD, STAFF),
    "filtering:wall-end": Rule("walled", BOTH, HEAD, STAFF),
    "filtering:own-leave": page(CHAIR, BOTH),
    "filtering:own-leave-end": page(CHAIR, BOTH),
}

BY_CHAIR = dict.fromkeys(("filtering:own-leave", "filtering:own-leave-end"), "chair")

TABLE = REQUESTS | STANDING | SITES | CHECKS | FIGURES

# Kinds of things whose addresses hold a reference, a number or a signed key of theirs (`filtering_world.Finders`).
THINGS = [
    "filter request",
    "standing request",
    "applied request",
    "rule",
    "site",
    "delegation",
    "walled",
    "filter check",
    "care check",
    "filter audit",
    "finding",
    "filter fault",
]
