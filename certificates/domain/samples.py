"""Certificates of nobody, by which authors of designs see what theirs looks like."""

from typing import Any

from django.utils.translation import get_language

from certificates.documents.rendering import Sheet, draw
from certificates.models import CertificateDesign
from lms.core.logos import picture

NAMES = {
    "usual": ("Jelena Petrović", ""),
    "scripts": ("Љиљана Његован", "Ljiljana Njegovan"),
    "long": (
        "Александра Христина-Константиновић Његовановић Ђурђевић"
        " Џаџић-Љубисављевић Шћепановић",
        "Aleksandra Hristina-Konstantinović Njegovanović Đurđević",
    ),
    "single": ("Sanja", ""),
    "attendance": ("Žan Šuštar", ""),
}
_TITLES = {
    "en": "Specialised support for children in recovery",
    "sr": "Специјализована подршка деци у опоравку",
    "sr-latn": "Specijalizovana podrška deci u oporavku",
    "sl": "Specializirana podpora otrokom pri okrevanju",
}
# Where a partner's logo will stand.
_SOME_LOGO = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='120' height='40'>"
    "<rect width='120' height='40' rx='6' fill='%23d8dde0'/></svg>"
)
_ANNEX = [
    {"on": f"2026-03-0{2 + number // 4}", "title": title, "minutes": 90}
    for number, title in enumerate(
        [
            "Starting together",
            "Pathways into exploitation",
            "Indicators and their limits",
            "First response and referral",
            "How trauma can show",
            "Loss and mixed loyalty",
            "A healing environment",
            "Tools for talking",
        ]
    )
]
_OUTCOMES = [
    {"code": f"A{number}", "text": text}
    for number, text in enumerate(
        [
            "recognise indicators and know that none proves anything alone",
            "talk with a child in a safe, age-fitting way",
            "make a safety plan and refer through the national mechanism",
        ],
        start=1,
    )
]


def draw_sample(design: CertificateDesign, mode: str) -> bytes:
    """Return the document of an invented person, as `design` would have it.

    It is in the language of whoever looks.
    """
    language = get_language() or ""
    facts = _facts(mode, language if language in _TITLES else "en")
    facts["design"] = {
        "palette": design.palette,
        "alignment": design.alignment,
        "second": {"name": design.second_name, "role": design.second_role},
        "closing_words": design.closing_words(facts["language"]),
        "second_language": _second_language(design, facts["language"]),
        "sessions": _ANNEX if design.annex_sessions else [],
        "outcomes": _OUTCOMES if design.annex_outcomes else [],
    }
    logos = [
        ("Society Pot", _SOME_LOGO if design.shows_partner_logos else ""),
        ("Demo Institute", picture(design.body_logo)),
    ]
    return draw(
        Sheet(
            facts=facts,
            public_id="0" * 16,
            serial="2026-000000",
            printed_code="0000-0000-0000-0000",
            evidence_sha256="0" * 64,
            issued_at="2026-03-06T09:00:00+00:00",
            logos=tuple((whose, data) for whose, data in logos if data),
            signature=picture(design.signature),
        )
    )


def _second_language(design: CertificateDesign, first: str) -> dict[str, str] | None:
    second = str(design.second_language)
    if second in {"", first}:
        return None
    return {"language": second, "title": _TITLES[second]}


def _facts(mode: str, language: str) -> dict[str, Any]:
    name, other = NAMES.get(mode, NAMES["usual"])
    is_accredited = mode != "attendance"
    body = {"name": "Demo Institute", "names": {}}
    return {
        "kind": "completion" if is_accredited else "attendance",
        "language": language,
        "holder": {"name": name, "other_name": other},
        "programme": {"code": "ABC-32", "version": "1.0"},
        "printed_title": _TITLES[language],
        "run": {
            "code": "A-01",
            "starts_on": "2026-03-02",
            "ends_on": "2026-03-05",
            "place": "Belgrade",
        },
        "minutes": {
            "planned": {"in_room": 1440, "self_paced": 480},
            "attended": {"in_room": 1350, "self_paced": 480},
        },
        "test": "passed" if is_accredited else "without",
        "points": [{"body": {"name": "Demo Chamber", "names": {}}, "points": "15"}],
        "accreditation": {
            "body": body,
            "wording": "",
            "number": "001/2026",
            "decided_on": "2026-01-15",
            "valid_from": "2026-02-01",
            "valid_to": "2031-01-31",
        }
        if is_accredited
        else None,
        "not_accredited": [],
        "provider": "Association Most",
        "partners": ["Society Pot"],
        "trainers": [{"name": "Mira Savić", "is_lead": True}],
        "signatory": {"name": "Dragana Čović", "role": "Director"},
        "issued_on": "2026-03-06",
        "valid_until": None,
    }
