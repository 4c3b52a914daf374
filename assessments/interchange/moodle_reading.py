"""Reading Moodle XML: the shell of a question; the kinds are in their own module."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.domain.drafts import Draft
from assessments.interchange import moodle_gaps, moodle_kinds, moodle_values, pictures
from assessments.interchange.labels import file_under
from assessments.interchange.reading import (
    CannotTake,
    Found,
    Refused,
    limited,
    short_name,
)
from assessments.interchange.safe_xml import Element, parse

READERS: dict[str, moodle_kinds.Reader] = {
    **moodle_kinds.READERS,
    "cloze": moodle_gaps.read_cloze,
    "multianswer": moodle_gaps.read_cloze,
    "gapselect": moodle_gaps.read_words,
    "ddwtos": moodle_gaps.read_words,
}
# They carry no question of their own.
_SILENT = {"category"}


def read(data: bytes) -> list[Found]:
    """Return every question of the file, with what becomes of it."""
    root = parse(data)
    if root.tag != "quiz":
        raise Refused(
            "not_moodle", _("This is XML, but not Moodle's: it has no “quiz” element.")
        )
    return limited(_questions(root))


def _questions(root: Element) -> Iterator[Found]:
    for element in root.all("question"):
        if element.get("type") not in _SILENT:
            yield _found(element)


def _found(element: Element) -> Found:
    kind = element.get("type")
    name = short_name(element.text_at("name", "text"))
    found = Found(line=element.line, name=name or _("Without a name"), kind=kind)
    try:
        read_kind = _reader_of(element)
        draft = _shell(element, found)
        read_kind(element, draft, found.losses)
    except RecursionError:
        found.refusal = _("Its text is nested too deeply to be read.")
    except CannotTake as reason:
        found.refusal = str(reason)
    except (ValueError, ArithmeticError):
        found.refusal = _("A number in it cannot be read.")
    else:
        found.draft = draft
        found.losses = list(dict.fromkeys(found.losses))
    return found


def _reader_of(element: Element) -> moodle_kinds.Reader:
    """Return what reads the kind, or refuse the question in words."""
    kind = element.get("type")
    if kind == "description":
        raise CannotTake(_("It is a text without a question."))
    if kind not in READERS:
        raise CannotTake(
            _("Questions of the Moodle type “%(kind)s” do not exist here.")
            % {"kind": kind[:40]}
        )
    return READERS[kind]


def _shell(element: Element, found: Found) -> Draft:
    """Return what all kinds share; an image comes along only where it is shown."""
    asked = moodle_values.rich_at(element, "questiontext", found.losses)
    draft = Draft(kind="", name=found.name, stem=asked.blocks)
    for name, picture in asked.pictures.items():
        suffix = pictures.checked(picture.data)
        stem = name.rsplit(".", 1)[0] if "." in name else name
        kept = pictures.named(picture, f"{stem}.{suffix}")
        draft.pictures[kept.name] = kept
        for shown in draft.shown():
            if shown["picture"] == name:
                shown["picture"] = kept.name
    feedback = moodle_values.rich_at(element, "generalfeedback", found.losses)
    if feedback.has_pictures:
        found.losses.append(_("Images in feedback are left out."))
    draft.values["general_feedback"] = feedback.html
    marks = element.text_at("defaultgrade").strip()
    if marks:
        draft.values["marks"] = moodle_values.number(marks, places=2)
    hints = [moodle_values.text_at(hint, found.losses) for hint in element.all("hint")]
    if any(hints):
        draft.rows["hints"] = [{"text": text} for text in hints if text]
    tags = element.first("tags")
    if tags is not None:
        file_under(draft, [tag.text_at("text") for tag in tags.all("tag")])
    return draft
