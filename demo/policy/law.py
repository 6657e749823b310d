"""Acting out the policy in the demo: the register of law and guidance.

Hilltop keeps an entry of its own, the procedures of its local partnership, and has looked up one of those shipped.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, time

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from policy.rules.law_entering import Entered, replaced_lines
from policy.rules.register import Entry, Register, shipped
from policy.services import laws

Step = tuple[datetime, Callable[[], None]]
AFTER_SCHOOL = time(15, 50)
LOOKED_UP = "searching-2022"
OWN = Entered(
    title="Safeguarding procedures of the Northmoor partnership",
    kind="guidance",
    edition="2026",
    names=["Northmoor safeguarding procedures", "Northmoor partnership procedures"],
    in_force_from=date(2026, 1, 5),
    asks="Call the front door the same day, and write to it within one working day. Allegations against staff go to the "
    "designated officer on the same day.",
    source="https://safeguarding.northmoor.example/procedures",
    certainty="looked_up",
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    if cast.school.slug != "hilltop":
        return []
    days = school_days_before(today)
    return [
        (moment_on(days[20], AFTER_SCHOOL), lambda: _add(cast, days[20])),
        (moment_on(days[2], AFTER_SCHOOL), lambda: _look_up(cast, days[2])),
    ]


def _add(cast: Cast, day: date) -> None:
    officer = cast.people["officer"]
    laws.add_law(replace(OWN, checked_on=day, checked_by=officer.name), actor=officer)


def _look_up(cast: Cast, day: date) -> None:
    officer, register = cast.people["officer"], shipped()
    entered = replace(_entered(register.entries[LOOKED_UP], register), checked_on=day, checked_by=officer.name)
    laws.change_law(
        LOOKED_UP, entered, actor=officer, version=0, reason="Read again at its source: nothing has changed"
    )


def _entered(entry: Entry, register: Register) -> Entered:
    said = {one.name: getattr(entry, one.name) for one in fields(Entered)}
    lists = {"names": list(entry.names), "replaced_by": replaced_lines(entry.replaced_by, register)}
    return Entered(**(said | lists))
