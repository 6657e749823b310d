"""Every address of filtering that takes a form, with all its fields filled in as they may be (T05)."""

from filtering import deciders
from tests.factories.filtering import day


def forms_of(world):
    return requests(world) | standing(world) | sites(world) | checks(world) | figures(world)


def requests(world):
    said = {"why": "Fractions", "subject": "maths", "until": "lesson", "ends_on": "", "supervisor": "", "news": ""}
    what = {"kind": "block", "address": "games.example.org", "software": "", "bundle": "cdn.example.org"}
    where = {"groups": ["staff"], "classes": [], "people": [], "q": "", "at": "check", "go": "send"}
    record = type(world.elm.filtering.request).objects.get(pk=world.elm.filtering.request.pk)
    shown = {"shown_sha256": deciders.digest(deciders.shown(record))}
    return {
        "filtering:new": [("own", what | said | where), ("own", what | said | where | {"at": "what", "go": "on"})],
        "filtering:request-edit": [("in hand", what | said | where)],
        "filtering:request-withdraw": [("in hand", {"reason": "Not needed"})],
        "filtering:request-more": [("in hand", {"answer": "None."})],
        "filtering:request-appeal": [("in hand", {"why": "It is safe."})],
        "filtering:request-decide": [
            ("own", shown | {"verdict": "approve", "reason": "", "whom": ["group:ks2"]}),
            ("own", shown | {"verdict": "refuse", "reason": "Not what we use", "whom": []}),
        ],
        "filtering:request-appeal-answer": [("in hand", {"is_upheld": "yes", "answer": "So it is."})],
    }


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
    elm = world.elm
    days = boxes("starts_on", day(30)) | boxes("ends_on", day(40))
    return {
        "filtering:delegation-new": [("own", days | {"to": world.people["senior"].pk})],
        "filtering:delegation-end": [("own", {})],
        "filtering:installs": [("own", {"installs": "head"})],
        "filtering:wall-new": [("own", {"group": "eyfs", "supervisor": elm.colleague.pk})],
        "filtering:wall": [("own", {"supervisor": elm.leads["school"].pk})],
        "filtering:wall-end": [("own", {})],
        "filtering:own-leave": [("own", boxes("until", day(60)))],
        "filtering:own-leave-end": [("own", {})],
    }


def boxes(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}
