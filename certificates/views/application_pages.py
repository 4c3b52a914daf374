"""What the pages of applicant, officer and reviewer share about an application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.documents import archive
from certificates.domain import application_reviews as reviewing
from certificates.domain.application_table import TONES, UNDECIDED, Action, Role, State
from certificates.domain.dossiers import cv_content
from certificates.domain.handing_in import file_of
from certificates.models import (
    Application,
    ApplicationEvent,
    ApplicationReview,
    Submission,
    SubmittedFile,
)
from courses.models.version import nearest_locale
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page

_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that can be done next: its form, and what its button says."""

    action: Action
    form: BaseForm
    text: str = ""
    is_grave: bool = False

    @property
    def label(self) -> str:
        return str(self.action.label)


def tone(application: Application) -> str:
    return TONES[State(application.state)]


def timeline(application: Application, *, for_applicant: bool) -> list[dict[str, Any]]:
    """Return what happened; the applicant reads the body's name, not its people's."""
    parts = {each.code: each for each in application.body.dossier_parts.all()}
    rows = []
    for event in application.events.select_related("by"):
        is_body = event.role == Role.OFFICER
        by = application.body.name if for_applicant and is_body else str(event.by or "")
        rows.append(
            {
                "event": event,
                "by": by,
                "tone": TONES[State(event.after)],
                "points": [(parts.get(key) or key, text) for key, text in event.points],
            }
        )
    return rows


def judgements(application: Application, *, for_applicant: bool) -> dict[str, Any]:
    """Return scores and summaries; an applicant reads them once it is decided.

    Reviewers are numbered where the body wants them to be unknown to the applicant.
    """
    if for_applicant and application.state in UNDECIDED:
        return {"judged": [], "summaries": []}
    judged = reviewing.judged(application)
    if not any(each.scores for each in judged):
        return {"judged": [], "summaries": []}
    is_hidden = for_applicant and application.body.reviews_are_anonymous
    names = {
        review.pk: _("Reviewer %(number)s") % {"number": n}
        if is_hidden
        else str(review.reviewer)
        for n, review in enumerate(reviewing.handed_in(application), start=1)
    }
    return {
        "judged": [
            {"row": each, "scores": [(names[s.review_id], s) for s in each.scores]}
            for each in judged
        ],
        "summaries": [
            (names[review.pk], review) for review in reviewing.handed_in(application)
        ],
    }


def parts_shown(submission: Submission) -> list[Mapping[str, Any]]:
    """Return the submitted parts in the reader's language, or the nearest that is kept."""
    languages = list(submission.content)
    if not languages:
        return []  # deleted when its time of keeping was over
    first = submission.application.language
    order = sorted(languages, key=lambda each: each != first)
    chosen = nearest_locale(get_language() or "", order)
    parts: list[Mapping[str, Any]] = submission.content[chosen]
    return parts


def readable(request: AuthenticatedRequest) -> Any:
    """Return the applications whose files a person may open, on whichever side."""
    user = request.user
    reviews = ApplicationReview.objects.filter(reviewer=user, released_at=None)
    free = reviews.filter(declaration=ApplicationReview.Declaration.FREE)
    found = Application.objects.received_by(user).values("pk")
    mine = Application.objects.prepared_by(user).values("pk")
    is_staff = user.has_perm("courses.view_courserun")
    return Application.objects.filter(
        Q(pk__in=found)
        | Q(pk__in=free.values("application"))
        | Q(pk__in=mine if is_staff else [])
    )


@learning_page
def submitted_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out one file of a submitted dossier, byte for byte."""
    kept = get_object_or_404(
        SubmittedFile.objects.select_related("submission__application"),
        pk=pk,
        submission__application__in=readable(request),
        submission__application__disposal__done_at=None,
    )
    data = file_of(kept, by=request.user)
    name = f"dossier-{kept.submission.number}"
    name = f"{name}-{kept.language}" if kept.language else name
    return attachment(data, name=f"{name}.{kept.kind}", content_type=_TYPES[kept.kind])


@learning_page
def event_document(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the document of a change: a sealed letter, or what was sent with words."""
    event = get_object_or_404(
        ApplicationEvent.objects.select_related("application").exclude(document=""),
        pk=pk,
        application__in=readable(request),
    )
    data = archive.read(event.document, digest=event.document_sha256)
    if data is None:
        raise Http404
    audit.record(
        "application.viewed",
        event.application,
        by=request.user,
        file=event.document_sha256,
    )
    return attachment(data, name=f"{event.action}.pdf", content_type=_TYPES["pdf"])


def kept_document(uploaded: Any) -> tuple[str, str] | None:
    """Keep an uploaded PDF and return its place and hash; none when nothing came."""
    if not uploaded:
        return None
    return archive.store(cv_content(uploaded.read()), folder="application-documents")


def tried(form: BaseForm, change: Callable[[], object]) -> bool:
    """Make the change, or put the refusal into the form, at its field if it names one."""
    try:
        change()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        _add(form, refusal)
    else:
        return True
    return False


def _add(form: BaseForm, refusal: ValidationError) -> None:
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, problems in refusal.message_dict.items():
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem)
