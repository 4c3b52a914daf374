"""What is true wherever the project runs."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("SIDRO_VAR") or ROOT / "var")

# Applications, ours first so that our templates win.
INSTALLED_APPS = [
    "lms",
    "lms.core",
    "content",
    "courses",
    "assessments",
    "certificates",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.core.people_app.PeopleConfig",  # wagtail.users with our forms
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "polymorphic",
    "django_filters",
    "django_tasks",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "certificates.views.prepared.PreparedAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.ranges.parts_of_files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.core.middleware.kept_out_of_caches",
    "lms.core.middleware.second_factor",
    "lms.core.middleware.refusals",
    "lms.core.middleware.impossible_values",
    "csp.middleware.CSPMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "lms.core.context.site",
                "content.context.site",
            ],
        },
    },
]

# Databases. SQLite is the embedded default; production names its own.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SQLITE_OPTIONS = {
    # A writer takes the lock when it begins, so two never deadlock half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    ),
}

# `default` is shared by all processes, because rate limits must be.
# `rendered` keeps output that never changes, such as frozen lessons.
# `lookups` counts public lookups, for each process apart: a code has 75 random bits, so
# that limit is there to keep the load down, and asks the database nothing.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    },
    "rendered": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rendered",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    "lookups": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "lookups",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

STORAGES = {
    "default": {"BACKEND": "lms.core.storage.UploadStorage"},
    # Pictures as pages show them: MEDIA_ROOT, at MEDIA_URL.
    "public": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Certificates, documents and originals: never under a public URL.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the page editor sends many

# The letters that documents are set in, wherever they are drawn.
DOCUMENT_FONTS = ROOT / "certificates" / "documents" / "fonts"

# People and sign-in.
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "lms.core.sign_in_forms.LoginForm",
    "reset_password": "lms.core.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "lms.core.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "lms.core.sign_in_forms.ChangePasswordForm",
    "add_email": "lms.core.sign_in_forms.ChangeEmailForm",
    "reauthenticate": "lms.core.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_ADAPTER = "lms.core.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one counts when confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = None  # asked at sign-in
ACCOUNT_SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sidro"
MFA_ADAPTER = "lms.core.accounts.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # so that an address can change afterwards
MFA_FORMS = {
    "authenticate": "lms.core.sign_in_forms.CodeForm",
    "reauthenticate": "lms.core.sign_in_forms.CodeAgainForm",
    "activate_totp": "lms.core.sign_in_forms.ActivateTOTPForm",
}
# Roles that work with other people's data need a second factor when this is on.
STAFF_SECOND_FACTOR_REQUIRED = False
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
INVITATION_TIMEOUT = 60 * 60 * 24 * 14
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_FAILURE_VIEW = "lms.core.views.csrf_failure"

# Languages: lower case, or Wagtail confuses the two Serbian scripts.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("sr-latn", "Srpski"),
    ("sr", "Српски"),
    ("sl", "Slovenščina"),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# Wagtail has no Serbian of its own: our texts are Serbian there, its buttons English.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "lms" / "locale"]
FORMAT_MODULE_PATH = ["lms.formats"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Europe/Belgrade"

# Wagtail.
WAGTAIL_SITE_NAME = "Sidro"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},
}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # our own pages do that
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# No SVG: opened on its own it may run scripts, on our address.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.DescribedImageForm"
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "docx", "xlsx", "pptx", "csv", "txt", "zip"),
    *("mp3", "m4a", "ogg", "mp4", "webm", "vtt"),
]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no third-party content
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_USER_TIME_ZONES = ["Europe/Belgrade", "Europe/Ljubljana", "Europe/London"]

TASKS = {"default": {"BACKEND": "lms.core.task_backend.IndexOnceBackend"}}

# Mail.
DEFAULT_FROM_EMAIL = "Sidro <no-reply@demo.sidro.example>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What the mail server sends along with reports about mail that came back.
BOUNCE_SECRET = ""

# Security on every page. Only what this site serves itself is allowed; Wagtail's
# admin needs inline scripts and is left out.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# The page editor shows previews in a frame, so frames of our own are allowed.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Where people are sent by "Exit this page"; a site that needs no explanation.
EXIT_URL = "https://www.wikipedia.org/"
BASE_URL = "http://127.0.0.1:8000"

# Keys that sign certificates. The database knows only their public halves.
SIGNING_KEYS: dict[str, Any] = {
    "BACKEND": "certificates.credentials.signers.FolderKeys",
    "OPTIONS": {"folder": VAR / "keys"},
}
SIGNING_KEYS_MADE_ON_DEMAND = False  # `manage.py keys create` makes them
# A service for RFC 3161 time stamps, as a class and its options, or nothing.
TIMESTAMPS: dict[str, Any] | None = None

# How long a document that supports an excuse is kept once it was decided, unless a run
# says otherwise.
EXCUSE_FILE_DAYS = 30
# Days after the last day of a run until the notes of its family files are deleted.
HOUSEHOLD_NOTE_DAYS = 365

# How long after a result a trainee may appeal, and within how many days it is decided.
APPEAL_DAYS = 30
APPEAL_DECISION_DAYS = 15
