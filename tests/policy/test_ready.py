"""Our model policy (P1): it covers each duty, stands once whatever the settings, and becomes a draft."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.schools.models import SchoolSettings
from policy.models import PolicyVersion
from policy.rules.filling import unknown_fields
from policy.rules.model_policy import block_of, model, said_of, sections
from policy.rules.promising import is_promise
from policy.services import readying
from tests.factories import PersonFactory, SchoolFactory

DUTIES = (
    {f"R{n}" for n in range(1, 12)}
    | {f"I{n}" for n in range(1, 25)}
    | {f"F{n}" for n in range(1, 18) if n != 15}
    | {f"A{n}" for n in range(1, 14) if n not in {5, 9}}
    | {f"T{n}" for n in range(1, 14) if n != 9}
    | {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P11", "X2", "X3", "X4"}
)
SETTINGS = [
    field
    for field in SchoolSettings._meta.get_fields()
    if field.name not in {"id", "school", "bank_holidays"} and field.concrete
]
READY = "policy:ready"


def blocks():
    return [block for _, found in sections() for block in found]


def choices_of(field):
    return [str(value) for value, _ in field.choices] if field.choices else ["true", "false"]


# --- Its words -------------------------------------------------------------------------------------------------------


def test_each_duty_of_a_school_is_covered_whatever_it_chooses():
    covered = {one for clause in model(None) for one in clause.covers}
    assert not DUTIES - covered
    every = [block for block in blocks() if block.setting]
    for field in SETTINGS:
        covers = [set(block.covers) for block in every if block.setting == field.name]
        assert all(one == covers[0] for one in covers)  # so the choice takes no duty away


def test_there_is_one_alternative_for_each_choice_of_each_setting():
    given = sorted((block.setting, block.choice) for block in blocks() if block.setting)
    assert given == sorted((field.name, choice) for field in SETTINGS for choice in choices_of(field))


def test_exactly_one_alternative_stands_for_each_choice():
    for field in SETTINGS:
        theirs = [block for block in blocks() if block.setting == field.name]
        for choice in choices_of(field):
            settings = SchoolSettings(**{field.name: choice == "true" if not field.choices else choice})
            assert said_of(settings, field.name) == choice
            clauses = {one.text for one in model(settings)}
            assert [block.choice for block in theirs if block.text in clauses] == [choice]


def test_it_is_numbered_through_and_of_a_length_that_is_read():
    found = model(None)
    assert [one.number for one in found if one.level == 1] == [str(n) for n in range(1, len(sections()) + 1)]
    inside = [one.number for one in found if one.number.startswith("3.")]
    assert inside == [f"3.{n}" for n in range(1, len(inside) + 1)]
    assert len({one.number for one in found}) == len(found)
    assert 95 <= sum(one.level == 2 for one in found) <= 115


def test_its_words_hold_no_unknown_field_and_no_school():
    for block in blocks():
        assert block.text
        assert not unknown_fields(block.heading + block.text), block
        assert block.text.count("{") == len(re.findall(r"\{[a-z_.]+\}", block.text)), block
        assert not re.search(r"\bSchool\b|\bAcademy\b|20\d\d/|http", block.text), block
    editions = re.findall(r"Keeping Children Safe in Education.{0,12}\d{4}", " ".join(block.text for block in blocks()))
    assert not editions


def test_nearly_every_clause_promises_something():
    clauses = [one for one in model(None) if one.level == 2]
    assert sum(is_promise(one.heading, one.text) for one in clauses) >= len(clauses) - 6


def test_a_clause_that_is_begun_wrongly_is_refused():
    with pytest.raises(ValueError, match="no beginning"):
        block_of("## Without duties\nSome words.")
    assert block_of("## {I1 F3}\nSome words.").heading == ""


# --- A draft from it -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_shows_it_in_the_words_of_the_school(client):
    school = SchoolFactory(slug="elm", officer_word="e-safety leader", pupil_word="learner")
    SchoolSettings.objects.filter(school=school).update(pupil_phones="not_on_site")
    officer = PersonFactory(school=school, roles=["officer"], first_name="Ola", last_name="Price")
    client.force_login(officer.user)
    response = client.get(reverse(READY, args=["elm"]))
    page = response.text
    assert "The e-safety leader will keep a log of every incident" in page
    assert "A learner may not have a phone on the site." in page
    assert "join it to our Wi-Fi" not in page
    assert "Ola Price" in page
    assert "The IT manager will keep systems secure" in page
    assert not [one.number for one in response.context["clauses"] if "{" in one.html + one.heading]
    assert not PolicyVersion.objects.exists()


@pytest.mark.django_db
def test_the_officer_starts_a_draft_from_it(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    response = client.post(reverse(READY, args=["elm"]))
    draft = PolicyVersion.objects.get()
    assert response.url == reverse("policy:version", args=["elm", draft.number])
    assert (draft.state, draft.source, draft.made_by) == ("draft", "model", officer)
    expected = [(one.number, one.heading, one.text) for one in model(SchoolSettings())]
    assert list(draft.clauses.order_by("position").values_list("number", "heading", "text")) == expected
    assert "is begun as a draft" in client.get(response.url).text
    assert f"/versions/{draft.number}/" in client.get(reverse(READY, args=["elm"])).text


@pytest.mark.django_db
def test_a_teacher_may_not(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    assert client.get(reverse(READY, args=["elm"])).status_code == 403
    assert client.post(reverse(READY, args=["elm"])).status_code == 403
    with pytest.raises(PermissionDenied):
        readying.start_from_model(actor=teacher)
    assert not PolicyVersion.objects.exists()


@pytest.mark.django_db
def test_more_people_cost_no_more_queries(client, django_assert_max_num_queries):
    officer = PersonFactory(roles=["officer"])
    for role in ("senior", "teacher", "governor") * 4:
        PersonFactory(school=officer.school, roles=[role])
    client.force_login(officer.user)
    with django_assert_max_num_queries(20):
        client.get(reverse(READY, args=["elm"]))
