"""What a body wants to see on certificates of programmes it accredits, and what lacks.

It is asked of participants' documents under a decision of the body. A field that nobody
has confirmed with the body holds up nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from certificates.domain.coverage import Coverage
from certificates.domain.phrases import Phrase
from certificates.models import CertificateField

Field = CertificateField.Field
_LACKING = gettext_noop(
    "Decision %(number)s asks for this on certificates, and it is missing:"
    " %(missing_fields)s."
)
# Where each field stands among the facts; whatever else is asked for is always there.
_PLACES: Mapping[str, tuple[str, ...]] = {
    Field.HOLDER: ("holder", "name"),
    Field.TITLE: ("printed_title",),
    Field.PLACE: ("run", "place"),
    Field.HOURS: ("minutes", "planned"),
    Field.TEST: ("test",),
    Field.TRAINERS: ("trainers",),
    Field.SIGNATORY: ("signatory", "name"),
    Field.LICENCE: ("licence",),
}
# What the run says of itself, and its settings can supply.
_OF_THE_RUN = (Field.PLACE, Field.SIGNATORY)


def asked_by(coverage: Coverage) -> list[str]:
    """Return the confirmed fields of the body whose decision covers the run."""
    if coverage.accreditation is None:
        return []
    fields = coverage.accreditation.body.certificate_fields.all()
    return [each.field for each in fields if each.is_confirmed]


def lacking(
    fields: Iterable[str], facts: Mapping[str, Any], *, earns_points: bool
) -> list[str]:
    """Return those of `fields` of which the facts of a certificate say nothing. Pure.

    Points are asked only of those who can earn any.
    """
    return [
        field
        for field in fields
        if not _is_said(field, facts) and (field != Field.POINTS or earns_points)
    ]


def refusal(coverage: Coverage, fields: list[str]) -> Phrase:
    """Say which fields lack, and by which decision they are asked for."""
    decision = coverage.accreditation
    number = decision.number if decision else ""
    return Phrase(message=_LACKING, values={"number": number, "missing_fields": fields})


def of_the_run(refusals: Iterable[Phrase]) -> list[str]:
    """Return the names of the fields that lack and stand in the run's settings. Pure."""
    lacking = {each for one in refusals for each in one.values["missing_fields"]}
    return [str(each.label) for each in _OF_THE_RUN if each in lacking]


def _is_said(field: str, facts: Mapping[str, Any]) -> bool:
    if field == Field.POINTS:
        return bool(facts["points"] or facts["units"])
    found: Any = facts
    for name in _PLACES.get(field, ()):
        found = found[name]
    return bool(found)
