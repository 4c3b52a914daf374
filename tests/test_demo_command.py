"""What a newcomer is told: the password that works, and what is in the way."""

import io
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from lms.core.models import User
from lms.demo.loading import load_people, renew_passwords
from lms.management.commands import load_demo
from lms.preflight import is_taken


@pytest.fixture
def people_only(monkeypatch):
    """Load the people and leave the rest, which takes a minute."""

    def load(*, password, renew, **_rest):
        people = load_people(password)
        if renew:
            renew_passwords(people, password)

    monkeypatch.setattr(load_demo, "load", load)


def told(*arguments) -> str:
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def trainer() -> User:
    return User.objects.get(email="trainer@demo.sidro.example")


@pytest.mark.django_db
def test_the_password_that_is_printed_is_the_one_that_works(people_only):
    first = told()
    assert "All with the password anchor-demo-2026" in first
    assert trainer().check_password("anchor-demo-2026")

    other = told("--password", "another-anchor-7")
    assert "All with the password another-anchor-7" in other
    assert trainer().check_password("another-anchor-7")

    again = told()
    assert "All with the password" not in again
    assert "unless another was given" in again
    assert trainer().check_password("another-anchor-7")


@pytest.mark.django_db
def test_an_erased_account_stays_closed(people_only, now):
    told()
    erased = User.objects.get(email="trainee@demo.sidro.example")
    erased.set_unusable_password()
    erased.erased_at = now
    erased.save()

    told("--password", "another-anchor-7")

    erased.refresh_from_db()
    assert not erased.has_usable_password()


def test_a_port_that_is_taken_is_named_before_anything_starts():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        assert not is_taken(port)
        other.listen()

        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "lms.preflight", str(port)],
            cwd=settings.ROOT,
            check=False,
            capture_output=True,
            text=True,
        )

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "make demo PORT=8123" in done.stderr
