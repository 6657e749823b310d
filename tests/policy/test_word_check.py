"""Check (c), the words: dates, placeholders, roles, names; as rules, without a database."""

from datetime import date

import pytest

from policy.rules import named_people, named_roles, past_dates, placeholders
from policy.rules.ground import Ground, Here
from policy.rules.texts import ClauseText

ON = date(2026, 11, 29)
HERE = Here(
    "Elm Primary School",
    "Long Lane Trust",
    "e-safety officer",
    {"head": 1, "officer": 1},
    {"ola price": frozenset({"officer"}), "ann-marie o'neill": frozenset({"head"}), "tom reed": frozenset({"teacher"})},
    frozenset({"ola price", "nia lowe"}),
)


def ground(*texts, title="Online safety policy", here=HERE):
    return Ground(title, [ClauseText(str(at), "", text) for at, text in enumerate(texts, 1)], here, ON)


def found(check, *texts, **fields):
    return [one.found for one in check(ground(*texts, **fields))]


@pytest.mark.parametrize(
    "text",
    [
        "All staff will be trained by September 2022.",
        "Review date: 1 May 2021",
        "| Review date | 01/05/2021 |",
        "Next review due: Spring term 2024",
        "Date of next review: 2021",
        "Targets for 2019/20",
        "The plan for 2019-2020 is below.",
        "GDPR that comes into effect on 25 May 2018",
        "A talk will be held on 9 February 2021.",
        "Date: 2/9/2020",
        "Approved by the governing body on 3rd June 2024",
        "Review: 09/2022",
        "Last reviewed: 2024-01-31",
        "The new filter will be in place by the end of 2023.",
        "It is to be reviewed in March 2022",
        "January 2022",
    ],
)
def test_a_date_that_the_text_still_awaits_or_dates_itself_by_has_gone_by(text):
    assert len(found(past_dates.check, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The Data Protection Act 1998 and the Equality Act 2010 apply.",
        "The Computer Misuse Act 1990, amended by the Police and Justice Act 2006.",
        "This replaces advice by 2016 guidance.",
        "Keeping children safe in education (September 2023)",
        "DfE (2019) ‘Keeping children safe in education’",
        "We have had a filter since 2018.",
        "The scheme was introduced in May 2019.",
        "Keeping children safe in education (DfE, updated September 2023)",
        "School Inspection Handbook - Ofsted 2014",
        "in line with Teaching Standards 2012",
        "All staff will be trained by September 2027.",
        "Review date: 1 May 2027",
        "Targets for 2026/27",
        "Date: 2/9/2026",
        "Call 0344 381 4772 or see clause 5.1.20.",
        "The regulations came into force on 25 May 2018.",
    ],
)
def test_years_of_acts_editions_history_and_days_to_come_are_no_finding(text):
    assert found(past_dates.check, text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Replace with School Logo", "Replace with School Logo"),
        ("The lead is [insert name].", "[insert name]"),
        ("The lead is [Name of DSL].", "[Name of DSL]"),
        ("Call XXXX at once.", "XXXX"),
        ("At <school name> we care.", "<school name>"),
        ("Reviewed by: TBC", "TBC"),
        ("The date is to be confirmed.", "to be confirmed"),
        ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
        ("The head / the governors (delete as appropriate)", "delete as appropriate"),
        ("Signed: ______________", "____"),
        ("The lead is [   ].", "[   ]"),
        ("Ask the {boss}.", "{boss}"),
        ("At {School Name} we care.", "{School Name}"),
        ("- One\n- \n- Two", "empty bullet"),
    ],
)
def test_what_is_still_to_be_filled_in_is_found_once(text, words):
    (one,) = found(placeholders.check, text)
    assert words in one


@pytest.mark.parametrize(
    "text",
    [
        "See [our page](https://example.org/name) and [1].",
        "The {head}, {officer.name} and {pupils} of {school}.",
        "Visitors enter the school by the front door and sign their name.",
        "They replace the school laptop every five years.",
        "<u>Keeping Children Safe</u> <https://www.gov.uk> <help@example.org>",
        "Heading\n\n---\n\n***\n\nText (see 5.1)",
        "Article XX of the convention, and Part XXX.",
        "Ask staff to confirm the date.",
    ],
)
def test_what_only_looks_like_a_placeholder_is_none(text):
    assert found(placeholders.check, text) == []


def test_a_placeholder_in_the_title_is_about_the_whole_text():
    (one,) = placeholders.check(ground("Text.", title="[School name] policy"))
    assert one.at is None


def test_a_role_that_nobody_holds_is_one_finding_with_the_other_clauses_in_its_advice():
    texts = ["The {dsl} is told.", "The headteacher decides.", "The DSL and the deputy DSL meet.", "Governors approve."]
    rows = list(named_roles.check(ground(*texts)))
    assert [(one.at, one.found.split(":")[0]) for one in rows] == [
        (0, "“{dsl}”"),
        (2, "“deputy DSL”"),
        (3, "“Governors”"),
    ]
    assert "named in 3 too" in rows[0].advice


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The e-safety Officer, Petra Quill (DDSL), keeps the log.", "Petra Quill"),
        ("Our MHC IT Manager Martin Vale will oversee it.", "Martin Vale"),
        ("It will be monitored by *Sam Gibbs*, and reported.", "Sam Gibbs"),
        ("Designated safeguarding lead: Mrs J Ferro", "Ferro"),
        ("Speak to Mr. Small in the office.", "Small"),
        ("| DSL | Ann-Marie De Souza |", "Ann-Marie De Souza"),
        ("Data protection officer:\nPetra Quill", "Petra Quill"),
        ("Headteacher – P Quill", "Quill"),
        ("Policy revised by: Petra Quill", "Petra Quill"),
        ("The governor who looks after online safety is Petra Quill.", "Petra Quill"),
        ("The person in charge of filtering is Petra Quill.", "Petra Quill"),
        ("Petra Quill is the designated safeguarding lead.", "Petra Quill"),
        ("Ayşe Öztürk (deputy DSL) helps.", ""),
        ("Siân O’Brien, the headteacher, decides.", "Siân O’Brien"),
    ],
)
def test_a_name_of_somebody_without_an_appointment_is_found(text, name):
    rows = [one for one in named_people.check(ground(text, "small words")) if one.kind == "name-without-appointment"]
    assert [one.found.split("”")[0].strip("“") for one in rows] == ([name] if name else [])


@pytest.mark.parametrize(
    "text",
    [
        "Report it to the Internet Watch Foundation and the UK Safer Internet Centre.",
        "The Headteacher and Senior Leaders follow the Positive Behaviour Policy.",
        "Contact Children Services or the Local Authority Designated Officer (LADO).",
        "The e-safety Leader leads Safer Internet Day with Purple Mash and Google Classroom.",
        "The person in charge of lessons is asked. The system for homework is Google Classroom.",
        "It is monitored by Wirral Council and by Microsoft Defender, with Common Sense Education.",
        "The Governing Body will review. Governors Approve and review the Policy.",
        "Report to Childnet International, Marie Collins Foundation or Report Harmful Content.",
        "The Designated Safeguarding Lead, Child Protection Coordinator and Data Protection Officer meet.",
        "Headteacher: Signed by the Chair",
    ],
)
def test_organisations_headings_and_offices_are_no_names_of_people(text):
    assert [one.found for one in named_people.check(ground(text)) if one.kind != "other-school"] == []


def test_names_that_follow_each_other_are_all_found():
    assert len(found(named_people.check, "Our e-Safety Coordinators are: James Quill and Marie Vale, Bo Lund.")) == 3


def test_a_name_that_is_right_is_better_a_field_and_a_wrong_role_is_told():
    rows = list(
        named_people.check(
            ground(
                "The e-safety officer, Ola Price, keeps the log.",
                "The headteacher, Mrs O’Neill, decides.",
                "The designated safeguarding lead, Tom Reed, is told. Ola Price helps.",
                "Ask the office: see Nia Lowe.",
            )
        )
    )
    assert [one.kind for one in rows] == ["name-by-hand", "name-by-hand"] + ["name-without-appointment"] * 2
    assert "{officer.name}" in rows[0].advice
    assert "3 too" in rows[0].advice
    assert "not appointed as designated safeguarding lead" in rows[2].found
    assert "is at this school, but holds no appointment" in rows[3].found


def test_the_name_of_another_school_or_trust_is_found_and_ones_own_and_generic_ones_are_not():
    texts = [
        "At Elm Primary School and in the Long Lane Multi Academy Trust we care. Our School is a Primary School.",
        "Oakwood Junior School will keep a log. The Anne Frank Trust helps. Inform the Multi Academy Trust.",
        "The Whole School follows the School Trust agreement.",
    ]
    assert ["Oakwood Junior School" in one for one in found(named_people.check, *texts)] == [True]
    names = ["Lisle Green Church of England Primary Academy writes.", "STEP Academy Trust", "West Town School"]
    assert len(found(named_people.check, *names)) == 3
    rows = list(named_people.check(ground("Text.", title="OAKWOOD SCHOOL POLICY")))
    assert [(one.kind, one.at) for one in rows] == [("other-school", None)]
