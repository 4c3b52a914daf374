"""For a developer's machine and the demo: SQLite, mail on the console."""

import os
import secrets
from pathlib import Path

import dj_database_url

from lms.settings.base import *
from lms.settings.base import BASE_URL, SQLITE_OPTIONS, STORAGES, VAR

DEBUG = os.environ.get("SIDRO_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
VAR.mkdir(parents=True, exist_ok=True)


def _kept_secret(path: Path) -> str:
    """Return the secret kept in `path`, made on first use."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _kept_secret(VAR / "secret-key")
BASE_URL = os.environ.get("SIDRO_BASE_URL", BASE_URL)
WAGTAILADMIN_BASE_URL = BASE_URL
SIGNING_KEYS_MADE_ON_DEMAND = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]

if "SIDRO_DATABASE_URL" in os.environ:
    DATABASES = {"default": dj_database_url.config("SIDRO_DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("SIDRO_DEV_DB") or str(VAR / "sidro.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": 60,
        }
    }

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if "SIDRO_MAIL_FOLDER" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.environ["SIDRO_MAIL_FOLDER"]
SERVE_MEDIA = True
if DEBUG:
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
