"""The two demo schools as they are set up: look, words, settings, staff, classes and contact book."""

from dataclasses import dataclass
from datetime import date

from esafety.access.roles import Role
from esafety.schools.models import (
    AgreementSigners,
    BullyingTest,
    ContactKind,
    Decider,
    FirstTold,
    GovernorReport,
    OfficerPost,
    OutsideReport,
    PersonalCameras,
    PersonalUse,
    PoliceDecider,
    PupilPhones,
    StaffTraining,
    Watcher,
)

TRUST_SLUG, TRUST_NAME = "meadow", "Meadow Learning Trust"
TRUST_OFFICER = ("Rosalind", "Achebe", "trust@meadow.example")
PASSWORD = "playground-otter-42"  # noqa: S105  (public by design: see `accounts.checks`)


@dataclass(frozen=True)
class Adult:
    """Staff or governor. `years` ago they were appointed. Those who sign in do so as `<key>@<school>.example`."""

    key: str
    first_name: str
    last_name: str
    roles: tuple[Role, ...]
    years: int
    signs_in: bool = False


@dataclass(frozen=True)
class Group:
    """A class: how many pupils of each year are in it, and whose it is."""

    name: str
    pupils: tuple[tuple[int, int], ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class ContactEntry:
    kind: ContactKind
    name: str
    phone: str = ""
    email: str = ""
    hours: str = ""
    note: str = ""


@dataclass(frozen=True)
class SchoolPlan:
    slug: str
    name: str
    opened_on: date
    colour: str
    logo: str
    words: dict[str, str]
    settings: dict[str, object]
    adults: tuple[Adult, ...]
    groups: tuple[Group, ...]
    leavers: tuple[int, int]  # year that left last summer, and how many of them are on record
    demo_child: tuple[str, str, str, int]  # first name, surname, sex and year of the pupil who signs in
    demo_sibling: tuple[str, str, int]
    demo_parent: str
    own_kind: tuple[str, str, str]  # category, name, explanation
    contacts: tuple[ContactEntry, ...]

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"


def _helplines() -> tuple[ContactEntry, ...]:
    return (
        ContactEntry(
            ContactKind.POLICE, "Police, in danger", "999", hours="Always", note="When somebody is in danger now."
        ),
        ContactEntry(ContactKind.POLICE, "Police, not an emergency", "101", hours="Always"),
        ContactEntry(
            ContactKind.IWF,
            "Internet Watch Foundation",
            "01223 203030",
            hours="Office hours; report on line at any time",
            note="Report at report.iwf.org.uk. Never copy or send on the image itself.",
        ),
        ContactEntry(ContactKind.HELPLINE, "Childline", "0800 1111", hours="Always", note="For children. Free."),
        ContactEntry(
            ContactKind.HELPLINE,
            "Professionals Online Safety Helpline",
            "0344 381 4772",
            "helpline@saferinternet.org.uk",
            "Weekdays, 10am to 4pm",
            "Advice for anybody who works with children.",
        ),
        ContactEntry(ContactKind.HELPLINE, "NSPCC helpline", "0808 800 5000", note="For adults worried about a child."),
    )


BROOK_LANE = SchoolPlan(
    slug="brook-lane",
    name="Brook Lane Infant School",
    opened_on=date(1971, 9, 6),
    colour="#0f5a78",
    logo="brook",
    words={"pupil_word": "pupil", "officer_word": "e-safety leader", "agreement_word": "VLE agreement"},
    settings={
        "filter_additions": Decider.SENIOR,
        "filter_removals": Decider.SENIOR,
        "told_first": FirstTold.OFFICER,
        "parents_tell": FirstTold.HEAD,
        "police_decider": PoliceDecider.DSL,
        "two_investigators": True,
        "staff_email_monitored": True,
        "personal_use": PersonalUse.WORK_ONLY,
        "personal_cameras": PersonalCameras.WITH_LEAVE,
        "pupil_phones": PupilPhones.NOT_ON_SITE,
        "agreement_signers": AgreementSigners.STAFF_PARENTS,
        "bullying_test": BullyingTest.REPEATED,
        "staff_training": StaffTraining.PROGRAMME,
        "governor_report": GovernorReport.YEARLY,
        "outside_report": OutsideReport.TRUST_ADVISER,
        "officer_post": OfficerPost.WITH_DSL,
        "watcher": Watcher.OFFICER,
    },
    adults=(
        Adult("head", "Joanna", "Threlfall", (Role.HEAD,), 7, True),
        Adult("senior", "Dev", "Rathore", (Role.SENIOR,), 5, True),
        Adult("dsl", "Catrin", "Maddocks", (Role.DSL,), 6, True),
        Adult("officer", "Samina", "Chowdhry", (Role.OFFICER,), 4, True),
        Adult("computing", "Gregor", "Tulloch", (Role.COMPUTING,), 4, True),
        Adult("it", "Marlon", "Baptiste", (Role.IT,), 3, True),
        Adult("teacher", "Bethan", "Ollerenshaw", (Role.TEACHER,), 5, True),
        Adult("support", "Denise", "Kirkbride", (Role.SUPPORT,), 9, True),
        Adult("deputy_dsl", "Tolu", "Bankole", (Role.DEPUTY_DSL, Role.TEACHER), 4),
        Adult("teacher2", "Francesca", "Pirelli", (Role.TEACHER,), 3),
        Adult("teacher3", "Hywel", "Bebb", (Role.TEACHER,), 8),
        Adult("teacher4", "Maeve", "Donnellan", (Role.TEACHER,), 6),
        Adult("teacher5", "Sunita", "Bhandari", (Role.TEACHER,), 10),
        Adult("support2", "Lorraine", "Gatenby", (Role.SUPPORT,), 11),
        Adult("support3", "Parveen", "Sharif", (Role.SUPPORT,), 4),
        Adult("support4", "Ewa", "Sikorska", (Role.SUPPORT,), 3),
        Adult("support5", "Craig", "Hollinrake", (Role.SUPPORT,), 3),
        Adult("support6", "Janice", "Obuya", (Role.SUPPORT,), 7),
        Adult("office", "Pauline", "Wetherall", (Role.SUPPORT,), 14),
        Adult("midday", "Kathleen", "Rigby", (Role.SUPPORT,), 12),
        Adult("chair", "Malcolm", "Fazackerley", (Role.CHAIR,), 5, True),
        Adult("governor", "Yetunde", "Solanke", (Role.GOVERNOR,), 3, True),
        Adult("link", "Ravinder", "Gahir", (Role.GOVERNOR, Role.LINK_GOVERNOR), 4),
        Adult("governor2", "Alastair", "Nunn", (Role.GOVERNOR,), 3),
        Adult("governor3", "Marguerite", "Lofthouse", (Role.GOVERNOR,), 6),
    ),
    groups=(
        Group("Acorn", ((-1, 16),), ("teacher4",)),
        Group("Willow", ((0, 24),), ("teacher2", "deputy_dsl")),
        Group("1 Hazel", ((1, 25),), ("teacher",)),
        Group("2 Oak", ((2, 25),), ("teacher3", "computing")),
    ),
    leavers=(2, 12),
    demo_child=("Poppy", "Ferncombe", "f", 2),
    demo_sibling=("Rowan", "m", 0),
    demo_parent="Katrina",
    own_kind=("conduct", "Parents' group chat", "Parents fall out, or say something hurtful, in a class group chat."),
    contacts=(
        *_helplines(),
        ContactEntry(
            ContactKind.LADO,
            "LADO duty desk, Wenbury Council",
            "01632 960114",
            "lado@wenbury.example",
            "Weekdays, 9am to 5pm",
        ),
        ContactEntry(
            ContactKind.CHILDRENS_SERVICES,
            "Children's front door, Wenbury",
            "01632 960120",
            hours="Weekdays, 8.45am to 5pm",
            note="Out of hours: 01632 960199.",
        ),
        ContactEntry(
            ContactKind.SAFEGUARDING_ADVISER,
            "Schools safeguarding adviser",
            "01632 960131",
            "schools-safeguarding@wenbury.example",
            note="May warn other schools in the area.",
        ),
        ContactEntry(
            ContactKind.TRUST, "Meadow Learning Trust, safeguarding lead", "01632 960150", "safeguarding@meadow.example"
        ),
        ContactEntry(
            ContactKind.PROVIDER,
            "Broadband and filtering service desk",
            "01632 960175",
            hours="Weekdays, 7.30am to 6pm",
        ),
    ),
)

HILLTOP = SchoolPlan(
    slug="hilltop",
    name="Hilltop School",
    opened_on=date(1984, 9, 4),
    colour="#6a3d7c",
    logo="hill",
    words={
        "pupil_word": "learner",
        "officer_word": "e-safety officer",
        "agreement_word": "acceptable use agreement",
    },
    settings={
        "filter_additions": Decider.HEAD,
        "filter_removals": Decider.HEAD,
        "told_first": FirstTold.HEAD,
        "parents_tell": FirstTold.HEAD,
        "police_decider": PoliceDecider.HEAD,
        "two_investigators": False,
        "staff_email_monitored": False,
        "personal_use": PersonalUse.OUTSIDE_HOURS,
        "personal_cameras": PersonalCameras.NEVER,
        "pupil_phones": PupilPhones.NOT_ON_WIFI,
        "agreement_signers": AgreementSigners.STAFF_PUPILS,
        "bullying_test": BullyingTest.ONE_POSTING,
        "staff_training": StaffTraining.YEARLY,
        "governor_report": GovernorReport.TERMLY,
        "outside_report": OutsideReport.LA_SYSTEM,
        "officer_post": OfficerPost.IS_DEPUTY_DSL,
        "watcher": Watcher.TEACHER_AND_OFFICER,
    },
    adults=(
        Adult("head", "Winston", "Carrington", (Role.HEAD,), 6, True),
        Adult("senior", "Eluned", "Parfitt", (Role.SENIOR,), 8, True),
        Adult("dsl", "Shazia", "Anwar", (Role.DSL,), 5, True),
        Adult("officer", "Duncan", "Abernethy", (Role.OFFICER, Role.DEPUTY_DSL), 4, True),
        Adult("computing", "Ifeoma", "Udeh", (Role.COMPUTING,), 3, True),
        Adult("it", "Piotr", "Zielinski", (Role.IT,), 5, True),
        Adult("teacher", "Roisin", "Heneghan", (Role.TEACHER,), 4, True),
        Adult("support", "Clifton", "Braithwaite", (Role.SUPPORT,), 7, True),
        Adult("teacher2", "Manjit", "Kalsi", (Role.TEACHER,), 9),
        Adult("teacher3", "Saskia", "Oldroyd", (Role.TEACHER,), 3),
        Adult("teacher4", "Elwyn", "Probert", (Role.TEACHER,), 10),
        Adult("teacher5", "Temi", "Falade", (Role.TEACHER,), 3),
        Adult("teacher6", "Verity", "Longbottom", (Role.TEACHER,), 5),
        Adult("teacher7", "Kieran", "Mulholland", (Role.TEACHER,), 4),
        Adult("support2", "Aneta", "Brzezinska", (Role.SUPPORT,), 4),
        Adult("support3", "Leroy", "Hutchings", (Role.SUPPORT,), 6),
        Adult("support4", "Mairead", "Coyle", (Role.SUPPORT,), 3),
        Adult("support5", "Geraint", "Absalom", (Role.SUPPORT,), 3),
        Adult("support6", "Bukola", "Akande", (Role.SUPPORT,), 5),
        Adult("office", "Hilary", "Stotesbury", (Role.SUPPORT,), 12),
        Adult("chair", "Beverley", "Nkansah", (Role.CHAIR,), 4, True),
        Adult("governor", "Quentin", "Aspinall", (Role.GOVERNOR,), 3, True),
        Adult("link", "Nasreen", "Qadir", (Role.GOVERNOR, Role.LINK_GOVERNOR), 5),
        Adult("governor2", "Tobias", "Eckersley", (Role.GOVERNOR,), 3),
        Adult("governor3", "Delroy", "Pinnock", (Role.GOVERNOR,), 7),
    ),
    groups=(
        Group("Wren", ((3, 5), (4, 4)), ("teacher2",)),
        Group("Robin", ((5, 7),), ("teacher3",)),
        Group("Finch", ((6, 7),), ("teacher4",)),
        Group("Heron", ((7, 8),), ("teacher5",)),
        Group("Kestrel", ((8, 8),), ("teacher6",)),
        Group("Falcon", ((9, 7),), ("teacher",)),
        Group("Osprey", ((10, 7),), ("teacher7",)),
        Group("Kite", ((11, 7),), ("computing", "senior")),
    ),
    leavers=(11, 6),
    demo_child=("Jonah", "Castellan", "m", 9),
    demo_sibling=("Marnie", "f", 5),
    demo_parent="Bernadette",
    own_kind=("systems", "Misuse of a communication aid", "Somebody alters or uses another's communication device."),
    contacts=(
        *_helplines(),
        ContactEntry(
            ContactKind.LADO,
            "LADO, Harrowdale Council",
            "01632 960214",
            "lado@harrowdale.example",
            "Weekdays, 9am to 5pm",
        ),
        ContactEntry(
            ContactKind.CHILDRENS_SERVICES,
            "Multi-agency safeguarding hub, Harrowdale",
            "01632 960220",
            hours="Weekdays, 8.30am to 5.30pm",
            note="Out of hours: 01632 960299.",
        ),
        ContactEntry(
            ContactKind.POLICE, "Neighbourhood police, schools officer", "01632 960231", hours="Weekdays, 8am to 4pm"
        ),
        ContactEntry(
            ContactKind.TECHNOLOGY_ADVISER,
            "Senior education technology adviser",
            "01632 960240",
            "edtech@harrowdale.example",
        ),
        ContactEntry(ContactKind.LOCAL_AUTHORITY, "Incident system support, Harrowdale", "01632 960252"),
        ContactEntry(
            ContactKind.TRUST, "Meadow Learning Trust, safeguarding lead", "01632 960150", "safeguarding@meadow.example"
        ),
        ContactEntry(
            ContactKind.PROVIDER,
            "Broadband and filtering service desk",
            "01632 960175",
            hours="Weekdays, 7.30am to 6pm",
        ),
    ),
)

PLANS = (BROOK_LANE, HILLTOP)


def sign_ins() -> list[tuple[str, list[str]]]:
    """The addresses with which one can sign in, by school."""
    roles = [adult.key for adult in BROOK_LANE.adults if adult.signs_in]
    by_school = [(plan.name, [f"{role}@{plan.domain}" for role in [*roles, "pupil", "parent"]]) for plan in PLANS]
    return [*by_school, (TRUST_NAME, [TRUST_OFFICER[2]])]
