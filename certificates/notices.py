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
RENEWAL_ANSWERED = register(
    NoticeKind(
        key="renewal_answered",
        label=_("There is an answer about a renewal"),
        text=_(
            "Dear {name},\n\nThere is an answer about the renewal of a document. You"
            " find it here after signing in:\n\n{address}"
        ),
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
COMPLAINT_FILED = register(
    NoticeKind(
        key="complaint_filed",
        label=_("A complaint came to the body"),
        text=_(
            "Dear {name},\n\nSomebody has complained to your body about an accredited"
            " programme. You find it here after signing in:\n\n{address}"
        ),
    )
)
COMPLAINT_FORWARDED = register(
    NoticeKind(
        key="complaint_forwarded",
        label=_("A body asks about a complaint"),
        text=_(
            "Dear {name},\n\nAn accrediting body asks the provider about a complaint. You"
            " find it, and until when it waits for a reply, here after signing"
            " in:\n\n{address}"
        ),
    )
)
COMPLAINT_ANSWERED = register(
    NoticeKind(
        key="complaint_answered",
        label=_("A complaint is answered"),
        text=_(
            "Dear {name},\n\nThere is an answer to what you told an accrediting body. You"
            " find it here:\n\n{address}"
        ),
    )
)
APPLICATION_MOVED = register(
    NoticeKind(
        key="application_moved",
        label=_("An application for accreditation has moved on"),
        text=_(
            "Application {number} ({programme}) is now: {state}.\n\nSign in to see what"
            " follows: {address}"
        ),
        samples={
            "number": "3/2026",
            "programme": "Specialised training",
            "state": "Formally complete",
        },
    )
)
APPLICATION_WAITS = register(
    NoticeKind(
        key="application_waits",
        label=_("An applicant has done something"),
        text=_(
            "Application {number} ({programme}) is now: {state}.\n\nSign in to go on with"
            " it: {address}"
        ),
        samples={
            "number": "3/2026",
            "programme": "Specialised training",
            "state": "Submitted",
        },
    )
)
REVIEW_WAITS = register(
    NoticeKind(
        key="application_review",
        label=_("An application waits to be reviewed"),
        text=_(
            "You are asked to review application {number}. Sign in to say whether"
            " you have a conflict of interest, and to read it: {address}"
        ),
        samples={"number": "3/2026"},
    )
)
REVIEW_OVER = register(
    NoticeKind(
        key="application_review_over",
        label=_("An application under review was withdrawn"),
        text=_(
            "Application {number}, which you were asked to review, was withdrawn by the"
            " applicant. There is nothing left to do for you. Sign in to see your"
            " reviews: {address}"
        ),
        samples={"number": "3/2026"},
    )
)
DOSSIER_DELETED_SOON = register(
    NoticeKind(
        key="dossier_deleted_soon",
        label=_("A dossier may be deleted soon"),
        text=_(
            "The accrediting body need not keep the dossier of application {number} any"
            " longer. From {day} on it may be deleted. Until then you can take its files"
            " along: {address}"
        ),
        samples={"number": "3/2026", "day": "31.1.2031"},
    )
)
STOP_WAITS = register(
    NoticeKind(
        key="decision_stop_waits",
        label=_("A step on a decision waits for a second officer"),
        text=_(
            "Another officer of your body proposes a step on decision {number}: {step}."
            " It happens once a second officer confirms it. Sign in to read the"
            " reasons: {address}"
        ),
        samples={"number": "001/2026", "step": "Suspend"},
    )
)
DECISION_STOPPED = register(
    NoticeKind(
        key="decision_stopped",
        label=_("A decision was suspended, reinstated or revoked"),
        text=_(
            "Decision {number} of {body}: {step}. Sign in to see what it means for your"
            " trainings: {address}"
        ),
        samples={"number": "001/2026", "body": "Demo Institute", "step": "Suspended"},
    )
)
CHANGE_WAITS = register(
    NoticeKind(
        key="version_change_waits",
        label=_("A change of an accredited programme waits for the body"),
        text=_(
            "The provider asks whether decision {number} covers version {version}. Sign"
            " in to compare it with the accredited one: {address}"
        ),
        samples={"number": "001/2026", "version": "RTS-32 1.1"},
    )
)
CHANGE_RULED = register(
    NoticeKind(
        key="version_change_ruled",
        label=_("The body has said whether a change is minor"),
        text=_(
            "There is an answer on version {version} and decision {number}. Sign in to"
            " read it: {address}"
        ),
        samples={"number": "001/2026", "version": "RTS-32 1.1"},
    )
)
