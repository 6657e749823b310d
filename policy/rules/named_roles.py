"""Roles that the text gives something to do, and that nobody holds today: by a field, or in the words of the field."""

from collections.abc import Iterator

from esafety.access.roles import Role
from esafety.words import listed
from policy.models import FindingKind
from policy.rules.found import Found
from policy.rules.ground import Ground
from policy.rules.plain import FIELD, MARKS, lines_of, place_of
from policy.rules.role_words import held_by, role_in_words, roles_in

MOST_PLACES = 12
ROLES = {str(role): role for role in Role}
# Everybody is one of these, or they come and go.
NOT_ASKED = {Role.PUPIL, Role.PARENT, Role.GUEST, Role.TRUST, Role.TEACHER, Role.SUPPORT}


def check(ground: Ground) -> Iterator[Found]:
    """One finding a role, at the first clause that names it; the advice says where else."""
    named = _named(ground, in_words=ground.is_english)
    for role, places in named.items():
        if any(ground.here.holders.get(one) for one in held_by(role)):
            continue
        first, words = next(iter(places.items()))
        others = [place_of(ground.clauses, at) for at in places if at != first and place_of(ground.clauses, at)]
        advice = f"Appoint somebody as {role_in_words(role)}, or name who does this at the school."
        if len(others) > MOST_PLACES:
            advice += f" It is named in {', '.join(others[:MOST_PLACES])} and {len(others) - MOST_PLACES} more too."
        elif others:
            advice += f" It is named in {listed(others)} too."
        yield Found(
            FindingKind.NO_HOLDER,
            first,
            f"“{words}”: nobody is appointed as {role_in_words(role)} today",
            advice,
            same=role,
        )


def _named(ground: Ground, *, in_words: bool) -> dict[str, dict[int, str]]:
    """By role, the words that name it by clause."""
    found: dict[str, dict[int, str]] = {}
    own = ground.here.officer_word.casefold()
    for at, clause in enumerate(ground.clauses):
        for line in lines_of(clause):
            line = MARKS.sub("", line)
            for field in FIELD.finditer(line):
                if field[1] in ROLES and ROLES[field[1]] not in NOT_ASKED:
                    found.setdefault(field[1], {}).setdefault(at, field[0])
            if not in_words:
                continue
            for role, words in roles_in(line):
                found.setdefault(role, {}).setdefault(at, words[0])
            if own and own in line.casefold():
                found.setdefault(Role.OFFICER, {}).setdefault(at, ground.here.officer_word)
    return found
