"""What the tests of security know of training: a module a subject, put together here."""

from tests.security.training import boards, courses, curriculum, parents, requirements, selfaudit, sessions

ALL = (requirements, courses, sessions, boards, selfaudit, curriculum, parents)


def together(name):
    """The tables of that name, as one."""
    return {key: value for part in ALL for key, value in getattr(part, name).items()}


def united(name):
    return {one for part in ALL for one in getattr(part, name)}


class Furniture:
    """Each part's, by the part's name."""

    def __init__(self, its):
        for name in ["requirements", "courses", "sessions", "boards", "selfaudit", "curriculum", "parents"]:
            setattr(self, name, globals()[name].Furniture(its))


class Finders(
    requirements.Finders,
    courses.Finders,
    sessions.Finders,
    boards.Finders,
    selfaudit.Finders,
    curriculum.Finders,
    parents.Finders,
):
    pass


def forms_of(world):
    return {name: forms for part in ALL for name, forms in part.forms_of(world).items()}
