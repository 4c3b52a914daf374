"""Decision letters: a body's own words or the usual ones, drawn and sealed once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from certificates.documents import archive, letter, sealing, typefaces
from certificates.documents.timestamps import configured_timestamps
from certificates.domain.keys import key_in_use
from certificates.models import Application, BodyRule, LetterText, SigningKey
from lms.core.dates import written_day
from lms.core.errors import DomainError
from lms.core.notices import fill

Outcome = LetterText.Outcome
FOLDER = "letters"

_HEADINGS = {
    Outcome.ACCREDIT: gettext_noop("Decision on accreditation"),
    Outcome.ACCREDIT_IF: gettext_noop("Decision on accreditation with conditions"),
    Outcome.REFUSE: gettext_noop("Decision not to accredit"),
}
_USUAL = {
    Outcome.ACCREDIT: gettext_noop(
        "On application {application} of {applicant}, submitted on {submitted_on}, the"
        " programme “{programme}”, version {version}, is accredited from {valid_from} to"
        " {valid_to}.\n\nReasons\n\n{reasons}\n\n{appeal}"
    ),
    Outcome.ACCREDIT_IF: gettext_noop(
        "On application {application} of {applicant}, submitted on {submitted_on}, the"
        " programme “{programme}”, version {version}, is accredited from {valid_from} to"
        " {valid_to} under the conditions below.\n\nReasons\n\n{reasons}\n\n{appeal}"
    ),
    Outcome.REFUSE: gettext_noop(
        "On application {application} of {applicant}, submitted on {submitted_on}, the"
        " programme “{programme}”, version {version}, is not accredited.\n\nReasons\n\n"
        "{reasons}\n\n{appeal}"
    ),
}


def sealed_letter(
    application: Application,
    outcome: str,
    *,
    number: str,
    reasons: str,
    valid_from: date | None,
    valid_to: date | None,
    conditions: Sequence[tuple[str, date]],
    may_appeal: bool,
    at: datetime,
) -> tuple[str, str]:
    """Draw, seal and keep a letter; return its place and its SHA-256.

    It is in the language of the application. Refused when a text has a character that
    the letters of documents lack.
    """
    language = application.language
    kind = Outcome(outcome)
    with override(language):
        values = {
            "applicant": application.organisation.name,
            "programme": str(application.version.text("title", language)),
            "version": application.version.number,
            "application": application.number,
            "submitted_on": _submitted_on(application),
            "number": number,
            "decided_on": _day(at.date()),
            "valid_from": _day(valid_from),
            "valid_to": _day(valid_to),
            "reasons": reasons,
            "appeal": appeal_sentence(application) if may_appeal else "",
        }
        page = letter.Letter(
            body=application.body.name_in(language),
            applicant=application.organisation.name,
            heading=_(_HEADINGS[kind]),
            number=number,
            day=_day(at.date()),
            text=fill(words_of(application, kind), values),
            conditions=[(text, _day(day)) for text, day in conditions],
            language=language,
            at=at,
        )
    _refuse_unprintable(page)
    key = key_in_use(SigningKey.Purpose.SEAL)
    sealed = sealing.seal(
        letter.draw(page),
        signer=key.signer,
        certificate=key.row.certificate,
        timestamps=configured_timestamps(),
    )
    return archive.store(sealed, folder=FOLDER)


def words_of(application: Application, kind: Outcome) -> str:
    """Return the body's confirmed text in this language, or the usual one."""
    own: Mapping[tuple[str, str], str] = {
        (each.outcome, each.language): each.text
        for each in application.body.letter_texts.all()
        if each.is_confirmed
    }
    return own.get((kind, application.language)) or _(_USUAL[kind])


def appeal_sentence(application: Application) -> str:
    """Say that one can appeal; the days are told only when the body confirmed them."""
    days = application.body.confirmed_figure(BodyRule.Kind.APPEAL)
    if days is None:
        return _("You can appeal this decision.")
    return _("You can appeal this decision within %(days)s days.") % {"days": days}


def _submitted_on(application: Application) -> str:
    first = application.submissions.order_by("number").first()
    return _day(first.at.date()) if first else ""


def _day(day: date | None) -> str:
    return written_day(day, "paper") if day else ""


def _refuse_unprintable(page: letter.Letter) -> None:
    texts = [page.text, page.applicant, page.number, *(c for c, _d in page.conditions)]
    missing = typefaces.missing_characters("".join(texts))
    if missing:
        message = _("Documents cannot show this character: %(characters)s")
        raise DomainError("unprintable", message % {"characters": " ".join(missing)})
