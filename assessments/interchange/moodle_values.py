"""Numbers and texts as they stand in Moodle XML."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.interchange import markup, pictures
from assessments.interchange.reading import CannotTake
from assessments.interchange.safe_xml import Element

LONGEST_TEXT = 200_000


def number(text: str, *, places: int = 6) -> str:
    """Return a number of the file as plain digits."""
    try:
        value = Decimal(text.strip().replace(",", "."))
        value = round(value, places)
    except InvalidOperation as error:
        raise CannotTake(_("A number in it cannot be read.")) from error
    if not value.is_finite():
        raise CannotTake(_("A number in it cannot be read."))
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def rich_at(element: Element, tag: str, losses: list[str]) -> markup.Rich:
    """Return the rich text under the tag, with the images that are in the file."""
    holder = element.first(tag)
    if holder is None:
        return markup.Rich()
    text = holder.text_at("text") or holder.text
    if len(text) > LONGEST_TEXT:
        raise CannotTake(_("One of its texts is longer than a question can be."))
    if holder.get("format") in ("plain_text", "markdown"):
        return markup.rich(markup.from_plain(text))
    if "<" not in text:
        text = markup.from_plain(text.replace("&nbsp;", " "))
    files = {
        file.get("name"): pictures.decoded(file.text)
        for file in holder.all("file")
        if file.get("encoding") == "base64"
    }
    result = markup.rich(text, files)
    losses.extend(result.losses)
    return result


def text_at(element: Element, losses: list[str]) -> str:
    """Return the words of an offered text, which has no formatting here."""
    text = element.text_at("text") or element.text
    if len(text) > LONGEST_TEXT:
        raise CannotTake(_("One of its texts is longer than a question can be."))
    if "<img" in text:
        if not markup.plain(text):
            raise CannotTake(
                _("An answer consists of an image; here answers consist of words.")
            )
        losses.append(_("Images in answers are left out."))
    return markup.plain(text) if "<" in text or "&" in text else " ".join(text.split())
