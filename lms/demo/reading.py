"""Reading the demo's texts, in each language they exist in."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.core.scripts import to_latin

TEXTS = Path(__file__).parent / "texts"
# Serbian Latin is derived from the Cyrillic text, never written twice.
LANGUAGES = ("en", "sr-latn", "sr", "sl")
_TAG = re.compile(r"(<[^>]+>)")


def latinise(value: Any) -> Any:
    """Return texts with Serbian Cyrillic in Latin, HTML tags untouched."""
    if isinstance(value, str):
        parts = _TAG.split(value)
        return "".join(p if p.startswith("<") else to_latin(p) for p in parts)
    if isinstance(value, list | tuple):
        return type(value)(latinise(each) for each in value)
    if isinstance(value, dict):
        return {key: latinise(each) for key, each in value.items()}
    return value


@cache
def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read(name: str) -> Any:
    """Return the file `name` of the demo's texts."""
    return _load(TEXTS / f"{name}.yaml")


def in_language(texts: dict[str, Any], language: str) -> Any:
    """Return what `texts` says in `language`; its keys are en, sr and sl."""
    if language == "sr-latn":
        return latinise(texts["sr"]) if "sr" in texts else None
    return texts.get(language)


def lesson(code: str, language: str) -> dict[str, Any] | None:
    """Return a lesson's texts, or None where it is not translated."""
    folder = "sr" if language == "sr-latn" else language
    path = TEXTS / "lessons" / folder / f"{code}.yaml"
    if not path.exists():
        return None
    texts = _load(path)
    return latinise(texts) if language == "sr-latn" else texts
