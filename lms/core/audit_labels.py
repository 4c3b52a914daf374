"""What each action of the trail is called for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "person.invited": _("Invited"),
    "person.joined": _("Chose a first password"),
    "person.changed": _("Changed their details"),
    "person.password_changed": _("Changed the password"),
    "person.password_reset": _("Reset a forgotten password"),
    "person.email_changed": _("Changed the e-mail address"),
    "person.second_factor_added": _("Set up a second factor"),
    "person.second_factor_removed": _("Removed a second factor"),
    "person.erased": _("Erased the account"),
    "role.given": _("Gave a role"),
    "role.taken": _("Took a role away"),
    "programme.frozen": _("Froze a version of a programme"),
    "requirement.added": _("Added a requirement"),
    "requirement.changed": _("Changed a requirement"),
    "requirement.moved": _("Moved a requirement"),
    "requirement.removed": _("Removed a requirement"),
    "question.published": _("Published a question"),
    "question.retired": _("Retired a question"),
    "question.reinstated": _("Brought a question back"),
    "run.opened": _("Opened a course run"),
    "run.scheduled": _("Set the dates of a run"),
    "run.trainers_assigned": _("Assigned the trainers of a run"),
    "run.rules_changed": _("Changed the rules of a run"),
    "run.details_changed": _("Changed the details of a run"),
    "run.list_enrolled": _("Enrolled a list of people"),
    "run.report_written": _("Wrote the report on a run"),
    "run.finished": _("Finished a run"),
    "run.cancelled": _("Cancelled a run"),
    "session.moved": _("Moved a session"),
    "session.cancelled": _("Cancelled a session"),
    "enrolment.added": _("Enrolled a person"),
    "enrolment.promoted": _("Gave a person on the waiting list a place"),
    "enrolment.withdrawn": _("Withdrew a person from a run"),
    "attendance.recorded": _("Recorded attendance"),
    "attendance.corrected": _("Corrected attendance"),
    "attendance.roll_saved": _("Saved the roll of a session"),
    "activity.completed": _("Completed an activity"),
    "attempt.started": _("Began a quiz"),
    "attempt.submitted": _("Handed in a quiz"),
    "attempt.marked": _("All answers of a quiz were marked"),
    "response.marked": _("Marked an answer"),
    "extra_try.granted": _("Granted another try"),
    "certificate.issued": _("Issued a certificate"),
    "certificate.suspended": _("Suspended a certificate"),
    "certificate.reinstated": _("Reinstated a certificate"),
    "certificate.revoked": _("Revoked a certificate"),
    "certificate.superseded": _("Replaced a certificate by a newer one"),
    "certificate.document_viewed": _("Opened somebody's certificate"),
    "certificate.document_damaged": _("Found a certificate's document damaged"),
    "evidence.viewed": _("Looked at the evidence behind a certificate"),
}


def label(action: str) -> str | Promise:
    """Return what `action` is called; one of an older release is shown as it is."""
    return LABELS.get(action, action)
