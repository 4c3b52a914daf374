"""The notices about certificates and points. Pure."""

from django.utils.translation import gettext_lazy as _

from lms.core.notices import NoticeKind, register

REQUEST_DECIDED = register(
    NoticeKind(
        key="holder_request_decided",
        label=_("A holder's request is decided"),
        text=_(
            "Dear {name},\n\nThere is an answer to the request you made. You find it"
            " here after signing in:\n\n{address}"
        ),
    )
)
LEARNING_DECIDED = register(
    NoticeKind(
        key="learning_decided",
        label=_("Learning elsewhere is decided"),
        text=_(
            "Dear {name},\n\nThere is an answer to what you sent. You find it here after"
            " signing in:\n\n{address}"
        ),
    )
)
ENDING = register(
    NoticeKind(
        key="certificate_ending",
        label=_("A certificate ends soon"),
        text=_(
            "Your document {serial} is valid until {day}.\n\n{renewal}\n\nSign in to see"
            " how: {address}"
        ),
        samples={"serial": "2026-000001", "day": "31.12.2031", "renewal": ""},
    )
)
DECISION_ENDING = register(
    NoticeKind(
        key="decision_ending",
        label=_("An accreditation decision ends"),
        text=_(
            "Decision {number} of {body} is in force until {day}.\n\nTrainings that start"
            " after that day are not accredited unless another decision covers"
            " them.\n\nSign in to see it: {address}"
        ),
        samples={"number": "001/2026", "body": "Demo Institute", "day": "31.1.2031"},
    )
)
