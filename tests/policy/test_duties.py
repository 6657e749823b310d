"""The duties that are expected of a policy: present, thin or missing, by words that anybody can look up."""

import pytest

from policy.rules import model_policy
from policy.rules.duties import duties, searched
from policy.rules.duty_check import judge
from policy.rules.texts import ClauseText

# Rows of the requirements that a school promises; the others are the software's own.
OF_A_SCHOOL = (
    {f"R{one}" for one in range(1, 12)}
    | {f"I{one}" for one in range(1, 25)}
    | {f"F{one}" for one in range(1, 18)}
    | {f"A{one}" for one in (1, 2, 3, 4, 6, 8, 10, 11, 12, 13)}
    | {f"T{one}" for one in (1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13)}
    | {f"P{one}" for one in (2, 3, 4, 5, 6, 7, 8, 9, 11)}
    | {"X2", "X4"}
) - {"F15"}


def state_of(key, *clauses):
    texts = [one if isinstance(one, ClauseText) else ClauseText("1", "", one) for one in clauses]
    (only,) = [one for one in judge(texts) if one.duty.key == key]
    return only


def test_each_duty_has_a_key_of_its_own_and_all_rows_of_a_school_are_asked_for():
    keys = [one.key for one in duties()]
    assert len(set(keys)) == len(keys) > 80
    assert {row for one in duties() for row in one.rows} >= OF_A_SCHOOL
    assert all(one.needs and one.source and one.words[0].isupper() for one in duties())


def test_our_model_policy_promises_all_of_them():
    found = judge(model_policy.as_texts(None))
    assert [(one.duty.key, one.lacking) for one in found if one.state != "present"] == []
    assert all(model_policy.model_of(one.duty.rows) for one in found)


@pytest.mark.parametrize(
    ("text", "state", "lacking"),
    [
        ("The e-safety officer will keep a log of all reported incidents.", "present", ""),
        ("Incidents will be recorded by the online safety lead.", "present", ""),
        ("There is a log.", "thin", "incidents"),
        ("We are kind.", "missing", "a log"),
    ],
)
def test_a_duty_is_present_thin_or_missing(text, state, lacking):
    found = state_of("incident-log", "We welcome everybody.", text)
    assert (found.state, found.lacking) == (state, lacking)
    assert found.at == (None if state == "missing" else 1)


@pytest.mark.parametrize(
    ("key", "text", "state"),
    [
        ("dsl-training", "The DSL is named on the first page.", "missing"),  # one of three
        ("dsl-training", "The DSL is trained.", "thin"),
        ("support", "The internet supports learning.", "missing"),  # half of it says nothing of it yet
        ("support", "Anyone affected is given support.", "present"),
        ("send", "Teachers send messages from school accounts only.", "missing"),
        ("send", "Lessons are adapted for pupils with SEND.", "present"),
        ("two-investigators", "This rests on the Regulation of Investigatory Powers Act.", "missing"),
    ],
)
def test_a_word_that_could_be_about_anything_does_not_make_a_duty_thin(key, text, state):
    assert state_of(key, text).state == state


def test_headings_above_a_clause_count_with_it():
    clauses = [ClauseText("1", "Training of governors", "", 1), ClauseText("1.1", "", "It is given each year.", 2)]
    assert state_of("governor-training", *clauses).state == "present"
    assert state_of("governor-training", clauses[1]).state == "missing"


@pytest.mark.parametrize(
    ("typed", "as_one"),
    [
        ("On-line safety, E-Safety and online safety", "on-line safety, esafety and esafety"),
        ("Learners and children", "pupils and pupils"),
        ("The Governing Body and the Head Teacher", "the governors and the headteacher"),
        ("Cyber-bullying by e-mail", "cyberbullying by email"),
        ("The {officer} tells {head.name}.", "the esafety officer tells headteacher."),
    ],
)
def test_spellings_of_one_thing_are_one(typed, as_one):
    assert searched(typed) == as_one


def test_a_school_is_told_only_sources_that_it_can_look_up():
    told = [one.published for one in duties()]
    assert "KCSIE" in told
    assert not any("SS " in one or "TL " in one for one in told)
