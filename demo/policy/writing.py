"""Acting out the policy in the demo: writing and comparing versions.

The officer has put two clauses of the draft right, so that there is something to compare. Without a draft, nothing.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.schools.services import version_of
from policy.models import Clause, PolicyVersion
from policy.rules.texts import ClauseText
from policy.services import writing

Step = tuple[datetime, Callable[[], None]]
MORE = (
    " Whoever is not sure asks before, not after.",
    " What was decided is written down on the same day, with the reason.",
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    return [(moment_on(school_days_before(today)[1], time(17, 10)), lambda: _put_right(cast))]


def _put_right(cast: Cast) -> None:
    draft = PolicyVersion.objects.filter(school=cast.school, state="draft").exclude(based_on=None).first()
    if draft is None:
        return
    promises = Clause.objects.filter(version=draft, is_promise=True).exclude(text__contains="|").order_by("position")
    for clause, more in zip(promises[3:9:5], MORE, strict=False):
        said = ClauseText(clause.number, clause.heading, clause.text + more, clause.level)
        writing.change_clause(clause, said, actor=cast.people["officer"], seen=version_of(clause))
