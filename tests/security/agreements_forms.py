"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""


def forms_of(world):
    return (
        texts(world)
        | campaigns(world)
        | signing(world)
        | rooms(world)
        | consents(world)
        | access(world)
        | checks(world)
    )


def texts(world):
    return {}


def campaigns(world):
    return {}


def signing(world):
    return {}


def rooms(world):
    return {}


def consents(world):
    return {}


def access(world):
    return {}


def checks(world):
    return {}
