"""What happened after a run of the demo was over and its certificates were out."""

from datetime import timedelta

from django.utils import timezone

from certificates.domain.holder_requests import ask
from certificates.domain.issuing import (
    issue_again,
    issue_author_confirmation,
    revoke,
    suspend,
)
from certificates.domain.sharing import share
from certificates.models import CertificateEvent, HolderRequest
from courses.domain.attendance import record
from courses.models import AttendanceEntry, CourseRun
from lms.core.erasure import erase_account
from lms.core.models import User
from lms.core.scripts import to_cyrillic
from lms.demo.runs import Cast, moment


def load_aftermath(run: CourseRun, people: dict[str, User], *, cast: Cast) -> None:
    """Revoke, suspend and correct a certificate, erase one account, confirm the author."""
    ivan = run.enrolments.get(person=people["ivan"]).certificates.first()
    if ivan and not ivan.events.filter(kind=CertificateEvent.Kind.REVOKED).exists():
        revoke(
            ivan,
            reason=CertificateEvent.Reason.ISSUED_IN_ERROR,
            note="Issued to the wrong person of two with the same name.",
            by=cast.coordinator,
            at=moment(run.ends_on + timedelta(days=40)),
        )
    _holders(run, people)
    _late_correction(run, people["person02"], cast=cast)
    _suspended(run, people["person05"], cast=cast)
    _corrected(run, people["person06"], cast=cast)
    author = run.run_trainers.order_by("pk").first()
    if author:
        at = moment(run.ends_on + timedelta(days=8))
        issue_author_confirmation(author, by=cast.coordinator, at=at)
    nina = people["nina"]
    if nina.erased_at is None:
        erase_account(nina, by=nina, at=moment(run.ends_on + timedelta(days=60)))


def _holders(run: CourseRun, people: dict[str, User]) -> None:
    """One holder shows a certificate to an employer; another asks for a correction."""
    at = moment(run.ends_on + timedelta(days=12))
    shown = run.certificates.get(holder=people["trainee"])
    if not shown.share_links.exists():
        last_day = timezone.localdate() + timedelta(days=60)
        share(
            shown,
            last_day=last_day,
            shows_name=True,
            gives_document=True,
            label="Employer",
            by=people["trainee"],
        )
    questioned = run.certificates.get(holder=people["person01"])
    if not questioned.holder_requests.exists():
        ask(
            questioned,
            kind=HolderRequest.Kind.NAME,
            text="I have married since. My family name is Ilić Radović now.",
            by=people["person01"],
            at=at,
        )


def _suspended(run: CourseRun, person: User, *, cast: Cast) -> None:
    held = run.certificates.get(holder=person)
    if held.events.count() == 1:
        suspend(
            held,
            reason=CertificateEvent.Reason.UNDER_REVIEW,
            note="Two signatures on the sheet of the second day look alike.",
            public_note="A sign-in sheet is being looked at again.",
            by=cast.coordinator,
            at=moment(run.ends_on + timedelta(days=50)),
        )


def _corrected(run: CourseRun, person: User, *, cast: Cast) -> None:
    """Correct a name that was misspelt when the person was enrolled."""
    held = run.certificates.filter(holder=person).order_by("pk")
    if len(held) == 1:
        person.first_name = f"{person.first_name} Jovan"
        person.other_script_name = to_cyrillic(person.get_full_name())
        person.save()
        issue_again(
            held[0],
            reason=CertificateEvent.Reason.CORRECTION,
            note="The second given name was missing.",
            by=cast.coordinator,
            at=moment(run.ends_on + timedelta(days=20)),
        )


def _late_correction(run: CourseRun, person: User, *, cast: Cast) -> None:
    """Correct an attendance mark after the certificate; the office is asked."""
    entries = AttendanceEntry.objects.filter(enrolment__run=run)
    entry = entries.filter(enrolment__person=person).order_by("pk").last()
    if entry is None or entry.replaces_id:
        return
    begins = entry.session.local_start
    record(
        entry.session,
        entry.enrolment,
        state=AttendanceEntry.State.LATE,
        arrived_at=(begins + timedelta(minutes=10)).time(),
        reason="The signed sheet says 10 minutes late.",
        replaces=entry.pk,
        by=cast.coordinator,
        at=moment(run.ends_on + timedelta(days=14)),
    )
