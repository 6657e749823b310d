"""The two schools' logos, drawn from plain shapes."""

import io
import math

from PIL import Image, ImageDraw

SIZE = 256
FINE = 4  # drawn this much larger and then scaled down, so that edges are smooth
WHITE = "#ffffff"


def brook(colour: str) -> bytes:
    """Three ripples of a stream under a leaf."""
    image, draw = _disc(colour)
    for height, width in ((0.58, 0.30), (0.69, 0.27), (0.80, 0.20)):
        steps = range(61)
        points = [
            (_px(0.5 - width + 2 * width * step / 60), _px(height + 0.025 * math.sin(step / 60 * 4 * math.pi)))
            for step in steps
        ]
        draw.line(points, fill=WHITE, width=_px(0.045), joint="curve")
    leaf = [(0.5 + 0.17 * math.sin(math.pi * t) * side, 0.16 + 0.33 * t) for side, t in _around()]
    draw.polygon([(_px(x), _px(y)) for x, y in leaf], fill=WHITE)
    draw.line([(_px(0.5), _px(0.24)), (_px(0.5), _px(0.49))], fill=colour, width=_px(0.02))
    return _png(image)


def hill(colour: str) -> bytes:
    """A sun over two hills, with a path to the top."""
    image, draw = _disc(colour)
    draw.ellipse([_px(0.40), _px(0.16), _px(0.60), _px(0.36)], fill="#ffd98a")
    clipped = Image.new("RGBA", image.size, (0, 0, 0, 0))
    hills = ImageDraw.Draw(clipped)
    hills.ellipse([_px(-0.15), _px(0.52), _px(0.70), _px(1.35)], fill="#d9e8cf")
    hills.ellipse([_px(0.25), _px(0.42), _px(1.15), _px(1.35)], fill=WHITE)
    path = [(0.60, 0.95), (0.56, 0.80), (0.66, 0.68), (0.64, 0.57), (0.69, 0.47)]
    hills.line([(_px(x), _px(y)) for x, y in path], fill=colour, width=_px(0.03), joint="curve")
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse([_px(0.06), _px(0.06), _px(0.94), _px(0.94)], fill=255)
    inside = Image.composite(clipped, Image.new("RGBA", image.size, (0, 0, 0, 0)), mask)
    return _png(Image.alpha_composite(image, inside))


DRAWN = {"brook": brook, "hill": hill}


def _disc(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (SIZE * FINE, SIZE * FINE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse([_px(0.01), _px(0.01), _px(0.99), _px(0.99)], fill=colour)
    return image, draw


def _around() -> list[tuple[int, float]]:
    """Down one side of a leaf and up the other."""
    return [(1, step / 40) for step in range(41)] + [(-1, step / 40) for step in range(40, -1, -1)]


def _px(part: float) -> int:
    return round(part * SIZE * FINE)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
