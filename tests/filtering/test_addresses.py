"""Addresses as people type and paste them, and what each means."""

import pytest

from filtering.addresses import Address, NotAnAddress, looks_like, mixes_alphabets, understand

UNDERSTOOD = {
    "bbc.co.uk": ("bbc.co.uk", "", None),
    "www.bbc.co.uk": ("bbc.co.uk", "", None),
    "WWW.BBC.CO.UK": ("bbc.co.uk", "", None),
    "http://bbc.co.uk": ("bbc.co.uk", "", None),
    "https://www.bbc.co.uk/": ("bbc.co.uk", "", None),
    "HTTPS://www.bbc.co.uk/bitesize": ("bbc.co.uk", "/bitesize", None),
    "https://www.bbc.co.uk/bitesize/": ("bbc.co.uk", "/bitesize", None),
    "https://www.bbc.co.uk/bitesize/subjects/z826n39?utm=1#top": ("bbc.co.uk", "/bitesize/subjects/z826n39", None),
    "//bbc.co.uk/bitesize": ("bbc.co.uk", "/bitesize", None),
    "https:bbc.co.uk": ("bbc.co.uk", "", None),
    "https:/bbc.co.uk": ("bbc.co.uk", "", None),
    "https:\\\\bbc.co.uk\\bitesize": ("bbc.co.uk", "/bitesize", None),
    "https://https://bbc.co.uk": ("bbc.co.uk", "", None),
    "  bbc.co.uk  ": ("bbc.co.uk", "", None),
    "<https://bbc.co.uk>": ("bbc.co.uk", "", None),
    "“bbc.co.uk”": ("bbc.co.uk", "", None),
    "(bbc.co.uk)": ("bbc.co.uk", "", None),
    "bbc.co.uk.": ("bbc.co.uk", "", None),
    "bbc.co.uk,": ("bbc.co.uk", "", None),
    "bbc.co.uk./bitesize": ("bbc.co.uk", "/bitesize", None),
    "bbc.co.uk:443": ("bbc.co.uk", "", None),
    "bbc.co.uk:80/bitesize": ("bbc.co.uk", "/bitesize", None),
    "maths.example.org:8443": ("maths.example.org", "", 8443),
    "http://maths.example.org:8080/a": ("maths.example.org", "/a", 8080),
    "maths.example.org:": ("maths.example.org", "", None),
    "bbc.co.uk?x=1": ("bbc.co.uk", "", None),
    "bbc.co.uk#top": ("bbc.co.uk", "", None),
    "bbc.co.uk/a//b": ("bbc.co.uk", "/a/b", None),
    "bbc.co.uk/a/./b/../c": ("bbc.co.uk", "/a/c", None),
    "bbc.co.uk/../../x": ("bbc.co.uk", "/x", None),
    "bbc.co.uk/index.html": ("bbc.co.uk", "", None),
    "bbc.co.uk/maths/index.php": ("bbc.co.uk", "/maths", None),
    "bbc.co.uk/maths/sheet.pdf": ("bbc.co.uk", "/maths/sheet.pdf", None),
    "news.bbc.co.uk": ("news.bbc.co.uk", "", None),
    "www.news.bbc.co.uk": ("news.bbc.co.uk", "", None),
    "www2.example.org": ("www2.example.org", "", None),
    "www.com": ("www.com", "", None),
    "m.youtube.com": ("m.youtube.com", "", None),
    "https://münchen.example.org/": ("xn--mnchen-3ya.example.org", "", None),
    "xn--mnchen-3ya.example.org": ("xn--mnchen-3ya.example.org", "", None),
    "https://例え.jp": ("xn--r8jz45g.jp", "", None),
    "例え。jp": ("xn--r8jz45g.jp", "", None),
    "ＢＢＣ．ｃｏ．ｕｋ": ("bbc.co.uk", "", None),
    "bbc\u200b.co.uk": ("bbc.co.uk", "", None),
    "faß.example.org": ("xn--fa-hia.example.org", "", None),
    "bbc%2Eco.uk": ("bbc.co.uk", "", None),
    "some_name.example.org": ("some_name.example.org", "", None),
    "1.example.org": ("1.example.org", "", None),
    "class2.github.io": ("class2.github.io", "", None),
    "sites.google.com/view/class2": ("sites.google.com", "/view/class2", None),
}

REFUSED = {
    "": "Enter the address",
    "   ": "Enter the address",
    "http://": "no site",
    "https:///path": "path",
    "javascript:alert(1)": "a script",
    "JavaScript:alert(1)": "a script",
    "data:text/html,x": "data",
    "file:///C:/x.html": "a file on a computer",
    "mailto:a@b.example": "an e-mail address",
    "ftp://example.org": "a file server",
    "about:blank": "a page of the browser",
    "skype:someone": "is not how the address",
    "http://user@example.org": "before an @",
    "http://user:secret@example.org/": "before an @",
    "http://bbc.co.uk@evil.example": "before an @",
    "192.168.0.1": "a number of a machine",
    "http://10.0.0.1/admin": "a number of a machine",
    "127.0.0.1:8000": "a number of a machine",
    "http://2130706433/": "a number of a machine",
    "http://0x7f000001/": "a number of a machine",
    "http://[::1]/": "a number of a machine",
    "http://017700000001/": "a number of a machine",
    "localhost": "not the whole name",
    "bbc": "not the whole name",
    "uk": "not the whole name",
    "bbc co uk": "a space",
    "bbc.co.uk maths.org": "a space",
    "bbc..co.uk": "dots too many",
    ".bbc.co.uk": "dots too many",
    "*.bbc.co.uk": "Leave out the star",
    "bbc.co.uk:99999": "not a number of a port",
    "bbc.co.uk:abc": "not a number of a port",
    "-bbc.co.uk": "not the name of a site",
    "b!c.co.uk": "not the name of a site",
    "x" * 64 + ".example.org": "not the name of a site",
    "xn--zzzzzz--.example.org": "signs that none may have",
    "https://example.org/" + "a" * 3_000: "characters long",
}


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_an_address_is_understood_however_it_is_typed(typed):
    found = understand(typed)
    assert (found.host, found.path, found.port) == UNDERSTOOD[typed]


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_address_is_refused_with_what_to_do(typed):
    with pytest.raises(NotAnAddress, match=REFUSED[typed]):
        understand(typed)


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_an_address_that_was_understood_is_understood_again(typed):
    found = understand(typed)
    assert understand(str(found)) == Address(found.host, found.path)


@pytest.mark.parametrize(
    ("rule", "asked", "reaches"),
    [
        ("bbc.co.uk", "bbc.co.uk", True),
        ("bbc.co.uk", "news.bbc.co.uk", True),
        ("bbc.co.uk", "notbbc.co.uk", False),
        ("news.bbc.co.uk", "bbc.co.uk", False),
        ("bbc.co.uk/bitesize", "bbc.co.uk/bitesize/maths", True),
        ("bbc.co.uk/bitesize", "bbc.co.uk/bitesizes", False),
        ("bbc.co.uk/bitesize", "bbc.co.uk", False),
        ("bbc.co.uk", "bbc.co.uk/bitesize", True),
    ],
)
def test_what_a_rule_reaches(rule, asked, reaches):
    assert understand(rule).covers(understand(asked)) is reaches


@pytest.mark.parametrize(
    ("host", "plain"),
    [("аррӏе.com", "apple.com"), ("bbс.co.uk", "bbc.co.uk"), ("bbc.co.uk", ""), ("gооgle.com", "google.com")],
)
def test_a_name_in_letters_that_look_like_others_is_known(host, plain):
    assert looks_like(understand(host).host) == plain


def test_letters_of_two_alphabets_in_one_name_are_seen():
    assert mixes_alphabets(understand("bbс.co.uk").host)
    assert not mixes_alphabets(understand("例え.jp").host)
    assert not mixes_alphabets(understand("münchen.de").host)
