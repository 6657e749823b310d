"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from agreements import shown
from agreements.models import ExactText


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
