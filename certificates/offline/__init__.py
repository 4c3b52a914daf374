"""The verifier that works without a network: one HTML file, put together from parts.

The parts are small modules in `source/`; there is no build tool. What they may import is
each other, so that the file, their sum, imports nothing.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
# Each after those it imports from.
MODULES = (
    "bytes",
    "words",
    "noble",
    "keys",
    "quads",
    "credential",
    "log",
    "files",
    "judge",
    "page",
)
_NOBLE = _FOLDER / "vendor" / "noble-ed25519-2.3.0.js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async function|function|class|const) )", re.MULTILINE
)


@cache
def script(*, until: str = "page") -> str:
    """Return the modules up to one of them as a single script."""
    names = MODULES[: MODULES.index(until) + 1]
    parts = (f"// {name}.js\n{_module(name)}" for name in names)
    return '"use strict";\n\n' + "\n".join(parts)


@cache
def style() -> str:
    return (_FOLDER / "source" / "page.css").read_text(encoding="utf-8")


def digest(inlined: str) -> str:
    """Return the hash by which a page's policy permits an inlined script or style."""
    raw = hashlib.sha256(inlined.encode()).digest()
    return f"sha256-{base64.b64encode(raw).decode()}"


def _module(name: str) -> str:
    if name == "noble":
        return _noble()
    path = _FOLDER / "source" / f"{name}.js"
    return _EXPORT.sub("", _IMPORT.sub("", path.read_text(encoding="utf-8")))


def _noble() -> str:
    """Return the library as one value, so that its short names stay its own."""
    body, _, _exports = _NOBLE.read_text(encoding="utf-8").rpartition("\nexport {")
    return f"const noble = (() => {{\n{body}\nreturn {{ verifyAsync }};\n}})();\n"
