"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from agreements import shown
from agreements.models import ConsentUse, ExactText, Wording
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
    its = world.elm.agreements
    staffs, infants = its.staffs.version.texts.get(), its.infants.version.texts.get()
    visitors = ExactText.objects.get(school=world.elm.school, version__agreement__audience="visitors")
    head = world.people["head"]
    signed = {"typed_name": "Actor Head", "agree": "on", "act": "signed"}
    declined = {"act": "declined", "reason": "Not yet"}
    note = {"shown": shown.seal(staffs, f"campaign:{its.staffs.pk}:{head.pk}")}
    read = {"shown": shown.seal(infants, f"class:{its.infants.pk}:{world.elm.group.pk}")}
    arrived = {"name": "Val Quist", "organisation": "Wires", "host_named": "Col League", "goes_online": "yes"}
    return {
        "agreements:mine": [("own", {"website": "given"})],
        "agreements:mine-sign": [("own", signed | note), ("own", declined | note)],
        "agreements:class-sign": [
            ("own", read | {f"took_{its.in_class.pk}": "on", f"name_{its.in_class.pk}": "Pip"}),
        ],
        "agreements:visit-leave": [("own", {})],
        "agreements:visit-host": [("own", {"person": world.elm.leads["head"].number})],
        "visit:start": [
            (
                "own",
                arrived
                | {"typed_name": "Val Quist", "agree": "on"}
                | {"shown": shown.seal(visitors, f"desk:{world.elm.school.pk}")},
            )
        ],
        "visit:done": [("own", {})],
    }


def consents(world):
    return {}


def access(world):
    return {}


def checks(world):
    return {}
