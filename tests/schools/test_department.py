"""In which department somebody works: the headteacher says so, and the boards of training count by it."""

import pytest

from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.models import Person
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory

HEAD_ADDS = {"first_name": "New", "last_name": "Comer", "email": "new@elm.example", "role": "teacher"}
FROM = {"starts_on_day": 1, "starts_on_month": 9, "starts_on_year": 2026}


def test_the_department_is_changed_on_the_persons_page_and_kept_with_who_did_it(as_head, head, page):
    one = PersonFactory(roles=["teacher"])
    assert page("schools:department", one.number) in as_head.get(one.get_absolute_url()).text
    answer = as_head.post(page("schools:department", one.number), {"department": "  Modern   languages "})
    assert (answer.status_code, answer["Location"]) == (302, one.get_absolute_url())
    one.refresh_from_db()
    assert one.department == "Modern languages"
    assert one.history.first().history_person == head
    event = Event.objects.latest("pk")
    assert (event.action, event.details) == ("schools.change_department", {})
    assert "Modern languages" in as_head.get(one.get_absolute_url()).text


def test_the_same_department_written_otherwise_is_the_same(head):
    PersonFactory(roles=["teacher"], department="Science")
    PersonFactory(school=SchoolFactory(slug="oak"), department="SCIENCE")
    one = services.change_department(PersonFactory(roles=["support"]), actor=head, department="science")
    assert one.department == "Science"


def test_it_is_taken_away_by_leaving_it_empty_and_saving_the_same_writes_nothing(head):
    one = PersonFactory(roles=["teacher"], department="Science")
    before = Event.objects.count()
    services.change_department(one, actor=head, department="Science")
    assert Event.objects.count() == before
    assert services.change_department(one, actor=head, department="").department == ""


def test_somebody_in_a_class_has_no_department(as_head, head, page):
    pupil = PersonFactory(user=None, roles=["pupil"], teaching_group=TeachingGroupFactory())
    with pytest.raises(RuleBroken, match="is in a class"):
        services.change_department(pupil, actor=head, department="Science")
    assert "is in a class" in as_head.post(page("schools:department", pupil.number), {"department": "Science"}).text
    assert page("schools:department", pupil.number) not in as_head.get(pupil.get_absolute_url()).text


def test_too_long_a_name_is_told_and_stays_in_the_box(as_head, page):
    one = PersonFactory(roles=["teacher"])
    shown = as_head.post(page("schools:department", one.number), {"department": "Long" * 20}).text
    assert "Long" * 20 in shown
    one.refresh_from_db()
    assert one.department == ""


def test_a_new_person_is_added_with_a_department_out_of_those_there_are(as_head, page):
    PersonFactory(roles=["teacher"], department="Science")
    PersonFactory(school=SchoolFactory(slug="oak"), department="Alchemy")
    shown = as_head.get(page("schools:person-add")).text
    assert "Science" in shown
    assert "Alchemy" not in shown
    as_head.post(page("schools:person-add"), HEAD_ADDS | FROM | {"department": "science"})
    assert Person.objects.get(last_name="Comer").department == "Science"


@pytest.mark.parametrize(("role", "status"), [("head", 302), ("officer", 403), ("senior", 403), ("governor", 404)])
def test_only_the_head_changes_it(sign_in, page, db, role, status):
    one = PersonFactory(roles=["teacher"])
    answer = sign_in(PersonFactory(roles=[role])).post(page("schools:department", one.number), {"department": "Art"})
    assert answer.status_code == status
