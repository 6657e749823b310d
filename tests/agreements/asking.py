"""What tests of campaigns share: jobs done as a worker would, and people of a school in numbers."""

from datetime import date

from django.urls import reverse

from agreements.rules.campaigns import Whom
from agreements.services import asking
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import agreements as make

TODAY = date(2026, 9, 7)


def officer_of(school=None, **fields):
    return PersonFactory(school=school or SchoolFactory(), roles=["officer"], **fields)


def url(name, campaign=None, *more):
    school = campaign.school if campaign else SchoolFactory()
    return reverse(f"agreements:{name}", args=[school.slug, *([campaign.number] if campaign else []), *more])


def draft(school=None, *, audience="parents", by=None, whom=None, **fields):
    """A campaign that asks nobody yet, about a published agreement for the audience."""
    school = school or SchoolFactory()
    by = by or officer_of(school)
    version = fields.pop("version", None) or make.published(make.AgreementFactory(school=school, audience=audience))
    fields = {"title": "Autumn agreements", "opens_on": TODAY, "closes_on": date(2026, 10, 2)} | fields
    return asking.start_campaign(actor=by, version=version, whom=whom or Whom(), **fields)


def opened(campaign):
    """Opened, and everybody asked."""
    asking.open_campaign(campaign, actor=campaign.made_by)
    done()
    campaign.refresh_from_db()
    return campaign


def done():
    """All that is due has been done, the mail too."""
    while jobs.sweep():
        pass


def campaign_job(kind):
    return Job.objects.filter(kind=kind).order_by("pk").last()


def many_families(school, number, *, group=None):
    """Families of one child each, made with few queries' worth of patience."""
    from esafety.schools.models import Appointment, Person

    parents = Person.objects.bulk_create(
        Person(school=school, first_name="Pat", last_name=f"Reed{n:05}", email=f"p{n}@elm.example")
        for n in range(number)
    )
    children = Person.objects.bulk_create(
        Person(school=school, first_name="Ava", last_name=f"Reed{n:05}", teaching_group=group, year_group=2)
        for n in range(number)
    )
    began = date(2015, 9, 1)
    Appointment.objects.bulk_create(Appointment(person=one, role="pupil", starts_on=began) for one in children)
    ParentLink.objects.bulk_create(
        ParentLink(parent=parent, child=child, relation="mother")
        for parent, child in zip(parents, children, strict=True)
    )
    return parents, children


def pupil(school, **fields):
    one = PersonFactory(school=school, **{"user": None, "year_group": 2} | fields)
    appoint(one, "pupil")
    return one
