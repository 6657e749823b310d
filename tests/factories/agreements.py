"""Agreements, those asked, and what they answered. Written straight to the tables: verbs are what tests are about."""

from datetime import date, timedelta

import factory
from django.db import transaction
from django.utils import timezone

from agreements import evidence, links
from agreements.models import (
    AccessGrant,
    Agreement,
    AgreementVersion,
    Asked,
    Campaign,
    Consent,
    ConsentUse,
    ConsentWords,
    EventNotice,
    ExactText,
    Publication,
    PublishedPupil,
    Signature,
    Suspension,
    TakeDown,
    Visit,
    WebsiteCheck,
    WebsiteFault,
    Wording,
    sha256_of,
)
from esafety.schools.models import ParentLink
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory, appoint

BODY = "We keep each other safe online.\n\n- I ask before I share a picture.\n- I tell somebody when I am worried.\n"
OPENED = date(2026, 9, 1)


class AgreementFactory(factory.django.DjangoModelFactory):
    """The parents' agreement of Elm School, without a version."""

    class Meta:
        model = Agreement

    school = factory.SubFactory(SchoolFactory)
    slug = factory.Sequence(lambda n: f"parents-{n}")
    title = "Parents’ agreement"
    audience = "parents"


def published(agreement, *, number=1, body=BODY, is_material=True, what_changed="", language="en", easy_read=False):
    """A published version with its words in one language."""
    version = AgreementVersion.objects.create(
        school=agreement.school,
        agreement=agreement,
        number=number,
        state="published",
        is_material=is_material,
        what_changed=what_changed,
        published_at=timezone.now(),
    )
    add_text(version, body=body, language=language, easy_read=easy_read)
    return version


def add_text(version, *, body=BODY, language="en", easy_read=False, title=None):
    title = title or version.agreement.title
    return ExactText.objects.create(
        school=version.school,
        version=version,
        language=language,
        easy_read=easy_read,
        title=title,
        body=body,
        sha256=sha256_of(f"{title}\n\n{body}"),
    )


def draft_of(agreement, *, number=1, body=BODY):
    version = AgreementVersion.objects.create(school=agreement.school, agreement=agreement, number=number)
    Wording.objects.create(version=version, title=agreement.title, body=body)
    return version


class CampaignFactory(factory.django.DjangoModelFactory):
    """Open since September; `audience="staff"` makes its agreement one for staff. Asks nobody yet."""

    class Meta:
        model = Campaign
        exclude = ["audience"]

    audience = "parents"
    school = factory.SubFactory(SchoolFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Autumn agreements"
    version = factory.LazyAttribute(
        lambda one: published(
            AgreementFactory(school=one.school, audience=one.audience, slug=f"{one.audience}-{one.number}")
        )
    )
    opens_on = OPENED
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    state = "open"
    made_by = factory.LazyAttribute(lambda one: PersonFactory(school=one.school, roles=["officer"]))
    opened_at = factory.LazyFunction(timezone.now)


def ask(campaign, person, child=None, **fields):
    """One person asked, for a child where one is given."""
    fields = {"way": "link" if child else "sign_in", "address": person.email, "asked_by": campaign.made_by} | fields
    return Asked.objects.create(campaign=campaign, person=person, child=child, **fields)


def family(school=None, *, children=3, email="mother@elm.example", first_names=("Ava", "Ben", "Cal", "Dot")):
    """A parent without a sign-in, and their children, each in a class of their own."""
    school = school or SchoolFactory()
    parent = PersonFactory(school=school, user=None, first_name="Pat", last_name="Reed", email=email)
    appoint(parent, "parent")
    return parent, [add_child(parent, first_names[n % len(first_names)], year=n) for n in range(children)]


def add_child(parent, first_name="Ava", *, year=2, **link):
    group = TeachingGroupFactory(school=parent.school, year_group=year)
    child = PersonFactory(
        school=parent.school,
        user=None,
        first_name=first_name,
        last_name="Reed",
        year_group=year,
        teaching_group=group,
        date_of_birth=date(2026 - 5 - year, 10, 1),
    )
    appoint(child, "pupil")
    ParentLink.objects.create(parent=parent, child=child, relation="mother", **link)
    return child


def asked_family(campaign=None, *, children=3, **fields):
    """A campaign with one family asked: (campaign, parent, children)."""
    campaign = campaign or CampaignFactory(**fields)
    parent, theirs = family(campaign.school, children=children)
    for child in theirs:
        ask(campaign, parent, child)
    return campaign, parent, theirs


def link_for(campaign, person):
    """The path of a fresh link; its token is the last part but one."""
    with transaction.atomic():
        return links.mint(campaign, person)


def sign(asked, *, act="signed", **fields):
    """An answer as `services.taking` leaves it, without the event."""
    text = ExactText.objects.filter(version=asked.campaign.version).first()
    signature = Signature(
        school_id=asked.campaign.school_id,
        asked=asked,
        number=asked.number + 1,
        version=text.version,
        text=text,
        text_sha256=text.sha256,
        signer=asked.person,
        child=asked.child,
        act=act,
        **{"typed_name": asked.person.name, "way": asked.way, "address": asked.address} | fields,
    )
    signature.sha256 = evidence.digest_of(signature, [])
    signature.save()
    asked.state, asked.number, asked.answered_at = act, signature.number, signature.at
    asked.answered_version, asked.answered_way = text.version, signature.way
    asked.save()
    return signature


def consent_words(school, language="en"):
    return [
        ConsentWords.objects.create(
            school=school,
            use=use,
            language=language,
            question=f"May we? {use.label}",
            sha256=sha256_of(f"May we? {use.label}"),
        )
        for use in ConsentUse
    ]


def consent(pupil, use="website", answer="given", by=None, **fields):
    source = {"source": "signed"} if by else {"source": "elsewhere", "held_where": "The old forms"}
    return Consent.objects.create(school=pupil.school, pupil=pupil, use=use, answer=answer, by=by, **source | fields)


def publication(pupils, *, use="website", number=None, **fields):
    school = pupils[0].school
    number = number or Publication.objects.filter(school=school).count() + 1
    fields = {"what": "The harvest table", "where": "https://elm.example/harvest", "since": OPENED} | fields
    by = fields.pop("recorded_by", None) or PersonFactory(school=school, roles=["teacher"])
    made = Publication.objects.create(school=school, number=number, use=use, recorded_by=by, **fields)
    for pupil in pupils:
        PublishedPupil.objects.create(publication=made, pupil=pupil)
    return made


def take_down(pupil, **fields):
    return TakeDown.objects.create(
        school=pupil.school,
        publication=publication([pupil]),
        pupil=pupil,
        consent=consent(pupil, answer="withdrawn"),
        **{"due_on": timezone.localdate() + timedelta(days=5)} | fields,
    )


def grant(person, **fields):
    fields = {"basis": "school", "starts_on": OPENED, "reason": "Agreed with the head"} | fields
    return AccessGrant.objects.create(school=person.school, person=person, **fields)


def suspend(person, by, **fields):
    today = timezone.localdate()
    fields = {"starts_on": today, "ends_on": today + timedelta(days=7), "reason": "Shared a password"} | fields
    return Suspension.objects.create(school=person.school, person=person, made_by=by, **fields)


def visit(host, **fields):
    fields = {"name": "Val Quist", "organisation": "Wires and Co", "on": timezone.localdate()} | fields
    return Visit.objects.create(school=host.school, host=host, **fields)


def website_check(by, *, number=None, **fields):
    number = number or WebsiteCheck.objects.filter(school=by.school).count() + 1
    fields = {"on": timezone.localdate(), "term": "Autumn term 2026"} | fields
    return WebsiteCheck.objects.create(school=by.school, number=number, checked_by=by, **fields)


def website_fault(check, owner, **fields):
    fields = {"what": "An address of a pupil", "due_on": timezone.localdate() + timedelta(days=7)} | fields
    return WebsiteFault.objects.create(school=check.school, check_made=check, owner=owner, **fields)


def event_notice(by, *, number=None, **fields):
    number = number or EventNotice.objects.filter(school=by.school).count() + 1
    fields = {
        "title": "Harvest play",
        "on": timezone.localdate() + timedelta(days=7),
        "text": "At the end only.",
    } | fields
    return EventNotice.objects.create(school=by.school, number=number, made_by=by, **fields)
