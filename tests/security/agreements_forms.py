"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from tests.agreements.sheets import sheet


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
    asked = world.elm.agreements.asked
    mine = {"child": asked.pk, f"act-{asked.pk}": "sign", "typed_name": "Par Ent", "agrees": "on"}
    consents = {"child": asked.pk, "do": "consents", "language": "en", f"website-{asked.pk}": "no"}
    return {
        "sign:page": [("own", sheet(asked.campaign) | mine)],
        "sign:consents": [
            ("own", consents | {"questions": sheet(asked.campaign)["questions"]}),
            ("own", {"child": asked.pk, "do": "withdraw", "sure": "on", "reason": "We moved"}),
        ],
        "sign:fresh": [("own", {})],
        "sign:check": [("", {"fingerprint": "a" * 64})],
    }


def rooms(world):
    return {}


def consents(world):
    return {}


def access(world):
    return {}


def checks(world):
    return {}
