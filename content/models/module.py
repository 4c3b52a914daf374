"""Parts of a programme and the sessions planned in the room."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
)
from wagtail.models import Orderable, Page

from content.admin_forms import CodedListsForm
from content.models.delivery import INTENSITY, MAX_MINUTES, Mode, too_long


class ModulePage(Page):
    """One part of a programme: lessons and quizzes online, sessions in the room."""

    code = models.CharField(_("code"), max_length=20)
    summary = models.TextField(_("summary"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        InlinePanel(
            "planned_sessions", heading=_("Planned sessions"), label=_("Session")
        ),
    ]
    parent_page_types = ["content.ProgrammePage"]
    subpage_types = [
        "content.LessonPage",
        "assessments.QuizPage",
        "content.EvaluationFormPage",
    ]
    template = "content/module_preview.html"
    base_form_class = CodedListsForm

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the public to the programme; what is inside needs a place on a run."""
        return redirect(self.get_parent().url)


class PlannedSession(Orderable):
    """A session that every run of the programme is to hold."""

    module = ParentalKey(
        ModulePage, on_delete=models.CASCADE, related_name="planned_sessions"
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    mode = models.CharField(
        _("delivered"), max_length=20, choices=Mode, default=Mode.IN_ROOM
    )
    is_core = models.BooleanField(
        _("core: may not be missed"),
        default=False,
    )
    intensity = models.PositiveSmallIntegerField(
        _("intensity"), choices=INTENSITY, default=0
    )
    content_note = models.CharField(_("content note"), max_length=300, blank=True)
    alternative_task = models.TextField(
        _("alternative task"),
        blank=True,
        help_text=_("For someone who sits out a role-play; it earns the same credit."),
    )
    outcomes = models.CharField(
        _("learning outcomes"), max_length=120, blank=True, help_text=_("A1, A2")
    )

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("title")]),
        FieldPanel("summary"),
        FieldRowPanel(
            [FieldPanel("minutes"), FieldPanel("mode"), FieldPanel("is_core")]
        ),
        FieldRowPanel([FieldPanel("intensity"), FieldPanel("outcomes")]),
        FieldPanel("content_note"),
        FieldPanel("alternative_task"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("planned session")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0), name="content_session_takes_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        super().clean()
        faults: dict[str, Any] = {}
        if (self.intensity or 0) >= 2 and not self.content_note:
            faults["content_note"] = _("A heavy session needs a content note.")
        if self.minutes == 0:
            faults["minutes"] = _("A session takes at least a minute.")
        if (self.minutes or 0) > MAX_MINUTES:
            faults["minutes"] = too_long()
        if faults:
            raise ValidationError(faults)
