"""The badge: the seal of the certificate as a picture of its own."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from certificates.documents import artwork

_UNIT = 100
_PIXELS = 512
_FINER = 3  # drawn larger and shrunk, so that lines are smooth


def svg(title: str) -> str:
    """Return the badge as SVG, named after the training."""
    strokes = artwork.seal_strokes(_UNIT / 2, _UNIT / 2, _UNIT)
    return artwork.as_svg(strokes, box=f"0 0 {_UNIT} {_UNIT}", title=title)


@cache
def png() -> bytes:
    """Return the badge as PNG."""
    size = _PIXELS * _FINER
    scale = size / _UNIT
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(picture)
    for stroke in artwork.seal_strokes(_UNIT / 2, _UNIT / 2, _UNIT):
        points = [(x * scale, y * scale) for x, y in stroke.points]
        if stroke.width:
            width = max(1, round(stroke.width * scale))
            drawing.line(points, fill=stroke.colour, width=width, joint="curve")
        else:
            drawing.polygon(points, fill=stroke.colour)
    target = BytesIO()
    picture.resize((_PIXELS, _PIXELS), Image.Resampling.LANCZOS).save(target, "PNG")
    return target.getvalue()
