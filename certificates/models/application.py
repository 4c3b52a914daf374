"""Applications for accreditation: their dossier, where they stand, and how they got there.

Where an application stands is a column; how it got there is written once, event by
event, and never changed.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from certificates.models.accreditation import Accreditation, AccreditingBody
from certificates.models.profile import Call
from certificates.models.proof import AppendOnlyModel
from certificates.models.sourced import Sourced, source_panels
from certificates.querysets import ApplicationQuerySet
from courses.models import ProgrammeVersion
from lms.core.models import Organisation
from lms.core.notices import placeholders_in
from lms.core.storage import private_storage


class Application(models.Model):
    """A request that one version of a programme be accredited by one body.

    It has a number from the first time it is submitted. Rows are never deleted.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First accreditation")
        RENEWAL = "renewal", _("Renewal")
        CHANGE = "change", _("Substantive change")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        INCOMPLETE = "incomplete", _("Formally incomplete")
        COMPLETE = "complete", _("Formally complete")
        GROUPED = "grouped", _("Group assigned")
        REVIEW = "review", _("Under review")
        QUESTIONS = "questions", _("Questions to the applicant")
        ACCREDITED = "accredited", _("Accredited")
        CONDITIONAL = "conditional", _("Accredited with conditions")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
        APPEALED = "appealed", _("Appealed")
        RENEWED = "renewed", _("Renewed")
        EXPIRED = "expired", _("Expired")
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")

    body = models.ForeignKey(
        AccreditingBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        limit_choices_to={"role": AccreditingBody.Role.ACCREDITS},
        related_name="applications",
    )
    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
    )
    version = models.ForeignKey(
        ProgrammeVersion,
        verbose_name=_("programme version"),
        on_delete=models.PROTECT,
        related_name="applications",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("applicant"),
        on_delete=models.PROTECT,
        related_name="applications",
    )
    kind = models.CharField(
        _("what for"), max_length=10, choices=Kind, default=Kind.FIRST
    )
    renews = models.ForeignKey(
        Accreditation,
        verbose_name=_("decision it goes on from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_applications",
    )
    language = models.CharField(
        _("language it is written in"), max_length=10, choices=settings.LANGUAGES
    )
    number = models.CharField(max_length=30, blank=True, editable=False)
    group = models.CharField(_("group of programmes"), max_length=120, blank=True)
    state = models.CharField(
        max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    due_on = models.DateField(null=True, blank=True, editable=False)
    accreditation = models.ForeignKey(
        Accreditation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("application for accreditation")
        verbose_name_plural = _("applications for accreditation")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                condition=~Q(number=""),
                name="certificates_application_number_once",
            ),
            models.UniqueConstraint(
                fields=["body", "version"],
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "incomplete",
                        "complete",
                        "grouped",
                        "review",
                        "questions",
                        "appealed",
                    ]
                ),
                name="certificates_one_open_application_per_version",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | ~Q(number=""),
                name="certificates_application_submitted_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.version)


class ApplicationEvent(AppendOnlyModel):
    """One change of an application: who made it, when, and by which document.

    `points` are what is missing, as pairs of a part's key and a sentence. `by` is empty
    when the passing of time made the change.
    """

    class Action(models.TextChoices):
        SUBMIT = "submit", _("Submit")
        RETURN = "return", _("Ask to complete it")
        ACCEPT = "accept", _("Find it complete")
        GROUP = "group", _("Assign to a group")
        START_REVIEW = "start_review", _("Begin the review")
        ASK = "ask", _("Ask the applicant")
        ANSWER = "answer", _("Answer the questions")
        GO_ON = "go_on", _("Go on without an answer")
        ACCREDIT = "accredit", _("Accredit")
        ACCREDIT_IF = "accredit_if", _("Accredit with conditions")
        REFUSE = "refuse", _("Refuse")
        WITHDRAW = "withdraw", _("Withdraw")
        APPEAL = "appeal", _("Appeal")
        FULFIL = "fulfil", _("All conditions are fulfilled")
        SUSPEND = "suspend", _("Suspend")
        REINSTATE = "reinstate", _("Reinstate")
        REINSTATE_IF = "reinstate_if", _("Reinstate with its conditions")
        REVOKE = "revoke", _("Revoke")
        RENEW = "renew", _("A later decision takes over")
        EXPIRE = "expire", _("The last day is over")

    class Role(models.TextChoices):
        """On whose behalf something is done."""

        APPLICANT = "applicant", _("Applicant")
        OFFICER = "officer", _("Accrediting body")
        REVIEWER = "reviewer", _("Reviewer")
        SYSTEM = "system", _("The passing of time")

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="events"
    )
    action = models.CharField(max_length=12, choices=Action)
    role = models.CharField(max_length=10, choices=Role)
    before = models.CharField(max_length=12, choices=Application.State)
    after = models.CharField(max_length=12, choices=Application.State)
    note = models.TextField(max_length=6000, blank=True)
    points = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=160, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of an application")
        verbose_name_plural = _("changes of applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="system") | Q(by__isnull=False),
                name="certificates_application_changed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(document="", document_sha256="")
                | (~Q(document="") & ~Q(document_sha256="")),
                name="certificates_application_document_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.action}"


class DossierDraft(AppendOnlyModel):
    """What somebody wrote for one part of a dossier; the newest counts.

    `key` is the code of the part, for standards followed by that of the standard.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="drafts"
    )
    key = models.CharField(max_length=45)
    text = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("draft of a part of a dossier")
        indexes = [
            models.Index(
                fields=["application", "key"], name="certificates_draft_by_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.key}"


class DossierComment(models.Model):
    """What somebody on the applicant's side says of a part, until it is settled."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="comments"
    )
    key = models.CharField(max_length=45)
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment on a dossier")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="certificates_comment_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text


class ApplicationPerson(models.Model):
    """An author or trainer of the programme, as the dossier presents them."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="people"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="in_applications",
    )
    is_author = models.BooleanField(_("author of the programme"), default=False)
    is_trainer = models.BooleanField(_("trainer"), default=True)
    qualifications = models.TextField(
        _("education, experience and references"), max_length=4000, blank=True
    )
    cv = models.FileField(upload_to="cvs/", storage=private_storage, blank=True)
    cv_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("author or trainer in an application")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                name="certificates_application_person_once",
            ),
            models.CheckConstraint(
                condition=Q(is_author=True) | Q(is_trainer=True),
                name="certificates_application_person_has_a_part",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Submission(AppendOnlyModel):
    """A dossier exactly as it was submitted: its content, and the files made of it.

    `content` holds, by language, the parts as blocks; the files are never made anew.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    standards = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name = _("submitted dossier")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="certificates_submission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} · {self.number}"


class SubmittedFile(AppendOnlyModel):
    """One file of a submitted dossier: a PDF in one language, or all of it as ZIP."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="files"
    )
    kind = models.CharField(max_length=4)
    language = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of a submitted dossier")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "language"],
                name="certificates_submitted_file_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind} {self.language}"


PLACEHOLDERS = frozenset(
    {
        "applicant",
        "programme",
        "version",
        "application",
        "submitted_on",
        "number",
        "decided_on",
        "valid_from",
        "valid_to",
        "reasons",
        "appeal",
    }
)


class LetterText(Sourced):
    """A body's own words for a decision letter; without them a usual text is taken."""

    class Outcome(models.TextChoices):
        ACCREDIT = "accredit", _("Accredited")
        ACCREDIT_IF = "accredit_if", _("Accredited with conditions")
        REFUSE = "refuse", _("Refused")

    body = ParentalKey(
        AccreditingBody, on_delete=models.CASCADE, related_name="letter_texts"
    )
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES
    )
    text = models.TextField(
        _("text"),
        help_text=_(
            "Placeholders: {applicant}, {programme}, {version}, {application},"
            " {submitted_on}, {number}, {decided_on}, {valid_from}, {valid_to},"
            " {reasons}, {appeal}."
        ),
    )

    panels = [
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("language")]),
        FieldPanel("text"),
        *source_panels(),
    ]

    class Meta:
        ordering = ["outcome", "language"]
        verbose_name = _("text of a decision letter")
        verbose_name_plural = _("texts of decision letters")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "outcome", "language"],
                name="certificates_letter_text_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.language})"

    def clean(self) -> None:
        """Refuse a placeholder that no letter fills."""
        super().clean()
        if unknown := placeholders_in(self.text) - PLACEHOLDERS:
            message = _("Unknown placeholders: %(names)s")
            names = ", ".join(sorted(unknown))
            raise ValidationError({"text": message % {"names": names}})
