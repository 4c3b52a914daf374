"""What is booked twice: a trainer or a room needed by two sessions at once.

A conflict warns and never refuses: two trainers may share a day, and a room may have
a partition. Whoever plans the run decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.models import CourseRun, RunTrainer, Session
from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """That `session` meets `other` in time and needs the same room or trainers."""

    session: Session
    other: Session
    same_room: bool
    trainers: tuple[User, ...]


def conflicts_of(run: CourseRun) -> list[Conflict]:
    """Return what the run's sessions share with sessions of other open runs.

    Two or three queries, however many sessions there are. A closed run has none.
    """
    if run.is_closed:
        return []
    own = list(run.sessions.held().select_related("item", "run"))
    if not own:
        return []
    first = min(each.starts_at for each in own)
    last = max(each.ends_at for each in own)
    others = list(
        Session.objects.held()
        .filter(starts_at__lt=last, ends_at__gt=first)
        .exclude(run=run)
        .exclude(
            run__status__in=[CourseRun.Status.FINISHED, CourseRun.Status.CANCELLED]
        )
        .select_related("item", "run")
        .order_by("starts_at", "pk")
    )
    return found(own, others, _trainers([run.pk, *{each.run_id for each in others}]))


def found(
    own: Sequence[Session],
    others: Sequence[Session],
    trainers: Mapping[int, Mapping[int, User]],
) -> list[Conflict]:
    """Compare sessions; `trainers` are people by run and by person. Pure."""
    conflicts = []
    for session in own:
        mine = trainers.get(session.run_id, {})
        for other in others:
            if not _meet(session, other):
                continue
            theirs = trainers.get(other.run_id, {})
            shared = tuple(who for pk, who in mine.items() if pk in theirs)
            same_room = _where(session) is not None and _where(session) == _where(other)
            if shared or same_room:
                conflicts.append(
                    Conflict(
                        session=session,
                        other=other,
                        same_room=same_room,
                        trainers=shared,
                    )
                )
    return conflicts


def _meet(one: Session, other: Session) -> bool:
    """Whether both are on at some moment; one that follows the other is not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _where(session: Session) -> tuple[str, str] | None:
    """Return place and room, whatever their case; without a room there is none."""
    room = " ".join(session.room.split()).casefold()
    place = " ".join(session.run.place.split()).casefold()
    return (place, room) if room else None


def _trainers(run_ids: Iterable[int]) -> dict[int, dict[int, User]]:
    people: dict[int, dict[int, User]] = defaultdict(dict)
    named = RunTrainer.objects.filter(run_id__in=run_ids).select_related("trainer")
    for each in named:
        people[each.run_id][each.trainer_id] = each.trainer
    return people
