"""Copies of how every clause stood on a day, that never change: for a review, or asked for (P2, P10)."""

import hashlib
import json
from datetime import date
from typing import Any

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from policy.models import Clause, FrozenPolicy, PolicyReview, PolicyVersion, VersionState
from policy.rules import standing
from policy.rules.filling import Filling
from policy.rules.standing import How, Picture, Standing

NAME = "[name]"


@verb
def freeze_policy(version: PolicyVersion, *, actor: Person) -> FrozenPolicy:
    """Keep how the version in force stands now."""
    version = PolicyVersion.objects.select_related("school").get(pk=version.pk)
    demand(actor, Perm.REVIEW_OPEN, version)
    if version.state != VersionState.PUBLISHED:
        raise RuleBroken("Only the version that is in force can be kept like this.")
    made = freeze(version, by=actor)
    events.record("policy.freeze_policy", actor=actor, about=made, details={"sha256": made.sha256})
    return made


def freeze(version: PolicyVersion, *, by: Person | None, review: PolicyReview | None = None) -> FrozenPolicy:
    """In the caller's verb, which has asked whether `by` may, and says in the log what it did. No event of its own."""
    on = timezone.localdate()
    number = next_number(FrozenPolicy, version.school_id)
    rows = rows_of(standing.picture_of(version, on), without_names(Filling.of(version.school, on)))
    made: FrozenPolicy = FrozenPolicy.objects.create(
        school=version.school,
        number=number,
        version=version,
        review=review,
        on=on,
        rows=rows,
        sha256=digest_of(on, rows),
        made_by=by,
        made_at=timezone.now(),
    )
    return made


def digest_of(on: date, rows: list[dict[str, Any]]) -> str:
    """Over the day and the rows as canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps([on.isoformat(), rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_unchanged(frozen: FrozenPolicy) -> bool:
    return digest_of(frozen.on, frozen.rows) == frozen.sha256


def without_names(filling: Filling) -> Filling:
    """Who holds a role is left out: a copy is kept for years, and read by those who see no names."""
    return Filling({key: NAME if key.endswith(".name") else word for key, word in filling.words.items()})


def rows_of(picture: Picture, filling: Filling) -> list[dict[str, Any]]:
    return [_row(one, picture.standings[one.pk], filling) for one in picture.clauses]


def _row(clause: Clause, stands: Standing, filling: Filling) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": clause.key,
        "number": clause.number,
        "heading": filling.fill(clause.heading),
        "text": filling.fill(clause.text),
        "level": clause.level,
        "is_promise": clause.is_promise,
    }
    if clause.is_promise:
        row |= {
            "state": str(stands.state),
            "how": str(stands.how),
            "words": stands.words if stands.how != How.RECORDS else "",
            "since": stands.since.words if stands.since else "",
            "figures": [
                {
                    "name": one.name,
                    "state": str(one.state),
                    "figure": one.figure,
                    "detail": one.told.detail if one.told else "",
                    "target": one.target,
                }
                for one in stands.evidence
            ],
        }
    return row
