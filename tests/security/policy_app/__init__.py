"""What the tests of security know of the policy: a module a subject, put together here."""

from tests.security.policy_app import (
    checking,
    importing,
    law,
    living,
    reading,
    ready,
    reviewing,
    writing,
)

# writing first: the furniture of the others stands on its versions
NAMES = ["writing", "ready", "reading", "importing", "law", "checking", "living", "reviewing"]
ALL = [globals()[name] for name in NAMES]


def together(name):
    """The tables of that name, as one."""
    return {key: value for part in ALL for key, value in getattr(part, name).items()}


def united(name):
    return {one for part in ALL for one in getattr(part, name)}


class Furniture:
    """Each part's, by the part's name."""

    def __init__(self, its):
        its.policy_app = self
        for name in NAMES:
            setattr(self, name, globals()[name].Furniture(its))


class Finders(
    writing.Finders,
    ready.Finders,
    reading.Finders,
    importing.Finders,
    law.Finders,
    checking.Finders,
    living.Finders,
    reviewing.Finders,
):
    pass


def forms_of(world):
    return {name: forms for part in ALL for name, forms in part.forms_of(world).items()}
