"""The letter that invites a person to a run, in their language."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import override

from courses.domain.documents import decision_of
from courses.domain.outline import word_items
from courses.domain.partners import by_role, partner_logos
from courses.models import CourseRun, Enrolment
from courses.paper_pdf import drawn
from lms.core.logos import logo_of
from lms.core.models import User


def language_of(person: User, run: CourseRun) -> str:
    """Return the language of a person's letters: theirs, or that of the run."""
    return person.language or run.language or settings.LANGUAGE_CODE


def letters_of(run: CourseRun, enrolments: Iterable[Enrolment]) -> dict[int, bytes]:
    """Return each enrolment's letter as a PDF, by its id.

    What all letters share is read once, however many people there are, and the
    programme's words once a language.
    """
    sessions = list(run.sessions.held().select_related("item", "run"))
    shared: dict[str, Any] = {
        "run": run,
        "decision": decision_of(run),
        "provider_logo": logo_of(run.provider),
        "has_rooms": any(each.link or each.room for each in sessions),
        "parts": by_role(run),
        "logos": partner_logos(run),
        "trainers": list(run.run_trainers.select_related("trainer")),
    }
    worded: dict[str, dict[int, Any]] = {}
    letters = {}
    for enrolment in enrolments:
        language = language_of(enrolment.person, run)
        if language not in worded:
            items = [each.item for each in sessions]
            worded[language] = word_items(items, [run.version], language)
        lines = [(each, worded[language][each.item_id]) for each in sessions]
        with override(language):
            letters[enrolment.pk] = drawn(
                "courses/invitation_document.html",
                {**shared, "enrolment": enrolment, "lines": lines},
            )
    return letters


def archive_of(run: CourseRun) -> bytes:
    """Return the letters to everybody with a place as one ZIP file."""
    people = list(run.enrolments.active().select_related("person", "organisation"))
    letters = letters_of(run, people)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in people:
            archive.writestr(name_of(each), letters[each.pk])
    return out.getvalue()


def name_of(enrolment: Enrolment) -> str:
    """Return the file name of a letter; the number keeps two of one name apart."""
    who = slugify(str(enrolment.person)) or "letter"
    return f"{slugify(enrolment.run.code)}-{who}-{enrolment.pk}.pdf"
