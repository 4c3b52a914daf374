"""A certificate in the European Learning Model 3, for Europass. Not signed.

The holder uploads it to their own Europass profile; it carries their name because it is
theirs and goes nowhere else.
"""

from typing import Any

from certificates.credentials.open_badges import Statement
from certificates.credentials.proofs import timestamp

CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"


def learning_credential(
    statement: Statement, *, holder: str, minutes: int
) -> dict[str, Any]:
    """Return the credential as JSON-LD of the Europass application profile."""
    language = statement.language.partition("-")[0]
    title = {language: [statement.title]}
    provider = {
        "id": statement.issuer_id,
        "type": "Organisation",
        "legalName": {language: [statement.issuer_name]},
        "homepage": {"id": statement.issuer_url, "type": "WebResource"},
    }
    document: dict[str, Any] = {
        "@context": ["https://www.w3.org/2018/credentials/v1", CONTEXT],
        "id": statement.address,
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": provider,
        "issuanceDate": timestamp(statement.issued_at),
        "validFrom": timestamp(statement.issued_at),
        "displayParameter": {"type": "DisplayParameter", "title": title},
        "credentialSubject": {
            "type": "Person",
            "fullName": {language: [holder]},
            "hasClaim": [
                {
                    "type": "LearningAchievement",
                    "title": title,
                    "description": {language: [statement.description]},
                    "identifier": {
                        "type": "Identifier",
                        "notation": statement.serial,
                        "schemeName": {"en": ["Serial number"]},
                    },
                    "awardedBy": {
                        "type": "AwardingProcess",
                        "awardingBody": [provider],
                        "awardingDate": timestamp(statement.issued_at),
                    },
                    "influencedBy": [
                        {
                            "type": "LearningActivity",
                            "title": title,
                            "workload": f"PT{minutes // 60}H{minutes % 60}M",
                            "temporal": [
                                {
                                    "type": "PeriodOfTime",
                                    "startDate": f"{statement.starts_on}T00:00:00Z",
                                    "endDate": f"{statement.ends_on}T23:59:59Z",
                                }
                            ],
                        }
                    ],
                    "supplementaryDocument": [
                        {"type": "WebResource", "contentURL": statement.address}
                    ],
                }
            ],
        },
    }
    if statement.valid_until is not None:
        document["validUntil"] = f"{statement.valid_until}T23:59:59Z"
        document["expirationDate"] = document["validUntil"]
    return document
