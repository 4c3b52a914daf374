"""Which design a certificate gets, and what of it is frozen with the facts."""

from typing import Any

from certificates.domain.facts import Subject
from certificates.models import CertificateDesign
from courses.domain.outline import local_names
from courses.domain.partners import credited
from courses.models import AttendanceEntry, CourseRun
from lms.core.logos import logo_of, picture

FORMAT = 1


def design_for(subject: Subject) -> CertificateDesign | None:
    """Return the most particular active design that fits, or None for the usual look."""
    run, kind = subject.run, subject.kind.value
    fitting = [
        design
        for design in CertificateDesign.objects.filter(is_active=True)
        if design.programme_id in {None, run.version.programme_id}
        and design.provider_id in {None, run.provider_id}
        and design.kind in {"", kind}
    ]
    return max(fitting, key=_particularity, default=None)


def _particularity(design: CertificateDesign) -> tuple[bool, bool, bool]:
    return (
        design.programme_id is not None,
        design.provider_id is not None,
        bool(design.kind),
    )


def frozen(design: CertificateDesign, subject: Subject) -> dict[str, Any]:
    """Return what of the design is kept with the certificate, as plain JSON."""
    language = subject.run.language
    return {
        "format": FORMAT,
        "id": design.pk,
        "name": design.name,
        "revision": design.latest_revision_id,
        "palette": design.palette,
        "alignment": design.alignment,
        "second": {"name": design.second_name, "role": design.second_role},
        "closing_words": design.closing_words(language),
        "second_language": _second_language(design, subject),
        "sessions": _sessions(subject) if design.annex_sessions else [],
        "outcomes": _outcomes(subject.run) if design.annex_outcomes else [],
    }


def pictures(design: CertificateDesign, subject: Subject) -> dict[str, Any]:
    """Return the pictures that are drawn into the document, as data addresses."""
    partners = credited(subject.run) if design.shows_partner_logos else []
    logos = [(partner.name, logo_of(partner)) for partner in partners]
    decision = subject.coverage.accreditation
    if decision is not None:
        logos.append((decision.body.name, picture(design.body_logo)))
    return {
        "logos": tuple((name, data) for name, data in logos if data),
        "signature": picture(design.signature),
    }


def _second_language(
    design: CertificateDesign, subject: Subject
) -> dict[str, str] | None:
    """Return the title once more, unless the run is in that language already."""
    language = design.second_language
    if not language or language == subject.run.language:
        return None
    version = subject.run.version
    name = "public_title" if subject.is_household else "title"
    return {"language": language, "title": str(version.text(name, language) or "")}


def _sessions(subject: Subject) -> list[dict[str, Any]]:
    """Return the sessions a participant was credited for, in the run's language."""
    if subject.enrolment is None:
        return []
    credited = dict(
        AttendanceEntry.objects.current()
        .filter(enrolment=subject.enrolment, minutes__gt=0)
        .values_list("session_id", "minutes")
    )
    run = subject.run
    held = run.sessions.held().select_related("item").order_by("starts_at")
    names = local_names([run.version], run.language)[run.version_id]
    return [
        {
            "on": session.starts_at.astimezone(run.zone).date().isoformat(),
            "title": names[session.item.title],
            "minutes": credited[session.pk],
        }
        for session in held
        if session.pk in credited
    ]


def _outcomes(run: CourseRun) -> list[dict[str, str]]:
    outcomes = run.version.text("outcomes", run.language) or []
    return [{"code": each["code"], "text": each["text"]} for each in outcomes]
