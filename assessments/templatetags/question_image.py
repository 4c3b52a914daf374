"""The image of a question with what can be chosen drawn over it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.core.cache import caches
from wagtail.images import get_image_model

register = template.Library()


def _image(pk: int | None) -> Any:
    """Return the image, kept in memory: a published version's image never goes."""
    if not pk:
        return None
    cache = caches["rendered"]
    found = cache.get(f"question-image:{pk}")
    if found is None:
        found = get_image_model().objects.filter(pk=pk).first()
        cache.set(f"question-image:{pk}", found, 300)
    return found


def _of(percent: Any, whole: int) -> str:
    """Return the share of a length as SVG wants it, whatever the language."""
    return f"{float(Decimal(str(percent))) * whole / 100:.1f}"


@register.inclusion_tag("assessments/_image_map.html")
def image_map(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Show the image of `shown` with its areas (hotspot) or spots (labels)."""
    image = _image(shown["image"])
    if image is None:
        return {"image": None}
    width, height = image.width, image.height
    return {
        "image": image,
        "alt": shown["alt"],
        "width": width,
        "height": height,
        "text_size": f"{max(width, height) * 0.035:.1f}",
        "areas": [_area(each, width, height) for each in shown.get("areas", [])],
        "spots": [_spot(each, width, height) for each in shown.get("prompts", [])],
    }


def _area(area: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    x, y = Decimal(area["x"]), Decimal(area["y"])
    wide, high = Decimal(area["w"]), Decimal(area["h"])
    return {
        **area,
        "x": _of(x, width),
        "y": _of(y, height),
        "wide": _of(wide, width),
        "high": _of(high, height),
        "cx": _of(x + wide / 2, width),
        "cy": _of(y + high / 2, height),
        "rx": _of(wide / 2, width),
        "ry": _of(high / 2, height),
    }


def _spot(spot: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    return {**spot, "x": _of(spot["x"], width), "y": _of(spot["y"], height)}
