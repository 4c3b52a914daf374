"""What was issued, and what happened to it afterwards. Nothing here is rewritten."""

from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.models.accreditation import Accreditation
from certificates.querysets import CertificateQuerySet
from courses.models import CourseRun, Enrolment, RunTrainer


class SerialNumber(models.Model):
    """A claim to the next number. Claims are never given back, so none is reused."""

    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("serial number")

    def __str__(self) -> str:
        return f"{self.year}-{self.pk:06d}"


class Certificate(models.Model):
    """A document that was issued, with everything it says and rests on.

    The database refuses update and delete. `facts` holds what is printed and shown,
    `evidence` why it was issued; both are copies, so that later changes to names,
    content or rules do not reach them. Where a certificate stands is told by its
    events, see `certificates.domain.status`.

    `slot` is what may exist only once: a document of one kind for one place on a
    run, in its n-th edition. Two issuers at once want the same slot.
    """

    class Kind(models.TextChoices):
        COMPLETION = "completion", _("Certificate of completed training")
        PARTICIPATION = "participation", _("Statement of participation")
        ATTENDANCE = "attendance", _("Certificate of attendance")
        TRAINER = "trainer", _("Trainer confirmation")
        AUTHOR = "author", _("Author confirmation")

    public_id = models.CharField(max_length=20, unique=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    serial = models.CharField(_("serial number"), max_length=20, unique=True)
    slot = models.CharField(max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("holder"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    run = models.ForeignKey(
        CourseRun,
        verbose_name=_("course run"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    run_trainer = models.ForeignKey(
        RunTrainer, null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    accreditation = models.ForeignKey(
        Accreditation,
        verbose_name=_("decision"),
        null=True,
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    renews = models.ForeignKey(
        "self",
        verbose_name=_("renews"),
        null=True,
        on_delete=models.PROTECT,
        related_name="renewals",
    )

    facts = models.JSONField()
    evidence = models.JSONField()
    evidence_sha256 = models.CharField(max_length=64)
    document = models.CharField(max_length=200)
    document_sha256 = models.CharField(max_length=64)

    valid_until = models.DateField(_("valid until"), null=True)
    renewable_from = models.DateField(null=True)
    renewable_until = models.DateField(null=True)
    issued_at = models.DateTimeField(_("issued at"), db_index=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="certificates_issued",
    )

    # The newest event's kind, where rows come from `with_last_event()`.
    last_event: str
    # Where rows come from `with_provisional()`.
    provisional_day: date | None

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [
            # Lists begin with the newest, and look for what ends in some days.
            models.Index(fields=["issued_at", "id"], name="certificates_by_issue"),
            models.Index(fields=["valid_until"], name="certificates_by_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, run_trainer__isnull=True)
                | Q(enrolment__isnull=True, run_trainer__isnull=False),
                name="certificates_certificate_for_participant_or_trainer",
            )
        ]
        permissions = [
            ("issue_certificate", "Can issue certificates"),
            ("revoke_certificate", "Can suspend and revoke certificates"),
            ("view_evidence", "Can look at the evidence behind a certificate"),
        ]

    def __str__(self) -> str:
        return self.serial

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A certificate never changes; add an event.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A certificate is never deleted; revoke it.")

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate", args=[self.public_id])

    @property
    def file_name(self) -> str:
        return f"certificate-{self.serial}.pdf"

    @property
    def printed_code(self) -> str:
        """The code in groups of four, as it stands on the document."""
        return "-".join(
            self.code[start : start + 4] for start in range(0, len(self.code), 4)
        )

    @property
    def holder_name(self) -> str:
        return str(self.facts["holder"]["name"])


class CertificateEvent(models.Model):
    """One thing that happened to a certificate; the newest tells where it stands.

    `reason` and `note` are for the office; only `public_note` is shown to anyone
    who checks the certificate.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Issued")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        REVOKED = "revoked", _("Revoked")
        SUPERSEDED = "superseded", _("Replaced by a newer one")
        RENEWED = "renewed", _("Renewed by a newer one")

    class Reason(models.TextChoices):
        ISSUED_IN_ERROR = "issued_in_error", _("Issued in error")
        EVIDENCE_WITHDRAWN = "evidence_withdrawn", _("The evidence no longer holds")
        IMPERSONATION = "impersonation", _("Somebody else took part")
        UNDER_REVIEW = "under_review", _("A complaint is being looked into")
        REVIEW_CLOSED = "review_closed", _("The review found nothing wrong")
        HOLDER_REQUEST = "holder_request", _("The holder asked for it")
        CORRECTION = "correction", _("A mistake on the document was corrected")
        COMPLETED_SINCE = "completed_since", _("The training was completed since")
        RENEWED = "renewed", _("The holder has renewed it")
        OTHER = "other", _("Another reason, given in the note")

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=24, choices=Reason, blank=True)
    note = models.CharField(_("note for the office"), max_length=500, blank=True)
    public_note = models.CharField(
        _("note for everyone who checks"), max_length=300, blank=True
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="issued") | ~Q(reason=""),
                name="certificates_event_has_reason",
            ),
            models.UniqueConstraint(
                fields=["certificate", "kind"],
                condition=Q(kind__in=["issued", "revoked", "superseded"]),
                name="certificates_event_final_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("Events are append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are append-only.")
