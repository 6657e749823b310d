from django.template import Context, Template

from esafety.ui.charts import Chart, Series, draw


def chart(kind="bar", values=(12, 7), other=(9, 8)):
    return Chart(
        "By <kind>",
        "More than before.",
        ["Bullying", "Content"],
        [Series("Now", [*values]), Series("Then", [*other])],
        kind,
    )


def rendered(one):
    return Template('{% load ui %}{% chart one "c" %}').render(Context({"one": one}))


def test_a_chart_has_its_words_and_its_table_and_no_style_or_script():
    for kind in ("bar", "line"):
        html = rendered(chart(kind))
        assert '<title id="c-title">By &lt;kind&gt;</title>' in html
        assert '<desc id="c-desc">More than before.</desc>' in html
        assert '<td class="number">12</td>' in html
        assert "style=" not in html
        assert "<script" not in html


def test_the_longest_bar_is_the_greatest_value():
    widths = [shape.width for shape in draw(chart()).shapes]
    assert max(widths) == widths[0]


def test_words_at_the_ends_of_lines_do_not_lie_on_each_other():
    heights = sorted(shape.label_y for shape in draw(chart("line", (3, 5), (2, 5))).shapes)
    assert heights[1] - heights[0] >= 16


def test_nothing_but_noughts_can_be_drawn():
    for kind in ("bar", "line"):
        assert "<svg" in rendered(chart(kind, (0, 0), (0, 0)))


def test_a_line_is_not_drawn_over_a_value_that_is_missing_and_words_stand_for_numbers():
    series = Series("Open", [1, 2, None, 4], ["1", "2", "not read", "fewer than 5"], "1–4")
    one = Chart("Open cases", "Rose.", ["a", "b", "c", "d"], [series], "line")
    assert [shape.points.count(",") for shape in draw(one).shapes] == [2, 1]
    assert [shape.words for shape in draw(one).shapes] == ["", "1–4"]
    assert one.rows[2:] == [("c", ["not read"]), ("d", ["fewer than 5"])]
