"""Applications of the demo: one decided, one under review, one sent back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from certificates.domain import application_reviews as reviewing
from certificates.domain import (
    applications,
    deciding,
    dossiers,
    handing_in,
    stopping,
)
from certificates.domain.application_table import Action
from certificates.models import (
    Accreditation,
    AccreditingBody,
    Application,
    ApplicationReview,
    BodyRule,
)
from courses.models import ProgrammeVersion
from lms.core.models import User
from lms.demo.bodies import SOURCE
from lms.demo.reading import read
from lms.demo.revised import load_revised
from lms.demo.runs import Cast, moment

NUMBER = "001/2026"


def load_decided(
    version: ProgrammeVersion, people: dict[str, User], cast: Cast
) -> Accreditation:
    """Bring an application to the decision of the demo; a repeat finds the decision."""
    body = AccreditingBody.objects.get(name="Demo Institute")
    found = Accreditation.objects.filter(body=body, number=NUMBER).first()
    if found:
        return found
    begun = moment(date(2025, 10, 1))
    application = _draft(body, version, cast, at=begun, texts="decided")
    languages = ["en", "sr", "sr-latn"]
    _submit(application, cast, at=begun + timedelta(days=12), languages=languages)
    _reviewed(application, people, at=begun + timedelta(days=20))
    deciding.decide(
        application,
        Action.ACCREDIT,
        number=NUMBER,
        reasons=str(read("applications")["reasons"]),
        terms=deciding.Terms(
            valid_from=date(2026, 2, 1),
            valid_to=date(2031, 1, 31),
            trainers=cast.trainers,
            group_max=20,
        ),
        by=people["body2"],
        at=moment(date(2026, 1, 15)),
    )
    application.refresh_from_db()
    assert application.accreditation  # noqa: S101 - just decided
    return application.accreditation


def load_typed(
    version: ProgrammeVersion, people: dict[str, User], cast: Cast, *, today: date
) -> None:
    """Enter an older decision as the administration does.

    The provider has revised the programme and asks whether the decision covers that, and
    an officer wants to suspend it meanwhile, which waits for a second one.
    """
    body = AccreditingBody.objects.get(name="Demo Institute")
    decision, is_new = Accreditation.objects.get_or_create(
        body=body,
        number="014/2022",
        defaults={
            "decided_on": date(2022, 5, 10),
            "valid_from": date(2022, 6, 1),
            "valid_to": date(2032, 5, 31),
        },
    )
    if not is_new:
        return
    decision.versions.add(version)
    load_revised(decision, cast, at=moment(today - timedelta(days=3)))
    stopping.begin(
        decision,
        stopping.Action.SUSPEND,
        reason="Until the new version is looked at: the trainers of the first have left.",
        by=people["body"],
        at=moment(today - timedelta(days=2)),
    )


def load_long_ago(
    version: ProgrammeVersion, people: dict[str, User], cast: Cast
) -> None:
    """Leave an application that was withdrawn so long ago that it need not be kept."""
    council = AccreditingBody.objects.get(name="Demo Continuing Education Council")
    council.rules.filter(kind=BodyRule.Kind.RETENTION).update(
        is_confirmed=True, source=SOURCE
    )
    if council.applications.filter(version=version).exists():
        return
    at = moment(date(2016, 3, 1))
    application = _draft(council, version, cast, at=at, texts="open")
    _submit(application, cast, at=at + timedelta(days=5))
    applications.withdraw(
        application,
        note="We go on later.",
        by=cast.coordinator,
        at=at + timedelta(days=20),
    )


def load_open(
    versions: Mapping[str, ProgrammeVersion],
    people: dict[str, User],
    cast: Cast,
    *,
    today: date,
) -> None:
    """Leave one application under review and one waiting to be completed."""
    council = AccreditingBody.objects.get(name="Demo Continuing Education Council")
    if council.applications.exists():
        return
    at = moment(today - timedelta(days=30))
    application = _draft(council, versions["RTS-32"], cast, at=at, texts="open")
    _submit(application, cast, at=at + timedelta(days=5))
    _under_review(application, people, "council", at=at + timedelta(days=8))
    review = application.reviews.get(reviewer=people["reviewer"])
    _hand_in(review, people["reviewer"], at=at + timedelta(days=20))
    _load_incomplete(council, versions["FFS-32"], people, cast, today=today)


def _load_incomplete(
    body: AccreditingBody,
    version: ProgrammeVersion,
    people: dict[str, User],
    cast: Cast,
    *,
    today: date,
) -> None:
    at = moment(today - timedelta(days=9))
    application = _draft(body, version, cast, at=at, texts="incomplete")
    dossiers.comment(
        application,
        "F8",
        str(read("applications")["comment"]),
        by=cast.trainers[0],
        at=at,
    )
    _submit(application, cast, at=at + timedelta(days=2))
    points = [(code, text) for code, text in read("applications")["missing"].items()]
    applications.send_back(
        application, points=points, by=people["council"], at=at + timedelta(days=4)
    )


def _draft(
    body: AccreditingBody,
    version: ProgrammeVersion,
    cast: Cast,
    *,
    at: datetime,
    texts: str,
) -> Application:
    by = cast.coordinator
    application = dossiers.begin(
        body=body,
        version=version,
        organisation=cast.organisations["most"],
        language="en",
        by=by,
        at=at,
    )
    written = read("applications")
    for person, qualifications in zip(
        cast.trainers, written["qualifications"], strict=True
    ):
        dossiers.name_person(
            application,
            person,
            is_author=True,
            is_trainer=True,
            qualifications=qualifications,
            by=by,
            at=at,
        )
    author = application.people.filter(person=version.frozen_by).first()
    if author and not author.qualifications:
        dossiers.remove_person(author, by=by, at=at)
    given = written[texts]
    usual = str(written["usual"])
    places = dossiers.written_parts(application)
    dossiers.write(
        application, {e.key: given.get(e.key, usual) for e in places}, by=by, at=at
    )
    return application


def _submit(
    application: Application,
    cast: Cast,
    *,
    at: datetime,
    languages: Sequence[str] = ("en",),
) -> None:
    handing_in.submit(application, languages=languages, by=cast.coordinator, at=at)


def _under_review(
    application: Application, people: dict[str, User], officer: str, *, at: datetime
) -> None:
    by = people[officer]
    applications.accept(application, by=by, at=at)
    applications.assign_group(
        application, group="Work with children in care", by=by, at=at
    )
    for key in ("reviewer", "reviewer2"):
        review = reviewing.assign(application, people[key], by=by, at=at)
        reviewing.declare(review, "free", by=people[key], at=at + timedelta(hours=5))
    reviewing.begin(application, by=by, at=at + timedelta(days=1))


def _reviewed(
    application: Application, people: dict[str, User], *, at: datetime
) -> None:
    _under_review(application, people, "body", at=at)
    for key in ("reviewer", "reviewer2"):
        review = application.reviews.get(reviewer=people[key])
        _hand_in(review, people[key], at=at + timedelta(days=30))


def _hand_in(review: ApplicationReview, by: User, *, at: datetime) -> None:
    written = read("applications")
    most = {e["code"]: e["most"] for e in reviewing.standards_of(review.application)}
    reviewing.save(
        review,
        {
            code: (highest - n % 2, str(written["rationale"]))
            for n, (code, highest) in enumerate(most.items())
        },
        advice="accredit",
        summary=str(written["summary"]),
        by=by,
        at=at,
    )
    reviewing.hand_in(review, by=by, at=at)
