"""Check (d): clauses that contradict each other or the school's settings; as rules, without a database."""

from datetime import date

import pytest

from esafety.schools.models import SchoolSettings
from policy.rules import contradictions
from policy.rules.ground import Ground, Here
from policy.rules.texts import ClauseText

ON = date(2026, 11, 29)
HEAD_AUTHORISES = "Websites to be added or removed from the filtering list must be authorised by the {head}."


def ground(*texts, settings=None, **fields):
    clauses = [ClauseText(str(at), "", text) for at, text in enumerate(texts, 1)]
    return Ground("Policy", clauses, Here("Elm School"), ON, settings=settings, **fields)


def found(*texts, **fields):
    return list(contradictions.check(ground(*texts, **fields)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            HEAD_AUTHORISES,
            "Requests for sites to be removed from the filtered list are approved by the SLT and logged.",
        ),
        ("The IT manager may agree changes to the filter.", HEAD_AUTHORISES),
        ("Staff email is not monitored.", "All users know that e-mail will be monitored."),
        ("Pupils’ e-mail is monitored.", "The e-mails of learners are never monitored."),
        (
            "Staff will not take pictures using their personal equipment.",
            "Staff may not use personal devices to take photographs without the permission of the leadership team.",
        ),
        ("Pupils may bring a mobile phone to school.", "Children are not allowed to bring mobile phones on site."),
        (
            "All incidents must be reported to the e-safety officer.",
            "Any misuse should be immediately reported to the headteacher.",
        ),
        (
            "Cyberbullying is the repetitive, intentional harming of somebody.",
            "For this policy, cyberbullying is one posting that hurts.",
        ),
        ("This policy is reviewed annually.", "Governors will review this policy every two years."),
        ("This policy was approved by governors.", "This e-safety policy is approved by the headteacher."),
        ("The headteacher decides whether to tell the police.", "The DSL will consider whether the police are told."),
        (
            "Staff may use the internet for personal use outside school hours.",
            "Work devices must be used solely for work activities.",
        ),
        ("Passwords have at least 8 characters.", "A password must be a minimum of twelve characters."),
        ("Incident records are kept for six years.", "The e-safety log is kept for 3 years."),
        ("Installing software needs the headteacher’s permission.", "New software is approved by the IT manager."),
        ("Requests to unblock a site go to the IT manager for approval.", HEAD_AUTHORISES),
        ("Passwords are changed every 90 days.", "Passwords are not changed as a matter of course."),
        ("The officer reports to governors termly.", "A report to governors is made every year."),
    ],
)
def test_two_answers_to_one_question_contradict_each_other(one, other):
    (only,) = found(one, other)
    assert (only.kind, only.at) == ("contradiction", 1)
    assert "Clause 1 says: “" in only.found
    assert "clause 2: “" in only.found
    assert found(one, one) == found(other, other) == []


@pytest.mark.parametrize(
    "texts",
    [
        ["The governing body reviews this policy yearly.", "The leadership team will review this policy annually."],
        ["Learners’ email is monitored.", "Staff members know that their email messages are not monitored."],
        ["Incidents are reported to the headteacher.", "Child protection concerns are reported to the DSL."],
        ["Parents report concerns to the headteacher.", "Staff report incidents to the DSL."],
        ["This policy is reviewed annually.", "The acceptable use policy is reviewed every two years.",
         "The filter is reviewed termly."],
        ["Learners are not permitted on the Wi-Fi with their phones.", "Pupils may bring phones to school."],
        ["Images are kept for one year.", "Incident records are kept for six years."],
        ["Staff will not take pictures using their own phones.", "Parents may film with their own cameras."],
        ["The head or a senior leader approves changes of the filter.", HEAD_AUTHORISES],
        ["Passwords are changed every term.", "Passwords are changed regularly."],
        ["Pupils’ passwords have at least 6 characters.", "Staff passwords have at least 12 characters."],
    ],
)  # fmt: skip
def test_what_both_may_be_true_of_is_no_contradiction(texts):
    assert found(*texts) == []


def test_text_that_a_damaged_export_ran_together_is_not_read():
    run = "Children follow the rules and staff do too " * 12
    assert (
        found(HEAD_AUTHORISES, f"{run} sites removed from the filter are approved by the senior leadership team") == []
    )


def test_a_list_belongs_to_the_line_that_leads_to_it():
    texts = ["Staff must not:\n\n- take pictures with personal phones", "Staff may take photos with their own phones."]
    assert [one.at for one in found(*texts)] == [1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sites removed from the filter are approved by the senior leadership team.", "The headteacher"),
        ("Misuse is reported to the headteacher.", "The e-safety officer"),
        ("Users know that e-mail is monitored.", "it is not monitored"),
        ("Children are not allowed to bring phones on site.", "Allowed, never on the school's Wi-Fi"),
        ("More than one member of staff investigates.", "no"),
        ("The headteacher reports to governors every year.", "Every term"),
    ],
)
def test_a_clause_that_the_settings_do_not_bear_out_is_told_with_the_setting(text, words):
    (only,) = found(text, settings=SchoolSettings())
    assert words in only.advice
    assert only.source == "The school’s settings"


def test_a_period_that_the_policys_own_settings_do_not_have_is_told():
    (only,) = found("This policy is reviewed every two years.", settings=SchoolSettings(), review_months=12)
    assert "12 months" in only.advice
    assert found("This policy is reviewed annually.", review_months=12) == []


def test_clauses_with_one_number_are_found_at_the_second():
    clauses = [ClauseText(number, "", f"Text {at}.") for at, number in enumerate(["1", "1.", "2", "", ""])]
    (only,) = contradictions.double_numbers(Ground("Policy", clauses, Here("Elm School"), ON))
    assert (only.kind, only.at) == ("double-number", 1)
