"""People, the organisations they come from, and the trail of what was done."""

from datetime import datetime
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.notice_models import Bounce as Bounce
from lms.core.notice_models import Notice as Notice
from lms.core.notice_models import NoticeChoice as NoticeChoice
from lms.core.notice_models import NoticeTemplate as NoticeTemplate
from lms.core.report_models import ListEntry as ListEntry
from lms.core.report_models import ReportDetails as ReportDetails


class Organisation(models.Model):
    """Where people work: a provider of training, a partner, or an employer."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    type = models.ForeignKey(
        ListEntry,
        verbose_name=_("type"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        limit_choices_to={"list": ListEntry.List.ORGANISATION_TYPE},
        related_name="+",
    )
    country = models.CharField(_("country"), max_length=2, default="RS")
    region = models.CharField(_("region"), max_length=100, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who can sign in, known by e-mail address.

    `first_name` and `last_name` are in the script of the person's documents;
    `other_script_name` is the same name in the other script, confirmed by them.
    Erasing a person anonymises this row and never removes it.
    """

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    other_script_name = models.CharField(
        _("name in the other script"),
        max_length=300,
        blank=True,
        help_text=_(
            "Your name in Cyrillic, or in Latin if you wrote it in Cyrillic above."
        ),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="core_user_email_once")
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return gettext("Erased account")
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class AuditEvent(models.Model):
    """One thing that somebody, or the system, did. Never changed or removed.

    The database refuses update and delete; `record` in `lms.core.audit` is the
    only writer.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    actor = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    correlation = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id"], name="core_audit_subject"
            )
        ]
        verbose_name = _("event")
        verbose_name_plural = _("audit trail")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is append-only.")


class ApiKey(models.Model):
    """Lets a program in, for what its scopes name, until it expires or is revoked.

    Only a hash of the key is kept. It never may more than its owner may at that
    moment; one made for an organisation may only what is open to everybody.
    """

    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="api_keys",
    )
    per_minute = models.PositiveSmallIntegerField(_("requests a minute"), default=60)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_minute__gt=0), name="core_apikey_some_requests"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_in_force(self, *, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
