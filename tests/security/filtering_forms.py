"""Every address of filtering that takes a form, with all its fields filled in as they may be (T05)."""


def forms_of(world):
    return requests(world) | standing(world) | sites(world) | checks(world) | figures(world)


def requests(world):
    return {}


def standing(world):
    until = {"until_day": "2", "until_month": "1", "until_year": "2030"}
    return {
        "filtering:sheet": [("own", {"rules": world.elm.filtering.over.number})],
        "filtering:request-apply": [("own", {})],
        "filtering:request-tried": [("own", {"works": "no", "note": "Still blocked"})],
        "filtering:request-roll-back": [("own", {"reason": "It lets too much in"})],
        "filtering:request-end": [("own", {"reason": "No longer needed"})],
        "filtering:request-review": [("own", until | {"keep": "no", "reason": "No longer needed"})],
    }


def sites(world):
    return {}


def checks(world):
    return {}


def figures(world):
    return {}
