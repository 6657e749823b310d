"""Every address of filtering that takes a form, with all its fields filled in as they may be (T05)."""

from django.utils import timezone

from filtering import deciders
from filtering.rules.assessing import questions_for


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
    look = {f"said_{one.key}": one.good for one in questions_for("pages")} | {"least_age": "7", "note": "No adverts."}
    look |= {"outcome": "suitable", "review_on_day": "2", "review_on_month": "1"}
    look |= {"review_on_year": str(timezone.localdate().year + 1)}
    at = {"day_day": "4", "day_month": "3", "day_year": "2026", "clock": "2pm"}
    seen = {"kind": "blocked", "url": "help.example.org/teens", "is_harmful": "no", "shows": "", "what": "Help lines"}
    now = timezone.localtime()
    closed = {"day_day": now.day, "day_month": now.month, "day_year": now.year, "clock": f"{now:%H:%M}"}
    return {
        "filtering:site-assess": [
            ("own", look | {"url": "quiz.example.org", "kind": "pages", "go": "keep"}),
            ("own", {"url": "quiz.example.org", "kind": "tool", "go": "look"}),
        ],
        "filtering:fault-new": [("own", seen | at)],
        "filtering:fault-close": [("own", closed | {"how": "Blocked it at the provider"})],
    }


def checks(world):
    return {}


def figures(world):
    return {}
