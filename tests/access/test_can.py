"""The one question, and who is told no whatever their role."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from guardian.exceptions import WrongAppError
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from esafety.access.backends import SharedBackend
from esafety.access.perms import Circle, Perm
from esafety.access.questions import can, circles_of, demand, forget_roles, holders
from esafety.access.roles import ROLES, Role
from esafety.schools.models import Contact, Person, Term
from incidents.models import Incident, OwnKind
from tests.factories import (
    DraftFactory,
    IncidentFactory,
    PersonFactory,
    SchoolFactory,
    TeachingGroupFactory,
    appoint,
    involve,
)

pytestmark = pytest.mark.django_db


def afresh(person):
    """The person as the next request finds them."""
    return Person.objects.select_related("user", "school").get(pk=person.pk)


def everything_refused(person, *records):
    person = afresh(person)
    return not any(can(person, perm, record) for perm in Perm for record in (None, *records))


@pytest.fixture
def head():
    return PersonFactory(roles=["head"])


@pytest.fixture
def case():
    return IncidentFactory()


@pytest.mark.parametrize("role", Role)
def test_in_the_schools_circle_a_role_may_exactly_what_the_table_says(role, counts):
    person, incident = PersonFactory(roles=[role]), IncidentFactory()
    wrong = [
        perm
        for perm in Perm
        for record in (None, incident)
        if can(person, perm, record) is not any(grant == (perm, Circle.SCHOOL) for grant in ROLES[role])
    ]
    counts("can(), role by permission", tried=2 * len(Perm), wrong=len(wrong))
    assert wrong == []


def test_without_a_sign_in_nobody_may_anything(case):
    person = PersonFactory(user=None, roles=["head"])
    assert everything_refused(person, case)
    assert circles_of(afresh(person)) == []


def test_a_closed_sign_in_may_nothing(head, case):
    head.user.is_active = False
    head.user.save()
    assert everything_refused(head, case)
    assert circles_of(afresh(head)) == []


def test_a_superuser_may_nothing_in_any_school(head, case):
    head.user.is_superuser = True
    head.user.save()
    assert everything_refused(head, case)
    assert circles_of(afresh(head)) == []


@pytest.mark.parametrize("days", [0, -1, -400])
def test_from_the_day_that_they_are_gone_people_may_nothing(head, case, days):
    head.left_on = timezone.localdate() + timedelta(days=days)
    head.save()
    assert everything_refused(head, case)


def test_until_the_day_before_they_are_gone_they_may(head, case):
    head.left_on = timezone.localdate() + timedelta(days=1)
    head.save()
    assert can(afresh(head), Perm.INCIDENT_VIEW, case)


def test_a_role_in_one_school_is_worth_nothing_in_another(head):
    oak = SchoolFactory(slug="oak")
    there = PersonFactory(user=head.user, school=oak, roles=["pupil"])
    case_there, case_here = IncidentFactory(school=oak), IncidentFactory()
    assert not can(afresh(head), Perm.INCIDENT_VIEW, case_there)
    assert not can(afresh(there), Perm.INCIDENT_VIEW, case_there)
    assert not can(afresh(there), Perm.INCIDENT_VIEW, case_here)
    assert can(afresh(head), Perm.INCIDENT_VIEW, case_here)


def test_a_role_counts_from_its_first_day_to_its_last(case):
    today = timezone.localdate()
    spans = {(-1, 1): True, (0, 0): True, (0, None): True, (1, None): False, (-5, -1): False, (-5, 0): True}
    for (first, last), may in spans.items():
        person = PersonFactory()
        ends = None if last is None else today + timedelta(days=last)
        appoint(person, "officer", starts_on=today + timedelta(days=first), ends_on=ends)
        assert can(person, Perm.INCIDENT_VIEW, case) is may, (first, last)


def test_a_role_begins_and_ends_with_the_schools_own_day(time_machine, case):
    """In July the clocks in London are an hour ahead of UTC."""
    person = PersonFactory()
    appoint(person, "officer", starts_on=date(2026, 7, 15), ends_on=date(2026, 7, 15))
    expected = {
        "2026-07-14T22:59:59+00:00": False,
        "2026-07-14T23:00:00+00:00": True,
        "2026-07-15T22:59:59+00:00": True,
        "2026-07-15T23:00:00+00:00": False,
    }
    for moment, may in expected.items():
        time_machine.move_to(moment, tick=False)
        assert can(afresh(person), Perm.INCIDENT_VIEW, case) is may, moment


def test_the_one_complained_of_may_nothing_with_the_case_by_any_role_or_share(case):
    person = PersonFactory(roles=["officer", "head", "chair"])
    permission = Permission.objects.get(codename="view_incident", content_type__model="incident")
    case.shares.create(permission=permission, user=person.user, until=date(2030, 1, 1), shared_by=person)
    involve(case, person)
    for circle in Circle:
        case.circle = circle
        assert not any(can(afresh(person), perm, case) for perm in Perm)
    assert can(afresh(person), Perm.INCIDENT_VIEW, IncidentFactory())


@pytest.mark.parametrize("role", Role)
def test_no_question_about_any_kind_of_record_ends_in_an_error(role, counts):
    """django-guardian raises WrongAppError where a permission is not of the record's app: never here."""
    person = PersonFactory(roles=[role])
    school = person.school
    records = [
        None,
        person,
        IncidentFactory(),
        DraftFactory(),
        TeachingGroupFactory(),
        OwnKind.objects.create(school=school, category="conduct", label="Ours", line="Ours."),
        Contact.objects.create(school=school, kind="lado", name="LADO", phone="01234 567890"),
        Term.objects.create(school=school, name="Spring", starts_on=date(2026, 1, 5), ends_on=date(2026, 4, 1)),
    ]
    answers = [can(person, perm, record) for perm in Perm for record in records]
    counts("can(), permission by record of any app", tried=len(answers), errors=0)
    assert set(answers) <= {True, False}


@pytest.mark.parametrize("perm", ["schools.enter_school", "nowhere.view_incident", "incidents.nothing", "incidents."])
def test_guardian_is_not_asked_about_what_it_does_not_know(case, perm):
    user = PersonFactory().user
    try:
        assert SharedBackend().has_perm(user, perm, case) is False
        assert SharedBackend().has_perm(user, perm, case.school) is False
        assert SharedBackend().has_perm(user, perm) is False
        assert SharedBackend().has_perm(AnonymousUser(), perm, case) is False
    except WrongAppError:
        pytest.fail("WrongAppError came out")


@pytest.mark.parametrize("role", [None, "pupil", "teacher"])
def test_rows_of_djangos_own_permissions_give_nothing(role, case):
    person = PersonFactory(roles=[role] if role else [])
    person.user.user_permissions.set(Permission.objects.all())
    person = afresh(person)
    assert not can(person, Perm.INCIDENT_VIEW, case)
    assert can(person, Perm.SCHOOL_ENTER) is (role is not None)


def test_guardians_own_ways_of_sharing_give_nothing(case):
    person = PersonFactory(roles=["teacher"])
    permission = Permission.objects.get(codename="view_incident", content_type__model="incident")
    UserObjectPermission.objects.create(
        user=person.user, permission=permission, content_type=permission.content_type, object_pk=str(case.pk)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        assign_perm("view_incident", person.user, case)  # without a last day
    assert not can(afresh(person), Perm.INCIDENT_VIEW, case)


def test_a_verb_asks_the_database_again(head, case):
    assert can(head, Perm.INCIDENT_CLOSE, case)
    head.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert can(head, Perm.INCIDENT_CLOSE, case)  # remembered for the length of a request
    with pytest.raises(PermissionDenied):
        demand(head, Perm.INCIDENT_CLOSE, case)


@pytest.mark.parametrize(
    ("roles", "circles"),
    [
        (["officer"], [Circle.SCHOOL]),
        (["head"], [Circle.SCHOOL, Circle.HEAD]),
        (["chair"], [Circle.CHAIR]),
        (["head", "chair"], [Circle.SCHOOL, Circle.HEAD, Circle.CHAIR]),
        (["teacher"], []),
        ([], []),
    ],
)
def test_in_which_circles_people_read_cases(roles, circles):
    assert circles_of(PersonFactory(roles=roles)) == circles


# --- Who holds it ------------------------------------------------------------------------------------------------


def test_those_who_can_deal_with_a_case_are_those_whose_role_opens_its_circle():
    people = {role: PersonFactory(roles=[role]) for role in Role}
    opens = {
        Circle.SCHOOL: {Role.OFFICER, Role.HEAD, Role.DSL, Role.DEPUTY_DSL},
        Circle.HEAD: {Role.HEAD},
        Circle.CHAIR: {Role.CHAIR},
    }
    for circle, roles in opens.items():
        incident = IncidentFactory(circle=circle)
        found = set(holders(incident.school, Perm.INCIDENT_TRIAGE, incident))
        assert found == {people[role] for role in roles}
        assert all(can(afresh(one), Perm.INCIDENT_TRIAGE, incident) for one in found)


def test_holders_leaves_out_who_cannot_sign_in_has_left_or_is_elsewhere():
    here = PersonFactory(roles=["officer"], last_name="Abel")
    second = PersonFactory(roles=["officer", "dsl"], last_name="Baker")
    today = timezone.localdate()
    PersonFactory(roles=["officer"], user=None)
    PersonFactory(roles=["officer"], user__is_active=False)
    PersonFactory(roles=["officer"], left_on=today)
    PersonFactory(roles=["officer"], school=SchoolFactory(slug="oak"))
    appoint(PersonFactory(), "officer", ends_on=today - timedelta(days=1))
    appoint(PersonFactory(), "officer", starts_on=today + timedelta(days=1))
    assert list(holders(here.school, Perm.INCIDENT_TRIAGE)) == [here, second]


def test_holders_leaves_out_superusers():
    operator = PersonFactory(roles=["officer"], user__is_superuser=True)
    assert not can(operator, Perm.INCIDENT_TRIAGE)
    assert list(holders(operator.school, Perm.INCIDENT_TRIAGE)) == []


def test_the_one_complained_of_is_still_among_the_holders_and_can_says_no(case):
    officer = PersonFactory(roles=["officer"])
    involve(case, officer)
    assert list(holders(case.school, Perm.INCIDENT_TRIAGE, case)) == [officer]
    assert not can(officer, Perm.INCIDENT_TRIAGE, case)


def test_roles_are_asked_for_once_a_request(head, django_assert_num_queries):
    person = afresh(head)
    incident = IncidentFactory()
    with django_assert_num_queries(1):
        for perm in Perm:
            can(person, perm)
    with django_assert_num_queries(0):
        assert circles_of(person) == [Circle.SCHOOL, Circle.HEAD]
    forget_roles(person.user)
    with django_assert_num_queries(1):
        can(person, Perm.SCHOOL_ENTER)
    assert Incident.objects.visible_to(person).get() == incident
