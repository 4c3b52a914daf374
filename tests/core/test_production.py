"""Production refuses to start half-configured, and is safe when it starts."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "SIDRO_SECRET_KEY": "k7!mQ2-vX9_zL4+pR8@wT3#nB6$yH5%cJ1&fD0*gS-aE_uI+oP",
    "SIDRO_DATABASE_URL": "postgres://sidro:secret@127.0.0.1:5432/sidro",
    "SIDRO_ALLOWED_HOSTS": "learning.example.org",
    "SIDRO_BASE_URL": "https://learning.example.org",
    "SIDRO_EMAIL_URL": "mail.example.org:587",
    "SIDRO_FROM_EMAIL": "office@example.org",
    "SIDRO_FILES": "/tmp/sidro-files",  # noqa: S108 - never written to
}


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SIDRO_")}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *arguments],
        cwd=settings.ROOT,
        env={
            **clean,
            **environment,
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            "PYTHONWARNINGS": "ignore",
        },
        check=False,
        capture_output=True,
        text=True,
    )


def test_everything_that_is_missing_is_named_at_once():
    done = run("-c", "import lms.settings.production")

    assert done.returncode != 0
    for name in COMPLETE:
        assert name in done.stderr


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_one_missing_setting_is_enough_to_refuse(name):
    rest = {key: value for key, value in COMPLETE.items() if key != name}

    done = run("-c", "import lms.settings.production", **rest)

    message = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert name in message
    assert not [other for other in rest if other in message]


def test_the_deployment_check_finds_nothing():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_production_is_strict():
    done = run(
        "-c",
        "import lms.settings.production as s; print(s.DEBUG,"
        " s.STAFF_SECOND_FACTOR_REQUIRED, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE,"
        " s.ALLAUTH_TRUSTED_PROXY_COUNT, hasattr(s, 'SERVE_MEDIA'))",
        **COMPLETE,
    )

    assert done.stdout.split() == [
        *("False", "True", "True", "True", "True", "1", "False")
    ]


def test_all_processes_count_tries_together():
    done = run(
        "-c",
        "import lms.settings.production as s; print(s.CACHES['default']['BACKEND'])",
        **COMPLETE,
    )

    assert done.stdout.strip().endswith("db.DatabaseCache")
