"""The link in an invitation: who it is for, how long and how often it works."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from lms.core.models import User


def token_for(person: User) -> str:
    """Return a token that works until a password is chosen, or time runs out."""
    return _signer(person).sign(str(person.pk))


def invited_person(token: str) -> User | None:
    """Return whom `token` invites, unless it was changed, used or is too old."""
    pk, _, _ = token.partition(":")
    if not pk.isdecimal():
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or person.has_usable_password():
        return None
    try:
        _signer(person).unsign(token, max_age=settings.INVITATION_TIMEOUT)
    except BadSignature:
        return None
    return person


def _signer(person: User) -> TimestampSigner:
    # The unusable password is random: choosing one ends all links sent before.
    return TimestampSigner(salt=f"invitation:{person.password}:{person.email}")
