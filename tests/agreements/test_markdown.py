"""Markdown of agreements: what it may show, and what stays mere text."""

import time

import pytest

from agreements.markdown import PICTURES, to_html
from agreements.model_texts import FOLDER


def test_paragraphs_lists_and_strong_words_are_drawn():
    html = to_html("We are **kind**.\n\n- I ask.\n- I tell.")
    assert "<p>We are <strong>kind</strong>.</p>" in html
    assert "<li>I ask.</li>" in html


def test_a_new_line_is_a_new_line():
    assert "<br" in to_html("One\ntwo")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "Hello <img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">press</a>',
        "<style>p{display:none}</style>",
        "<!-- hidden -->",
        "<iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_html_of_the_writer_is_shown_as_the_text_that_it_is(typed):
    html = to_html(typed)
    assert "&lt;" in html
    for tag in ("<script", "<img", "<a ", "<style", "<!--", "<iframe"):
        assert tag not in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "java\tscript:alert(1)",
    ],
)
def test_a_link_that_runs_something_is_no_link(address):
    html = to_html(f"[press]({address}) <{address}>\n\n[ref]\n\n[ref]: {address}")
    assert "href" not in html


@pytest.mark.parametrize("address", ["https://elm.example/safe", "mailto:office@elm.example", "tel:01234567890"])
def test_links_to_pages_mail_and_telephone_stand(address):
    assert f'href="{address}"' in to_html(f"[here]({address})")


@pytest.mark.parametrize("name", PICTURES)
def test_our_pictures_are_there_and_have_words_for_those_who_do_not_see_them(name, settings):
    assert f'src="/static/img/agreements/{name}.svg" alt="{PICTURES[name]}"' in to_html(f"![{name}]({name}) I do.")
    assert (settings.BASE_DIR / f"static/img/agreements/{name}.svg").is_file()


def test_a_writers_own_words_for_a_picture_are_kept():
    assert 'alt="Gofyn i oedolyn"' in to_html("![Gofyn i oedolyn](ask)")


@pytest.mark.parametrize(
    "source", ["https://elsewhere.example/x.png", "/static/img/icon.svg", "../ask", "ask.svg", "nude"]
)
def test_other_pictures_are_only_their_words(source):
    html = to_html(f"![What <it> shows]({source})")
    assert "<img" not in html
    assert "What &lt;it&gt; shows" in html


def test_the_highest_heading_follows_the_pages_own_whichever_it_was():
    assert "<h2>One</h2>" in to_html("# One\n\n## Two")
    assert "<h3>Two</h3>" in to_html("# One\n\n## Two")
    assert "<h2>Two</h2>" in to_html("## Two")


def test_the_language_and_its_direction_are_said():
    assert 'lang="ur" dir="rtl"' in to_html("سلام", language="ur")
    assert 'lang="cy" dir="ltr"' in to_html("Helo", language="cy")


@pytest.mark.parametrize(
    "typed", ["[" * 40_000, ">" * 40_000, "*" * 40_000, "![" * 20_000, "- " * 20_000, "`" * 40_000]
)
def test_odd_text_of_full_length_is_drawn_at_once(typed):
    began = time.process_time()
    to_html(typed)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.name)
def test_every_agreement_of_ours_speaks_of_the_computer_misuse_act(path):
    """In words for its readers; small children are told by who reads it to them."""
    text = path.read_text()
    assert "Computer Misuse Act 1990" in text or "Ddeddf Camddefnyddio Cyfrifiaduron 1990" in text
    assert text.startswith("# ")
