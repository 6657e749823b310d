"""What the tables of `policy.py` are written in: groups of roles, by hand, and a rule for an address."""

from dataclasses import dataclass

# --- Groups of roles, by hand ---------------------------------------------------------------------------------

CASEWORKERS = {"officer", "head", "dsl", "deputy_dsl"}  # R2, R4, R5
STAFF = CASEWORKERS | {"senior", "teacher", "support", "it", "computing"}  # R3, R6, R7
STAFF_AND_CHAIR = STAFF | {"chair"}  # the chair deals with cases about the head, so they report and look up as well
GOVERNORS = {"governor", "link_governor", "chair", "trust"}  # R1, R11
HEAD = {"head"}
MENDS_MAIL = {"officer", "head", "chair"}  # each only as far as they see the cases that it is about
EVERYBODY = STAFF | GOVERNORS | {"pupil", "parent", "guest"}  # R8, R9, R10
NOBODY: set[str] = set()

READS = {"school": CASEWORKERS | {"senior"}, "head": HEAD, "chair": {"chair"}}  # the circles of I5
RECORDS = READS
DECIDES = {"school": CASEWORKERS, "head": HEAD, "chair": {"chair"}}

# --- A rule ----------------------------------------------------------------------------------------------------

GET, BOTH, POST = {"GET"}, {"GET", "POST"}, {"POST"}


@dataclass(frozen=True)
class Rule:
    """`may` open it (for a case: by circle). `sees` the thing without being let in: 403; the others get 404."""

    of: str
    methods: set[str]
    may: set[str] | dict[str, set[str]]
    sees: set[str] | dict[str, set[str]] = frozenset()


def page(may, methods=GET):
    """A page of the school: it is no secret that it is there."""
    return Rule("school", methods, may, EVERYBODY | {"no role"})


def hidden(may, methods=GET):
    """A page whose very existence is not everybody's business."""
    return Rule("school", methods, may)


def case(may, methods=BOTH):
    return Rule("case", methods, may, READS)
