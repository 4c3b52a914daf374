"""StreamField that does not write its blocks into migrations."""

from typing import Any

from wagtail.fields import StreamField


class ContentField(StreamField):
    """A StreamField whose migrations stay quiet when blocks change.

    The price: data migrations see the raw JSON, not block values.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(args[0] if args else [], **{"blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
