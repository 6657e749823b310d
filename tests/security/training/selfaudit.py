"""The self-audit, the year's plan and advice: what T01, T02 and T05 need of it."""

from django.utils import timezone

from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from esafety.schools.terms import term_of
from tests.factories.training import selfaudit as make
from tests.security.rules import BOTH, CASEWORKERS, EVERYBODY, GET, GOVERNORS, HEAD, POST, STAFF, Rule, hidden, page
from training.models import SelfAudit
from training.rules.self_audit import BY_AREA
from training.services.self_auditing import digest_of

OFFICER = {"officer"}
TAKES = STAFF | (GOVERNORS - {"trust"}) | {"guest"}
VIEWS = CASEWORKERS | {"senior"}
RECORDS = ANSWERS = OFFICER | HEAD

SELF_AUDIT = {
    "training:self-audit": page(TAKES),
    "training:self-audit-area": Rule("area", BOTH, TAKES, EVERYBODY | {"no role"}),
    "training:self-audit-check": page(TAKES, BOTH),
    "training:self-audit-reopen": page(TAKES, BOTH),
    "training:self-audit-picture": page(VIEWS),
    "training:self-audits": hidden(OFFICER),
    "training:self-audit-of": Rule("self audit", GET, OFFICER),  # not the head
}
PLAN = {
    "training:plan": page(VIEWS),
    "training:plan-line-new": page(RECORDS, BOTH),
    "training:plan-copy": page(RECORDS, BOTH),
    "training:plan-line": Rule("plan line", GET, VIEWS),  # and whoever sees to it, who is none of the actors
    "training:plan-line-edit": Rule("plan line", BOTH, RECORDS, VIEWS),
    "training:plan-line-done": Rule("plan line", BOTH, RECORDS, VIEWS),
    "training:plan-line-off": Rule("plan line", BOTH, RECORDS, VIEWS),
}
ADVICE = {
    "training:advice": page(STAFF),
    "training:advice-new": page(STAFF, BOTH),
    "training:advice-item": Rule("advice", GET, OFFICER),  # a general question of the colleague's
    "training:advice-reply": Rule("advice", POST, OFFICER),
    "training:advice-again": Rule("worry", POST, set(), HEAD),  # the asker's alone; about a device, so the head sees it
    "training:advice-close": Rule("worry", POST, HEAD),
    "training:advice-common": page(STAFF),
    "training:advice-common-new": page(ANSWERS, BOTH),
    "training:advice-common-edit": Rule("common question", BOTH, ANSWERS, STAFF),
    "training:advice-common-withdraw": Rule("common question", BOTH, ANSWERS, STAFF),
}
TABLE = SELF_AUDIT | PLAN | ADVICE
THINGS = ["area", "self audit", "plan line", "advice", "worry", "common question"]
BY_SOMEBODY_ELSE = {
    "training:self-audit-check": "officer",
    "training:self-audit-reopen": "teacher",
    "training:advice-reply": "officer",
}
PUBLIC = set()
SCHOOL_OWNED = {"training.SelfAudit", "training.PlanLine", "training.Advice", "training.CommonQuestion"}
PARTS = {"training.AdviceEntry": "advice__school"}
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`): all of the colleague's."""

    def __init__(self, its):
        by, only_here = its.colleague, its.school.pk * 10 + 40
        self.audit = make.self_audit(by)
        self.line = make.line(by, number=only_here)
        self.advice = make.advice(by, number=only_here + 1)
        self.worry = make.advice(by, number=only_here + 2, about="device", waits=False)
        make.entry(self.worry, its.leads["head"])
        self.common = make.common(its.school, number=only_here + 3)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _area(self, theirs, relation, key, name):
        """The same in every school: what is another's or not there is no area at all."""
        return ["no-area" if relation in {"smuggled", "not there"} else "ai"]

    def _self_audit(self, theirs, relation, key, name):
        return [self._number_of(theirs.training.selfaudit.audit, relation)]

    def _plan_line(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.selfaudit.line.number]

    def _advice(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.selfaudit.advice.number]

    def _worry(self, theirs, relation, key, name):
        if relation == "in hand":  # of the actor's own
            return [make.advice(self.people[key], number=700).number]
        return [9_999 if relation == "not there" else theirs.training.selfaudit.worry.number]

    def _common_question(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.selfaudit.common.number]

    def _number_of(self, record, relation):
        from tests.security.world import forged

        return forged(type(record)) if relation == "not there" else number_of(record)


def forms_of(world):
    today = timezone.localdate()
    for key, finished in [("officer", False), ("teacher", True)]:
        person = Person.objects.get(pk=world.people[key].pk)
        if not SelfAudit.objects.filter(person=person).exists():
            make.self_audit(person, finished=finished)
    seen = digest_of(SelfAudit(answers=make.answers()))
    said = {one.key: "with_help" for one in BY_AREA["ai"]} | {"seen": digest_of(SelfAudit(), ["ai"])}
    now = term_of(today)
    line = {"term": f"{now.year}-{now.part}", "course": "", "what": "A talk", "whom": "Staff", "topic": "ai"}
    line |= {"owner": world.elm.colleague.number}
    version = world.elm.training.selfaudit.line.history.order_by("-history_id").first().history_id
    done = {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year, "done_with": "Slides"}
    common = {"about": "site", "question": "May I?", "answer": "Ask first, always.", "no_names": "on"}
    asked = world.elm.training.selfaudit.common.history.order_by("-history_id").first().history_id
    return {
        "training:self-audit-area": [("own", said)],
        "training:self-audit-check": [("own", {"seen": seen, "note": "A note"})],
        "training:self-audit-reopen": [("own", {})],
        "training:plan-line-new": [("own", line | {"version": ""})],
        "training:plan-copy": [("own", {})],
        "training:plan-line-edit": [("own", line | {"version": version})],
        "training:plan-line-done": [("own", done)],
        "training:plan-line-off": [("own", {"why": "Another school does it"})],
        "training:advice-new": [("own", {"about": "class", "question": "What do I say?"})],
        "training:advice-reply": [("own", {"text": "Yes.", "kind": "back"})],
        "training:advice-again": [("in hand", {"text": "And now?"})],
        "training:advice-close": [("own", {})],
        "training:advice-common-new": [("own", common | {"version": ""})],
        "training:advice-common-edit": [("own", common | {"version": asked})],
        "training:advice-common-withdraw": [("own", {})],
    }
