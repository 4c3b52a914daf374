"""The notices about quizzes. Pure."""

from django.utils.translation import gettext_lazy as _

from lms.core.notices import NoticeKind, register

APPEAL_DECIDED = register(
    NoticeKind(
        key="appeal_decided",
        label=_("An appeal against a result is decided"),
        text=_(
            "Dear {name},\n\nThere is an answer to what you sent. You find it here after"
            " signing in:\n\n{address}"
        ),
    )
)
