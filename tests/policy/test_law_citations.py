"""Law and guidance is found in any usual spelling, and what is no longer in force is pointed at (P4)."""

from datetime import date

import pytest

from policy.rules.citations import citations
from policy.rules.law_check import check_law
from policy.rules.register import Entry, Register, Standing, shipped
from policy.rules.texts import ClauseText

ON = date(2026, 11, 22)


def found(text, on=ON):
    return [(one.key, one.year) for one in citations(text, shipped(), on)]


def check(*texts, on=ON, register=None):
    return check_law([ClauseText("", "", text) for text in texts], register or shipped(), on)


def outdated(*texts, on=ON):
    return [one.found for one in check(*texts, on=on) if one.kind == "superseded"]


# --- The register as it is shipped ---------------------------------------------------------------------------------


def test_the_shipped_register_has_a_source_and_a_day_for_everything_and_names_only_what_it_has():
    for one in shipped():
        assert one.source, one.key
        assert one.asks, one.key
        assert (one.checked_on, one.checked_by) == (ON, "the makers"), one.key
        assert not one.replaced_by or shipped().named_in(one.replaced_by), one.key
        assert len(one.title) <= 200, one.key
        assert len(one.edition) <= 60, one.key
        assert len(one.source) <= 300, one.key


def test_what_is_superseded_leads_to_something_that_is_in_force():
    for one in shipped():
        if shipped().standing(one, ON) is Standing.SUPERSEDED:
            heirs = shipped().heirs(one, ON)
            assert heirs, one.key
            assert all(shipped().standing(heir, ON) is not Standing.SUPERSEDED for heir in heirs), one.key


def test_every_entry_is_found_by_its_own_title_and_called_outdated_only_if_it_is():
    for one in shipped():
        if one.key == "posh-0844":
            continue
        keys = {key for key, _ in found(f"We keep to the {one}.")}
        assert one.key in keys or keys & {entry.key for entry in shipped().editions(one)}, one.key
        if shipped().standing(one, ON) in {Standing.CURRENT, Standing.NOT_YET}:
            assert outdated(f"We keep to the {one}.") == [], one.key


@pytest.mark.parametrize(
    ("key", "on", "standing"),
    [
        ("kcsie-2025", date(2026, 8, 31), Standing.CURRENT),
        ("kcsie-2025", date(2026, 9, 1), Standing.SUPERSEDED),
        ("kcsie-2026", date(2026, 8, 31), Standing.NOT_YET),
        ("kcsie-2026", ON, Standing.CURRENT),
        ("dpa-1998", date(2018, 5, 24), Standing.CURRENT),
        ("dpa-1998", date(2018, 5, 25), Standing.SUPERSEDED),
        ("ripa-2000", ON, Standing.PART),
        ("crime-policing-2026", ON, Standing.NOT_YET),
    ],
)
def test_how_an_entry_stands_follows_from_the_day(key, on, standing):
    assert shipped().standing(shipped().get(key), on) is standing


def test_a_newer_edition_that_a_school_adds_ends_the_older_one_by_itself():
    newer = Entry("own", "Keeping children safe in education", "statutory", "2027", in_force_from=date(2027, 9, 1))
    register = Register({**shipped().entries, "own": newer})
    assert check("KCSIE 2026", on=date(2027, 8, 31), register=register) == []
    assert [one.kind for one in check("KCSIE 2026", on=date(2027, 9, 1), register=register)] == ["superseded"]


# --- Spellings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("the Human Rights Act 1998", ["human-rights-1998"]),
        ("the Human Rights Act", ["human-rights-1998"]),
        ("HUMAN RIGHTS ACT (1998)", ["human-rights-1998"]),
        ("Human Rights\n  Act 1998", ["human-rights-1998"]),
        ("<u>Human</u> <u>Rights Act</u> 1998", ["human-rights-1998"]),
        ("**Human Rights Act** 1998", ["human-rights-1998"]),
        ("the Education Act 1996 (as amended)", ["education-1996"]),
        ("Education Acts 1996, 2002 and 2011", ["education-1996", "education-2002", "education-2011"]),
        ("Computer Misuse Act 1990, amended by the Police & Justice Act 2006",
         ["computer-misuse-1990", "police-justice-2006"]),
        ("Obscene Publications Act", ["obscene-publications"]),
        ("Counter Terrorism and Security Act 2015", ["counter-terrorism-2015"]),
        ("Childrens Wellbeing and Schools Act 2026", ["wellbeing-schools-2026"]),
        ("DPA 2018, UK GDPR, FOI and RIPA", ["dpa-2018", "uk-gdpr", "foi-2000", "ripa-2000"]),
        ("Data Protection Act 1998 (DPA)", ["dpa-1998"]),
        ("General Data Protection Regulation (GDPR) that comes into effect on 25 May 2018", ["eu-gdpr"]),
        ("<u>Keeping</u> <u>Children Safe in Education</u>, and its advice", ["kcsie-2026"]),
        ("DfE (2019) ‘Keeping children safe in education’", ["kcsie-2019"]),
        ("Keeping Children Safe in Education, September 2023", ["kcsie-2023"]),
        ("Keeping children safe in education (Department for Education, September 2023)", ["kcsie-2023"]),
        ("Keeping children safe in education: statutory guidance for schools and colleges (2022)", ["kcsie-2022"]),
        ("the 2024 edition of “Keeping Children Safe in Education”", ["kcsie-2024"]),
        ("KCSIE 2019, KCSiE (2024) and KCSIE", ["kcsie-2019", "kcsie-2024", "kcsie-2026"]),
        ("DfE (2018) ‘Keeping children safe in education’, DfE (2018) ‘Searching, screening and confiscation’",
         ["kcsie-2018", "searching-2018"]),
        ("‘Keeping children safe in education’, DfE (2018) ‘Searching, screening and confiscation’",
         ["kcsie-2026", "searching-2018"]),
        ("Reviewed on 2/9/2020. KCSIE is read by all. September 2024: KCSIE again.", ["kcsie-2026", "kcsie-2026"]),
        ("DCMS and UKCIS (2020) ‘Sharing nudes and semi-nudes’", ["ukcis", "sharing-nudes-2020"]),
        ("Schools Inspection Handbook – Ofsted 2014", ["ofsted-2014"]),
        ("School Inspection Handbook -\nOfsted 2014", ["ofsted-2014"]),
        ("Teaching Standards 2012", ["teachers-standards-2012"]),
        ("Teachers’ Standards (2011)", ["teachers-standards-2021"]),
        ("UKCCIS, UKCIS, CEOP, IWF and the LADO", ["ukccis", "ukcis", "ceop", "iwf"]),
        ("call 0844 3814772", ["posh-0844"]),
        ("call (0844) 381-4772", ["posh-0844"]),
        ("call +44 844 381 4772", ["posh-0844"]),
        ("call 0344 381 4772 or 08001111", ["posh", "childline"]),
        ("we act with care, working together, and report fraud to the police", []),
    ],
)  # fmt: skip
def test_citations_are_found_however_they_are_spelt(text, keys):
    assert [key for key, _ in found(text)] == keys


def test_a_citation_knows_its_place_in_the_text_as_it_is_written():
    text = "See <u>Keeping</u> <u>Children Safe in Education</u> (2019)."
    one = citations(text, shipped(), ON)[0]
    assert text[one.start : one.end] == "Keeping</u> <u>Children Safe in Education</u> (2019)"
    assert one.text == "Keeping Children Safe in Education (2019)"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the Widgets Act 2031", "Widgets Act 2031"),
        ("Under the Gadgets (Online) Regulations 2029, schools", "Gadgets (Online) Regulations 2029"),
        ("the Early Education Act 2025", "Early Education Act 2025"),
        ("the Human Rights Act 1988", "Human Rights Act 1988"),
        ("KCSIE 2031", "KCSIE 2031"),
    ],
)
def test_what_the_register_does_not_know_is_found_by_its_shape(text, words):
    (one,) = check(text)
    assert (one.kind, one.found) == ("unknown-law", words)


# --- What is outdated ----------------------------------------------------------------------------------------------


LEGAL_FRAMEWORK = """
1.1. This policy has due regard to legislation, including, but not limited to:
· Human Rights Act 1998
· Data Protection Act 1998
· General Data Protection Regulation (GDPR) that comes into effect on 25 May 2018;
· Regulation of Investigatory Powers Act 2000
· Computer Misuse Act 1990, amended by the Police and Justice Act 2006
1.2. And to statutory guidance:
· DfE (2019) ‘Keeping children safe in education’
"""


def test_an_old_list_of_law_is_pointed_at_where_it_is_old_and_nowhere_else():
    assert outdated(LEGAL_FRAMEWORK) == [
        "Data Protection Act 1998",
        "General Data Protection Regulation (GDPR) that comes into effect on 25 May 2018",
        "Regulation of Investigatory Powers Act 2000",
        "DfE (2019) 'Keeping children safe in education'",
    ]


def test_the_advice_says_by_what_and_how_sure_that_is():
    (one,) = check("Data Protection Act 1998")
    assert "until 24 May 2018" in one.advice
    assert "the UK General Data Protection Regulation and the Data Protection Act 2018" in one.advice
    assert "check before relying on it" in one.advice
    (number,) = check("0844 381 4772")
    assert "0344 381 4772" in number.advice


def test_an_act_of_which_a_part_is_left_is_pointed_at_only_where_nothing_newer_is_cited():
    (one,) = check("Regulation of Investigatory Powers Act 2000")
    assert "still in force in part" in one.advice
    assert check("Regulation of Investigatory Powers Act 2000", "Investigatory Powers Act 2016") == []


@pytest.mark.parametrize(
    ("text", "is_history"),
    [
        ("the Data Protection Act 1998, replaced by the Data Protection Act 2018", True),
        ("the Data Protection Act 2018, which replaced the Data Protection Act 1998", True),
        ("the Data Protection Act 2018 (formerly the Data Protection Act 1998)", True),
        ("KCSIE 2020 was superseded by KCSIE 2026.", True),
        ("the Data Protection Act 2018, replaced by the Data Protection Act 1998", False),
        ("the Data Protection Act 1998. KCSIE 2026 replaced the one of last year", False),
        ("the Data Protection Act 1998 and the Data Protection Act 2018", False),
    ],
)
def test_what_a_sentence_says_was_replaced_is_history(text, is_history):
    assert (outdated(text) == []) is is_history


def test_one_thing_is_found_once_in_a_clause_and_again_in_the_next():
    assert len(check("DPA 1998, and the Data Protection Act 1998", "DPA 1998")) == 2


def test_what_is_passed_and_not_begun_is_no_law_yet():
    (one,) = check("the Crime and Policing Act 2026")
    assert one.kind == "not-in-force"
    (early,) = check("KCSIE 2026", on=date(2026, 8, 1))
    assert "1 September 2026" in early.advice


def test_a_long_text_without_any_law_is_read_quickly_and_finds_nothing():
    assert check("Staff act in accordance with the rules, and pupils too. " * 2_000) == []
