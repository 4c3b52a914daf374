"""What bodies decided on, for their officers to take along: tables and documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from certificates.domain.application_table import Action
from certificates.models import (
    Accreditation,
    Application,
    ApplicationEvent,
    StopProposal,
    SubmittedFile,
    VersionChange,
)
from lms.core.models import User

PER_CHUNK = 500
Row = Mapping[str, Any]
APPLICATIONS = (
    "body",
    "number",
    "what_for",
    "state",
    "version",
    "applicant",
    "group",
    "decision",
    "due_on",
)
STEPS = (
    "body",
    "application",
    "at",
    "step",
    "on_behalf_of",
    "before",
    "after",
    "reference",
    "due_on",
    "note",
    "missing",
    "document_sha256",
)
STOPS = (
    "decision",
    "step",
    "reason",
    "takes_two",
    "proposed_at",
    "outcome",
    "settled_at",
)
CHANGES = ("decision", "old", "new", "claimed", "reason", "at", "ruled", "answer")
FILES = ("name", "sha256", "found")
_DECIDED = {Action.ACCREDIT, Action.ACCREDIT_IF, Action.REFUSE}


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file to take along: where it is kept, and what it has to be."""

    name: str
    place: str
    sha256: str


def documents_of(user: User) -> Iterator[Document]:
    """Yield letters, attachments and dossiers of every application to the body."""
    events = (
        ApplicationEvent.objects.filter(application__in=_received(user))
        .exclude(document="")
        .select_related("application")
        .order_by("pk")
    )
    for event in events.filter(_letters() | _kept("application")).iterator(PER_CHUNK):
        folder = "letters" if event.action in _DECIDED else "attachments"
        yield Document(
            name=f"{folder}/{_name(event.application)}-{event.pk}.pdf",
            place=event.document,
            sha256=event.document_sha256,
        )
    files = SubmittedFile.objects.filter(
        submission__application__in=_received(user), kind="pdf"
    ).select_related("submission__application")
    files = files.filter(_kept("submission__application"))
    for kept in files.order_by("pk").iterator(PER_CHUNK):
        application = kept.submission.application
        yield Document(
            name=f"dossiers/{_name(application)}-{kept.submission.number}"
            f"-{kept.language}.pdf",
            place=kept.place,
            sha256=kept.sha256,
        )


def number_of_documents(user: User) -> int:
    """Return how many files `documents_of` yields, for the trail."""
    events = ApplicationEvent.objects.filter(application__in=_received(user))
    files = SubmittedFile.objects.filter(
        submission__application__in=_received(user), kind="pdf"
    )
    sent = events.exclude(document="").filter(_letters() | _kept("application"))
    return sent.count() + files.filter(_kept("submission__application")).count()


def _letters() -> Q:
    return Q(action__in=_DECIDED)


def _kept(application: str) -> Q:
    """Return the condition that a dossier was not deleted after its time of keeping."""
    return Q(**{f"{application}__disposal__done_at": None})


def applications(user: User) -> Iterator[Row]:
    found = _received(user).select_related(
        "body", "version", "organisation", "accreditation"
    )
    for each in found.order_by("pk").iterator(PER_CHUNK):
        yield {
            "body": each.body.name,
            "number": each.number,
            "what_for": each.kind,
            "state": each.state,
            "version": str(each.version),
            "applicant": each.organisation.name,
            "group": each.group,
            "decision": each.accreditation.number if each.accreditation else None,
            "due_on": each.due_on,
        }


def steps(user: User, with_words: bool) -> Iterator[Row]:
    """Yield what happened to applications; words may speak of people."""
    found = ApplicationEvent.objects.filter(application__in=_received(user))
    rows = found.select_related("application__body").order_by("pk")
    for each in rows.iterator(PER_CHUNK):
        yield {
            "body": each.application.body.name,
            "application": each.application.number,
            "at": each.at.isoformat(),
            "step": each.action,
            "on_behalf_of": each.role,
            "before": each.before,
            "after": each.after,
            "reference": each.reference,
            "due_on": each.due_on,
            "note": each.note if with_words else None,
            "missing": [f"{key}: {text}" for key, text in each.points]
            if with_words
            else None,
            "document_sha256": each.document_sha256,
        }


def stops(user: User, with_words: bool) -> Iterator[Row]:
    found = StopProposal.objects.filter(
        decision__in=Accreditation.objects.visible_to(user)
    ).select_related("decision")
    for each in found.order_by("pk").iterator(PER_CHUNK):
        yield {
            "decision": each.decision.number,
            "step": each.action,
            "reason": each.reason if with_words else None,
            "takes_two": each.takes_two,
            "proposed_at": each.proposed_at.isoformat(),
            "outcome": each.outcome,
            "settled_at": each.settled_at and each.settled_at.isoformat(),
        }


def changes(user: User, with_words: bool) -> Iterator[Row]:
    found = VersionChange.objects.filter(
        decision__in=Accreditation.objects.visible_to(user)
    ).select_related("decision", "old", "new")
    for each in found.order_by("pk").iterator(PER_CHUNK):
        yield {
            "decision": each.decision.number,
            "old": str(each.old),
            "new": str(each.new),
            "claimed": each.claimed,
            "reason": each.reason if with_words else None,
            "at": each.at.isoformat(),
            "ruled": each.ruled,
            "answer": each.answer if with_words else None,
        }


def _received(user: User) -> Any:
    return Application.objects.received_by(user)


def _name(application: Application) -> str:
    """Return a name for files; two bodies may count from one, so with our own number."""
    return f"{application.number.replace('/', '-')}-{application.pk}"
