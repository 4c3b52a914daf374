"""Icons: one sprite of line drawings, kept with the static files."""

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "core" / "img" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """Return the names of all icons that the sprite holds."""
    return frozenset(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text()))


def icon_svg(name: str, *, size: str) -> SafeString:
    """Return the markup that draws `name`; an unknown name is a ValueError."""
    if name not in icon_names():
        raise ValueError(
            f"icon: unknown name {name!r}; use one of {sorted(icon_names())}."
        )
    return format_html(
        '<svg class="icon icon--{}" viewBox="0 0 24 24" aria-hidden="true"'
        ' focusable="false"><use href="{}#{}"></use></svg>',
        size,
        static("core/img/icons.svg"),
        name,
    )
