"""Deleting dossiers that a body need not keep any longer: listed, announced, then done.

Nothing is deleted by itself. An officer announces it, the applicant has some weeks to take
files along, and an officer does it. What was decided stays: steps with their reasons,
reviews, letters, digests.
"""

from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certificates.documents import archive
from certificates.domain.application_table import Action, Role, State
from certificates.domain.applications import applicants_of, refuse_stranger
from certificates.models import (
    AccreditingBody,
    Application,
    ApplicationEvent,
    BodyRule,
    Disposal,
    SubmittedFile,
)
from certificates.notices import DOSSIER_DELETED_SOON
from lms.core import audit
from lms.core.dates import months_later
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.noticing import notify

# Nothing more is expected of such an application.
OVER = (
    State.WITHDRAWN,
    State.REFUSED,
    State.RENEWED,
    State.EXPIRED,
    State.REVOKED,
)
NOTICE = timedelta(days=30)
_LETTERS = (Action.ACCREDIT, Action.ACCREDIT_IF, Action.REFUSE)


def years_of(body: AccreditingBody) -> int | None:
    """Return how long a body keeps records; only a confirmed figure deletes anything."""
    return body.confirmed_figure(BodyRule.Kind.RETENTION)


def past_keeping(user: User, *, on: date) -> QuerySet[Application]:
    """Return the dossiers of an officer's bodies that need not be kept any longer.

    The years count from the last step, and their last day counts in full.
    """
    condition = Q(pk__in=[])
    bodies = AccreditingBody.objects.filter(officers=user).prefetch_related("rules")
    for body in bodies:
        if years := years_of(body):
            condition |= Q(body=body, last_day__lt=months_later(on, -12 * years))
    return (
        Application.objects.received_by(user)
        .filter(state__in=OVER)
        .exclude(disposal__done_at__isnull=False)
        .annotate(last_day=TruncDate(Max("events__at")))
        .filter(condition)
        .order_by("last_day", "pk")
    )


@transaction.atomic
def announce(
    application: Application, *, by: User, at: datetime | None = None
) -> Disposal:
    """Tell the applicant from which day on the dossier may be deleted.

    A repeat changes nothing. Refused for others than the body's officers, and before
    its time of keeping is over.
    """
    at = at or timezone.now()
    application = _locked(application)
    _refuse_wrong(application, by, at)
    today = timezone.localdate(at)
    disposal, is_new = Disposal.objects.get_or_create(
        application=application,
        defaults={
            "years": years_of(application.body) or 0,
            "announced_by": by,
            "announced_at": at,
            "not_before": today + NOTICE,
        },
    )
    if is_new:
        _record("application.disposal_announced", application, by=by, at=at)
        _tell(application, disposal, at=at)
    return disposal


@transaction.atomic
def keep(application: Application, *, by: User, at: datetime | None = None) -> None:
    """Take an announcement back. Refused once it was done."""
    application = _locked(application)
    refuse_stranger(application, Role.OFFICER, by)
    found = Disposal.objects.filter(application=application).first()
    if found is None:
        return
    _refuse_done(found)
    found.delete()
    _record(
        "application.disposal_taken_back", application, by=by, at=at or timezone.now()
    )


@transaction.atomic
def dispose(
    application: Application, *, by: User, at: datetime | None = None
) -> Disposal:
    """Delete what was submitted and written, with its files; the rest stays.

    Refused as `announce` is, when it was not announced, before the day, and twice.
    """
    at = at or timezone.now()
    application = _locked(application)
    found = Disposal.objects.filter(application=application).first()
    if found is not None:
        _refuse_done(found)
    _refuse_wrong(application, by, at)
    if found is None or timezone.localdate(at) < found.not_before:
        raise DomainError(
            "day_to_come", _("The applicant still has time to take files along.")
        )
    found.done_by, found.done_at = by, at
    found.save()
    places = _places(application)
    application.submissions.update(content={})
    application.drafts.all().delete()
    application.comments.all().delete()
    for row in application.people.all():
        if row.cv:
            transaction.on_commit(partial(row.cv.storage.delete, str(row.cv.name)))
        row.cv, row.cv_sha256, row.qualifications = "", "", ""
        row.save()
    for place in places:
        transaction.on_commit(partial(archive.delete, place))
    _record("application.disposed", application, by=by, at=at, files=len(places))
    return found


def _places(application: Application) -> list[str]:
    """Return the files of an application that no other one has, letters left out."""
    files = SubmittedFile.objects.filter(submission__application=application)
    sent = application.events.exclude(document="").exclude(action__in=_LETTERS)
    mine = {*files.values_list("place", flat=True)}
    mine |= {*sent.values_list("document", flat=True)}
    others = SubmittedFile.objects.filter(place__in=mine).exclude(pk__in=files)
    events = ApplicationEvent.objects.filter(document__in=mine).exclude(pk__in=sent)
    mine -= {*others.values_list("place", flat=True)}
    return sorted(mine - {*events.values_list("document", flat=True)})


def _refuse_wrong(application: Application, by: User, at: datetime) -> None:
    refuse_stranger(application, Role.OFFICER, by)
    today = timezone.localdate(at)
    if not past_keeping(by, on=today).filter(pk=application.pk).exists():
        raise DomainError("kept_still", _("Its time of keeping is not over."))


def _refuse_done(disposal: Disposal) -> None:
    if disposal.done_at is not None:
        raise DomainError("already_decided", _("This was decided already."))


def _locked(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("body", "version")
        .get(pk=application.pk)
    )


def _record(
    name: str, application: Application, *, by: User, at: datetime, **data: int
) -> None:
    audit.record(name, application, by=by, at=at, number=application.number, **data)


def _tell(application: Application, disposal: Disposal, *, at: datetime) -> None:
    path = reverse("certificates:application", args=[application.pk])
    for person in applicants_of(application):
        with override(person.language or settings.LANGUAGE_CODE):
            values = {
                "number": application.number,
                "day": date_format(disposal.not_before, "DATE_FORMAT"),
            }
        notify(person, DOSSIER_DELETED_SOON, path=path, at=at, values=values)
