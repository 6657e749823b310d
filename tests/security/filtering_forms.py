"""Every address of filtering that takes a form, with all its fields filled in as they may be (T05)."""


def forms_of(world):
    return requests(world) | standing(world) | sites(world) | checks(world) | figures(world)


def requests(world):
    return {}


def standing(world):
    return {}


def sites(world):
    return {}


def checks(world):
    return {}


def figures(world):
    return {}
