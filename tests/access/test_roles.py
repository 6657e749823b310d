"""The table of roles is whole: nothing in it is missing, doubled or held by nobody."""

import pytest
from django.apps import apps

from agreements.models import WebsiteCheck
from esafety.access.perms import CIRCLE_ORDER, PERM_LABELS, Circle, Perm, narrower
from esafety.access.records import SchoolRecord, needed
from esafety.access.roles import (
    ADULTS_AT_SCHOOL,
    CASE_PERMS,
    CASE_ROLES,
    ROLES,
    STAFF_ROLES,
    Grant,
    Role,
    grants_of,
    roles_with,
)
from filtering.models import FilterRequest
from incidents.models import Incident
from tests.factories import IncidentFactory, SchoolFactory
from training.models import Advice, Attempt, Certificate

ROLES_OF_THE_DESIGN = (
    "officer head senior dsl deputy_dsl governor link_governor chair "
    "teacher support it computing pupil parent guest trust"
)


def test_the_roles_are_those_of_the_design_and_each_has_its_permissions():
    assert Role.values == ROLES_OF_THE_DESIGN.split()
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_everybody_may_at_least_come_in(role):
    assert Grant(Perm.SCHOOL_ENTER, Circle.SCHOOL) in ROLES[role]


@pytest.mark.parametrize("perm", Perm)
def test_every_permission_is_held_by_some_role_and_has_a_label(perm):
    assert any(grant.perm is perm for grants in ROLES.values() for grant in grants)
    assert perm.label[0].isupper()
    assert not perm.label.endswith(".")


def test_labels_are_for_permissions_that_there_are_and_no_two_are_alike():
    assert set(PERM_LABELS) == set(Perm)
    assert len(set(PERM_LABELS.values())) == len(Perm)


@pytest.mark.parametrize("perm", Perm)
def test_a_permission_is_named_for_an_app_that_there_is(perm):
    assert apps.is_installed(f"esafety.{perm.split('.')[0]}") or apps.is_installed(perm.split(".")[0])


def test_grants_are_of_known_permissions_and_circles():
    for grants in ROLES.values():
        assert all(type(grant) is Grant and grant.perm in Perm and grant.circle in Circle for grant in grants)


def test_only_what_opens_or_changes_a_case_is_held_in_a_narrower_circle():
    for grants in ROLES.values():
        assert {grant.perm for grant in grants if grant.circle is not Circle.SCHOOL} <= CASE_PERMS


def test_a_case_about_a_colleague_is_the_heads_and_one_about_the_head_is_the_chairs():
    for perm in CASE_PERMS:
        assert roles_with(perm, Circle.HEAD) == [Role.HEAD]
        assert roles_with(perm, Circle.CHAIR) == [Role.CHAIR]


@pytest.mark.parametrize("role", [Role.PUPIL, Role.PARENT])
def test_pupils_and_parents_hold_nothing_more(role):
    assert ROLES[role] == {Grant(Perm.SCHOOL_ENTER, Circle.SCHOOL)}


def test_guests_hold_nothing_more_than_their_own_training():
    assert {grant.perm for grant in ROLES[Role.GUEST]} == {Perm.SCHOOL_ENTER, Perm.TRAINING_TAKE}


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.LINK_GOVERNOR, Role.TRUST, Role.TEACHER, Role.SUPPORT, Role.IT])
def test_governors_the_trust_and_those_without_a_case_role_open_no_case(role):
    assert not {grant.perm for grant in ROLES[role]} & CASE_PERMS
    assert role not in CASE_ROLES


def test_who_sees_cases_is_worked_out_from_the_table():
    assert set(CASE_ROLES) == {"officer", "head", "senior", "dsl", "deputy_dsl", "chair"}
    assert CASE_ROLES - {Role.CHAIR} <= STAFF_ROLES <= ADULTS_AT_SCHOOL


def test_only_the_head_gives_roles_and_changes_settings():
    for perm in (Perm.PEOPLE_APPOINT, Perm.SCHOOL_SETTINGS, Perm.AUDIT_VIEW):
        assert roles_with(perm) == [Role.HEAD]


def test_several_roles_give_what_each_of_them_gives():
    assert grants_of(["teacher", "chair"]) == ROLES[Role.TEACHER] | ROLES[Role.CHAIR]
    assert grants_of([]) == frozenset()
    with pytest.raises(ValueError, match="caretaker"):
        grants_of(["caretaker"])


@pytest.mark.parametrize("one", Circle)
@pytest.mark.parametrize("other", Circle)
def test_of_two_circles_the_narrower_is_that_of_fewer_people(one, other):
    assert narrower(one, other) == narrower(other, one) == max(one, other, key=[*Circle].index)
    assert set(CIRCLE_ORDER) == set(Circle)


@pytest.mark.django_db
@pytest.mark.parametrize("circle", Circle)
def test_what_a_case_needs_depends_on_its_circle_and_nothing_else_does(circle):
    incident = IncidentFactory(circle=circle)
    for perm in Perm:
        assert needed(perm, incident) == Grant(perm, circle if perm in CASE_PERMS else Circle.SCHOOL)
        assert needed(perm, incident.school) == Grant(perm, Circle.SCHOOL)
        assert needed(perm, incident.reported_by) == Grant(perm, Circle.SCHOOL)


BARS = {WebsiteCheck, FilterRequest, Advice, Attempt, Certificate}  # nobody signs their own, or decides on it


def test_a_record_is_the_schools_and_bars_nobody_unless_its_model_says_otherwise():
    for model in apps.get_models():
        if issubclass(model, SchoolRecord) and model is not Incident:
            assert model.bars is SchoolRecord.bars or model in BARS
            assert model.record_circle is SchoolRecord.record_circle


@pytest.mark.django_db
def test_schools_call_roles_by_their_own_words():
    school = SchoolFactory(officer_word="e-safety leader", pupil_word="learner")
    assert (school.role_words("officer"), school.role_words("pupil")) == ("E-safety leader", "Learner")
    assert school.role_words("head") == "Headteacher"
