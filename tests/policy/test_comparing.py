"""What differs between two versions, by cases written by hand (P2)."""

import random
import time

from policy.rules.comparing import Kind, compare, differing
from policy.rules.texts import ClauseText


def clause(number="", heading="", text="", level=1, key=""):
    return ClauseText(number, heading, text, level, key)


def marked(line):
    """A line as "the [-old-] [+new+] words", or "(3)" for those left out."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in line.pieces) or f"({line.left_out})"


def told(comparison):
    return [(str(row.kind), row.old and row.old.text, row.new and row.new.text) for row in comparison.rows]


LOG = "The officer keeps a log of all incidents and shows it to the head every week."
FILTER = "Nobody changes the filter alone: two people decide, and both write down why."
PHONES = "Pupils hand in their phones in the morning and get them back at the end of the day."
PARENTS = "We tell parents twice a year what children do online, and whom they can ask."


def test_the_same_text_is_as_before():
    both = [clause("1", "Roles", LOG), clause("2", "Filter", FILTER)]
    comparison = compare(both, both)
    assert comparison.is_same
    assert comparison.summary == "all 2 as before"
    assert compare([], []).summary == "all 0 as before"


def test_words_that_changed_are_told_one_by_one():
    [row] = compare(
        [clause("1", "The log", "The officer keeps a log.", key="a")],
        [clause("1.1", "Our log", "The head and the officer keep a log.", 2, key="a")],
    ).rows
    assert row.kind == Kind.CHANGED
    assert marked(row.number) == "[-1 -][+1.1+]"
    assert marked(row.heading) == "[-The -][+Our +]log"
    assert [marked(line) for line in row.lines] == ["The [+head and the +]officer [-keeps -][+keep +]a log."]
    assert row.is_renumbered
    assert not row.is_moved


def test_the_end_of_a_line_is_compared_without_its_space():
    [line] = differing("Ask the officer", "Ask the officer or the head")
    assert marked(line) == "Ask the officer [+or the head+]"
    [line] = differing("Ask the officer or", "Ask the officer")
    assert marked(line) == "Ask the officer [-or-]"


def test_what_is_added_and_removed_stands_where_it_belongs():
    comparison = compare(
        [clause("1", text=LOG, key="a"), clause("2", text=FILTER, key="b"), clause("3", text=PHONES, key="c")],
        [clause("1", text=LOG, key="a"), clause("2", text=PARENTS, key="d"), clause("3", text=PHONES, key="c")],
    )
    assert told(comparison) == [("same", LOG, LOG), ("removed", FILTER, None), ("added", None, PARENTS),
                                ("same", PHONES, PHONES)]  # fmt: skip
    assert comparison.summary == "1 added, 1 removed, 2 as before"
    assert [str(run.kind) for run in comparison.runs] == ["same", "removed", "added", "same"]


def test_what_was_removed_from_the_beginning_comes_first():
    comparison = compare([clause(text=LOG), clause(text=FILTER)], [clause(text=FILTER)])
    assert told(comparison) == [("removed", LOG, None), ("same", FILTER, FILTER)]


def test_only_the_clause_that_was_carried_is_moved():
    old = [clause(text=text, key=key) for key, text in (("a", LOG), ("b", FILTER), ("c", PHONES), ("d", PARENTS))]
    comparison = compare(old, [old[3], old[0], old[1], old[2]])
    assert [str(row.kind) for row in comparison.rows] == ["moved", "same", "same", "same"]
    assert comparison.rows[0].after is None
    [row] = [one for one in compare(old, [old[1], old[2], old[0], old[3]]).rows if one.kind == Kind.MOVED]
    assert (row.new, row.after) == (old[0], old[2])


def test_what_was_moved_together_is_told_together():
    old = [clause(str(n), text=f"Text {n}.", key=str(n)) for n in range(8)]
    runs = compare(old, [*old[5:7], old[3], *old[:3], old[4], old[7]]).runs
    assert [(str(run.kind), len(run.rows)) for run in runs] == [("moved", 2), ("moved", 1), ("same", 5)]


def test_another_number_or_level_alone_is_renumbered():
    comparison = compare(
        [clause("1", text=LOG, key="a"), clause("2", text=FILTER, key="b")],
        [clause("2", text=LOG, key="a"), clause("2", text=FILTER, level=2, key="b")],
    )
    assert [str(row.kind) for row in comparison.rows] == ["renumbered", "renumbered"]
    assert comparison.summary == "2 renumbered, 0 as before"


def test_only_spaces_are_said_to_differ():
    [row] = compare([clause(text="One.\nTwo.", key="a")], [clause(text="One.\n\nTwo.", key="a")]).rows
    assert row.kind == Kind.CHANGED
    assert row.is_spacing


def test_a_clause_is_known_by_its_key_however_it_changed():
    [row] = compare([clause("1", "Log", LOG, key="a")], [clause("9", "Phones", PHONES, key="a")]).rows
    assert row.kind == Kind.CHANGED


def test_without_keys_it_is_known_by_number_and_heading():
    comparison = compare(
        [clause("1", "Roles", LOG, key="a"), clause("2", "Filter", FILTER, key="b")],
        [clause("1.", "roles", "Something else.", key="x"), clause("2", "Filter", FILTER, key="y")],
    )
    assert [str(row.kind) for row in comparison.rows] == ["changed", "same"]


def test_without_keys_it_is_known_by_its_words_wherever_it_went():
    comparison = compare(
        [clause("1.1", text=LOG), clause("1.2", text=FILTER)],
        [clause("1.1", text=PARENTS), clause("1.2", text=LOG.replace("week", "month")), clause("1.3", text=FILTER)],
    )
    assert [str(row.kind) for row in comparison.rows] == ["added", "changed", "renumbered"]
    assert marked(comparison.rows[1].lines[0]).endswith("every [-week. -][+month.+]")


def test_what_only_has_the_same_number_is_another_clause():
    comparison = compare([clause("1.1", text=LOG)], [clause("1.1", text=PARENTS)])
    assert comparison.summary == "1 added, 1 removed, 0 as before"


def test_lines_as_before_are_counted_but_for_those_around():
    lines = [f"Line {number}." for number in range(10)]
    changed = [*lines[:5], "Another line 5.", *lines[6:]]
    assert [marked(line) for line in differing("\n".join(lines), "\n".join(changed))] == [
        "(4)", "Line 4.", "[-Line -][+Another line +]5.", "Line 6.", "(3)",
    ]  # fmt: skip


def test_fields_are_filled_in_for_readers():
    comparison = compare(
        [clause(text="The {head} decides.", key="a")], [clause(text="The {officer} decides.", key="a")]
    )
    filled = comparison.filled(lambda text: text.replace("{head}", "headteacher").replace("{officer}", "officer"))
    assert marked(filled.rows[0].lines[0]) == "The [-headteacher -][+officer +]decides."


def test_every_clause_stands_in_it_once_and_new_ones_in_their_order():
    chance = random.Random(7)
    for _ in range(60):
        old = [clause(str(n), text=chance.choice([LOG, FILTER, PHONES, PARENTS, ""]), key=f"k{n}") for n in range(8)]
        new = chance.sample(old, 5) + [clause(text=chance.choice([LOG, PHONES, "New."])) for _ in range(3)]
        chance.shuffle(new)
        rows = compare(old, new).rows
        assert [row.new for row in rows if row.new is not None] == new
        assert sorted(row.old.key for row in rows if row.old is not None) == sorted(one.key for one in old)


def test_it_is_quick_for_hundreds_of_clauses_without_a_key():
    chance = random.Random(3)
    words = [f"word{number}" for number in range(900)] + ["the", "a", "of", "and", "school", "will", "pupils"] * 60
    old = [clause(str(n), text=" ".join(chance.choices(words, k=60))) for n in range(300)]
    new = [clause(str(n + 1), text=one.text.replace("school", "academy")) for n, one in enumerate(old)]
    new += [clause(text=" ".join(chance.choices(words, k=60))) for _ in range(20)]
    chance.shuffle(new)
    began = time.process_time()
    comparison = compare(old, new)
    assert comparison.counts[Kind.ADDED] == 20
    assert comparison.counts[Kind.REMOVED] == 0
    assert time.process_time() - began < 8


def test_very_long_lines_that_repeat_do_not_hold_it_up():
    began = time.process_time()
    [row] = compare([clause(text="a b " * 4_999, key="k")], [clause(text="b a " * 4_999, key="k")]).rows
    assert row.kind == Kind.CHANGED
    assert time.process_time() - began < 5
