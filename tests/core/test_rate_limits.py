"""Rate limits: a window per key, and addresses that cannot be forged."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from lms.core.rate_limits import address_of, is_allowed


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_tries_beyond_the_limit_are_refused():
    answers = [is_allowed("name", "a", most=2, seconds=60) for _ in range(4)]

    assert answers == [True, True, False, False]


def test_keys_and_scopes_are_counted_apart():
    for _ in range(2):
        is_allowed("name", "a", most=1, seconds=60)

    assert not is_allowed("name", "a", most=1, seconds=60)
    assert is_allowed("name", "b", most=1, seconds=60)
    assert is_allowed("code", "a", most=1, seconds=60)


def test_the_key_itself_is_not_kept():
    is_allowed("name", "192.0.2.7", most=1, seconds=60)

    assert not any("192.0.2.7" in key for key in cache._cache)  # noqa: SLF001 - the test's cache


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=forwarded
    )

    assert address_of(request) == expected
