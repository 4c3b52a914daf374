"""Production: everything comes from the environment, and nothing is assumed."""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *
from lms.settings.base import STORAGES

_REQUIRED = {
    "SIDRO_SECRET_KEY": "a long random string; keep it secret",
    "SIDRO_DATABASE_URL": "postgres://user:password@host:5432/name",
    "SIDRO_ALLOWED_HOSTS": "host names, separated by commas",
    "SIDRO_BASE_URL": "https://learning.example.org, printed on certificates",
    "SIDRO_EMAIL_URL": "smtp host:port, for example mail.example.org:587",
    "SIDRO_FROM_EMAIL": "the sender of all mail",
    "SIDRO_FILES": "a folder that is backed up; holds media/ and private/",
}
_missing = [name for name in _REQUIRED if not os.environ.get(name)]
if _missing:
    lines = "\n".join(f"  {name}: {_REQUIRED[name]}" for name in _missing)
    raise ImproperlyConfigured(f"Set these environment variables:\n{lines}")

DEBUG = False
SECRET_KEY = os.environ["SIDRO_SECRET_KEY"]
ALLOWED_HOSTS = [h.strip() for h in os.environ["SIDRO_ALLOWED_HOSTS"].split(",")]
BASE_URL = os.environ["SIDRO_BASE_URL"].rstrip("/")
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ["SIDRO_DATABASE_URL"], conn_max_age=60, conn_health_checks=True
    )
}

EMAIL_HOST, _, _port = os.environ["SIDRO_EMAIL_URL"].partition(":")
EMAIL_PORT = int(_port or 587)
EMAIL_USE_TLS = True
EMAIL_HOST_USER = os.environ.get("SIDRO_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SIDRO_EMAIL_PASSWORD", "")
HOUSEHOLD_NOTE_DAYS = int(os.environ.get("SIDRO_HOUSEHOLD_NOTE_DAYS", "365"))
BOUNCE_SECRET = os.environ.get("SIDRO_BOUNCE_SECRET", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ["SIDRO_FROM_EMAIL"]

_FILES = Path(os.environ["SIDRO_FILES"])
MEDIA_ROOT = _FILES / "media"
STORAGES["private"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": _FILES / "private", "base_url": None},
}

# Keys come from a folder that is backed up apart from the data, or, without one, from
# the environment (SIDRO_KEY_…).
if "SIDRO_KEY_STORE" in os.environ:
    # A class of your own, such as one for a hardware module; it reads its own settings.
    SIGNING_KEYS = {"BACKEND": os.environ["SIDRO_KEY_STORE"], "OPTIONS": {}}
elif "SIDRO_KEYS" in os.environ:
    SIGNING_KEYS = {
        "BACKEND": "certificates.credentials.signers.FolderKeys",
        "OPTIONS": {"folder": Path(os.environ["SIDRO_KEYS"])},
    }
else:
    SIGNING_KEYS = {
        "BACKEND": "certificates.credentials.signers.EnvironmentKeys",
        "OPTIONS": {},
    }
if "SIDRO_TIMESTAMP_URL" in os.environ:
    TIMESTAMPS = {
        "BACKEND": "certificates.documents.timestamps.WebTimestamps",
        "OPTIONS": {"url": os.environ["SIDRO_TIMESTAMP_URL"]},
    }

# How many proxies of our own stand in front; rate limits need the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SIDRO_PROXIES", "1"))
STAFF_SECOND_FACTOR_REQUIRED = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
