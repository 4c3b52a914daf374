"""Writing Moodle XML."""

import base64
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from django.utils.html import escape as escape_html
from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import markup
from assessments.interchange import moodle_xml as xml
from assessments.interchange.labels import tags_of
from assessments.interchange.moodle_bodies import BODIES, PASSAGES
from assessments.interchange.writing import (
    Fit,
    accepted_range,
    common_losses,
    no_kind,
)


def fit(draft: Draft) -> Fit:
    if draft.kind not in BODIES:
        return no_kind()
    lost = common_losses(draft, has_images=True, has_labels=True, has_hints=True)
    if draft.kind == "numeric" and not _is_symmetric(draft):
        lost.append(_("The right number; the accepted range stays"))
    if draft.kind in ("short_text", "free_text"):
        lost.append(_("How long the answer may be"))
    if draft.rows.get("accepted") and (
        draft.values.get("guidance") or draft.values.get("model_answer")
    ):
        lost.append(_("Guidance for markers and the possible answer"))
    if "ignores_script" in draft.values and not (
        draft.values["ignores_script"] and draft.values["ignores_diacritics"]
    ):
        lost.append(_("That script or diacritics make a difference"))
    if draft.kind == "cloze" and any(row["unit"] for row in draft.rows["gaps"]):
        lost.append(_("Unit"))
    if draft.rows.get("criteria"):
        lost.append(_("The rubric; it stays as words for markers"))
    return Fit(losses=tuple(lost))


def _is_symmetric(draft: Draft) -> bool:
    low, high = accepted_range(draft)
    value = Decimal(draft.values["value"])
    return value - low == high - value


def write(drafts: Iterable[Draft]) -> bytes:
    """Return the document; drafts that do not fit must not be given."""
    body = "\n".join(_question(draft) for draft in drafts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode()


def _question(draft: Draft) -> str:
    kind, body = BODIES[draft.kind]
    name = kind(draft) if callable(kind) else kind
    parts = [
        xml.wrap("name", xml.element("text", draft.name)),
        _stem(draft),
        xml.html("generalfeedback", draft.values.get("general_feedback", "")),
        xml.element("defaultgrade", draft.marks),
        *body(draft),
        *(
            xml.html("hint", escape_html(row["text"]))
            for row in draft.rows.get("hints", [])
        ),
        xml.wrap(
            "tags",
            "".join(
                xml.wrap("tag", xml.element("text", tag)) for tag in tags_of(draft)
            ),
        ),
    ]
    inner = "\n    ".join(parts)
    return f"  <question type={quoteattr(name)}>\n    {inner}\n  </question>"


def _stem(draft: Draft) -> str:
    html, files = [], []
    for block in draft.stem:
        if block["type"] == "text":
            html.append(str(block["value"]))
        elif block["type"] == "image":
            shown = block["value"]
            alt = escape_html(shown["alt"])
            role = ' role="presentation"' if shown["decorative"] else ""
            source = markup.PLUGIN_FILE + quote(shown["picture"])
            html.append(f'<p><img src="{source}" alt="{alt}"{role}></p>')
    html.append(PASSAGES[draft.kind](draft) if draft.kind in PASSAGES else "")
    for picture in draft.pictures.values():
        data = base64.b64encode(picture.data).decode()
        files.append(
            xml.element("file", data, name=picture.name, path="/", encoding="base64")
        )
    return xml.html("questiontext", "".join(html), "".join(files))
