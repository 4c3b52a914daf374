"""The signed side of a certificate: its credential, its places, and the log."""

from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models.accreditation import AccreditingBody
from certificates.models.certificate import Certificate
from certificates.models.keys import SigningKey


class AppendOnlyModel(models.Model):
    """A row that is written once; the table's triggers say the same."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This row never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("This row is never deleted.")


class StatusPlace(AppendOnlyModel):
    """A claim to one bit of one status list. Claims are never given back.

    Places are drawn at random, so that neighbours in a list say nothing of who was
    issued when.
    """

    class Purpose(models.TextChoices):
        REVOCATION = "revocation", _("Revocation")
        SUSPENSION = "suspension", _("Suspension")

    purpose = models.CharField(max_length=12, choices=Purpose)
    number = models.PositiveIntegerField()
    index = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("place in a status list")
        verbose_name_plural = _("places in status lists")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "number", "index"],
                name="certificates_statusplace_taken_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.number}#{self.index}"


class Credential(AppendOnlyModel):
    """The signed data of a certificate, as the very text that was signed and hashed."""

    certificate = models.OneToOneField(
        Certificate, primary_key=True, on_delete=models.PROTECT
    )
    document = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, related_name="credentials"
    )
    revocation = models.OneToOneField(
        StatusPlace, on_delete=models.PROTECT, related_name="revocation_of"
    )
    suspension = models.OneToOneField(
        StatusPlace, on_delete=models.PROTECT, related_name="suspension_of"
    )

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self) -> str:
        return self.sha256


class LogEntry(AppendOnlyModel):
    """A leaf of the log: one event, as a commitment that only its nonce can open.

    `entry` is what everybody sees and what the tree is built over: no personal data,
    and nothing to guess. `details` is what was committed to, `subject` the public id of
    the certificate; both leave the organisation only with the certificate itself.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SEALED = "sealed", _("File sealed")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        REVOKED = "revoked", _("Revoked")
        SUPERSEDED = "superseded", _("Replaced by a newer one")
        RENEWED = "renewed", _("Renewed by a newer one")

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=20, db_index=True)
    entry = models.TextField()
    nonce = models.CharField(max_length=64)
    details = models.JSONField()
    leaf_hash = models.BinaryField(max_length=32)
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ["index"]
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
        indexes = [models.Index(fields=["leaf_hash"], name="certificates_log_by_leaf")]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class LogNode(AppendOnlyModel):
    """The hash of a perfect subtree above the leaves, kept so that proofs are cheap."""

    LEVEL_BITS = 48  # the key is the level and, below it, the place on that level

    id = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("node of the log")
        verbose_name_plural = _("nodes of the log")

    def __str__(self) -> str:
        return str(self.pk)


class LogHead(models.Model):
    """The log's right edge, in one row that everybody who appends has to lock."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    logged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("head of the log")
        verbose_name_plural = _("heads of the log")

    def __str__(self) -> str:
        return str(self.size)


class Checkpoint(AppendOnlyModel):
    """A checkpoint that was sent out, as the signed note that was sent."""

    size = models.BigIntegerField(_("size"))
    note = models.TextField(_("signed note"))
    at = models.DateTimeField(_("at"))
    # An RFC 3161 token over the note, where a time-stamping service is set.
    timestamp = models.BinaryField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return str(self.size)


class CheckpointSubscriber(models.Model):
    """Somebody outside who keeps our checkpoints, so that we cannot rewrite the log."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEBHOOK = "webhook", _("Web address (POST)")

    name = models.CharField(_("name"), max_length=200)
    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("accrediting body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="checkpoint_subscribers",
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    address = models.CharField(
        _("address"), max_length=300, help_text=_("An e-mail address, or https://…")
    )
    is_active = models.BooleanField(_("receives checkpoints"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("receiver of checkpoints")
        verbose_name_plural = _("receivers of checkpoints")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that the channel cannot reach."""
        is_mail = self.channel == self.Channel.MAIL
        check = validate_email if is_mail else URLValidator(schemes=["https"])
        try:
            check(self.address)
        except ValidationError as error:
            raise ValidationError({"address": error.messages}) from error


class CheckpointDelivery(AppendOnlyModel):
    """One attempt to hand a checkpoint to a subscriber; an empty problem is success."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="deliveries"
    )
    subscriber = models.ForeignKey(
        CheckpointSubscriber, on_delete=models.PROTECT, related_name="deliveries"
    )
    at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery of a checkpoint")
        verbose_name_plural = _("deliveries of checkpoints")

    def __str__(self) -> str:
        return f"{self.checkpoint_id} → {self.subscriber_id}"
