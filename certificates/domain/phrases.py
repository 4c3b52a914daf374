"""Sentences that are stored in English with their values and translated when shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from certificates.models import CertificateField
from content.models import Mode


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A whole sentence with named places. Dates are kept as 2026-03-02, languages
    modes and fields of certificates by their codes."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = {name: _shown(name, value) for name, value in self.values.items()}
        return gettext(self.message) % shown

    def as_dict(self) -> dict[str, Any]:
        return {"message": self.message, "values": dict(self.values)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Phrase":
        return cls(message=data["message"], values=data.get("values", {}))


def _shown(name: str, value: Any) -> Any:
    if name.endswith("_on"):
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    if name.endswith("_language"):
        return dict(settings.LANGUAGES).get(value, value)
    if name.endswith("_mode"):
        return Mode(value).label
    if name.endswith("_fields"):
        return ", ".join(str(CertificateField.Field(each).label) for each in value)
    return value
