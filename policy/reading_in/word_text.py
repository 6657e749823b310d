"""The text of a Word document. Runs in the process of `extractor.py` alone, without Django.

Headings are written as `#`, lists as `-`, tables as rows of cells with tabs between. Numbers that Word counts by itself
are written out, what was struck out in tracked changes is left out, and text boxes and footnotes stand where they are
anchored.
"""

import io
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

from policy.reading_in.refused import Refused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_UNPACKED = 300 * 2**20
MOST_XML = 60 * 2**20
COUNTED = re.compile(r"\s*(?:\d+(?:\.\d+)*[.)]?|\(?[a-zA-Z]{1,4}[.)])\s")  # a number that we wrote before the words


def text_of_word(content: bytes) -> str:
    import mammoth

    prepared = with_numbers(content)
    html = mammoth.convert_to_html(
        io.BytesIO(prepared),
        ignore_empty_paragraphs=False,
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
    ).value
    walker = Walker()
    walker.feed(html)
    walker.close()
    return "\n".join(walker.lines)


def with_numbers(content: bytes) -> bytes:
    """The same document, with the numbers that Word makes by itself written before their paragraphs."""
    try:
        source = zipfile.ZipFile(io.BytesIO(content))
        entries = source.infolist()
    except zipfile.BadZipFile:
        raise Refused("damaged") from None
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Refused("packed")
    names = {one.filename for one in entries}
    for name in names:
        if name.endswith((".xml", ".rels")):
            info = source.getinfo(name)
            if info.file_size > MOST_XML:
                raise Refused("packed")
    document = source.read("word/document.xml")
    numbering = source.read("word/numbering.xml") if "word/numbering.xml" in names else b""
    styles = source.read("word/styles.xml") if "word/styles.xml" in names else b""
    if any(b"<!DOCTYPE" in one or b"<!ENTITY" in one for one in (document, numbering, styles)):
        raise Refused("damaged")
    if numbering:
        document = Counting(numbering, styles).write_into(document)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as target:
        for one in entries:
            if one.filename == "word/document.xml":
                target.writestr(one.filename, document)
            elif not one.filename.startswith("word/media/"):
                target.writestr(one.filename, source.read(one.filename))
    return kept.getvalue()


class Counting:
    """How Word numbers paragraphs: by list and level, each level begun again after one above it."""

    def __init__(self, numbering: bytes, styles: bytes) -> None:
        root = ElementTree.fromstring(numbering)  # noqa: S314  (no entities: refused above)
        abstract = {one.get(f"{W}abstractNumId"): self._levels(one) for one in root.findall(f"{W}abstractNum")}
        self.lists = {}
        for one in root.findall(f"{W}num"):
            of = one.find(f"{W}abstractNumId")
            if of is not None:
                self.lists[one.get(f"{W}numId")] = (of.get(f"{W}val"), abstract.get(of.get(f"{W}val"), {}))
        self.by_style = self._styles(styles) if styles else {}
        self.counts: dict[str, list[int]] = {}

    @staticmethod
    def _levels(abstract: ElementTree.Element) -> dict[int, tuple[str, str, int]]:
        found = {}
        for one in abstract.findall(f"{W}lvl"):

            def value(name: str, default: str, of: ElementTree.Element = one) -> str:
                child = of.find(f"{W}{name}")
                return child.get(f"{W}val", default) if child is not None else default

            start = value("start", "1")
            found[int(one.get(f"{W}ilvl", "0"))] = (
                value("numFmt", "decimal"),
                value("lvlText", ""),
                int(start) if start.isdigit() else 1,
            )
        return found

    @staticmethod
    def _styles(styles: bytes) -> dict[str, tuple[str, int]]:
        found = {}
        for one in ElementTree.fromstring(styles).findall(f"{W}style"):  # noqa: S314
            number = one.find(f"{W}pPr/{W}numPr/{W}numId")
            level = one.find(f"{W}pPr/{W}numPr/{W}ilvl")
            if number is not None:
                depth = int(level.get(f"{W}val", "0")) if level is not None else 0
                found[one.get(f"{W}styleId", "")] = (number.get(f"{W}val", ""), depth)
        return found

    def write_into(self, document: bytes) -> bytes:
        for prefix, uri in re.findall(rb'xmlns:(\w+)="([^"]+)"', document[:20_000]):
            ElementTree.register_namespace(prefix.decode(), uri.decode())
        root = ElementTree.fromstring(document)  # noqa: S314
        for paragraph in root.iter(f"{W}p"):
            self._number(paragraph)
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _number(self, paragraph: ElementTree.Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return
        number, level = self._of(properties)
        known = self.lists.get(number)
        if known is None or level not in known[1]:
            return
        kind, _, _ = known[1][level]
        label = self._next(known, level) if kind != "bullet" else ""
        if not label or kind == "none":
            return
        direct = properties.find(f"{W}numPr")
        if direct is not None:
            properties.remove(direct)
        run = ElementTree.Element(f"{W}r")
        text = ElementTree.SubElement(run, f"{W}t")
        text.text = f"{label} "
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        paragraph.insert(list(paragraph).index(properties) + 1, run)

    def _of(self, properties: ElementTree.Element) -> tuple[str, int]:
        direct = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        number, level = self.by_style.get(style.get(f"{W}val", ""), ("", 0)) if style is not None else ("", 0)
        if direct is not None:
            given, depth = direct.find(f"{W}numId"), direct.find(f"{W}ilvl")
            number = given.get(f"{W}val", "") if given is not None else number
            level = int(depth.get(f"{W}val", "0")) if depth is not None else level
        return number, level

    def _next(self, known: tuple[str, dict], level: int) -> str:
        name, levels = known
        counts = self.counts.setdefault(name, [])
        while len(counts) <= level:
            counts.append(levels.get(len(counts), ("", "", 1))[2] - 1)
        counts[level] += 1
        for deeper in range(level + 1, len(counts)):
            counts[deeper] = levels.get(deeper, ("", "", 1))[2] - 1
        return re.sub(r"%(\d)", lambda match: written(counts, levels, int(match.group(1)) - 1), levels[level][1])


def written(counts: list[int], levels: dict, level: int) -> str:
    count = counts[level] if level < len(counts) else levels.get(level, ("", "", 1))[2]
    kind = levels.get(level, ("decimal", "", 1))[0]
    count = max(count, 1)
    if kind == "lowerLetter":
        return chr(96 + (count - 1) % 26 + 1)
    if kind == "upperLetter":
        return chr(64 + (count - 1) % 26 + 1)
    if kind in {"lowerRoman", "upperRoman"}:
        said = roman(count)
        return said if kind == "upperRoman" else said.lower()
    return str(count)


def roman(count: int) -> str:
    said = ""
    for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        said += sign * (count // value)
        count %= value
    return said


class Walker(HTMLParser):
    """The HTML that mammoth makes, as lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.lists: list[list] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.is_bold_only = True

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in {"ul", "ol"}:
            self._flush("")
            self.lists.append([tag, 0])
        elif tag == "tr":
            self.row = []
        elif tag in {"td", "th"}:
            self.cell = []
        elif tag == "br":
            self.words.append("\n")
        elif tag == "strong":
            self.words.append("\0b")

    def handle_endtag(self, tag: str) -> None:
        if tag == "strong":
            self.words.append("\0e")
        elif tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6"}:
            self._flush(f"{'#' * int(tag[1])} " if tag[0] == "h" else "")
        elif tag == "li":
            self._flush("")
        elif tag in {"ul", "ol"} and self.lists:
            self._flush("")
            self.lists.pop()
        elif tag in {"td", "th"} and self.row is not None and self.cell is not None:
            self._flush("")
            self.row.append(" • ".join(one for one in self.cell if one))
            self.cell = None
        elif tag == "tr" and self.row is not None:
            if any(self.row):
                self.lines.append("\t".join(one.replace("\t", " ") for one in self.row))
            self.row = None
        elif tag == "table":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\n", " "))

    def close(self) -> None:
        super().close()
        self._flush("")

    def _flush(self, before: str) -> None:
        text = "".join(self.words)
        self.words = []
        is_bold = text.count("\0b") == 1 and text.strip().startswith("\0b") and text.strip().endswith("\0e")
        text = text.replace("\0b", "").replace("\0e", "").strip()
        if self.cell is not None:
            self.cell += [part.strip() for part in text.split("\n") if part.strip()]
            return
        if not text:
            if not self.lists:
                self.lines.append("")
            return
        for at, part in enumerate(part for part in text.split("\n") if part.strip()):
            if self.lists and not before and at == 0:
                kind = self.lists[-1]
                kind[1] += 1
                has_mark = kind[0] == "ol" and COUNTED.match(part)
                mark = "- " if kind[0] == "ul" else "" if has_mark else f"{kind[1]}. "
                self.lines.append(f"{'  ' * (len(self.lists) - 1)}{mark}{part.strip()}")
            elif before:
                self.lines += ["", f"{before}{part.strip()}", ""]
            elif is_bold and len(part) < 90:
                self.lines += ["", f"**{part.strip()}**", ""]
            else:
                self.lines += [part.strip(), ""] if not self.lists else [part.strip()]
