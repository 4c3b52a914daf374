"""What is announced elsewhere and this app acts on."""

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision
from wagtail.signals import published

from assessments.domain.publishing import publish_version
from assessments.models import Question, SavedComment
from lms.core.erasure import account_erased
from lms.core.models import User


@receiver(published)
def question_published(
    sender: type, *, instance: Any, revision: Revision, **_kwargs: Any
) -> None:
    if isinstance(instance, Question):
        # Who publishes may be somebody else than who wrote the revision.
        by = get_active_log_context().user or revision.user
        publish_version(instance, by=by)


@receiver(account_erased, dispatch_uid="assessments.account_erased")
def on_account_erased(person: User, **_kwargs: Any) -> None:
    """What a marker kept for themselves goes with the account."""
    SavedComment.objects.filter(owner=person).delete()
