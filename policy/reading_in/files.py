"""What kind of document a file is, told by its content alone; and its text. Raises NotRead with what to do about it."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from esafety.exceptions import RuleBroken

MOST_BYTES = 25 * 2**20
MOST_CHARACTERS = 3_000_000
SECONDS, MEGABYTES = 60, 1_500
EXTRACTOR = Path(__file__).with_name("extractor.py")
LEAST_ON_A_PAGE = 25  # characters; a scan has none, but for a stamp

EMPTY = "The file is empty. Choose the one with the policy in it."
TOO_BIG = "The file is larger than 25 MB. Take the pictures out of it, or save it as plain text, and choose that."
TOO_LONG = "The text is longer than any policy. Choose the file with the policy alone."
OLD_WORD = "This is a document of an old Word (.doc). Open it, save it as a Word document (.docx), and choose that."
RICH = "This is rich text (.rtf). Open it in Word, save it as a Word document (.docx), and choose that."
SCANNED = (
    "This PDF holds pictures of pages and no text, as a scanner makes it. Choose the document that was printed, such "
    "as the one in Word; or have the text recognised (many scanners and Word can do it), and choose what comes out."
)
LOCKED = "This file is locked with a password. Save it without one, and choose that."
DAMAGED = (
    "This file cannot be read: it is damaged, or no Word document, PDF or plain text. Save it anew, and choose that."
)
PACKED = "This file unpacks to far more than a policy is long. Save it anew without pictures, and choose that."
TOO_SLOW = "Reading this file took too long. Save it as plain text, and choose that."
NOT_TEXT = "This is no Word document, PDF or plain text. Save the policy as one of these, and choose that."
SENTENCES = {"locked": LOCKED, "damaged": DAMAGED, "packed": PACKED}


class NotRead(RuleBroken):
    """The document cannot be read. Its text says what to do."""


def text_of(content: bytes) -> str:
    """The document as text, with `\\f` between pages where they are known. Raises NotRead."""
    if not content.strip():
        raise NotRead(EMPTY)
    if len(content) > MOST_BYTES:
        raise NotRead(TOO_BIG)
    text = _read(content)
    if len(text) > MOST_CHARACTERS:
        raise NotRead(TOO_LONG)
    if not re.search(r"\w", text):
        raise NotRead(EMPTY)
    return text


def _read(content: bytes) -> str:
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        text = _extracted("pdf", content)
        pages = text.split("\f")
        if len(re.sub(r"\s", "", text)) < LEAST_ON_A_PAGE * len(pages):
            raise NotRead(SCANNED)
        return text
    if content.startswith(b"PK"):
        if not _is_word(content):
            raise NotRead(NOT_TEXT)
        return _extracted("word", content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotRead(OLD_WORD)
    if content.startswith(b"{\\rtf"):
        raise NotRead(RICH)
    return _decoded(content)


def _is_word(content: bytes) -> bool:
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotRead(DAMAGED) from None


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else Windows-1252, in which Word saved plain text for decades."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise NotRead(NOT_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _extracted(kind: str, content: bytes) -> str:
    command = [sys.executable, "-I", str(EXTRACTOR), kind, str(SECONDS), str(MEGABYTES)]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}  # none of our secrets
    try:
        done = subprocess.run(  # noqa: S603  (our own script, with nothing of the document in its arguments)
            command, input=content, capture_output=True, timeout=SECONDS + 5, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise NotRead(TOO_SLOW) from None
    if done.returncode:
        why = done.stderr.decode("ascii", "replace").strip().rsplit("\n", 1)[-1]
        raise NotRead(SENTENCES.get(why, TOO_SLOW if done.returncode < 0 else DAMAGED))
    return done.stdout.decode("utf-8", "replace")
