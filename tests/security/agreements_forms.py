"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from datetime import timedelta

from django.utils import timezone

from agreements.models import ConsentUse, Wording
from agreements.rules.texts import seal_of
from agreements.services.words import last_words
from esafety.schools.services import version_of


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
    its = world.elm.agreements
    wording = its.draft.wordings.get()
    welsh = Wording.objects.create(version=its.draft, language="cy", title="Cytundeb", body="Gair.")
    seal = seal_of([wording, welsh])
    last = last_words(world.elm.school, "en")
    return {
        "agreements:text-new": [
            ("own", {"audience": "staff", "start": "model", "title": "Ours", "asked_yearly": "on"})
        ],
        "agreements:text-change": [
            ("own", {"title": "Other", "asked_yearly": "on", "version": version_of(its.agreement)})
        ],
        "agreements:draft": [("own", {"title": "Ours", "body": "New.", "version": version_of(wording)})],
        "agreements:draft-remove": [("own", {"language": "cy", "easy": ""})],
        "agreements:publish": [("own", {"material": "yes", "what_changed": "A line", "words_seen": seal})],
        "agreements:words": [("own", {use.value: f"May we, {use}?" for use in ConsentUse} | {"version": last})],
    }


def campaigns(world):
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=30)
    dates = day("opens_on", first) | day("closes_on", last)
    whom = {"years": ["2"], "classes": [str(world.elm.group.pk)], "uses": ["website"]} | day("new_since", None)
    words = {"title": "Ours", "reminds": "on"}
    paper = {"act": "signed", "typed_name": "Par Ent", "reason": ""} | day("signed_on", first)
    return {
        "agreements:campaign-new": [("own", {"agreement": "for-parents"} | words | dates | whom)],
        "agreements:campaign-change": [("own", words | day("closes_on", last))],
        "agreements:campaign-check": [("own", {"when": "now"})],
        "agreements:campaign-close": [("own", {"reason": "All in"})],
        "agreements:campaign-chase": [("own", {"who": "all", "group": "", "asked": ""})],
        "agreements:campaign-joined": [("own", {})],
        "agreements:campaign-slips": [("own", {"who": "everybody", "group": "", "language": ""})],
        "agreements:paper": [("own", paper)],
    }


def day(name, on):
    parts = [on.day, on.month, on.year] if on else ["", "", ""]
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


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
