"""One of everything of agreements in each school of `world.py`, and how its addresses are found."""

from django.db import transaction

from agreements import links
from agreements.models import AssentAge, ClassSigning, Trace
from esafety.evidence.services import keep
from esafety.schools.models import ParentLink, Person
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, appoint, sealed_upload
from tests.factories import agreements as make

CAMPAIGN_NUMBERS = {"elm": 1, "ash": 2}  # a campaign's address is its number in its school: each has another
NUMBERS = {"elm": 41, "ash": 51, "oak": 61}  # of each school its own, so that another's is nothing here


def ask_everybody(world):
    """Everybody with a sign-in is asked by a campaign of each school that they are in."""
    for its in (world.elm, world.ash, world.oak):
        for person in Person.objects.filter(school=its.school, user__in=world.users.values()):
            make.ask(its.agreements.staffs, person)


class Furniture:
    """The agreements of one school: a parent asked for a child, a signature, and one of each thing to look at."""

    def __init__(self, its):
        school, officer = its.school, its.leads["school"]
        self.agreement = make.AgreementFactory(school=school, slug=f"parents-of-{school.slug}")
        self.version = make.published(self.agreement)
        self.draft = make.draft_of(self.agreement, number=2)
        self.campaign = make.CampaignFactory(
            school=school, number=CAMPAIGN_NUMBERS.get(school.slug, 3), version=self.version, made_by=officer
        )
        self.parent = PersonFactory(
            school=school, user=None, first_name="Par", last_name="Ent", email="par@elm.example"
        )
        appoint(self.parent, "parent")
        ParentLink.objects.create(parent=self.parent, child=its.pupil, relation="mother")
        self.asked = make.ask(self.campaign, self.parent, its.pupil)
        self.token = make.link_for(self.campaign, self.parent).split("/")[2]
        with transaction.atomic():
            scan = keep(sealed_upload(), by=officer)
        self.signature = make.sign(make.ask(self.campaign, its.colleague), way="paper", entered_by=officer, scan=scan)
        Trace.objects.create(signature=self.signature, network="192.0.2.7", browser="A browser")
        make.consent_words(school)
        AssentAge.objects.create(school=school, age=13, from_on=make.OPENED)
        ClassSigning.objects.create(
            school=school, campaign=self.campaign, group=its.group, led_by=its.colleague, took_part=0
        )
        self.consent = make.consent(its.pupil, by=self.parent)
        self.take_down = make.take_down(its.pupil)
        self.publication = self.take_down.publication
        self.publication.number = 10 + school.pk  # none that another school has as well
        self.publication.save()
        self.grant = make.grant(its.pupil)
        self.suspension = make.suspend(its.child, its.leads["head"])
        self.visit = make.visit(its.colleague)
        make.published(make.AgreementFactory(school=school, audience="visitors", slug="for-visitors"))
        self.staffs = make.CampaignFactory(
            school=school, number=NUMBERS[school.slug], audience="staff", made_by=officer
        )
        self.infants = make.CampaignFactory(
            school=school, number=NUMBERS[school.slug] + 1, audience="infants", made_by=officer
        )
        self.in_class = make.ask(self.infants, its.pupil, way="class")
        self.check = make.website_check(officer, number=20 + school.pk)  # none that another school has as well
        self.fault = make.website_fault(self.check, officer)
        self.event = make.event_notice(officer, number=20 + school.pk)


class Finders:
    """Arguments of addresses, by what they point at; `relation` "not there" points at nothing that is."""

    def _agreement(self, theirs, relation, key, name):
        return ["no-such-agreement" if relation == "not there" else theirs.agreements.agreement.slug]

    def _version(self, theirs, relation, key, name):
        return [*self._agreement(theirs, relation, key, name), 1]

    def _campaign(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.agreements.campaign.number]

    def _own_campaign(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.agreements.staffs.number]

    def _class_to_sign(self, theirs, relation, key, name):
        return [theirs.agreements.infants.number, self._keyed(theirs.group, relation)]

    def _asked(self, theirs, relation, key, name):
        return [*self._campaign(theirs, relation, key, name), self._keyed(theirs.agreements.asked, relation)]

    def _publication(self, theirs, relation, key, name):
        number = 9_999 if relation == "not there" else theirs.agreements.publication.number
        return [number, theirs.pupil.number] if name == "agreements:publication-remove" else [number]

    def _class(self, theirs, relation, key, name):
        return [self._keyed(theirs.group, relation)]

    def _take_down(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.take_down, relation)]

    def _grant(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.grant, relation)]

    def _suspension(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.suspension, relation)]

    def _visit(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.visit, relation)]

    def _signing_link(self, theirs, relation):
        return links.new_token() if relation == "not there" else theirs.agreements.token

    def _signature(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.signature, relation)]

    def _website_check(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.agreements.check.number]

    def _website_fault(self, theirs, relation, key, name):
        return [self._keyed(theirs.agreements.fault, relation)]

    def _event(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.agreements.event.number]

    def _keyed(self, record, relation):
        from tests.security.world import forged

        return forged(type(record)) if relation == "not there" else number_of(record)
