"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from datetime import timedelta

from django.utils import timezone


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


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
    return {}


def consents(world):
    return {}


def access(world):
    today = timezone.localdate()
    days = day("starts_on", today) | day("ends_on", today + timedelta(3)) | {"reason": "So it was agreed"}
    return {
        "agreements:access-suspend": [("pupil", days)],
        "agreements:access-grant": [("colleague", days)],
        "agreements:access-restore": [("own", {"reason": "They said sorry"})],
        "agreements:access-end": [("own", {"when": "later", "reason": "Over"} | day("ends_on", today))],
    }


def checks(world):
    return {}
