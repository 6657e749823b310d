"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

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
