"""The profiles of the demo's bodies: two whole ones and the least that works."""

from datetime import date
from decimal import Decimal
from typing import Any

from certificates.models import (
    AccreditingBody,
    BodyRule,
    Call,
    CertificateField,
    CreditUnit,
    DossierPart,
    Fee,
    PointsRule,
    ProcedureStep,
    Standard,
)
from lms.core.models import User
from lms.demo.reading import read

SOURCE = "Invented for the demonstration"


def load_profiles(people: dict[str, User]) -> None:
    """Write each body's profile; one that has any of it is left alone."""
    for name, texts in read("bodies").items():
        body, _new = AccreditingBody.objects.get_or_create(
            name=name, defaults={"short_name": texts.get("short_name", name)}
        )
        if not body.dossier_parts.exists():
            load_profile(body, texts)
    AccreditingBody.objects.filter(name="Demo Institute").update(stops_take_two=True)
    council = AccreditingBody.objects.get(name="Demo Continuing Education Council")
    council.officers.add(people["council"])
    for body in AccreditingBody.objects.filter(role=AccreditingBody.Role.ACCREDITS):
        body.reviewers.add(people["reviewer"], people["reviewer2"])
    load_points_table()


def load_profile(body: AccreditingBody, texts: dict[str, Any]) -> None:
    for key in ("call", "thematic"):
        if key in texts:
            Call.objects.create(body=body, **_confirmed(True), **texts[key])
    for n, (title, description, is_confirmed) in enumerate(texts.get("steps", [])):
        ProcedureStep.objects.create(
            body=body,
            sort_order=n,
            title=title,
            description=description,
            **_confirmed(is_confirmed),
        )
    for n, part in enumerate(texts["parts"]):
        code, content, title, guidance, is_required, is_confirmed = part
        DossierPart.objects.create(
            body=body,
            sort_order=n,
            code=code,
            content=content,
            title=title,
            guidance=guidance,
            is_required=is_required,
            **_confirmed(is_confirmed),
        )
    for n, (group, code, title, guidance, most) in enumerate(texts["standards"]):
        Standard.objects.create(
            body=body,
            sort_order=n,
            group=group,
            code=code,
            title=title,
            guidance=guidance,
            most=most,
        )
    _load_figures(body, texts)


def _load_figures(body: AccreditingBody, texts: dict[str, Any]) -> None:
    """Write the figures, none of them confirmed, and what certificates have to show."""
    for kind, value in texts["rules"].items():
        BodyRule.objects.get_or_create(body=body, kind=kind, defaults={"value": value})
    for n, unit in enumerate(texts.get("units", [])):
        kind, minutes, step, rounding, is_confirmed = unit
        CreditUnit.objects.create(
            body=body,
            sort_order=n,
            kind=kind,
            minutes=minutes,
            step=Decimal(step),
            rounding=rounding,
            **_confirmed(is_confirmed),
        )
    for n, (title, amount, currency) in enumerate(texts.get("fees", [])):
        Fee.objects.create(
            body=body, sort_order=n, title=title, amount=amount, currency=currency
        )
    for n, name in enumerate(texts.get("fields", [])):
        CertificateField.objects.create(
            body=body, sort_order=n, field=name, **_confirmed(True)
        )


def load_points_table() -> None:
    """Write the rest of the chamber's table: what is learned elsewhere counts for."""
    chamber = AccreditingBody.objects.get(name="Demo Chamber")
    activity, role = PointsRule.Activity, PointsRule.Role
    for kind, part, points in (
        (activity.INTERNATIONAL, role.ACTIVE, 20),
        (activity.INTERNATIONAL, role.PARTICIPANT, 10),
        (activity.NATIONAL, role.ACTIVE, 15),
        (activity.NATIONAL, role.PARTICIPANT, 5),
        (activity.PANEL, role.ORGANISER, 8),
        (activity.PANEL, role.MODERATOR, 6),
        (activity.PANEL, role.ACTIVE, 5),
        (activity.PANEL, role.PARTICIPANT, 3),
        (activity.MENTORING, role.MENTOR, 3),
    ):
        PointsRule.objects.get_or_create(
            body=chamber,
            activity=kind,
            role=part,
            with_test=False,
            valid_from=date(2010, 1, 1),
            defaults={"points": points, "accredited_only": False},
        )


def _confirmed(is_confirmed: bool) -> dict[str, Any]:
    return {"is_confirmed": is_confirmed, "source": SOURCE if is_confirmed else ""}
