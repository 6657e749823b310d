"""The induction sheet (T8): one page for whoever works with pupils for a day or a few weeks, from what holds today."""

from dataclasses import dataclass
from datetime import date

from esafety.access.roles import Role
from esafety.schools.models import (
    Appointment,
    Contact,
    ContactKind,
    PersonalCameras,
    PersonalUse,
    PupilPhones,
    School,
)

SHOWN = (Role.DSL, Role.DEPUTY_DSL, Role.OFFICER, Role.HEAD)
MOST_OF_A_ROLE, MOST_HELPLINES, MOST_WHEN_LONG = 3, 6, 3
LONG = 900  # letters of what differs from school to school, past which the type is set smaller

CAMERAS = {
    PersonalCameras.NEVER: "Never take pictures of pupils with your own phone or camera. Use the school’s.",
    PersonalCameras.WITH_LEAVE: (
        "Your own camera only with leave of the senior leaders; your own phone in breaks, away from pupils, "
        "with leave of the headteacher."
    ),
}
PHONES = {
    PupilPhones.NOT_ON_WIFI: "Pupils may bring a phone; it never joins the school’s Wi-Fi.",
    PupilPhones.NOT_ON_SITE: "Pupils do not have phones on the site. If you see one, tell the office.",
}
USE = {
    PersonalUse.OUTSIDE_HOURS: "Personal use of the internet: outside school hours only.",
    PersonalUse.WORK_ONLY: "The school’s devices are for work only.",
}


@dataclass(frozen=True)
class Holder:
    """Who holds a role today, with the telephone that the contact book has for them."""

    name: str
    phone: str


@dataclass(frozen=True)
class Line:
    role: str
    holders: tuple[Holder, ...]
    more: int = 0


@dataclass(frozen=True)
class Sheet:
    """All that differs from school to school, and from day to day."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    rules: tuple[str, ...]
    network: tuple[str, ...]
    to_sign: str
    help: tuple[Contact, ...]
    contacts: tuple[int, ...]

    @property
    def is_long(self) -> bool:
        people = [f"{one.name}{one.phone}" for line in self.lines for one in line.holders]
        return len("".join([*people, *(f"{one.name}{one.phone}{one.hours}" for one in self.help)])) > LONG

    @property
    def help_shown(self) -> "tuple[Contact, ...]":
        """Those for which there is room."""
        return self.help[:MOST_WHEN_LONG] if self.is_long else self.help


def sheet_of(school: School, today: date) -> Sheet:
    """Three queries: settings, appointments and contacts of the day."""
    its = school.settings
    contacts = list(Contact.objects.filter(school=school).current())
    phones = {key: one.phone for one in contacts if one.phone for key in (one.name.casefold(), one.email) if key}
    held = Appointment.objects.on(today).filter(person__school=school, role__in=SHOWN).select_related("person")
    by_role: dict[str, list[Holder]] = {role: [] for role in SHOWN}
    for one in held.order_by("starts_on", "pk"):
        person = one.person
        if person.is_here(today):
            phone = phones.get(person.name.casefold()) or phones.get(person.email, "")
            by_role[one.role].append(Holder(person.name, phone))
    lines = tuple(
        Line(
            school.role_words(role),
            tuple(by_role[role][:MOST_OF_A_ROLE]),
            max(0, len(by_role[role]) - MOST_OF_A_ROLE),
        )
        for role in SHOWN
    )
    helping = tuple(one for one in contacts if one.kind == ContactKind.HELPLINE and one.phone)[:MOST_HELPLINES]
    network = ["What pupils open is filtered and watched. If something harmful gets through, turn the screen away."]
    network.append("Report it at once, with the time and the device; never look for it yourself.")
    network.append("No guest joins the school’s network without leave. Lock the screen when you walk away.")
    if its.staff_email_monitored:
        network.append("Staff e-mail is monitored.")
    return Sheet(
        lines=lines,
        missing=tuple(line.role for line in lines if not line.holders),
        rules=(
            CAMERAS[PersonalCameras(its.personal_cameras)],
            PHONES[PupilPhones(its.pupil_phones)],
            USE[PersonalUse(its.personal_use)],
            "No private messages to pupils, no friends among them on social media, no pictures of school posted.",
        ),
        network=tuple(network),
        to_sign=school.agreement_word,
        help=helping,
        contacts=tuple(one.pk for one in contacts),
    )
