"""Licences and learning elsewhere in the demo. The figures are demonstration data."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from certificates.domain import credit_claims
from certificates.domain.credit_claims import Claim
from certificates.models import AccreditingBody, ExternalLearning, LicenceRule
from lms.core.models import User
from lms.demo.runs import moment

_YEARS = 6


def load_credit(people: dict[str, User], *, today: date) -> None:
    """Let the trainee have a licence, something confirmed, and something waiting."""
    chamber = AccreditingBody.objects.get(name="Demo Chamber")
    LicenceRule.objects.get_or_create(
        body=chamber,
        valid_from=date(2010, 1, 1),
        defaults={
            "years": _YEARS,
            "points": Decimal(60),
            "in_person": Decimal(12),
            "external_most": Decimal(20),
        },
    )
    trainee = people["trainee"]
    if ExternalLearning.objects.filter(person=trainee).exists():
        return
    at = moment(today - timedelta(days=20))
    credit_claims.declare_licence(
        chamber,
        kind="basic",
        number="DEMO-0417",
        valid_from=date(today.year - _YEARS + 2, 1, 1),
        expires_on=date(today.year + 1, 12, 31),
        by=trainee,
        at=at,
    )
    confirmed = _declared(chamber, trainee, "Talking with children", 8, today=today)
    credit_claims.send_to_body(confirmed, by=trainee, at=at)
    credit_claims.decide(
        confirmed,
        confirm=True,
        points=Decimal(6),
        send_mail=False,
        by=people["chamber"],
        at=at,
    )
    waiting = _declared(chamber, trainee, "Working in teams", 4, today=today)
    credit_claims.send_to_body(waiting, by=trainee, at=at)


def _declared(
    chamber: AccreditingBody, person: User, title: str, points: int, *, today: date
) -> ExternalLearning:
    claim = Claim(
        body=chamber,
        title=title,
        provider="Society Pot",
        held_on=today - timedelta(days=60 + points),
        hours=Decimal(8),
        points=Decimal(points),
        is_in_person=True,
    )
    at = moment(today - timedelta(days=25))
    return credit_claims.declare_learning(claim, evidence=scan(), by=person, at=at)


def scan() -> SimpleUploadedFile:
    """A picture that stands for a confirmation on paper."""
    page = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(page).text((40, 60), "Confirmation of participation", fill="black")
    data = BytesIO()
    page.save(data, "PNG")
    return SimpleUploadedFile("scan.png", data.getvalue())
