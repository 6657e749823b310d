"""A logo as it is kept: decoded within bounds from whatever was sent, and encoded again by us."""

import warnings
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 400
FORMATS = ("PNG", "JPEG", "WEBP")

TOO_BIG = "The picture is larger than 2 MB. Choose a smaller file."
TOO_MANY_PIXELS = "The picture has more than 20 million pixels. Choose a smaller one."
NOT_A_PICTURE = "This file cannot be read as a picture. Choose a PNG, JPEG or WebP file."


class NotALogo(ValueError):
    """The file cannot become a logo. Its text says why, for the person who sent it."""


def png_from(sent: UploadedFile) -> bytes:
    """A PNG of at most 400 by 400 pixels with nothing in it but the picture. Raises NotALogo."""
    if (sent.size or 0) > MOST_BYTES:
        raise NotALogo(TOO_BIG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower and always holds
            picture = Image.open(sent, formats=FORMATS)  # type: ignore[arg-type]
        if picture.width * picture.height > MOST_PIXELS:
            raise NotALogo(TOO_MANY_PIXELS)
        return _encoded(picture)
    except NotALogo:
        raise
    except Image.DecompressionBombError:
        raise NotALogo(TOO_MANY_PIXELS) from None
    except Exception:  # the decoders raise whatever a broken file makes them raise
        raise NotALogo(NOT_A_PICTURE) from None


def _encoded(picture: Image.Image) -> bytes:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than it is needed
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)  # pixels only: no profile, no text, no place where it was taken
    out = BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
