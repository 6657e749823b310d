"""No number that the anonymised log hides can be worked out from what it shows.

For every hidden number another log is built, case by case, with another number in that place. It is tabulated anew by
the few lines of `tables` below, which share nothing with the product, and must agree with everything published.
"""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.anonymised import FEWER, MORE, NOT_SHOWN, OPEN, Anonymised, Kept, Term, count, term_of, terms_until
from tests.factories import IncidentFactory, SchoolFactory

TODAY = date(2026, 11, 23)
TERMS = [Term(2024, 2), *terms_until(TODAY)]
KINDS = [
    ("conduct", "cyberbullying"),
    ("conduct", "private_information"),
    ("content", "pornography"),
    ("content", "own"),
]
KINDS += [("contact", "grooming"), ("commerce", "scam"), ("systems", "viruses")]
OUTCOMES = ["resolved", "referred", "teaching", OPEN]
TALLY = Counter()


def kept(term=0, kind=0, severity="medium", outcome="resolved"):
    return Kept(TERMS[term], *KINDS[kind], severity, outcome)


logs = st.dictionaries(
    st.builds(
        kept,
        st.integers(0, len(TERMS) - 1),
        st.integers(0, len(KINDS) - 1),
        st.sampled_from(["medium", "high"]),
        st.sampled_from(OUTCOMES),
    ),
    st.integers(1, 9),
    max_size=24,
).map(Counter)


def tables(log, year):
    """Every number of a school year, counted the plain way."""
    found = Counter()
    for one, number in log.items():
        if one.term.school_year == year:
            found["year",] += number
            found["term", one.term] += number
            found["category", one.category, one.term] += number
            found["kind", one.category, one.kind] += number
            found["outcome", one.outcome] += number
    return found


def agrees(words, number):
    if words in {FEWER, MORE, NOT_SHOWN}:
        return {FEWER: 1 <= number <= 4, MORE: number >= 5, NOT_SHOWN: True}[words]
    return words == f"{number:,}"


def another_log(found, trip, groups, year):
    """A log of the year whose numbers differ as the trip says, with the published groups of identical rows in it."""
    due = found + Counter()
    for cell, step in trip:
        due[cell] += step
    log = Counter()
    closed_outcomes = [o for o in OUTCOMES if o != OPEN]
    for group in groups:
        for _ in range(group.number):
            outcome = next(o for o in (closed_outcomes if group.is_closed else [OPEN]) if due["outcome", o] > 0)
            one = Kept(group.term, group.category, group.kind, group.severity, outcome)
            log[one] += 1
            for cell in tables(Counter([one]), year):
                due[cell] -= 1
    for category, kind in KINDS:
        while due["kind", category, kind] > 0:
            term = next(t for t in TERMS if due["category", category, t] > 0)
            one = Kept(term, category, kind, "low", next(o for o in OUTCOMES if due["outcome", o] > 0))
            log[one] += 1
            for cell in tables(Counter([one]), year):
                due[cell] -= 1
    assert not any(due.values()), due
    return log


@settings(max_examples=400)
@given(logs)
def test_every_hidden_number_could_be_another_one_with_all_that_is_published(log):
    page = Anonymised(log, TODAY)
    for year, its in page.years.items():
        found = tables(log, year)
        groups = [group for group in page.groups if group.term.school_year == year]
        assert all(agrees(its[cell], number) for cell, number in found.items())
        assert all(agrees(one.words, found[cell]) for cell, one in its.numbers.items())
        for cell in its.hidden():
            other = another_log(found, its.round_trip(cell), groups, year)
            again = tables(other, year)
            assert again[cell] != found[cell]
            wrong = [at for at in {*again, *its.numbers} if not agrees(its[at], again[at])]
            assert not wrong, (cell, wrong)
            TALLY["hidden numbers"] += 1
        TALLY["shown numbers"] += sum(not one.shown for one in its.numbers.values())
    TALLY["logs"] += 1


@settings(max_examples=200)
@given(logs)
def test_no_number_below_five_is_shown_anywhere(log):
    page = Anonymised(log, TODAY)
    for its in page.years.values():
        assert not [cell for cell, one in its.numbers.items() if one.words in {"1", "2", "3", "4"}]
    assert all(group.number >= 5 for group in page.groups)


@settings(max_examples=300)
@given(logs)
def test_groups_leave_over_nothing_or_five_and_more_of_what_they_are_part_of(log):
    page = Anonymised(log, TODAY)
    in_groups, of_kinds = Counter(), Counter()
    for group in page.groups:
        in_groups[group.category, group.term] += group.number
        of_kinds[group.category, group.kind, group.term.school_year] += group.number
    found = {year: tables(log, year) for year in page.years}
    rests = [found[t.school_year]["category", c, t] - number for (c, t), number in in_groups.items()]
    rests += [found[y]["kind", c, k] - number for (c, k, y), number in of_kinds.items()]
    assert not [rest for rest in rests if 0 < rest < 5]


def test_the_proof_was_not_empty(counts):
    counts("I17 anonymised log", **{name.replace(" ", "_"): number for name, number in TALLY.items()}, failed=0)
    assert TALLY["hidden numbers"] > 1_000
    assert TALLY["shown numbers"] > 1_000


def said(log, cell, year=2026):
    return Anonymised(Counter(log), TODAY).years[year][cell]


def test_a_single_small_number_beside_large_ones_takes_another_with_it():
    log = {kept(6, 0): 3, kept(6, 1): 9, kept(6, 2): 20}
    words = {said(log, ("kind", *KINDS[place])) for place in (0, 1)}
    assert words == {FEWER, MORE}
    assert said(log, ("kind", *KINDS[2])) == "20"
    assert said(log, ("year",)) == "32"


def test_two_that_must_both_be_one_are_not_given_away_by_their_sum():
    """ "Fewer than 5" twice with a sum of 2 would say 1 and 1."""
    log = {kept(6, 0): 1, kept(6, 1): 1, kept(6, 2): 20}
    assert said(log, ("category", "conduct", TERMS[6])) == FEWER
    assert said(log, ("kind", *KINDS[2])) == MORE


def test_a_year_in_which_words_alone_would_give_numbers_away_shows_less():
    """Four outcomes of one case each are at least 4 cases; one kind with fewer than 5 is at most 4."""
    log = {kept(6, 0, outcome=outcome): 1 for outcome in OUTCOMES}
    assert said(log, ("outcome", "resolved")) == NOT_SHOWN
    assert said(log, ("kind", *KINDS[0])) == FEWER


def test_nothing_is_hidden_where_all_numbers_are_large():
    log = {kept(6, place, outcome=outcome): 9 for place in range(7) for outcome in OUTCOMES}
    its = Anonymised(Counter(log), TODAY).years[2026]
    assert its["year",] == "252"
    assert not its.hidden()


def test_groups_are_told_as_rows_without_text_class_device_or_day():
    log = {kept(6, 0): 6, kept(6, 0, severity="high"): 7, kept(6, 2): 8}
    assert [group.words for group in Anonymised(Counter(log), TODAY).groups] == [
        "8 incidents: content, pornography or adult content, autumn term 2026, medium, closed",
        "7 incidents: conduct, cyberbullying, autumn term 2026, high, closed",
        "6 incidents: conduct, cyberbullying, autumn term 2026, medium, closed",
    ]


def test_a_group_that_would_leave_one_over_is_not_shown():
    log = {kept(6, 0): 6, kept(6, 0, severity="high"): 1, kept(6, 2): 8}
    assert [group.category for group in Anonymised(Counter(log), TODAY).groups] == ["content"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 8, 31), "Summer term 2026"),
        (date(2026, 9, 1), "Autumn term 2026"),
        (date(2027, 1, 1), "Spring term 2027"),
        (date(2027, 4, 1), "Summer term 2027"),
    ],
)
def test_terms_are_fixed_parts_of_the_calendar(day, words):
    assert str(term_of(day)) == words


def at(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_allegations_the_running_month_and_other_schools_are_not_counted(django_assert_num_queries):
    IncidentFactory(reported_at=at(2026, 10, 31))
    IncidentFactory(reported_at=at(2026, 11, 1))
    IncidentFactory(reported_at=at(2024, 8, 30))
    IncidentFactory(reported_at=at(2026, 10, 5), about_staff=True)
    IncidentFactory(reported_at=at(2026, 10, 5), about_head=True)
    IncidentFactory(reported_at=at(2026, 10, 5), school=SchoolFactory(slug="ash"))
    school = SchoolFactory()
    with django_assert_num_queries(1):
        counted = count(school, TODAY)
    assert counted == {Kept(Term(2026, 2), "conduct", "cyberbullying", "", OPEN): 1}


def test_the_digest_changes_with_what_is_published_and_with_nothing_else():
    log = {kept(6, 0): 6, kept(6, 2): 8}
    first = Anonymised(Counter(log), TODAY).digest
    assert first == Anonymised(Counter(dict(reversed(log.items()))), TODAY).digest
    assert first != Anonymised(Counter({**log, kept(6, 2): 9}), TODAY).digest
