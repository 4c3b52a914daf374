"""Whether the letters of certificates can show a person's name."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from certificates.documents import typefaces
from certificates.domain.eligibility import Verdict
from certificates.domain.phrases import Phrase

_NO_NAME = gettext_noop("This person has no name to put on it.")
_UNPRINTABLE = gettext_noop(
    "The name has a character that certificates cannot show: %(characters)s"
)


def refusal(holder: Mapping[str, str]) -> Verdict | None:
    """Return why nothing can be issued to a holder of this name; None if it can. Pure."""
    texts = [holder["name"], holder["other_name"]]
    if not any(texts):
        return Verdict(code="no_name", reason=Phrase(message=_NO_NAME))
    missing = typefaces.missing_characters("".join(texts))
    if not missing:
        return None
    values = {"characters": " ".join(missing)}
    return Verdict(
        code="unprintable_name", reason=Phrase(message=_UNPRINTABLE, values=values)
    )
