from datetime import UTC, datetime

import factory

from esafety.access.perms import Circle
from incidents import search
from incidents.models import Draft, Entry, EntryKind, Incident, Involvement, Part, PublicReport, State
from tests.factories.schools import PersonFactory, SchoolFactory


class IncidentFactory(factory.django.DjangoModelFactory):
    """An incident of Elm School, just reported by a teacher."""

    class Meta:
        model = Incident
        skip_postgeneration_save = True

    class Params:
        triaged = factory.Trait(
            state=State.TRIAGED,
            severity="medium",
            lead=factory.SubFactory(PersonFactory, school=factory.SelfAttribute("..school"), roles=["officer"]),
        )
        closed = factory.Trait(
            triaged=True, state=State.CLOSED, outcome="resolved", closed_at=datetime(2026, 3, 9, 12, tzinfo=UTC)
        )
        about_staff = factory.Trait(circle=Circle.HEAD)
        about_head = factory.Trait(circle=Circle.CHAIR)
        from_pupil = factory.Trait(reporter_kind="pupil", reported_by=None)

    school = factory.SubFactory(SchoolFactory)
    reference = factory.Sequence(lambda n: f"2025-{n + 1:04d}")
    category = "conduct"
    kind = "cyberbullying"
    summary = "Mean messages in a class chat"
    what_happened = "Three pupils wrote mean things about a fourth in the class chat."
    happened_from = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    place = "home"
    device = "own_phone"
    harm = "no"
    reported_by = factory.SubFactory(PersonFactory, school=factory.SelfAttribute("..school"), roles=["teacher"])

    @factory.post_generation
    def words(incident, create, extracted, **kwargs):
        Entry.objects.create(
            incident=incident, kind=EntryKind.REPORT, text=f"Reported: {incident.summary}", by=incident.reported_by
        )
        if incident.is_public:
            PublicReport.objects.create(
                incident=incident, receipt_hash=f"{incident.pk:064d}", when_said="today", named_as="Ida Q"
            )
        search.index(incident)


class DraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Draft

    person = factory.SubFactory(PersonFactory, roles=["teacher"])
    school = factory.SelfAttribute("person.school")
    answers = factory.LazyFunction(lambda: finished_answers())


def involve(incident, person, part=Part.ALLEGED):
    involvement = Involvement.objects.create(incident=incident, person=person, part=part)
    incident.__dict__.pop("people_complained_of", None)
    search.index(incident)
    return involvement


def finished_answers():
    """What a draft holds when every step has been answered."""
    return {
        "about": {"about": ["nobody"]},
        "what": {"summary": ["Mean messages in a class chat"], "what_happened": ["They wrote."], "harm": ["no"]},
        "when": {
            "day_day": ["4"],
            "day_month": ["3"],
            "day_year": ["2026"],
            "clock": ["2:30pm"],
            "place": ["home"],
            "device": ["own_phone"],
        },
        "category": {"category": ["conduct"]},
        "kind": {"kind": ["cyberbullying"]},
        "done": {"first_action": ["Rang home."], "links": [""]},
    }
