"""The public halves of the keys that sign, and what became of each."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """A key's public half. The secret half is in the key store, under `name`.

    Rows are never deleted: every certificate names the key that signed it, and goes
    on verifying when that key has long been replaced.
    """

    class Purpose(models.TextChoices):
        CREDENTIAL = "credential", _("Credentials")
        SEAL = "seal", _("Seal on documents")
        LOG = "log", _("Log")

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("Retired")
        COMPROMISED = "compromised", _("Compromised")

    name = models.CharField(_("name"), max_length=60, unique=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    algorithm = models.CharField(_("algorithm"), max_length=12)
    public_key = models.CharField(_("public key"), max_length=100)
    # The seal's X.509 certificate and those above it, as PEM, its own first.
    certificate = models.TextField(_("X.509 certificate"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.ACTIVE
    )
    created_at = models.DateTimeField(_("created at"))
    retired_at = models.DateTimeField(_("retired at"), null=True)
    compromised_at = models.DateTimeField(_("compromised since"), null=True)
    # What it signed within the log's first so many entries, it signed before that.
    trusted_size = models.BigIntegerField(_("trusted up to log size"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(state="active"),
                name="certificates_signingkey_one_active",
            ),
            models.CheckConstraint(
                condition=~Q(state="compromised")
                | Q(compromised_at__isnull=False, trusted_size__isnull=False),
                name="certificates_signingkey_compromised_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A key is never forgotten; retire it.")
