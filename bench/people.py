"""Writes a quiz of 20 questions and people with a place; prints their sessions."""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the setup
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.db import transaction  # noqa: E402

from lms.core.models import User  # noqa: E402
from tests.factories import assessments as make  # noqa: E402
from tests.factories.runs import place_on, someone  # noqa: E402


def session_of(person: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@transaction.atomic
def write(people: int, questions: int) -> dict[str, object]:
    asked = [make.single_choice(outcomes="A1") for _each in range(questions)]
    run, item = make.quiz_run(*asked)
    run.capacity = people
    run.save(update_fields=["capacity"])
    enrolled = [place_on(run, someone()) for _each in range(people)]
    return {
        "run": run.pk,
        "quiz": str(item.key),
        "sessions": [session_of(each.person) for each in enrolled],
    }


if __name__ == "__main__":
    found = write(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write("JSON" + json.dumps(found))
