"""The project's settings, behind a proxy: each request of a benchmark has an address."""

from lms.settings.dev import *  # noqa: F403

ALLAUTH_TRUSTED_PROXY_COUNT = 1
