"""Search and *usage* in tests: written when a test asks, as a commit would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from modelsearch.backends.base import BaseSearchBackend
from wagtail.models import ReferenceIndex

from lms.core.commit import waiting
from lms.core.task_backend import INDEXING


@contextmanager
def before_queries() -> Iterator[None]:
    """Index what waits for a commit before any search or look at *usage*."""
    manager = type(ReferenceIndex.objects)
    busy = False

    def index_first(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **kwargs: Any) -> Any:
            nonlocal busy
            if not busy:
                busy = True
                try:
                    _index()
                finally:
                    busy = False
            return ask(*args, **kwargs)

        return asked

    searching = index_first(BaseSearchBackend._search)  # noqa: SLF001
    looking = index_first(manager.get_queryset)
    with (
        patch.object(BaseSearchBackend, "_search", searching),
        patch.object(manager, "get_queryset", looking),
    ):
        yield


def _index() -> None:
    for job in waiting():
        if isinstance(job.key, tuple) and job.key[0] in INDEXING:
            job()
