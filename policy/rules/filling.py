"""Fields in a clause's text: the school's own words and whoever holds a role today, so that names change by themselves.

`{head}` is what the school calls the role, `{head.name}` whoever holds it. What is no field stays as it is written.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from esafety.access.roles import Role
from esafety.schools.models import Appointment, School
from esafety.words import listed, plural, uncapitalised

FIELD = re.compile(r"\{([a-z][a-z_]*(?:\.name)?)\}")
NOBODY = "nobody at present"
OF_THE_SCHOOL = ("school", "trust", "pupil", "pupils", "agreement")
FIELDS: dict[str, str] = {
    "school": "the name of the school",
    "trust": "the name of its trust, or “the school” where it has none",
    "pupil": "the school’s word for a pupil",
    "pupils": "the same for several",
    "agreement": "the school’s word for the agreement that people sign",
} | {str(role): f"the school’s word for: {uncapitalised(str(role.label))}" for role in Role if role != Role.PUPIL}
FIELDS |= {f"{role}.name": f"who is {uncapitalised(str(role.label))} today" for role in Role if role != Role.PUPIL}


def unknown_fields(text: str) -> list[str]:
    """Those that look like fields and are none, each once, in the order of the text."""
    found = (match.group(1) for match in FIELD.finditer(text))
    return list(dict.fromkeys(one for one in found if one not in FIELDS))


@dataclass(frozen=True)
class Filling:
    """What stands for each field in one school on one day."""

    words: dict[str, str]

    @classmethod
    def of(cls, school: School, on: date) -> Self:
        """One query for all names, and one for the trust where the school has one."""
        holders: dict[str, list[str]] = {}
        here = Q(person__left_on=None) | Q(person__left_on__gt=on)
        rows = Appointment.objects.on(on).filter(here, person__school=school).select_related("person")
        for one in rows.order_by("person__last_name", "person__first_name", "pk"):
            names = holders.setdefault(one.role, [])
            if one.person.name not in names:
                names.append(one.person.name)
        words = {
            "school": school.name,
            "trust": school.trust.name if school.trust_id and school.trust else "the school",
            "pupil": school.pupil_word,
            "pupils": plural(school.pupil_word),
            "agreement": school.agreement_word,
        }
        for role in Role:
            words.setdefault(str(role), uncapitalised(school.role_words(role)))
            words[f"{role}.name"] = listed(holders.get(str(role), [])) or NOBODY
        return cls(words)

    def fill(self, text: str) -> str:
        return FIELD.sub(lambda match: self.words.get(match.group(1), match.group(0)), text)
