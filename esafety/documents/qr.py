"""An address as a QR code, drawn as SVG: one path, black on white, ready for a page or a PDF."""

from typing import NamedTuple

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4


class Squares(NamedTuple):
    """The dark squares as the `d` of an SVG path, in a box of `side` by `side`."""

    side: int
    path: str


def squares_of(address: str, *, quiet: int) -> Squares:
    code = qrcode.QRCode(border=quiet, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Squares(len(rows), path)


def qr_svg(address: str) -> SafeString:
    """Scales to whatever holds it. Its words are those beside it, so it says nothing to those who do not see it."""
    code = squares_of(address, quiet=QUIET)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false" shape-rendering="crispEdges">'
        '<path fill="#ffffff" d="M0 0h{0}v{0}h-{0}z"/><path fill="#000000" d="{1}"/></svg>',
        code.side,
        code.path,
    )


def picture_of(address: str) -> SafeString:
    """For paper: one path of squares, drawn without any text of it."""
    code = squares_of(address, quiet=0)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="QR code"><path d="{1}" fill="#000"/></svg>',
        code.side,
        code.path,
    )
