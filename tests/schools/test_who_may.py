import pytest

from esafety.access.perms import Circle, Perm
from esafety.access.roles import ROLES, Grant, Role
from esafety.access.views import table_of
from tests.factories.schools import PersonFactory, SchoolFactory


def test_the_page_says_what_the_roles_say(db):
    school = SchoolFactory()
    for circle in Circle:
        table = table_of(circle, school)
        said = {
            (perm, role)
            for perm, cells in table.rows
            for column, allowed in cells
            if allowed
            for role in column.split(", ")
        }
        meant = {
            (perm.label, school.role_words(role))
            for role, grants in ROLES.items()
            for perm in Perm
            if Grant(perm, circle) in grants
        }
        assert said == meant


def test_the_page_names_who_holds_each_role_today_and_only_counts_pupils_and_parents(as_head, page):
    PersonFactory(roles=["chair"], first_name="Ivy", last_name="Ford")
    PersonFactory(roles=["teacher"], last_name="Departed", left_on="2020-01-01")
    for _ in range(3):
        PersonFactory(roles=["pupil"], last_name="Pupilson")
    held = dict(as_head.get(page("access:who-may")).context["held"])
    assert held["Chair of governors"] == "Ivy Ford"
    assert held["Pupil"] == "3 people"
    assert held["Teacher"] == ""


def test_the_page_costs_the_same_with_1_10_and_100_people(as_head, page, django_assert_max_num_queries):
    counts, made = [], 1
    for many in (1, 10, 100):
        for _ in range(many - made):
            PersonFactory(roles=["teacher"])
        made = many
        with django_assert_max_num_queries(8) as queries:
            as_head.get(page("access:who-may"))
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("role", list(Role))
def test_only_head_and_chair_see_who_may_do_what(sign_in, page, db, role):
    status = 200 if role in {Role.HEAD, Role.CHAIR} else 403
    assert sign_in(PersonFactory(roles=[role])).get(page("access:who-may")).status_code == status
