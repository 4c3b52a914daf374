"""How teaching is delivered and how heavy it may be; shared words."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How the minutes of an activity are delivered."""

    IN_ROOM = "in_room", _("In the room")
    LIVE_ONLINE = "live_online", _("Live online")
    SELF_PACED = "self_paced", _("Online, at your own pace")


INTENSITY = [
    (0, _("0 – light")),
    (1, _("1 – touches hard topics")),
    (2, _("2 – heavy")),
    (3, _("3 – very heavy")),
]


def split_codes(text: str) -> list[str]:
    """Return the codes of "A1, A2" as a list, in their order, without repeats."""
    codes = (code.strip() for code in text.replace(";", ",").split(","))
    return list(dict.fromkeys(code for code in codes if code))


MAX_MINUTES = 24 * 60


def too_long() -> ValidationError:
    """Say that minutes were probably mistyped."""
    return ValidationError(
        _("Nothing takes longer than a day: at most %(minutes)s minutes."),
        code="too_long",
        params={"minutes": MAX_MINUTES},
    )
