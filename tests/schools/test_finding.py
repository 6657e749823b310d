import pytest

from esafety.schools.finding import find_people
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory


@pytest.fixture
def teacher(db):
    return PersonFactory(roles=["teacher"], first_name="Tom", last_name="Teachwell")


def labels(options):
    return [one.label for one in options]


def test_a_person_is_found_by_part_of_either_name_with_class_or_role(teacher):
    PersonFactory(first_name="Amira", last_name="Brook", teaching_group=TeachingGroupFactory(name="2 Hazel"), user=None)
    PersonFactory(first_name="Bram", last_name="Amis", roles=["officer"])
    found, more = find_people(teacher, "ami")
    assert [(one.label, one.hint) for one in found] == [("Bram Amis", "E-safety officer"), ("Amira Brook", "2 Hazel")]
    assert not more


def test_at_most_ten_are_shown_and_that_there_are_more(teacher):
    for _ in range(11):
        PersonFactory(last_name="Samename")
    found, more = find_people(teacher, "same")
    assert len(found) == 10
    assert more


@pytest.mark.parametrize("typed", ["", "a", " a ", "\x00a", "\x00", "%%", "__", "x" * 5000])
def test_too_little_or_nonsense_finds_nobody(teacher, typed):
    assert find_people(teacher, typed) == ([], False)


def test_nobody_of_another_school_and_nobody_who_left_is_found(teacher):
    PersonFactory(last_name="Samename", school=SchoolFactory(slug="oak"))
    PersonFactory(last_name="Samename", left_on="2020-01-01")
    assert find_people(teacher, "samename") == ([], False)


def test_a_parent_finds_no_other_child(db):
    parent = PersonFactory(roles=["parent"], last_name="Parentsen")
    PersonFactory(last_name="Parentsen", roles=["pupil"])
    assert labels(find_people(parent, "parentsen")[0]) == [parent.name]


def test_finding_costs_the_same_for_one_and_for_ten(teacher, django_assert_num_queries):
    PersonFactory(first_name="Sole", last_name="Onlyone", roles=["it"])
    for _ in range(10):
        PersonFactory(last_name="Samename", roles=["support"])
    for typed, count in (("onlyone", 1), ("samename", 10)):
        find_people(teacher, typed)
        with django_assert_num_queries(2):
            assert len(find_people(teacher, typed)[0]) == count


def test_htmx_gets_only_the_answers(sign_in, teacher, page):
    PersonFactory(last_name="Samename")
    client = sign_in(teacher)
    answer = client.get(page("schools:person-find"), {"q": "same", "field": "who-1"}, headers={"HX-Request": "true"})
    assert 'name="who-1"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("field", ["", '"><script>', "a b", "Ü", "x" * 61])
def test_htmx_asks_for_a_field_with_a_plain_name(sign_in, teacher, page, field):
    answer = sign_in(teacher).get(
        page("schools:person-find"), {"q": "same", "field": field}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 404


def test_without_javascript_there_is_a_page(sign_in, teacher, page):
    PersonFactory(last_name="Samename", first_name="<b>Bo</b>")
    answer = sign_in(teacher).get(page("schools:person-find"), {"q": "same"})
    assert "&lt;b&gt;Bo&lt;/b&gt; Samename" in answer.text


@pytest.mark.parametrize("role", ["pupil", "parent", "governor", "guest"])
def test_who_may_not_find(sign_in, page, db, role):
    assert sign_in(PersonFactory(roles=[role])).get(page("schools:person-find"), {"q": "same"}).status_code == 403
