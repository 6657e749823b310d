"""The order of clauses, and the numbers that follow from it."""

import pytest

from policy.rules import placing
from policy.rules.texts import ClauseText


@pytest.mark.parametrize(
    ("levels", "at", "up", "order"),
    [
        ([1, 1], 1, True, [1, 0]),
        ([1, 1], 0, True, None),
        ([1, 1], 1, False, None),
        ([1, 2, 2], 2, True, [0, 2, 1]),
        ([1, 2, 1, 2], 2, True, [2, 3, 0, 1]),  # a section goes with all that is under it
        ([1, 2, 1, 2], 0, False, [2, 3, 0, 1]),
        ([1, 2, 1, 2], 3, True, [0, 1, 3, 2]),  # to the end of the section before
        ([1, 2, 1, 2], 1, False, [0, 2, 1, 3]),  # to the beginning of the next
        ([1, 2, 2], 1, True, None),  # nothing stands before its section
        ([1, 2, 2], 2, False, None),
        ([2, 1], 1, True, [1, 0]),
        ([1, 2, 3, 2], 3, True, [0, 3, 1, 2]),
    ],
)
def test_a_clause_goes_past_its_neighbour_with_all_that_is_under_it(levels, at, up, order):
    assert placing.moved(levels, at, up=up) == order


@pytest.mark.parametrize(
    ("levels", "numbers"),
    [
        ([], []),
        ([1, 2, 2, 1, 2, 3], ["1", "1.1", "1.2", "2", "2.1", "2.1.1"]),
        ([1, 3, 2, 3], ["1", "1.1", "1.2", "1.2.1"]),
        ([2, 2, 1], ["1", "2", "3"]),
        ([4, 1, 4], ["1", "2", "2.1"]),
    ],
)
def test_numbers_follow_from_level_and_place_and_none_comes_twice(levels, numbers):
    assert placing.numbers_for(levels) == numbers


def test_what_is_numbered_twice_and_what_a_text_names():
    clauses = [ClauseText(number, "", "x") for number in ("1", "2", "2", "", "")]
    assert placing.doubled(clauses) == {"2"}
    assert placing.numbers_named("See section 4.2 and clause 7; in 2026 there were 12.") == {"4.2", "7"}
