"""What a checked file comes to, in one sentence: the heading above its points."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.domain.status import Status


class Outcome(models.TextChoices):
    """What a reader has to know first."""

    VALID = "valid", _("The file is genuine and valid")
    EXPIRED = "expired", _("The file is genuine, but the certificate has expired")
    RENEWED = "renewed", _("The file is genuine; the certificate was renewed since")
    SUPERSEDED = (
        "superseded",
        _("The file is genuine, but the certificate was replaced by a newer one"),
    )
    SUSPENDED = "suspended", _("Do not rely on it: the certificate is suspended")
    REVOKED = "revoked", _("Do not rely on it: the certificate was revoked")
    UNSIGNED = "unsigned", _("An export without a signature")
    LOG_PROOF = "log_proof", _("A proof of the log, not a certificate")
    CHANGED = "changed", _("Do not rely on this file")
    UNKNOWN = "unknown", _("This certificate is not known here")

    @property
    def tone(self) -> str:
        return _TONES[self]

    @property
    def explanation(self) -> str | Promise:
        return _TEXTS[self]


OF_STATUS = {
    Status.VALID: Outcome.VALID,
    Status.EXPIRING: Outcome.VALID,
    Status.EXPIRED: Outcome.EXPIRED,
    Status.RENEWED: Outcome.RENEWED,
    Status.SUPERSEDED: Outcome.SUPERSEDED,
    Status.SUSPENDED: Outcome.SUSPENDED,
    Status.REVOKED: Outcome.REVOKED,
}
_TONES = {
    Outcome.VALID: "success",
    Outcome.EXPIRED: "warning",
    Outcome.RENEWED: "info",
    Outcome.SUPERSEDED: "warning",
    Outcome.SUSPENDED: "danger",
    Outcome.REVOKED: "danger",
    Outcome.UNSIGNED: "warning",
    Outcome.LOG_PROOF: "info",
    Outcome.CHANGED: "danger",
    Outcome.UNKNOWN: "danger",
}
_TEXTS = {
    Outcome.VALID: _("Everything that can be checked about it holds."),
    Outcome.EXPIRED: _(
        "It was issued as it stands, and its time is over. The page of the certificate"
        " says until when it was valid."
    ),
    Outcome.RENEWED: _(
        "It was issued as it stands. The page of the certificate leads to the newer one,"
        " which counts now."
    ),
    Outcome.SUPERSEDED: _(
        "It was issued as it stands, but does not count any more. The page of the"
        " certificate leads to the newer one: rely on that."
    ),
    Outcome.SUSPENDED: _(
        "The file itself is genuine: it was issued as it stands. Until the suspension"
        " ends, the certificate counts for nothing."
    ),
    Outcome.REVOKED: _(
        "The file itself is genuine: it was issued as it stands. But the certificate was"
        " withdrawn for good, and counts for nothing."
    ),
    Outcome.UNSIGNED: _(
        "Anybody could have written or changed it, so that it proves nothing by itself."
        " What it says fits the certificate on record: rely on the page of that one."
    ),
    Outcome.LOG_PROOF: _(
        "It shows that the log holds what is named below. It does not show who holds a"
        " certificate, nor that it still counts: see what is on record."
    ),
    Outcome.CHANGED: _("Something about it does not hold. The points below say what."),
    Outcome.UNKNOWN: _("Nothing on record fits this file."),
}
