"""Finding answers that a newly published key would mark otherwise."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.domain.repair_previews import Plan, Preview, preview
from assessments.domain.repairing import CHANGE_KEY, key_has_changed
from assessments.domain.repairs import standing
from assessments.models import Attempt, Question, QuestionVersion, Response
from assessments.question_types import type_of
from lms.core.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Another version whose answers may be marked again, since the key has changed.

    `preview` says who would change; None where the answers cannot be compared with
    the new key, so that they can only be left out or accepted all.
    """

    version: QuestionVersion
    current: QuestionVersion
    preview: Preview | None

    @property
    def choices(self) -> dict[str, object]:
        """Return what of a repair is chosen already."""
        known: dict[str, object] = {"version": self.version.pk}
        if self.preview is not None:
            known |= {"key_version": self.current.pk, "kind": CHANGE_KEY}
        return known

    def __str__(self) -> str:
        if self.preview is None:
            return _(
                "The right answer has changed, and the answers people gave to the"
                " version before cannot be compared with it."
            )
        better, worse = len(self.preview.changes), len(self.preview.spared)
        told = ngettext(
            "The right answer has changed: %(count)s result would be better with it.",
            "The right answer has changed: %(count)s results would be better with it.",
            better,
        ) % {"count": better}
        if not worse:
            return told
        return f"{told} " + ngettext(
            "%(count)s would be worse, and stays unless you decide otherwise.",
            "%(count)s would be worse, and stay unless you decide otherwise.",
            worse,
        ) % {"count": worse}


def remark_offer(question: Question) -> Offer | None:
    """Return the newest version whose answers the key in use would mark otherwise.

    None when there is none, when every such version was repaired already, and for
    cases, whose parts have offers of their own. Nothing is changed.
    """
    current = question.published_version
    if current is None or type_of(current.payload).is_container:
        return None
    answered = Response.objects.filter(
        attempt__in=Attempt.objects.handed_in(), version__question=question.pk
    )
    others = question.versions.filter(pk__in=answered.values("version"))
    candidates = list(others.exclude(pk=current.pk).order_by("-number"))
    repaired = standing(each.pk for each in candidates)
    for version in candidates:
        known = repaired.get(version.pk)
        if known and known.key_version_id in (None, current.pk):
            continue  # left out, accepted all, or marked with this key
        found = _offer(version, current)
        if found is not None:
            return found
    return None


def _offer(version: QuestionVersion, current: QuestionVersion) -> Offer | None:
    body = version.payload["body"]
    if type_of(version.payload).needs_marker(body):
        return None  # people mark it; there is no key
    if not key_has_changed(version.payload, current.payload):
        return None
    plan = Plan(version=version, kind=CHANGE_KEY, key_version=current)
    try:
        found = preview(plan)
    except DomainError:
        return Offer(version=version, current=current, preview=None)
    if not found.changes and not found.spared:
        return None
    return Offer(version=version, current=current, preview=found)
