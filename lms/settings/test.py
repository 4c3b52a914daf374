"""For tests: fast hashing, mail in memory, files in a folder that goes away."""

import os
import tempfile
from pathlib import Path

import dj_database_url

from lms.settings.base import *
from lms.settings.base import CACHES, SQLITE_OPTIONS, STORAGES

DEBUG = False
SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if "SIDRO_DATABASE_URL" in os.environ:
    DATABASES = {"default": dj_database_url.config("SIDRO_DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": SQLITE_OPTIONS,
        }
    }
if "SIDRO_TEST_DB" in os.environ:
    DATABASES["default"]["TEST"] = {"NAME": os.environ["SIDRO_TEST_DB"]}

_FILES = Path(tempfile.mkdtemp(prefix="sidro-test-"))
MEDIA_ROOT = _FILES / "media"
STORAGES["private"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": _FILES / "private", "base_url": None},
}
SIGNING_KEYS = {
    "BACKEND": "certificates.credentials.signers.FolderKeys",
    "OPTIONS": {"folder": _FILES / "keys"},
}
SIGNING_KEYS_MADE_ON_DEMAND = True
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
WHITENOISE_AUTOREFRESH = True  # nothing is collected for a test run
