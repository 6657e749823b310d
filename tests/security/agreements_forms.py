"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from datetime import timedelta

from django.utils import timezone

from agreements.rules.website import POINTS


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
    today = timezone.localdate()
    look = {f"said_{point.key}": "yes" for point in POINTS} | {"note": "All of it"} | day("due_on", today)
    wrong = {f"{name}_{point.key}": "" for point in POINTS for name in ("what", "owner")}
    wrong |= {"said_links_lead_right": "no", "what_links_lead_right": "The old shop"}
    wrong |= {"owner_links_lead_right": world.people["it"].number}
    return {
        "agreements:website-check-new": [("own", look | wrong)],
        "agreements:website-sign": [("own", {})],
        "agreements:website-fault-done": [("own", {"how": "Taken away"})],
        "agreements:event-new": [("own", {"title": "Play", "text": "At the end."} | day("on", today))],
        "agreements:event-tell": [("own", {})],
    }
