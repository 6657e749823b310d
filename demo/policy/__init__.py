"""Acting out what a school does about its policy: a module a subject, put together here."""

from datetime import date

from demo.people import Cast
from demo.policy import checking, importing, law, living, reading, ready, reviewing, writing
from demo.policy.reading import Step


def steps(cast: Cast, today: date) -> list[Step]:
    return [
        one
        for part in (reading, writing, ready, importing, law, checking, living, reviewing)
        for one in part.steps(cast, today)
    ]
