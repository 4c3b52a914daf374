"""Every kind of notice that is sent: its text, its placeholders, how it is sent. Pure.

Each app names its own kinds when it is loaded; editors may word them anew.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice.

    `subject` is for kinds that do not fit the usual one. `samples` names its placeholders and what may stand for them; *name* and *address*
    are everywhere. What is urgent never waits for a digest. What is critical is sent to
    an address from which mail came back, too. What is secret is not kept once sent.
    """

    key: str
    label: str | Promise
    text: str | Promise
    subject: str | Promise = ""
    samples: Mapping[str, str] = field(default_factory=dict)
    is_urgent: bool = False
    is_critical: bool = False
    is_secret: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset({"name", "address", *self.samples})


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Make a kind known; registering it again replaces it."""
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[NoticeKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.key)


def kind_of(key: str) -> NoticeKind | None:
    """Return the kind of this key; None for one of an older release."""
    return _kinds.get(key)


def placeholders_in(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return the text with its placeholders filled; unknown ones stay as they are."""
    filled = _PLACEHOLDER.sub(
        lambda found: str(values.get(found[1], found[0])), str(text)
    )
    return _GAPS.sub("\n\n", filled).strip()


def sample(kind: NoticeKind, text: str) -> str:
    """Return the text as a reader might get it."""
    values = {
        "name": "Ana Petrović",
        "address": "https://example.org/…",
        **kind.samples,
    }
    return fill(text or str(kind.text), values)


INVITATION = register(
    NoticeKind(
        key="invitation",
        label=_("Invitation to a new account"),
        text=_(
            "Hello {name},\n\nAn account was made for you. Choose a password here to"
            " begin:\n\n{address}\n\nThe link works once, for 14 days. If you did not"
            " expect this message, you can ignore it."
        ),
        is_urgent=True,
        is_critical=True,
        is_secret=True,
    )
)
