"""Understanding an address however it was typed or pasted, and saying what a filter would open by it.

Nothing here asks the network or the database: what an address means follows from its letters alone.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

import idna
from publicsuffixlist import PublicSuffixList

LONGEST = 2_000
WEB = {"http", "https"}
ELSEWHERE = {
    "javascript": "a script",
    "data": "data",
    "file": "a file on a computer",
    "mailto": "an e-mail address",
    "tel": "a telephone number",
    "ftp": "a file server",
    "about": "a page of the browser itself",
    "chrome": "a page of the browser itself",
    "edge": "a page of the browser itself",
    "blob": "data",
    "ws": "a connection and not a page",
    "wss": "a connection and not a page",
}
SCHEME = re.compile(r"^([a-z][a-z0-9+-]*):(?!\d+(/|$))", re.IGNORECASE)  # one with a dot is a host with a port
WRAPPING = " \t\n\r\f\v<>\"'“”‘’«»()[]{},;"
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
SIGNS = str.maketrans({"。": ".", "．": ".", "｡": ".", "\\": "/"})
NUMBER = re.compile(r"^(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}$")
LABEL = re.compile(r"^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$")


class NotAnAddress(ValueError):
    """What was typed is no address of a page. Its text says what is wrong and how to mend it."""


@dataclass(frozen=True)
class Address:
    """What a filter is told: a host in ASCII and, where only a part of it is meant, the beginning of its paths.

    `host` is lower-case without `www.` and without a last dot. `is_exact` is False: filters take a host with all that
    is under it. `path` is empty or begins with a slash. `port` is kept to be shown: no filter's list has ports.
    """

    host: str
    path: str = ""
    port: int | None = None

    def __str__(self) -> str:
        return self.host + self.path

    @property
    def shown(self) -> str:
        """As people read it: a host in other letters than a to z in those letters."""
        return in_its_own_letters(self.host) + self.path

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path or '/'}"

    @property
    def parent(self) -> str:
        """The registered name that the host is under: `bbc.co.uk` for `news.bbc.co.uk`; empty for a public suffix."""
        return registered(self.host)

    def covers(self, other: "Address") -> bool:
        """Whether a rule for this address reaches the other."""
        return under(other.host, self.host) and (not self.path or path_under(other.path, self.path))

    @property
    def opens(self) -> str:
        """In words, for "This opens: …"."""
        if self.path:
            return f"the pages of {in_its_own_letters(self.host)} whose addresses begin with {self.path}"
        return (
            f"all of {in_its_own_letters(self.host)}, and every address that ends in .{in_its_own_letters(self.host)}"
        )


# --- Understanding -------------------------------------------------------------------------------------------


def understand(typed: str) -> Address:
    """The address that somebody means. Raises NotAnAddress with a sentence for them.

    Scheme, `www.`, port, query and fragment, capitals, spaces and brackets around it, a last dot and other alphabets
    are all understood. A path is kept up to its last slash where a file is named after it.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", typed)).strip(WRAPPING).translate(SIGNS)
    if not text:
        raise NotAnAddress("Enter the address of the page, like www.bbc.co.uk/bitesize.")
    if len(text) > LONGEST:
        raise NotAnAddress(f"This address is {len(text):,} characters long. Paste only its part up to the first “?”.")
    web = _as_web(text)
    try:
        parts = urlsplit(web)
    except ValueError:  # brackets that hold no number of a machine
        raise NotAnAddress("There is a bracket in this address. Enter one like www.bbc.co.uk.") from None
    if "@" in parts.netloc:
        raise NotAnAddress("There is a name before an @ in this address, which can hide where it leads. Leave it out.")
    host, port = _host_and_port(parts.netloc)
    return Address(_plain_host(host), _plain_path(parts.path), port)


def _as_web(text: str) -> str:
    scheme = SCHEME.match(text)
    if scheme is None:
        return f"https://{text.removeprefix('//')}"
    name = scheme[1].lower()
    if name in WEB:
        rest = text[scheme.end() :].lstrip("/")
        if SCHEME.match(rest) and rest.split(":", 1)[0].lower() in WEB:  # https://https://…, pasted twice
            return _as_web(rest)
        return f"https://{rest}"
    if name in ELSEWHERE:
        raise NotAnAddress(f"This is {ELSEWHERE[name]}, not the address of a page. Enter one like www.bbc.co.uk.")
    raise NotAnAddress(f"“{scheme[1]}:” is not how the address of a page begins. Enter one like www.bbc.co.uk.")


def _host_and_port(netloc: str) -> tuple[str, int | None]:
    if netloc.startswith("["):
        raise NotAnAddress("This is a number of a machine, not a name. Enter the name of the site, like www.bbc.co.uk.")
    host, colon, port = netloc.partition(":")
    if not host:
        raise NotAnAddress("There is no site in this address. Enter one like www.bbc.co.uk.")
    if not colon or not port:
        return host, None
    if not (port.isdecimal() and 1 <= int(port) <= 65_535):
        raise NotAnAddress(f"“{port}” after the colon is not a number of a port. Leave it out.")
    return host, None if int(port) in {80, 443} else int(port)


def _plain_host(typed: str) -> str:
    host = unquote(typed).lower().strip().rstrip(".")
    if any(sign.isspace() for sign in host):
        raise NotAnAddress("There is a space in this address. Enter one address at a time, like www.bbc.co.uk.")
    if NUMBER.match(host) or _is_ip(host):
        raise NotAnAddress("This is a number of a machine, not a name. Enter the name of the site, like www.bbc.co.uk.")
    if ".." in host or host.startswith("."):
        raise NotAnAddress("There are dots too many in this address. Enter one like www.bbc.co.uk.")
    if "*" in host:
        raise NotAnAddress("Leave out the star: an address already stands for everything under it.")
    host = _in_ascii(host)
    if len(host) > 253 or not all(LABEL.match(label) for label in host.split(".")):
        raise NotAnAddress(f"“{typed[:60]}” is not the name of a site. Enter one like www.bbc.co.uk.")
    if "." not in host:
        raise NotAnAddress(f"“{host}” is not the whole name of a site. Enter one with its ending, like www.bbc.co.uk.")
    bare = host.removeprefix("www.")
    return bare if "." in bare and not is_public_suffix(bare) else host


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _in_ascii(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode() if not host.isascii() else _checked(host)
    except idna.IDNAError:
        raise NotAnAddress(f"“{host[:60]}” is not the name of a site: it holds signs that none may have.") from None


def _checked(host: str) -> str:
    for label in host.split("."):
        if label.startswith("xn--"):
            idna.decode(label)  # so that nothing is kept that no browser would open
    return host


def _plain_path(typed: str) -> str:
    """The beginning that all pages meant have in common: no query, no file, no dots, one slash at a time."""
    pieces: list[str] = []
    for piece in typed.split("/"):
        if piece == "..":
            pieces = pieces[:-1]
        elif piece not in {"", "."}:
            pieces.append(piece)
    ends_in_file = (
        bool(pieces) and not typed.endswith("/") and re.search(r"\.[a-z0-9]{2,5}$", pieces[-1], re.IGNORECASE)
    )
    if ends_in_file and re.fullmatch(r"(index|default|home)\.[a-z0-9]{2,5}", pieces[-1], re.IGNORECASE):
        pieces.pop()
    return "/" + "/".join(pieces) if pieces else ""


# --- What is under what --------------------------------------------------------------------------------------


def under(host: str, other: str) -> bool:
    """Whether a rule for `other` reaches `host`: itself, or any name that ends in a dot and it."""
    return host == other or host.endswith(f".{other}")


def path_under(path: str, beginning: str) -> bool:
    return path == beginning or path.startswith(f"{beginning.rstrip('/')}/")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def is_public_suffix(host: str) -> bool:
    """Such as `co.uk`, `uk` or `github.io`: anybody may register under it, so it is never one site."""
    found: str | None = _suffixes().privatesuffix(host)
    return found is None


def registered(host: str) -> str:
    """The name that somebody registered, with its public suffix."""
    found: str | None = _suffixes().privatesuffix(host)
    return found or ""


def is_known_ending(host: str) -> bool:
    """Whether the last part is one that exists; an invented one such as `.lcoal` is a slip of the pen."""
    strict = _strict_suffixes()
    return strict.publicsuffix(host) is not None


@cache
def _strict_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


# --- Other alphabets -----------------------------------------------------------------------------------------

LOOKS_LIKE = str.maketrans(
    {
        "а": "a",
        "е": "e",
        "о": "o",
        "р": "p",
        "с": "c",
        "у": "y",
        "х": "x",
        "і": "i",
        "ј": "j",
        "ѕ": "s",
        "ԁ": "d",
        "һ": "h",
        "ӏ": "l",
        "ԛ": "q",
        "ԝ": "w",
        "ѵ": "v",
        "к": "k",
        "м": "m",
        "н": "h",
        "т": "t",
        "в": "b",
        "г": "r",
        "α": "a",
        "ο": "o",
        "ρ": "p",
        "τ": "t",
        "υ": "u",
        "ν": "v",
        "ι": "i",
        "κ": "k",
        "η": "n",
        "γ": "y",
        "ɡ": "g",
        "ı": "i",
        "ⅼ": "l",
        "ɩ": "i",
    }
)


def in_its_own_letters(host: str) -> str:
    if "xn--" not in host:
        return host
    try:
        return str(idna.decode(host))
    except idna.IDNAError:
        return host


def looks_like(host: str) -> str:
    """The plain host that this one can be taken for by eye, or empty: Cyrillic `а` for `a`, `rn` is left alone."""
    shown = in_its_own_letters(host)
    if shown.isascii():
        return ""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", shown.translate(LOOKS_LIKE)) if not unicodedata.combining(sign)
    )
    return plain if plain.isascii() and plain != shown else ""


def mixes_alphabets(host: str) -> bool:
    """Whether one part of the name holds letters of two alphabets, which honest names do not."""
    return any(len(_alphabets(label)) > 1 for label in in_its_own_letters(host).split("."))


def _alphabets(label: str) -> set[str]:
    found = {unicodedata.name(sign, "?").split(" ")[0] for sign in label if sign.isalpha()}
    if found & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        found -= {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "LATIN"}
    return found
