"""Bodies with a small profile, and applications brought along by the domain."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group

from certificates.domain import application_reviews as reviewing
from certificates.domain import applications, deciding, dossiers, handing_in
from certificates.domain.application_table import Action, State
from certificates.models import (
    AccreditingBody,
    Application,
    ApplicationReview,
    BodyRule,
    Call,
    DossierPart,
    Standard,
)
from courses.models import ProgrammeVersion
from lms.core.models import Organisation, User
from tests.factories.certificates import accrediting_body
from tests.factories.courses import frozen_version
from tests.factories.runs import coordinator_of_runs, someone

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARTS = (
    ("P1", DossierPart.Content.TEXT, True),
    ("P2", DossierPart.Content.STANDARDS, True),
    ("P3", DossierPart.Content.AGENDA, True),
    ("P4", DossierPart.Content.TEXT, False),
)
RULES = {
    BodyRule.Kind.VALIDITY: 5,
    BodyRule.Kind.FORMAL_CHECK: 15,
    BodyRule.Kind.SUPPLEMENT: 15,
    BodyRule.Kind.ANSWER: 15,
    BodyRule.Kind.DECISION: 90,
    BodyRule.Kind.APPEAL: 15,
    BodyRule.Kind.REVIEWERS: 2,
    BodyRule.Kind.SPREAD: 1,
}


def officer_of(body: AccreditingBody, first: str = "Vesna") -> User:
    """One of the body's officers; always the same one for a first name."""
    email = f"{first.lower()}-{body.pk}@body.example"
    officer = User.objects.filter(email=email).first() or someone(
        first, "Lukić", email=email
    )
    officer.groups.add(Group.objects.get(name="Accreditation officer"))
    body.officers.add(officer)
    return officer


def body_with_profile(name: str = "Demo Institute") -> AccreditingBody:
    """A body that asks for two texts and an agenda, and wants two reviewers."""
    body = accrediting_body(name)
    if body.dossier_parts.exists():
        return body
    for n, (code, content, is_required) in enumerate(PARTS):
        DossierPart.objects.create(
            body=body,
            sort_order=n,
            code=code,
            title=f"Part {code}",
            content=content,
            is_required=is_required,
        )
    for n, code in enumerate(("C1", "C2")):
        Standard.objects.create(
            body=body, sort_order=n, code=code, title=f"Standard {code}", most=5
        )
    for kind, value in RULES.items():
        BodyRule.objects.create(body=body, kind=kind, value=value)
    Call.objects.create(
        body=body, kind=Call.Kind.GENERAL, title="Open", opens_on=date(2026, 1, 1)
    )
    return body


def applicant() -> User:
    """A coordinator of the organisation that applies; always the same one."""
    person = coordinator_of_runs()
    if person.organisation is None:
        person.organisation = Organisation.objects.get_or_create(name="Most")[0]
        person.save()
    person.groups.add(Group.objects.get(name="Coordinator"))
    return User.objects.get(pk=person.pk)


def draft(
    body: AccreditingBody | None = None,
    version: ProgrammeVersion | None = None,
    **fields: Any,
) -> Application:
    """A draft with everything written, and one trainer named."""
    body = body or body_with_profile()
    by = applicant()
    assert by.organisation
    application = dossiers.begin(
        body=body,
        version=version or frozen_version(),
        organisation=by.organisation,
        language="en",
        call=body.calls.first(),
        by=by,
        at=START,
        **fields,
    )
    dossiers.name_person(
        application,
        someone("Mira", "Savić"),
        is_author=False,
        is_trainer=True,
        by=by,
        at=START,
    )
    dossiers.write(
        application,
        {"P1": "Why it is needed.", "P2/C1": "So it is met.", "P2/C2": "So too."},
        by=by,
        at=START,
    )
    return fresh(application)


def submitted(application: Application | None = None, **fields: Any) -> Application:
    application = application or draft(**fields)
    handing_in.submit(application, languages=["en"], by=applicant(), at=after(1))
    return fresh(application)


def complete(application: Application | None = None, **fields: Any) -> Application:
    application = application or submitted(**fields)
    applications.accept(application, by=officer_of(application.body), at=after(2))
    return fresh(application)


def grouped(application: Application | None = None, **fields: Any) -> Application:
    application = application or complete(**fields)
    applications.assign_group(
        application, group="Children", by=officer_of(application.body), at=after(3)
    )
    return fresh(application)


def reviewers_of(application: Application) -> list[User]:
    found = list(application.body.reviewers.order_by("pk"))
    while len(found) < 2:
        found.append(someone("Rada", f"Vuković {len(found)}"))
        application.body.reviewers.add(found[-1])
    return found


def under_review(application: Application | None = None, **fields: Any) -> Application:
    """In review, with two reviewers who declared to be free."""
    application = application or grouped(**fields)
    officer = officer_of(application.body)
    for person in reviewers_of(application):
        review = reviewing.assign(application, person, by=officer, at=after(4))
        reviewing.declare(review, "free", by=person, at=after(4))
    reviewing.begin(application, by=officer, at=after(5))
    return fresh(application)


def score(review: ApplicationReview, *scores: int) -> ApplicationReview:
    """Hand in a review with these scores of the standards, in their order."""
    codes = [each["code"] for each in reviewing.standards_of(review.application)]
    reviewing.save(
        review,
        {code: (given, "Because.") for code, given in zip(codes, scores, strict=True)},
        advice="accredit",
        summary="A good programme.",
        by=review.reviewer,
        at=after(6),
    )
    return reviewing.hand_in(review, by=review.reviewer, at=after(6))


def reviewed(application: Application | None = None, **fields: Any) -> Application:
    application = application or under_review(**fields)
    for review in application.reviews.filter(released_at=None):
        score(review, 4, 5)
    return fresh(application)


def decided(
    application: Application | None = None,
    outcome: Action = Action.ACCREDIT,
    *,
    number: str = "001/2026",
    by: User | None = None,
    **fields: Any,
) -> Application:
    application = application or reviewed(**fields)
    if application.state == State.DRAFT:
        application = reviewed(under_review(grouped(complete(submitted(application)))))
    conditions = [deciding.Condition(text="Name a third trainer", due_on=day(200))]
    deciding.decide(
        application,
        outcome,
        number=number,
        reasons="The standards are met.",
        terms=deciding.Terms(
            valid_from=day(10),
            trainers=[e.person for e in application.people.filter(is_trainer=True)],
        ),
        conditions=conditions if outcome == Action.ACCREDIT_IF else [],
        by=by or officer_of(application.body, "Dušan"),
        at=after(8),
    )
    return fresh(application)


def after(days: int) -> datetime:
    return START + timedelta(days=days)


def day(days: int) -> date:
    return after(days).date()


def fresh(application: Application) -> Application:
    return Application.objects.select_related("body", "version", "accreditation").get(
        pk=application.pk
    )
