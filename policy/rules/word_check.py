"""Check (c), the words: roles that nobody holds, dates gone by, placeholders, names. A module each."""

from collections.abc import Iterator

from policy.rules import named_people, named_roles, past_dates, placeholders
from policy.rules.found import Found
from policy.rules.ground import Ground

# Those that can be looked for in any language.
IN_ANY_LANGUAGE = (placeholders.check, named_roles.check)
IN_ENGLISH = (past_dates.check, named_people.check)


def check(ground: Ground) -> Iterator[Found]:
    for one in IN_ANY_LANGUAGE + (IN_ENGLISH if ground.is_english else ()):
        yield from one(ground)
