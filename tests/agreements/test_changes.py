"""What differs between two wordings, as those who publish and sign are shown it."""

import random
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.changes import what_changed


def words(body, title="Ours"):
    return SimpleNamespace(title=title, body=body)


def told(old, new):
    return [[(piece.kind, piece.text) for piece in change.pieces] for change in what_changed(words(old), words(new))]


def test_the_same_words_have_no_changes():
    assert told("One line.\n\nTwo.", "One line.\n\n\nTwo.\n") == []


def test_a_word_that_changed_stands_between_those_that_did_not():
    assert told("I ask a grown-up.", "I ask a teacher.") == [
        [("same", "I ask a "), ("removed", "grown-up."), ("added", "teacher.")]
    ]


def test_a_line_that_is_new_and_one_that_is_gone():
    assert told("One.\nTwo.", "One.\nTwo.\nThree.") == [[("added", "Three.")]]
    assert told("One.\nTwo.", "Two.") == [[("removed", "One.")]]


def test_a_new_title_comes_first():
    changes = what_changed(words("a", title="Our promise"), words("b", title="Our word"))
    assert [change.pieces[-1].text for change in changes] == ["word", "b"]


TEXT = st.lists(st.sampled_from(["a", "b", "ask", "tell", "\n", "\n\n", "سلام", "🙈"]), max_size=30).map(" ".join)


@given(TEXT, TEXT)
def test_what_is_kept_and_removed_is_the_old_and_what_is_kept_and_added_the_new(old, new):
    """Of every line that is shown, put together again: it was there word for word."""
    for change in what_changed(words(old), words(new)):
        before = "".join(piece.text for piece in change.pieces if piece.kind != "added")
        after = "".join(piece.text for piece in change.pieces if piece.kind != "removed")
        lines_of = [{line.strip() for line in text.splitlines()} | {""} for text in (old, new)]
        assert before in lines_of[0]
        assert after in lines_of[1]
        assert before != after


def random_words(seed, between):
    chance, some = random.Random(seed), ["aim", "bag", "cat", "dog", "elm", "fig", "gum", "hat", "ink", "jam"]
    return between.join(chance.choice(some) for _ in range(9_000))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (random_words(1, " "), random_words(2, " ")),
        (random_words(1, "\n"), random_words(2, "\n")),
        ("a " * 20_000, "a " * 19_999 + "b"),
        ("a\n" * 20_000, "a\n" * 19_990 + "b\n"),
        ("a\nb\n" * 10_000, "b\na\n" * 10_000),
    ],
)
def test_texts_of_full_length_are_compared_at_once(old, new):
    began = time.process_time()
    assert what_changed(words(old), words(new))
    assert time.process_time() - began < 5
