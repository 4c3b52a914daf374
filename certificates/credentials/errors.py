"""What can go wrong with a credential; nothing else leaves this package."""


class CredentialError(Exception):
    """Something cannot be signed, built or read as it is."""


class VerificationError(Exception):
    """A proof does not hold. `code` says which part, in a word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
