"""The one base class for rules that said no."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule of the product was not kept, and nothing was changed.

    `code` is stable and meant for programs; `message` is for people and may be
    lazily translated. `status` is what the web answers with.
    """

    status = 409

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
