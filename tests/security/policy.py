"""Who may open what: one table, written by hand from the issue, the requirements and the design.

It is never derived from `esafety.access.roles`, so that a slip there is a surprise here. A URL that is not in it fails
`test_matrix.py`. Read a row as: on which kind of thing, by which methods, who may; and what the others get.
"""

from dataclasses import dataclass

from tests.security import agreements_policy, filtering_policy, policy_app, training
from tests.security.rules import (
    BOTH,
    CASEWORKERS,
    DECIDES,
    EVERYBODY,
    GET,
    GOVERNORS,
    HEAD,
    MENDS_MAIL,
    POST,
    READS,
    RECORDS,
    STAFF,
    STAFF_AND_CHAIR,
    Rule,
    case,
    hidden,
    page,
)

# --- URLs that carry no @requires: short, and reviewed ---------------------------------------------------------

PUBLIC = {
    "account_login",
    "account_logout",  # does nothing for somebody who is not signed in
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "health",
    "ui:help",
    "ui:accessibility",
    "schools:brand",
    "schools:logo",
    "worry:start",  # anybody reports without a sign-in (I3); what is done there is tied to nobody
    "worry:step",
    "worry:check",
    "worry:sent",
    "worry:leave",
    "worry:answer",  # opened by the receipt alone
    *agreements_policy.PUBLIC,
    *training.united("PUBLIC"),
    *policy_app.united("PUBLIC"),
}
OWN_ACCOUNT = {
    "home",  # sends people on to their own school
    "account_change_password",
    "held-form",  # opened only by the cookie of its writer's browser
    "trust",  # no school in the address, so it asks for the TrustAppointment itself
}

# --- The table -------------------------------------------------------------------------------------------------

TABLE: dict[str, Rule] = {
    "home": Rule("account", GET, EVERYBODY),
    "account_login": Rule("public", BOTH, EVERYBODY),
    "account_logout": Rule("public", BOTH, EVERYBODY),
    "account_inactive": Rule("public", GET, EVERYBODY),
    "account_change_password": Rule("account", BOTH, EVERYBODY),
    "account_reset_password": Rule("public", BOTH, EVERYBODY),
    "account_reset_password_done": Rule("public", GET, EVERYBODY),
    "account_reset_password_from_key": Rule("public", BOTH, EVERYBODY),
    "account_reset_password_from_key_done": Rule("public", GET, EVERYBODY),
    "held-form": Rule("account", BOTH, EVERYBODY),
    "health": Rule("public", GET, EVERYBODY),
    "ui:help": Rule("public", GET, EVERYBODY),
    "ui:accessibility": Rule("public", GET, EVERYBODY),
    "trust": Rule("trust", GET, {"trust"}),
    "schools:brand": Rule("public school", GET, EVERYBODY),
    "schools:logo": Rule("public school", GET, EVERYBODY),
    "worry:start": Rule("public school", BOTH, EVERYBODY),
    "worry:step": Rule("public school", BOTH, EVERYBODY),
    "worry:check": Rule("public school", BOTH, EVERYBODY),
    "worry:sent": Rule("public school", GET, EVERYBODY),
    "worry:leave": Rule("public school", BOTH, EVERYBODY),
    "worry:answer": Rule("public school", BOTH, EVERYBODY),
    "schools:home": page(EVERYBODY),
    "schools:settings": page(HEAD),
    "schools:look-change": page(HEAD, BOTH),
    "schools:policy-change": page(HEAD, BOTH),
    "schools:logo-change": page(HEAD, BOTH),
    "schools:term-add": page(HEAD, BOTH),
    "schools:term-change": Rule("term", BOTH, HEAD, EVERYBODY | {"no role"}),
    "schools:term-remove": Rule("term", BOTH, HEAD, EVERYBODY | {"no role"}),
    "schools:people": page(CASEWORKERS | {"senior"}),
    "schools:person-find": page(STAFF_AND_CHAIR),
    "schools:person-add": page(HEAD, BOTH),
    "schools:person": Rule("person", GET, CASEWORKERS | {"senior"}, STAFF_AND_CHAIR),
    "schools:appoint": Rule("person", BOTH, HEAD, STAFF_AND_CHAIR),
    "schools:department": Rule("person", BOTH, HEAD, STAFF_AND_CHAIR),
    "schools:appointment-end": Rule("appointment", BOTH, HEAD, CASEWORKERS | {"senior", "chair"}),
    "schools:contacts": page(STAFF_AND_CHAIR),
    "schools:contact-add": page(CASEWORKERS, BOTH),
    "schools:contact-change": Rule("contact", BOTH, CASEWORKERS, STAFF_AND_CHAIR),
    "schools:contact-end": Rule("contact", BOTH, CASEWORKERS, STAFF_AND_CHAIR),
    "access:who-may": page(HEAD | {"chair"}),
    "audit:log": page(HEAD),
    "notify:inbox": page(EVERYBODY),
    "notify:read": Rule("notice", POST, EVERYBODY),
    "notify:read-all": page(EVERYBODY, POST),
    "notify:wishes": page(EVERYBODY, BOTH),
    "notify:reminders": hidden(STAFF_AND_CHAIR),
    "notify:trouble": hidden(MENDS_MAIL),
    "notify:again": Rule("trouble", POST, MENDS_MAIL),
    "notify:arrived": Rule("trouble", POST, MENDS_MAIL),
    "jobs:job": Rule("job", GET, EVERYBODY),
    "documents:fetch": Rule("document", GET, CASEWORKERS),  # the one kind that there is: the log as PDF
    "incidents:log": hidden(STAFF | GOVERNORS),
    "incidents:anonymised": hidden(GOVERNORS | CASEWORKERS | {"senior"}),  # I17
    "incidents:log-review": hidden({"governor", "link_governor", "chair"}, POST),
    "indicators:page": hidden(GOVERNORS | CASEWORKERS | {"senior"}),
    "incidents:log-csv": hidden(CASEWORKERS),
    "incidents:log-xlsx": hidden(CASEWORKERS),
    "incidents:log-pdf": hidden(CASEWORKERS, POST),
    "incidents:new": hidden(STAFF_AND_CHAIR, BOTH),
    "incidents:new-who": Rule("draft", BOTH, STAFF_AND_CHAIR),
    "incidents:new-who-remove": Rule("draft", POST, STAFF_AND_CHAIR),
    "incidents:new-check": Rule("draft", BOTH, STAFF_AND_CHAIR),
    "incidents:new-discard": Rule("draft", POST, STAFF_AND_CHAIR),
    "incidents:new-step": Rule("draft", BOTH, STAFF_AND_CHAIR),
    "incidents:told": hidden(STAFF_AND_CHAIR),
    "incidents:mine": hidden(STAFF_AND_CHAIR),
    "incidents:receipt": Rule("receipt", GET, STAFF_AND_CHAIR),
    "incidents:kinds": hidden(HEAD | {"officer"}, BOTH),
    "incidents:kind-end": Rule("own kind", POST, HEAD | {"officer"}),
    "incidents:detail": case(READS, GET),
    "incidents:triage": case(DECIDES),
    "incidents:entry": case(RECORDS),
    "incidents:correct": case(RECORDS),
    "incidents:file-new": case(RECORDS),
    "incidents:file-stop": case(RECORDS, GET),
    "incidents:file": case(READS, GET),
    "incidents:involve": case(RECORDS),
    "incidents:recategorise": case(DECIDES),
    "incidents:answer": case(DECIDES),
    "incidents:match": case(DECIDES),
    "incidents:close": case(DECIDES),
    "incidents:reopen": case(DECIDES),
    "incidents:share": case(DECIDES),
    "incidents:share-end": case(DECIDES),
    **agreements_policy.TABLE,
    **filtering_policy.TABLE,
    **training.together("TABLE"),
    **policy_app.together("TABLE"),
}

# What the head may not do, and who does it.
BY_SOMEBODY_ELSE = {"incidents:log-review": "governor"} | filtering_policy.BY_TECHNICIANS | filtering_policy.BY_CHAIR
BY_SOMEBODY_ELSE |= training.together("BY_SOMEBODY_ELSE") | policy_app.together("BY_SOMEBODY_ELSE")

# What a share opens beside what a role opens: reading it, or reading it and adding to it (R7). Staff only.
BY_SHARE = {
    "shared to read": {"incidents:detail", "incidents:file"},
    "shared to add": {"incidents:detail", "incidents:entry", "incidents:correct", "incidents:involve"}
    | {"incidents:file", "incidents:file-new", "incidents:file-stop"},
}

LINKS = {"signing link", "event link"}  # whoever has one opens it, signed in or not

# --- The relations between an actor and the thing that the URL points at -----------------------------------------

RELATIONS = {
    "public": ["anywhere"],
    "account": ["own"],
    "trust": ["own trust", "other trust", "not there"],
    "public school": ["own", "same trust", "other trust", "not there"],
    "school": ["own", "same trust", "other trust", "not there"],
    "term": ["own", "same trust", "other trust", "smuggled", "not there"],
    "contact": ["own", "same trust", "other trust", "smuggled", "not there"],
    "own kind": ["own", "same trust", "other trust", "smuggled", "not there"],
    "person": ["themself", "colleague", "pupil", "own child", "same trust", "other trust", "smuggled", "not there"],
    "appointment": ["themself", "colleague", "same trust", "other trust", "smuggled", "not there"],
    "draft": ["themself", "colleague", "same trust", "other trust", "smuggled", "not there"],
    "case": [
        "school's",
        "head's",
        "chair's",
        "is the subject, school's",
        "is the subject, head's",
        "is the subject, chair's",
        "shared to read",
        "shared to add",
        "share is over",
        "subject of a shared one",
        "reported it",
        "same trust",
        "other trust",
        "smuggled",
        "not there",
    ],
}
RELATIONS |= {key: ["own", "same trust", "other trust", "not there"] for key in LINKS}
RELATIONS["receipt"] = RELATIONS["case"]
RELATIONS["notice"] = RELATIONS["job"] = RELATIONS["document"] = RELATIONS["draft"]
RELATIONS["trouble"] = RELATIONS["contact"]
THINGS = [*agreements_policy.THINGS, *filtering_policy.THINGS, *training.united("THINGS"), *policy_app.united("THINGS")]
RELATIONS |= dict.fromkeys(THINGS, RELATIONS["contact"])
CIRCLE = {
    "school's": "school",
    "reported it": "school",
    "head's": "head",
    "shared to read": "head",
    "shared to add": "head",
    "share is over": "head",
    "chair's": "chair",
    "same trust": "school",
    "other trust": "school",
}


@dataclass(frozen=True)
class Actor:
    """`roles`: what they are today, by school; a school in which they are a Person without a role has an empty set."""

    key: str
    roles: dict[str, set[str]]
    signed_in: bool = True
    own_child: bool = False
    has_appointment: bool = True

    def in_school(self, of, relation):
        """Their roles in the school that the address names, or None where they have no Person there."""
        if (of, relation) == ("school", "not there"):
            return None
        return self.roles.get({"same trust": "ash", "other trust": "oak"}.get(relation, "elm"))


ROLE_KEYS = ["officer", "head", "senior", "dsl", "deputy_dsl", "governor", "link_governor", "chair"]
ROLE_KEYS += ["teacher", "support", "it", "computing", "pupil", "parent", "guest"]
ACTORS = {
    actor.key: actor
    for actor in [
        Actor("anonymous", {}, signed_in=False),
        *(Actor(role, {"elm": {role}}, own_child=role == "parent") for role in ROLE_KEYS),
        Actor("trust", {"elm": {"trust"}, "ash": {"trust"}}),
        Actor("deputy", {"elm": {"senior", "head"}}),  # stands in for the head; today is the last day
        Actor("cover ended", {"elm": {"senior"}}),  # stood in for the head until yesterday
        Actor("cover to come", {"elm": {"senior"}}),  # from tomorrow
        Actor("ended", {"elm": set()}),  # was the officer until yesterday
        Actor("left", {}),  # was the officer; left today
        Actor("no role", {"elm": set()}, has_appointment=False),
        Actor("disabled", {}, signed_in=False),  # an officer whose sign-in was switched off
        Actor("operator", {}),  # a superuser
        Actor("superuser head", {}),  # a superuser whom somebody made the head: still opens nothing
        Actor("stranger", {}),  # a sign-in without a Person anywhere
        Actor("head elsewhere", {"elm": {"teacher"}, "oak": {"head"}}),
        Actor("teacher and parent", {"elm": {"teacher", "parent"}}, own_child=True),
    ]
}


def expected(actor: Actor, name: str, relation: str, method: str) -> str:
    """What the actor must get: `in`, `login`, `403`, `404` or `405`."""
    rule = TABLE[name]
    if not actor.signed_in and name not in PUBLIC:
        return "login"
    if rule.of == "public school" and relation == "not there":
        return "404"
    held = actor.in_school(rule.of, relation)
    if held is None and rule.of not in {"public", "public school", "account", "trust"} | LINKS:
        return "404"
    if method not in rule.methods:
        return "405"
    if rule.of in LINKS:
        return "404" if relation == "not there" else "in"
    if rule.of in {"public", "public school", "account"}:
        return "in"
    if rule.of == "trust":
        return "in" if relation == "own trust" and actor.key == "trust" else "404"
    return _within_a_school(actor, name, rule, relation, held or {"no role"})


def _within_a_school(actor, name, rule, relation, held):
    if relation in {"smuggled", "not there"} and rule.of != "school":
        return "404"
    if rule.of == "case":
        return _on_a_case(name, rule, relation, held)
    if rule.of == "receipt":
        return "in" if relation == "reported it" and held & rule.may else "404"
    if rule.of in {"draft", "notice", "job", "document"}:
        return "in" if relation == "themself" and held & rule.may else "404"
    sees = set(rule.sees)
    if relation == "themself" and (rule.of == "person" or actor.has_appointment):
        sees |= held
    if relation == "own child" and actor.own_child:
        sees |= {"parent"}
    return "in" if held & rule.may else "403" if held & sees else "404"


def _on_a_case(name, rule, relation, held):
    if relation not in CIRCLE:  # complained of in it: whatever their role, and whatever was shared with them
        return "404"
    circle = CIRCLE[relation]
    if held & rule.may[circle]:
        return "in"
    shared = relation in BY_SHARE and held & STAFF
    if shared and name in BY_SHARE[relation]:
        return "in"
    return "403" if shared or held & rule.sees[circle] else "404"
