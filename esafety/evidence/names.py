"""Names of files as they are kept: what people wrote, without what could mislead a person, a system or a header."""

import re
import unicodedata

from esafety.evidence.kinds import ENDINGS

MOST_BYTES = 150
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
ALL_ENDINGS = frozenset().union(*ENDINGS.values())


def kept_name(sent: str, kind: str) -> tuple[str, bool]:
    """The name to keep, and whether its ending had to be set right because the file is another kind than it said.

    At most 150 bytes of UTF-8, the ending among them.
    """
    name = _cleaned(sent)
    stem, dot, ending = name.rpartition(".")
    ending = ending.lower() if dot else ""
    lies = bool(ending) and ending not in ENDINGS[kind]
    if not ending or ending not in ALL_ENDINGS:
        stem = name  # no ending, or one that we know nothing of: it stays, and the right one follows
    right = ending if ending and not lies else str(kind)
    stem = _shortened(stem.strip(". -_") or "file", MOST_BYTES - len(right) - 1)
    if stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"file-{stem}"[: MOST_BYTES - len(right) - 1]
    return f"{stem}.{right}", lies


def _cleaned(sent: str) -> str:
    name = unicodedata.normalize("NFC", sent)
    name = re.split(r"[/\\]", name)[-1]
    visible = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")  # controls, RTL override
    return " ".join(NOT_IN_NAMES.sub("-", visible).split())


def _shortened(stem: str, most: int) -> str:
    return stem.encode()[:most].decode(errors="ignore").rstrip(". ")
