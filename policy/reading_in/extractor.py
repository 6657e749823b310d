"""Run by itself, with limits and no secrets: a Word document or a PDF on the standard input becomes text on the output.

`extractor.py KIND SECONDS MEGABYTES`. Why a document is refused is one word on the standard error (`refused`).
"""

import resource
import sys
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def text_of(kind: str, content: bytes, seconds: int) -> str:
    from policy.reading_in.pdf_text import text_of_pdf
    from policy.reading_in.word_text import text_of_word

    return text_of_pdf(content, seconds) if kind == "pdf" else text_of_word(content)


def main(kind: str, seconds: int, megabytes: int) -> str:
    """The text. Ends the process with the word for what is wrong where there is none."""
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, megabytes * 2**20)):
        with suppress(ValueError, OSError):  # macOS refuses a limit on memory
            resource.setrlimit(what, (most, most))
    from policy.reading_in.refused import Refused

    try:
        return text_of(kind, sys.stdin.buffer.read(), seconds)
    except Refused as refused:
        why = str(refused)
    except Exception:  # whatever a document of a stranger does to a library is one thing to whoever sent it
        why = "damaged"
    sys.stderr.write(why)
    raise SystemExit(3)


if __name__ == "__main__":
    sys.path.append(str(PROJECT))
    found = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.buffer.write(found.encode("utf-8", "replace"))
