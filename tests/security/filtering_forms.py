"""Every address of filtering that takes a form, with all its fields filled in as they may be (T05)."""

from django.utils import timezone

from filtering import deciders
from filtering.models import Audit, Category
from filtering.rules.assessing import questions_for
from filtering.rules.auditing import SECTION_BY_KEY
from filtering.services.auditing import digest_of
from tests.factories import filtering as make
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
    today = timezone.localdate()
    on = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    came = {name.replace("on_", "received_on_", 1): value for name, value in on.items()}
    due = {"due_on_day": "2", "due_on_month": "1", "due_on_year": "2030"}
    tried = {f"result_{one}": "blocked" for one in Category} | {f"note_{one}": "" for one in Category}
    device = {"device": "iPad 3", "place": "school_wifi", "group": "ks2", "occasion": "other", "note": "", "proof": ""}
    people = SECTION_BY_KEY["people"]
    seen = digest_of(Audit(answers=make.answers()), "people")
    said = {f"answer_{one.key}": "partly" for one in people.questions}
    said |= {f"note_{one.key}": "Half of it" for one in people.questions}
    planned = {"question": "off_site", "what": "Ask the provider", "owner": world.elm.colleague.number}
    return {
        "filtering:check-new": [("own", on | device | tried)],
        "filtering:check-incident": [("own", {"category": "gambling"})],
        "filtering:care-new": [("own", on | {"kind": "backup", "is_good": "no", "note": "Two failed", "proof": ""})],
        "filtering:monitoring-new": [
            ("own", came | {"week_of": make.monday().isoformat(), "alerts": "2", "note": "Spoke to both"})
        ],
        "filtering:audit-new": [("own", {})],
        "filtering:audit-questions": [("in hand", said | {"seen": seen})],
        "filtering:audit-sign": [("in hand", {"part": "senior", "revision": "1"})],
        "filtering:audit-plan": [("in hand", planned | due)],
        "filtering:audit-pdf": [("own", {})],
        "filtering:finding-done": [("own", {"how": "It was done."})],
    }


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
