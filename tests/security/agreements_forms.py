"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from django.utils import timezone

from agreements import consent_files
from agreements.models import ConsentUse
from agreements.services import consent_imports
from esafety.schools.models import ParentLink
from tests.factories import agreements as make


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
    its, today = world.elm, timezone.localdate()
    make.consent(its.child, by=its.agreements.parent)
    ParentLink.objects.create(parent=its.agreements.parent, child=its.child, relation="mother")
    seen = {"use": "website", "pupil": its.child.number}
    what = {"what": "The harvest table", "where": "The hall"}
    plan = consent_imports.Checked(
        [consent_imports.Match(consent_files.Line(2, held_where="Old forms"), its.child, {"press": "refused"})]
    )
    return {
        "agreements:pupil-consents": [("pupil", dict.fromkeys(ConsentUse.values, "refused"))],
        "agreements:assent-age": [("own", {"age": "9"} | day("from_on", today.year + 1, 1, 2))],
        "agreements:consents-import": [
            ("own", {"checked": consent_imports.put_by(plan, actor=world.people["head"])}),
        ],
        "agreements:before": [("own", seen | {"check": "yes", "group": "", "q": "", "names": "on"})],
        "agreements:publication-new": [
            ("own", seen | what | day("since", 2026, 9, 1) | day("until", today.year + 1, 1, 2) | {"names": ""}),
        ],
        "agreements:publication": [
            ("own", {"pupil": its.child.number, "q": ""}),
            ("own", {"keep": "yes", "q": ""} | day("until", today.year + 1, 1, 2)),
        ],
        "agreements:publication-end": [("own", day("ended_on", 2026, 9, 2))],
        "agreements:publication-remove": [("own", {"reason": "Cropped"})],
        "agreements:take-down-done": [("own", {"how": "Cropped"})],
    }


def day(name, year, month, number):
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def access(world):
    return {}


def checks(world):
    return {}
