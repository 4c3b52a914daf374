"""A pytest plugin that leaves out what the run on the first database has shown.

A test that asks no database says the same beside every one of them, and so does one
marked `looks`: what a page looks like follows from what it says.
"""

import pytest

ASKING = {"db", "transactional_db", "live_server", "server"}


def asks_a_database(item: pytest.Item) -> bool:
    """Whether the test, or something it is given, reads or writes rows."""
    given = ASKING.intersection(getattr(item, "fixturenames", ()))
    return bool(given or item.get_closest_marker("django_db"))


def says_more(item: pytest.Item) -> bool:
    """Whether the test can go otherwise on another database."""
    return asks_a_database(item) and not item.get_closest_marker("looks")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    alike = [item for item in items if not says_more(item)]
    items[:] = [item for item in items if says_more(item)]
    config.hook.pytest_deselected(items=alike)
