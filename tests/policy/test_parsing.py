"""Finding the clauses of documents: in the shapes that schools' policies come in, in our own words."""

import re
import time
from pathlib import Path

import pytest

from policy.reading_in.lines import plain, words_only
from policy.reading_in.parsed import WHY_CONTENTS, WHY_HEADER, WHY_TITLE
from policy.reading_in.parsing import parse

DOCUMENTS = Path(__file__).with_name("documents")
CLEAN = (DOCUMENTS / "clean.txt").read_text()
DAMAGED = (DOCUMENTS / "damaged.txt").read_text()


def shape(text):
    return [(one.level, one.number, one.heading) for one in parse(text).clauses]


def lost(text):
    """Words of the source, three in a row, that stand neither in a clause nor among what was left out."""
    parsed = parse(text)
    said = [parsed.title, *(f"{one.number} {one.heading} {one.text}" for one in parsed.clauses)]
    found = words_only(" ".join([*said, *(one["text"] for one in parsed.dropped)])).split()
    runs = set(zip(found, found[1:], found[2:], strict=False))
    sentences = [
        words_only(one).split() for one in re.split(r"\n|\t| - o |(?<=[.;:])\s", plain(text).replace("- o ", ""))
    ]
    return [run for words in sentences for run in zip(words, words[1:], words[2:], strict=False) if run not in runs]


def test_a_clean_text_keeps_its_odd_numbers_and_its_sections():
    assert shape(CLEAN) == [
        (1, "", "Statement of Intent"),
        (2, "", ""),
        (1, "", "Legal Framework"),
        (2, "1.1", ""),
        (2, "1.2", ""),
        (1, "", "Roles And Responsibilities"),
        (2, "3.1", ""),
        (2, "3.8", ""),
        (2, "4.1", "Teaching pupils"),
        (1, "", "Misuse"),
        (2, "7.2", "By pupils"),
        (2, "7.4", "By staff"),
    ]
    parsed = parse(CLEAN)
    assert parsed.title == "Safe online policy"
    by_number = {one.number: one.text for one in parsed.clauses}
    assert by_number["1.1"] == "This policy has regard to:\n\n- The Widgets Act 1998\n- The Gadgets Act 2003"
    assert "Filters are set by age." in by_number["4.1"]
    assert [one["text"] for one in parsed.dropped] == ["ELM SCHOOL", "•"]
    assert not lost(CLEAN)


def test_a_damaged_export_loses_its_furniture_and_no_sentence():
    parsed = parse(DAMAGED)
    assert parsed.title == "Oak Infant School Online Safety Policy"
    why = {}
    for one in parsed.dropped:
        why.setdefault(one["why"], []).append(one["text"])
    assert len(why["A line of the list of contents, which is made anew"]) == 5
    assert why["Stands again at the head or foot of pages"] == ["Oak Infant School Online Safety Policy"]
    assert why["Repeats what stands above"]
    assert not lost(DAMAGED)


def test_each_role_of_a_run_together_table_is_a_clause_with_its_duties():
    by_heading = {one.heading: one.text for one in parse(DAMAGED).clauses}
    assert by_heading["Governors"] == "- Approve the policy and look at how it works\n- Link governor meets the officer"
    assert by_heading["Officer"].count("\n- ") == 3
    whole = "\n".join(one.text for one in parse(DAMAGED).clauses)
    assert whole.count("Report every worry") == 1
    assert "- Discuss what their children do" in whole


def test_lines_broken_in_a_sentence_and_columns_are_whole_again():
    texts = [one.text for one in parse(DAMAGED).clauses]
    assert any(one.startswith("All staff are trained every year and when they join us.") for one in texts)
    assert any("- Staff know the helpline and where it is written up\n" in one for one in texts)
    assert any(one.startswith("If a worry has to be passed beyond the school then we tell") for one in texts)
    assert any("data protection law, the Data Act 1998. <script>alert(1)</script>" in one for one in texts)
    assert any(one.startswith("Replace this with our crest") for one in texts)
    assert (2, "", "with respect to phones") in shape(DAMAGED)


def test_tabs_after_numbers_and_bullets_make_no_tables():
    text = (DOCUMENTS / "tabbed.txt").read_text()
    parsed = parse(text)
    assert parsed.title == "Safe online policy"
    assert shape(text) == [
        (1, "", ""),
        (1, "1", "What we want"),
        (2, "", "The four risks"),
        (3, "", ""),
        (1, "2", "Who does what"),
        (2, "2.1", "The governors"),
        (2, "2.2", "Parents"),
        (1, "3", "Lessons"),
        (1, "Appendix 1", "agreement of pupils"),
    ]
    by_number = {one.number: one.text for one in parsed.clauses}
    assert by_number[""].endswith("commerce.")
    assert by_number["1"] == (
        "We want every child:\n\n- To know whom to tell, and to find that they are believed\n"
        "- To enjoy what is good online"
    )
    assert "whoever takes part in the Tuesday club" in by_number["2.1"]  # over the end of a page
    assert "- (a) see the log; and\n- (b) ask about it." in by_number["2.1"]
    assert by_number["2.2"] == "Parents must\n\n1. read the newsletter; and\n2. sign the agreement."
    assert "private\n\nOlder children will learn:\n\n- To look twice" in by_number["3"]
    assert {one["why"] for one in parsed.dropped} == {WHY_HEADER, WHY_CONTENTS, WHY_TITLE}
    assert not lost(text)


def test_headings_in_capitals_stand_above_others_and_spaces_draw_a_table():
    text = (DOCUMENTS / "capitals.txt").read_text()
    assert [(level, number, heading) for level, number, heading in shape(text) if heading] == [
        (1, "", "ROLES"),
        (2, "", "Head"),
        (2, "", "Technician"),
        (1, "A", "FILTERING"),
        (2, "A1", "Who decides"),
        (1, "", "SANCTIONS"),
        (1, "", "REVIEW"),
    ]
    said = [one.text for one in parse(text).clauses]
    assert "The technician sees to it:\n\n- a) that the network is safe;\n- b) that passwords are changed." in said
    (table,) = [one for one in said if "|" in one]
    assert table.splitlines()[3] == "| Using a phone in a lesson | X |  | X |"
    assert not lost(text)


def test_what_an_editor_writes_above_markdown_is_left_out_and_lists_are_nested():
    text = (
        "---\ntitle: Safe online\n---\n\n## Whom it is for {#who}\n\nIt is for:\n\n1. staff\n2. pupils\n"
        "   - those in two schools too\n3. visitors\n\nAsk. <script>alert(1)</script>\n"
    )
    parsed = parse(text)
    assert parsed.title == "Safe online"
    assert [one.heading for one in parsed.clauses if one.heading] == ["Whom it is for"]
    assert "It is for:\n\n1. staff\n2. pupils\n    - those in two schools too\n3. visitors" in parsed.clauses[1].text


def test_a_list_ends_where_the_next_section_begins():
    before = "A policy\n\n1. Aims\n1.1 We aim high.\n2. Parents\nThey must:\n1. read; and\n2. sign.\n"
    text = f"{before}\n3. Pupils\nThey ask.\n"
    assert [(one.number, one.heading) for one in parse(text).clauses] == [
        ("1", "Aims"),
        ("1.1", ""),
        ("2", "Parents"),
        ("3", "Pupils"),
    ]


def test_sections_by_letters_and_roman_numbers_and_no_initials():
    text = (
        "A policy\n\nA. Aims\n1. All children should be safe.\n2. All adults should help.\n\nB. Roles\n"
        "i. The head decides.\nii. The officer logs.\nJ. Brown is the officer.\n"
    )
    assert shape(text) == [
        (1, "A", "Aims"),
        (2, "1", ""),
        (2, "2", ""),
        (1, "B", "Roles"),
    ]
    assert parse(text).clauses[-1].text.endswith("J. Brown is the officer.")
    roman = "A policy\n\nI. INTRODUCTION\nIt is for all.\nII. PHONES\nThey are off.\n"
    assert shape(roman) == [(1, "I", "INTRODUCTION"), (1, "II", "PHONES")]


def test_numbers_begin_anew_below_headings_without_one():
    text = "# A policy\n\n## Board\n1. It approves.\n\n## Governors\n1. They ask.\n\n## Board\n1. It is asked again.\n"
    assert shape(text)[:4] == [(1, "", "Board"), (2, "1", ""), (1, "", "Governors"), (2, "1", "")]
    assert len(shape(f"{text}## Board\n1. And again.\n")) == 8  # the heading that comes three times is no furniture


def test_a_document_may_begin_with_a_list():
    assert parse("- We keep children safe.\n- We tell parents.\n").clauses[0].text.startswith("- We keep")


def test_markdown_keeps_levels_tables_and_bold_headings():
    text = (
        "# Online policy\n\n## 1. Aims\n\nWe keep children safe.\n\n### Who\n\n| Role | Duty |\n| --- | --- |\n"
        "| Head | Decides |\n| Officer | Logs |\n\n**Reporting**\n\n1. Tell the officer.\n2. Write it down.\n"
    )
    parsed = parse(text)
    assert parsed.title == "Online policy"
    assert [(one.number, one.heading) for one in parsed.clauses][:2] == [("1", "Aims"), ("", "Who")]
    assert any("| Head | Decides |" in one.text for one in parsed.clauses)
    assert not lost(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Section 2 – Reporting a worry", (1, "2", "Reporting a worry")),
        ("Appendix A: Forms", (1, "Appendix A", "Forms")),
        ("ROLES AND DUTIES", (1, "", "ROLES AND DUTIES")),
        ("4 Filtering", (1, "4", "Filtering")),
        ("4.2 Mobile phones", (2, "4.2", "Mobile phones")),
    ],
)
def test_headings_in_other_styles(line, expected):
    assert shape(f"Our policy\n\n{line}\n\nThe school will do what it says here.\n")[0] == expected


def test_page_headers_and_footers_are_left_out_and_hyphens_mended():
    pages = [
        f"Elm School online policy\nThe {who} keeps a log of what hap-\npens online, and reads it with the {who} of"
        f" another school.\nPage {one} of 4 | Reviewed September 2024"
        for one, who in enumerate(["head", "officer", "governor", "teacher"], start=1)
    ]
    parsed = parse("\f".join(pages))
    assert parsed.title == "Elm School online policy"
    assert not any("Page" in one.text or "Elm School" in one.text for one in parsed.clauses)
    assert any("what happens online" in one.text for one in parsed.clauses)


def test_a_date_at_the_foot_of_each_page_is_left_out_and_one_on_the_title_page_kept():
    words = ["the head decides", "the officer logs", "the governors ask", "parents are told"]
    pages = [f"At our school {one}, and says so.\nReview date: May 2026" for one in words]
    parsed = parse("\f".join([f"Our policy\nAdopted by: the governors\n\n{pages[0]}", *pages[1:]]))
    assert [one.text for one in parsed.clauses if ":" in one.text] == ["Adopted by: the governors"]
    assert len(parsed.dropped) == 4


def test_what_stands_at_the_head_of_a_page_of_its_own_is_kept():
    pages = [f"Appendix {at}: Words for {who}\nWe ask {who}." for at, who in enumerate(["us", "us", "us"], start=1)]
    pages += [f"## {at} Part of the law\nIt holds for part {at}." for at in (4, 5, 6)]
    found = parse("\f".join(["Our policy\n\nIt is for all.", *pages]))
    assert [one.number for one in found.clauses if one.number] == [
        "Appendix 1",
        "Appendix 2",
        "Appendix 3",
        "4",
        "5",
        "6",
    ]
    assert not found.dropped


def test_two_clauses_with_one_number_are_both_kept():
    found = parse("A policy\n\nRules\n1.1. The first will stay.\n1.1. The second will stay.\n").clauses
    assert [one.number for one in found] == ["", "1.1", "1.1"]


def test_a_long_document_is_read_in_a_moment():
    lines = [
        f"{part}.{one}. The school will keep promise {part} {one} to everybody."
        for part in range(1, 60)
        for one in range(1, 60)
    ]
    assert len(parse("A policy\n\nPromises\n" + "\n".join(lines)).clauses) == 59 * 59 + 1


@pytest.mark.parametrize(
    "line", ["- a{0}\n3. b{0}", "A. Brown {0}", "x{0}   y   z", "\ta{0}\tb", "Date: {0}", "(a) b{0}"]
)
def test_a_document_that_is_meant_to_keep_us_busy_is_read_too(line):
    began = time.process_time()
    parse("A policy\n\n1.1 One.\n" + "\n".join(line.format(at) for at in range(20_000)))
    assert time.process_time() - began < 20


def test_a_sentence_that_sends_its_reader_to_a_page_is_kept():
    lines = "See page 3 for the log.\n\nPage 2 of 3\n\nReviewed May 2026 | Page 3 of 3\n\nThe log is on page 12.\n"
    parsed = parse(f"Our policy\n\n{lines}")
    said = "\n".join(one.text for one in parsed.clauses)
    assert "See page 3 for the log." in said
    assert "The log is on page 12." in said
    assert len(parsed.dropped) == 2
