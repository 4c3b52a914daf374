"""No address is taken twice."""

from collections import Counter

from django.urls import URLPattern, URLResolver, get_resolver


def _addresses(patterns, prefix=""):
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path


def test_no_address_is_taken_by_two_views():
    own = (
        "teach/",
        "my/",
        "organisation/",
        "runs/",
        "accreditation/",
        "register/",
        "verify/",
        "v/",
    )
    taken = Counter(
        path for path in _addresses(get_resolver().url_patterns) if path.startswith(own)
    )

    assert len(taken) > 80
    assert [path for path, times in taken.items() if times > 1] == []
