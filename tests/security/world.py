"""Two schools of one trust and one of another, every actor of `policy.ACTORS`, and one of everything to ask for."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from esafety.documents.models import Document
from esafety.evidence.models import StoredFile
from esafety.indicators.models import IndicatorReading
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from esafety.schools.models import Contact, ParentLink, Person, SchoolLogo, Term, TrustAppointment
from esafety.schools.numbers import number_of
from incidents.models import IncidentShare, LogReview, OwnKind
from tests.factories import (
    DraftFactory,
    IncidentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingGroupFactory,
    TrustFactory,
    add_file,
    appoint,
    involve,
)
from tests.factories.schools import LONG_AGO, UserFactory
from tests.security import agreements_world, filtering_world, policy_app, training
from tests.security.policy import ACTORS, ROLE_KEYS, TABLE
from tests.security.rules import STAFF

PASSWORD = "a heron in the reeds 7"
HASHED = make_password(PASSWORD)
PNG = b"\x89PNG\r\n\x1a\n"
NOT_THERE = "2025-9999"
WERE_STAFF = {"ended", "left", "disabled", "superuser head"}


class SchoolOf:
    """One school's furniture: a colleague, a pupil, a term, a contact, a kind of its own, a case in each circle."""

    def __init__(self, slug, trust):
        self.school = SchoolFactory(slug=slug, trust=trust)
        SchoolLogo.objects.create(school=self.school, png=PNG, sha256=f"{slug:0<64}")
        self.group = TeachingGroupFactory(school=self.school, name="2 Hazel")
        self.colleague = PersonFactory(school=self.school, first_name="Col", last_name="League", roles=["teacher"])
        self.pupil = PersonFactory(
            school=self.school, user=None, first_name="Pip", last_name="Unlinked", teaching_group=self.group
        )
        self.child = PersonFactory(school=self.school, user=None, first_name="Cher", last_name="Linked")
        appoint(self.pupil, "pupil")
        appoint(self.child, "pupil")
        self.leads = {
            circle: PersonFactory(school=self.school, first_name="Lee", last_name="Deal", roles=[role])
            for circle, role in [("school", "officer"), ("head", "head"), ("chair", "chair")]
        }
        self.term = Term.objects.create(
            school=self.school, name="Autumn term", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 18)
        )
        self.contact = Contact.objects.create(school=self.school, kind="police", name="Police", phone="101")
        self.own_kind = OwnKind.objects.create(school=self.school, category="conduct", label="Own kind", line="Of ours")
        day = date(2026, 9, 7)
        LogReview.objects.create(
            school=self.school, by=self.leads["chair"], on=day, term="Autumn term 2026", looked_at="0" * 64
        )
        IndicatorReading.objects.create(school=self.school, key="incidents.log_reviewed", on=day, state="met", words="")
        self.draft = DraftFactory(person=self.colleague)
        self.notice, self.job = notice_for(self.colleague, mail_state="uncertain"), job_of(self.colleague)
        self.document = document_for(self.leads["school"])
        self.cases = {circle: self.case(circle) for circle in ("school", "chair")}
        self.cases["head"] = self.case("head", from_pupil=True, reported_by=None)
        self.agreements = agreements_world.Furniture(self)
        self.filtering = filtering_world.Furniture(self)
        self.training = training.Furniture(self)
        policy_app.Furniture(self)

    def case(self, circle, **fields):
        fields = {"severity": "medium", "lead": self.leads[circle], "reported_by": self.colleague} | fields
        case = IncidentFactory(school=self.school, circle=circle, state="triaged", **fields)
        add_file(case, by=self.leads[circle])
        return case


class World(agreements_world.Finders, filtering_world.Finders, training.Finders, policy_app.Finders):
    def __init__(self, with_own_cases=True):
        self.trust = TrustFactory()
        self.elm = SchoolOf("elm", self.trust)
        self.ash = SchoolOf("ash", self.trust)
        self.oak = SchoolOf("oak", TrustFactory(slug="upland", name="Upland Trust"))
        self.users, self.people, self.own_cases, self.drafts = {}, {}, {}, {}
        self.notices, self.jobs, self.documents = {}, {}, {}
        self._make_actors()
        agreements_world.ask_everybody(self)
        policy_app.living.leave_to_everybody(self)
        for key, person in self.people.items():
            self.drafts[key] = DraftFactory(person=person)
            self.notices[key], self.jobs[key] = notice_for(person), job_of(person)
            self.documents[key] = document_for(person)
            self.own_cases[key] = dict(self._cases_of(key, person)) if with_own_cases else {}

    def _make_actors(self):
        today = timezone.localdate()
        day = timedelta(days=1)
        for key in [*ROLE_KEYS, "trust"]:
            self._add(key, [key])
        self._add("deputy", ["senior"])
        appoint(self.people["deputy"], "head", starts_on=today - 7 * day, ends_on=today)
        self._add("cover ended", ["senior"])
        appoint(self.people["cover ended"], "head", ends_on=today - day)
        self._add("cover to come", ["senior"])
        appoint(self.people["cover to come"], "head", starts_on=today + day)
        self._add("ended", [])
        appoint(self.people["ended"], "officer", ends_on=today - day)
        self._add("left", ["officer"], left_on=today)
        self._add("no role", [])
        self._add("disabled", ["officer"], is_active=False)
        self._add("superuser head", ["head"], is_superuser=True)
        self._add("head elsewhere", ["teacher"])
        PersonFactory(school=self.oak.school, user=self.users["head elsewhere"], roles=["head"])
        self._add("teacher and parent", ["teacher", "parent"])
        self.users["operator"] = UserFactory(password=HASHED, is_superuser=True, is_staff=True)
        self.users["stranger"] = UserFactory(password=HASHED)
        PersonFactory(school=self.ash.school, user=self.users["trust"], roles=["trust"])
        TrustAppointment.objects.create(user=self.users["trust"], trust=self.trust, starts_on=LONG_AGO)
        for key in ("parent", "teacher and parent"):
            ParentLink.objects.create(parent=self.people[key], child=self.elm.child, relation="mother")
        assert {"anonymous", *self.users} == set(ACTORS)

    def _add(self, key, roles, left_on=None, **user_fields):
        self.users[key] = UserFactory(password=HASHED, **user_fields)
        self.people[key] = PersonFactory(
            school=self.elm.school,
            user=self.users[key],
            first_name="Actor",
            last_name=key.title(),
            left_on=left_on,
            roles=roles,
        )

    def _cases_of(self, key, person):
        """The cases in which the actor stands in some relation of their own."""
        for circle in ("school", "head", "chair"):
            case = self.elm.case(circle)
            involve(case, person)
            yield f"is the subject, {circle}'s", case
        today = timezone.localdate()
        until = {"shared to read": today, "shared to add": today, "share is over": today - timedelta(days=1)}
        for relation in [*until, "subject of a shared one"]:
            case = self.elm.case("head")
            if key in WERE_STAFF or any(role in STAFF for role in ACTORS[key].roles.get("elm", ())):
                self.share(case, person, until.get(relation, today), relation == "shared to add")
            if relation == "subject of a shared one":
                involve(case, person)
            yield relation, case
        yield "reported it", self.elm.case("school", reported_by=person)

    def share(self, case, person, until, may_add):
        for codename in ["view_incident", "record_entry"] if may_add else ["view_incident"]:
            IncidentShare.objects.create(
                permission=Permission.objects.get(content_type__app_label="incidents", codename=codename),
                user=person.user,
                content_object=case,
                until=until,
                shared_by=self.elm.leads["head"],
            )

    # --- Addresses ---------------------------------------------------------------------------------------------

    def url(self, name, relation, key):
        """The address of the thing that stands in this relation to the actor."""
        of = TABLE[name].of
        if of == "trust":
            return reverse(name, args=[{"own trust": "harbour", "other trust": "upland"}.get(relation, "nowhere")])
        if of in {"public", "account"}:
            key_args = ["1", "set-password"] if name == "account_reset_password_from_key" else []
            return reverse(name, args=key_args)
        slug = {"same trust": "ash", "other trust": "oak"}.get(relation, "elm")
        if relation == "not there" and of in {"school", "public school"}:
            slug = "nowhere"
        theirs = {"same trust": self.ash, "other trust": self.oak, "smuggled": self.oak}.get(relation, self.elm)
        if of == "signing link":
            return reverse(name, args=[self._signing_link(theirs, relation)])
        return reverse(name, args=[slug, *getattr(self, f"_{of.replace(' ', '_')}")(theirs, relation, key, name)])

    def _school(self, theirs, relation, key, name):
        return []

    def _public_school(self, theirs, relation, key, name):
        return ["older", "about"] if name == "worry:step" else []

    def _term(self, theirs, relation, key, name):
        return [forged(Term) if relation == "not there" else number_of(theirs.term)]

    def _contact(self, theirs, relation, key, name):
        return [forged(Contact) if relation == "not there" else number_of(theirs.contact)]

    def _own_kind(self, theirs, relation, key, name):
        return [forged(OwnKind) if relation == "not there" else number_of(theirs.own_kind)]

    def _person(self, theirs, relation, key, name):
        if relation == "not there":
            return [forged(Person)]
        people = {"themself": self.people.get(key, theirs.colleague), "pupil": theirs.pupil, "own child": theirs.child}
        return [people.get(relation, theirs.colleague).number]

    def _appointment(self, theirs, relation, key, name):
        if relation == "not there":
            return [theirs.colleague.number, 99]
        return [*self._person(theirs, relation, key, name), 1]

    def _draft(self, theirs, relation, key, name):
        draft = self.drafts.get(key, theirs.draft) if relation == "themself" else theirs.draft
        token = "no-such-draft" if relation == "not there" else draft.token
        return [token, "what"] if name.endswith("step") else [token]

    def _notice(self, theirs, relation, key, name):
        own = self.notices.get(key, theirs.notice) if relation == "themself" else theirs.notice
        return [forged(Notice) if relation == "not there" else own.number]

    def _trouble(self, theirs, relation, key, name):
        return [forged(Notice) if relation == "not there" else theirs.notice.number]

    def _job(self, theirs, relation, key, name):
        own = self.jobs.get(key, theirs.job) if relation == "themself" else theirs.job
        return ["no-such-job" if relation == "not there" else own.token]

    def _document(self, theirs, relation, key, name):
        own = self.documents.get(key, theirs.document) if relation == "themself" else theirs.document
        return ["no-such-document" if relation == "not there" else own.token]

    def _case(self, theirs, relation, key, name):
        case = self.own_cases.get(key, {}).get(relation) or theirs.cases[relation_circle(relation)]
        reference = NOT_THERE if relation == "not there" else case.reference
        more = {"incidents:correct": [1], "incidents:share-end": [self._colleague(theirs, relation).number]}
        if name == "incidents:file":
            more[name] = [forged(StoredFile) if relation == "not there" else case.exhibits.get().file.number]
        return [reference, *more.get(name, [])]

    _receipt = _case

    def _colleague(self, theirs, relation):
        return (self.elm if relation == "smuggled" else theirs).colleague


def notice_for(person, **fields):
    """One that is about no record."""
    path = f"/{person.school.slug}/"
    return Notice.objects.create(
        school=person.school, recipient=person, kind="news", text="incidents.answered", path=path, **fields
    )


def job_of(person):
    return Job.objects.create(kind="notify.mail", school=person.school, asked_by=person)


def document_for(person):
    """One in which no record stands."""
    return Document.objects.create(
        school=person.school, kind="incidents.log", made_for=person, name="log.pdf", content_type="application/pdf"
    )


def relation_circle(relation):
    return relation.removesuffix("'s") if relation in {"head's", "chair's"} else "school"


def forged(model):
    """A number that was rightly signed for a row that is not there (any more)."""
    from esafety.schools.models import School

    school = School.objects.get(slug="elm")
    return Signer(salt=f"{model._meta.label_lower}:{school.pk}", sep=".").sign("987654321")
