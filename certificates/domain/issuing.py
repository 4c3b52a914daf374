"""Everything that issues or withdraws a certificate, in one place to import from."""

from certificates.domain.confirmations import (
    issue_author_confirmation,
    issue_trainer_confirmation,
)
from certificates.domain.corrections import issue_again
from certificates.domain.lifecycle import reinstate, revoke, suspend
from certificates.domain.participants import Batch, issue_for_run, issue_if_earned

__all__ = [
    "Batch",
    "issue_again",
    "issue_author_confirmation",
    "issue_for_run",
    "issue_if_earned",
    "issue_trainer_confirmation",
    "reinstate",
    "revoke",
    "suspend",
]
