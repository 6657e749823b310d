"""Decodes one picture in a process of its own: run by `evidence.pictures`, never imported.

Reads from standard input a line of JSON (`format` as Pillow calls it, `seconds`, `megabytes`, `pixels`) and then the
picture. Writes `good`, `pixels` (too many), `too much` (memory) or `damaged`; past the limit of time the process ends.
"""

import io
import json
import resource
import sys
import warnings
from contextlib import suppress

MOST_DECODED_AS_WEBP = 12_000_000  # its decoder needs 16 bytes for each pixel: of a larger one only the head is read


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    for what, most in ((resource.RLIMIT_CPU, asked["seconds"]), (resource.RLIMIT_AS, asked["megabytes"] * 2**20)):
        with suppress(ValueError, OSError):  # macOS refuses a limit on memory
            resource.setrlimit(what, (most, most))
    sys.stdout.write(verdict(asked, io.BytesIO(sys.stdin.buffer.read())))


def verdict(asked: dict[str, int | str], sent: io.BytesIO) -> str:
    from PIL import Image

    most = int(asked["pixels"])
    Image.MAX_IMAGE_PIXELS = most
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(sent, formats=(str(asked["format"]),))
        if picture.width * picture.height > most:
            return "pixels"
        picture.draft("RGB", (picture.width // 8, picture.height // 8))  # a JPEG is decoded at an eighth of its size
        if picture.format != "WEBP" or picture.width * picture.height <= MOST_DECODED_AS_WEBP:
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "pixels"
    except MemoryError:
        return "too much"
    except Exception:  # the decoders raise whatever a broken file makes them raise
        return "damaged"
    return "good"


if __name__ == "__main__":
    main()
