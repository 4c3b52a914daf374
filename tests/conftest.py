"""What all tests share: people by role and a fixed clock."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_django
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from lms.core import permissions
from lms.core.models import User
from tests import indexing, migrated

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "sidro", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("sidro")


class OneServer(LoadScopeScheduling):
    """Keep the tests in a browser on one worker, begun first: they share a server."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer:
    return OneServer(config, log)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, so it is not gone through again for each test.

    Left alone, the collector takes a tenth of the time of all tests, and a fifth where
    pages are drawn.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """Start from a copy of a migrated database; each worker has its own."""
    with django_db_blocker.unblock():
        migrated.as_template(connections["default"])


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """Rows of one test, and their ids, must not be seen by the next one."""
    caches["default"].clear()
    caches["rendered"].clear()
    caches["lookups"].clear()


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A page that one test asked for in Slovene leaves Slovene switched on."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def _indexed_when_asked() -> Iterator[None]:
    """A test's transaction is never committed, so index when somebody looks."""
    with indexing.before_queries():
        yield


@pytest.fixture
def django_capture_on_commit_callbacks(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> Callable[..., Any]:
    """Treat what the set-up left to do as not asked for: it was never committed."""

    @contextmanager
    def capture(**options: Any) -> Iterator[list[Callable[[], object]]]:
        connections["default"].run_on_commit = []
        with django_capture_on_commit_callbacks(**options) as callbacks:
            yield callbacks

    return capture


@pytest.fixture
def now() -> datetime:
    """A working Monday morning; domain functions take it as `at`."""
    return datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make a person in the named roles: person("Trainer", first_name="Mira")."""
    made = 0

    def make(*roles: str, **fields: object) -> User:
        nonlocal made
        made += 1
        fields.setdefault("first_name", "Ana")
        fields.setdefault("last_name", f"Petrović {made}")
        email = fields.pop("email", f"person{made}@example.org")
        user = User.objects.create_user(str(email), "password-for-tests", **fields)
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    return make


@pytest.fixture
def trainee(person: Callable[..., User]) -> User:
    return person(permissions.TRAINEE.name)


@pytest.fixture
def trainer(person: Callable[..., User]) -> User:
    return person(permissions.TRAINER.name)


@pytest.fixture
def coordinator(person: Callable[..., User]) -> User:
    return person(permissions.COORDINATOR.name)


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person(permissions.OFFICER.name)


@pytest.fixture
def administrator(person: Callable[..., User]) -> User:
    return person(permissions.ADMINISTRATOR.name)
