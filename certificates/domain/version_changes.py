"""Changes after accreditation: compared, weighed by the provider, ruled by the body."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certificates.domain.interests import refuse_conflicted
from certificates.domain.sentences import Piece, compared, words_in
from certificates.models import Accreditation, VersionChange
from certificates.notices import CHANGE_RULED, CHANGE_WAITS
from certificates.permissions import can_apply, speaks_for
from courses.blueprint import Outline
from courses.domain.freezing import Difference, difference, outline_of_version
from courses.models import ProgrammeVersion
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.models import User
from lms.core.notices import NoticeKind
from lms.core.noticing import notify

Weight = VersionChange.Weight


@dataclass(frozen=True, kw_only=True)
class TextCompared:
    """One text in one language, sentence by sentence."""

    place: str
    locale: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two versions: figures field by field, texts sentence by sentence, trainers."""

    difference: Difference
    texts: Sequence[TextCompared]
    trainers_added: Sequence[User]
    trainers_removed: Sequence[User]


def later_versions(decision: Accreditation) -> QuerySet[ProgrammeVersion]:
    """Return the versions of its programmes that a decision does not cover."""
    versions = decision.versions.values("programme")
    found = ProgrammeVersion.objects.filter(programme__in=versions)
    return found.exclude(pk__in=decision.versions.values("pk")).order_by("-pk")


def accredited_before(
    decision: Accreditation, new: ProgrammeVersion
) -> ProgrammeVersion | None:
    """Return the newest accredited version of the same programme."""
    found = decision.versions.filter(programme=new.programme_id)
    return found.order_by("-pk").first()


def compare(
    decision: Accreditation,
    old: ProgrammeVersion,
    new: ProgrammeVersion,
    trainers: Iterable[User],
) -> Compared:
    """Compare a new version with the accredited one, and the trainers with the permitted."""
    before, after = outline_of_version(old), outline_of_version(new)
    permitted = {each.pk: each for each in decision.permitted_trainers.all()}
    wished = {each.pk: each for each in trainers}
    return Compared(
        difference=difference(before, after),
        texts=list(_texts(before, after)),
        trainers_added=[e for pk, e in wished.items() if pk not in permitted],
        trainers_removed=[e for pk, e in permitted.items() if pk not in wished],
    )


def _texts(old: Outline, new: Outline) -> Iterable[TextCompared]:
    for locale in new.locales:
        yield from _text(
            new.title,
            locale,
            words_in(dict(old.texts.get(locale, {}))),
            words_in(dict(new.texts[locale])),
        )
    before = {
        (line.key, words.locale): words_in([words.title, dict(words.content)])
        for line in old.lines
        for words in line.words
    }
    for line in new.lines:
        for words in line.words:
            yield from _text(
                f"{line.code} {words.title}",
                words.locale,
                before.get((line.key, words.locale), ""),
                words_in([words.title, dict(words.content)]),
            )


def _text(place: str, locale: str, old: str, new: str) -> Iterable[TextCompared]:
    if pieces := compared(old, new):
        yield TextCompared(place=place, locale=locale, pieces=pieces)


@transaction.atomic
def propose(
    decision: Accreditation,
    new: ProgrammeVersion,
    *,
    claimed: str,
    reason: str,
    trainers: Sequence[User] = (),
    by: User,
    at: datetime | None = None,
) -> VersionChange:
    """Ask the body whether a decision covers a new version, saying how much changed.

    Refused: a version of another programme or one that is covered already, a decision
    whose last day is over, and a second question while one is open.
    """
    at = at or timezone.now()
    if not can_apply(by):
        raise DomainError("not_yours", _("This is for others to do."))
    old = accredited_before(decision, new)
    if old is None or not later_versions(decision).filter(pk=new.pk).exists():
        raise DomainError(
            "not_another_version", _("Choose a later version of this programme.")
        )
    if decision.valid_to < timezone.localdate(at):
        raise DomainError("decision_over", _("This decision is in force no more."))
    if not reason.strip():
        raise DomainError("words_missing", _("Say it in words."))
    try:
        with transaction.atomic():
            change = VersionChange.objects.create(
                decision=decision,
                old=old,
                new=new,
                claimed=Weight(claimed),
                reason=reason.strip(),
                by=by,
                at=at,
            )
    except IntegrityError as open_one:
        raise DomainError(
            "asked_already", _("The body was asked about this version already.")
        ) from open_one
    change.trainers.set(trainers)
    audit.record("version_change.proposed", change, by=by, at=at, claimed=claimed)
    for officer in decision.body.officers.filter(is_active=True):
        _notify(officer, CHANGE_WAITS, "portal_change", change.pk, change, at)
    return change


@transaction.atomic
def rule(
    change: VersionChange,
    weight: str,
    *,
    answer: str,
    by: User,
    at: datetime | None = None,
) -> VersionChange:
    """Say whether a change is minor; then the decision covers the version from now on.

    What is substantive needs an application of its own. Refused for who does not speak
    for the body or has a conflict of interest, without reasons, and a second time.
    """
    at = at or timezone.now()
    locked = (
        VersionChange.objects.select_for_update(of=("self",))
        .select_related("decision__body", "new")
        .get(pk=change.pk)
    )
    decision = locked.decision
    if not speaks_for(by, decision.body):
        raise DomainError("not_yours", _("This is for others to do."))
    for application in decision.applications.select_related("version"):
        refuse_conflicted(by, application)
    if locked.ruled:
        raise DomainError("ruled_already", _("The body has answered already."))
    if not answer.strip():
        raise DomainError("words_missing", _("Say it in words."))
    locked.ruled, locked.answer = Weight(weight), answer.strip()
    locked.ruled_by, locked.ruled_at = by, at
    locked.save()
    if weight == Weight.MINOR:
        decision.versions.add(locked.new)
        if wished := list(locked.trainers.all()):
            decision.permitted_trainers.set(wished)
    audit.record("version_change.ruled", locked, by=by, at=at, weight=weight)
    _notify(locked.by, CHANGE_RULED, "decision_changes", decision.pk, locked, at)
    return locked


def _notify(
    person: User,
    kind: NoticeKind,
    name: str,
    pk: int,
    change: VersionChange,
    at: datetime,
) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        values = {"number": change.decision.number, "version": str(change.new)}
    path = reverse(f"certificates:{name}", args=[pk])
    notify(person, kind, path=path, at=at, values=values)
