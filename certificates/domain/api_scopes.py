"""What keys for programs may be for in this app."""

from django.utils.translation import gettext_lazy as _

from lms.core.api_scopes import Scope

SCOPES = (
    Scope(
        name="verify:read",
        label=_("Check certificates one by one"),
        for_organisations=True,
    ),
    Scope(
        name="verify:bulk",
        label=_("Check lists of certificates"),
        for_organisations=True,
    ),
    Scope(
        name="register:read",
        label=_("List the certificates under the decisions of one’s body"),
    ),
)
