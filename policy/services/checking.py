"""Checking a version, and deciding on what was found (issue 7: accepted, mended in the clause, or set aside)."""

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Appointment, Person, School
from policy.models import Clause, FindingState, Language, PolicyCheck, PolicyFinding, PolicyVersion
from policy.rules import checks, deciding, named_people
from policy.rules.found import Found
from policy.rules.ground import Ground, Here, folded
from policy.rules.register import register_of

NO_REASON = "Say why it is set aside."
AT_WORK = sorted(str(role) for role in ADULTS_AT_SCHOOL - {Role.GUEST})


# --- Checking ------------------------------------------------------------------------------------------------------


@verb
def check_version(version: PolicyVersion, *, actor: Person) -> PolicyCheck:
    """Run all checks. What is new is added; what is found no more is mended; what was decided stays decided."""
    version = _locked(version)
    demand(actor, Perm.POLICY_WRITE, version)
    check = _check(version, actor)
    events.record("policy.check_version", actor=actor, about=check, details={"version": version.number})
    return check


@verb
def check_from_outside(version: PolicyVersion) -> PolicyCheck:
    """The same, by whoever runs the site: no person of the school."""
    version = _locked(version)
    check = _check(version, None)
    details = {"version": version.number}
    events.record_public("policy.check_from_outside", school=version.school, about=check, details=details)
    return check


def _locked(version: PolicyVersion) -> PolicyVersion:
    PolicyVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    found: PolicyVersion = PolicyVersion.objects.select_related(
        "school__settings", "school__trust", "policy", "based_on"
    ).get(pk=version.pk)
    return found


def _check(version: PolicyVersion, actor: Person | None) -> PolicyCheck:
    clauses: list[Clause] = list(version.clauses.order_by("position", "pk"))
    found = checks.run(ground_of(version, clauses))
    check = PolicyCheck(school=version.school, version=version, made_by=actor, made_at=timezone.now())
    check.save()
    _reconcile(version, clauses, found, actor)
    return check


def ground_of(version: PolicyVersion, clauses: list[Clause]) -> Ground:
    """How the school stands today, in a few queries however long the text is."""
    school, on = version.school, timezone.localdate()
    return Ground(
        title=version.title,
        clauses=list(clauses),
        here=_here(school, version.title, clauses),
        on=on,
        settings=getattr(school, "settings", None),
        register=register_of(school),
        review_months=version.policy.review_months,
        language=str(Language(version.language).label),
    )


def _here(school: School, title: str, clauses: list[Clause]) -> Here:
    today = timezone.localdate()
    held = Appointment.objects.on(today).filter(person__school=school, role__in=AT_WORK)
    holders: dict[str, int] = {}
    appointed: dict[str, frozenset[str]] = {}
    for one in held.exclude(person__left_on__lte=today).select_related("person"):
        holders[one.role] = holders.get(one.role, 0) + 1
        name = folded(one.person.name)
        appointed[name] = appointed.get(name, frozenset()) | {one.role}
    last_names = {one.name.split()[-1] for one in named_people.people_in(title, list(clauses))}
    people = Person.objects.filter(school=school, last_name__in=last_names).only("first_name", "last_name")
    return Here(
        name=school.name,
        trust=school.trust.name if school.trust else "",
        officer_word=school.officer_word,
        holders=holders,
        appointed=appointed,
        people=frozenset(folded(one.name) for one in people),
    )


# --- Bringing together what was found before and what is found now ---------------------------------------------------


def mark_of(found: Found, key: str) -> str:
    """By what a finding is known again, also in the next version: its kind, its clause, and the words found."""
    return hashlib.sha256("\n".join([found.kind, key, found.same or found.found]).encode()).hexdigest()


def _reconcile(version: PolicyVersion, clauses: list[Clause], found: Iterable[Found], actor: Person | None) -> None:
    now: dict[str, tuple[Found, Clause | None]] = {}
    for one in found:
        clause = clauses[one.at] if one.at is not None else None
        now[mark_of(one, clause.key if clause else "")] = (one, clause)
    before: dict[str, PolicyFinding] = {one.mark: one for one in version.findings.all()}
    _follow(before, now)
    for mark, known in before.items():
        if mark in now:
            _still(known, *now[mark], actor)
        elif known.state != FindingState.MENDED:
            _mended(known, actor)
    new = [(mark, *pair) for mark, pair in now.items() if mark not in before]
    inherited = _decided_before(version, [mark for mark, _, _ in new])
    rows = [_row(version, mark, one, clause, inherited.get(mark)) for mark, one, clause in new]
    create_all(rows, by=actor, reason="Found by a check")


def _follow(before: dict[str, PolicyFinding], now: dict[str, tuple[Found, Clause | None]]) -> None:
    """What is found in another clause than before, word for word, is the same finding: it gets its new mark."""
    gone = {mark for mark, one in before.items() if mark not in now and one.state != FindingState.MENDED}
    new = {(one.kind, one.found): mark for mark, (one, _) in now.items() if mark not in before}
    for old in sorted(gone, key=lambda mark: before[mark].pk):
        known = before[old]
        if mark := new.pop((known.kind, known.found), None):
            del before[old]
            known.mark = mark
            before[mark] = known


def _still(known: PolicyFinding, found: Found, clause: Clause | None, actor: Person | None) -> None:
    """Found again: what is said of it may have changed, and what was mended is open once more."""
    told = (clause.pk if clause else None, found.found, found.advice, found.source)
    was_mended = known.state == FindingState.MENDED
    if not was_mended and told == (known.clause_id, known.found, known.advice, known.source):
        return
    known.clause, known.found, known.advice, known.source = clause, found.found, found.advice, found.source
    if was_mended:
        known.state, known.reason, known.decided_by, known.decided_at = FindingState.OPEN, "", None, None
    set_change(known, by=actor, reason="Found again" if was_mended else "Found by a check")
    known.save()


def _mended(known: PolicyFinding, actor: Person | None) -> None:
    known.reason = f"The check of {timezone.localdate():%-d %B %Y} did not find it any more."
    known.state, known.decided_by, known.decided_at = FindingState.MENDED, actor, timezone.now()
    set_change(known, by=actor, reason="Found no more")
    known.save()


def _decided_before(version: PolicyVersion, marks: list[str]) -> dict[str, PolicyFinding]:
    """By mark, what was decided in the version that this one was copied from: it holds in the copy."""
    if version.based_on_id is None:
        return {}
    decided = PolicyFinding.objects.filter(
        version=version.based_on_id, state__in=[FindingState.ACCEPTED, FindingState.SET_ASIDE]
    )
    return {one.mark: one for one in decided if one.mark in set(marks)}


def _row(
    version: PolicyVersion, mark: str, found: Found, clause: Clause | None, decided: PolicyFinding | None
) -> PolicyFinding:
    made = PolicyFinding(
        school=version.school,
        version=version,
        clause=clause,
        kind=found.kind,
        mark=mark,
        found=found.found,
        advice=found.advice,
        source=found.source,
        found_at=timezone.now(),
    )
    if decided is not None:
        made.state, made.reason = decided.state, decided.reason
        made.decided_by_id, made.decided_at = decided.decided_by_id, decided.decided_at
    return made


# --- Deciding ------------------------------------------------------------------------------------------------------


@verb
def accept_finding(finding: PolicyFinding, *, actor: Person) -> PolicyFinding:
    """It is so, and is to be mended."""
    finding = _decide(finding, FindingState.ACCEPTED, "", actor)
    events.record("policy.accept_finding", actor=actor, about=finding, details={"kind": finding.kind})
    return finding


@verb
def set_finding_aside(finding: PolicyFinding, *, actor: Person, reason: str) -> PolicyFinding:
    """It stays as it is, for a reason; later checks leave it so."""
    if not reason.strip():
        raise RuleBroken(NO_REASON)
    finding = _decide(finding, FindingState.SET_ASIDE, reason.strip(), actor)
    events.record("policy.set_finding_aside", actor=actor, about=finding, details={"kind": finding.kind})
    return finding


@verb
def reopen_finding(finding: PolicyFinding, *, actor: Person) -> PolicyFinding:
    """Take back what was decided."""
    finding = _decide(finding, FindingState.OPEN, "", actor)
    events.record("policy.reopen_finding", actor=actor, about=finding, details={"kind": finding.kind})
    return finding


def _decide(finding: PolicyFinding, state: str, reason: str, actor: Person) -> PolicyFinding:
    PolicyFinding.objects.select_for_update().only("pk").get(pk=finding.pk)
    found: PolicyFinding = PolicyFinding.objects.select_related("school", "version", "clause").get(pk=finding.pk)
    demand(actor, Perm.POLICY_WRITE, found)
    if why := deciding.why_not(found, state):
        raise RuleBroken(why)
    found.state, found.reason = state, reason
    is_open = state == FindingState.OPEN
    found.decided_by, found.decided_at = (None, None) if is_open else (actor, timezone.now())
    set_change(found, by=actor, reason=reason[:100] or str(FindingState(state).label))
    found.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return found
