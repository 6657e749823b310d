"""Acting out what a school does about training: a module a subject, put together here."""

from datetime import date

from demo.people import Cast
from demo.training import boards, courses, curriculum, parents, requirements, selfaudit, sessions
from demo.training.requirements import Step


def steps(cast: Cast, today: date) -> list[Step]:
    return [
        one
        for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents)
        for one in part.steps(cast, today)
    ]
