"""Files handed in as evidence, looked at by a trainer."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.question_types.contract import (
    Answer,
    Body,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
    Values,
)
from assessments.question_types.paper import Paper

_IDENTITY = re.compile(r"[0-9a-f]{32}")


class FileUploadType(QuestionType):
    """The answer is the list of identities of the files, in the order handed in.

    The files themselves are kept elsewhere; only those that belong to the answer's
    own place in the attempt are ever shown for it. `accepts` names kinds of file,
    such as pdf; `max_files` and `max_megabytes` limit them.
    """

    kind = "file_upload"
    is_automatic = False

    def problems(self, body: Body) -> list[str]:
        found = []
        if not body["guidance"].strip():
            found.append(_("Tell markers what earns how many marks."))
        if not body["accepts"]:
            found.append(_("Choose which kinds of file may be handed in."))
        return found

    def read(self, body: Body, values: Values) -> Answer:
        return [identity for identity in values("") if identity]

    def clean(self, body: Body, answer: Answer) -> Answer:
        if not answer:
            return None
        if not isinstance(answer, list) or not all(
            isinstance(each, str) and _IDENTITY.fullmatch(each) for each in answer
        ):
            raise InvalidAnswer(_("That file is not known."))
        given = list(dict.fromkeys(answer))
        if len(given) > body["max_files"]:
            raise InvalidAnswer(
                _("Hand in up to %(most)s files.") % {"most": body["max_files"]}
            )
        return given

    def share(self, body: Body, answer: Answer) -> Fraction | None:
        return Fraction(0) if answer is None else None

    def public(
        self, body: Body, order: Iterable[str], answer: Answer
    ) -> dict[str, Any]:
        return {
            "files": list(answer or ()),
            "accepts": list(body["accepts"]),
            "max_files": body["max_files"],
            "max_megabytes": body["max_megabytes"],
            "takes_more": len(answer or ()) < body["max_files"],
        }

    def explain(self, body: Body, answer: Answer) -> list[Line]:
        return [
            Line(
                text=_("Files handed in"),
                given=str(len(answer)) if answer else _("No answer"),
            )
        ]

    def printable(
        self, payload: Payload, order: Iterable[str] = (), *, with_key: bool = False
    ) -> Paper:
        return Paper(
            instruction=_("Attach your document."),
            key=[payload["body"]["guidance"]] if with_key else (),
        )
