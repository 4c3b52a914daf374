"""Promises about many at once, kept by real processes and a real server."""

import json
import re
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser import short_programme
from tests.browser.server import Server

OPEN_RUN = """
import json
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from content.models import ProgrammePage
from courses.domain.attendance import record
from courses.domain.enrolling import enrol
from courses.domain.evaluation import hand_in
from courses.domain.freezing import freeze
from courses.domain.progress import complete
from courses.domain.runs import open_run, propose_sessions, schedule
from courses.models import *
from lms.core.models import Organisation, User
from lms.core.people import invite

code, people = {code!r}, {people}
admin = User.objects.get(email="admin@demo.sidro.example")
version = freeze(ProgrammePage.objects.get(code=code), number="1.0", note="", by=admin)
day = timezone.localdate() - timedelta(days=3)
run = open_run(version, code=code, starts_on=day, ends_on=day, by=admin,
    provider=Organisation.objects.first(), capacity=50)
schedule(run, propose_sessions(version, day, "block"), by=admin)
run.refresh_from_db()
hashed = make_password("a-long-enough-password", hasher="pbkdf2_sha256")
enrolments = []
for number in range(people):
    person = invite(f"{{code.lower()}}-{{number}}@example.org", "Anja",
        f"Kos {{number}}", by=admin, send_mail=False)
    User.objects.filter(pk=person.pk).update(password=hashed)
    enrolments.append(enrol(run, person, by=admin))
items = {{item.kind: item for item in version.items.all()}}
print("JSON" + json.dumps({{"run": run.pk, "quiz": str(items["quiz"].key),
    "enrolments": [e.pk for e in enrolments]}}))
"""

_EARN = """
from datetime import timedelta
from assessments.domain.attempts import save_answer, start, submit
from courses.domain.attendance import record
from courses.domain.evaluation import hand_in
from courses.domain.progress import complete
from courses.models import Enrolment
from django.utils import timezone
from lms.core.models import User
from lms.demo.answering import take
admin = User.objects.get(email="admin@demo.sidro.example")
for enrolment in Enrolment.objects.filter(pk__in={ids}):
    run = enrolment.run
    items = {{item.kind: item for item in run.version.items.all()}}
    for session in run.sessions.all():
        record(session, enrolment, state="present", by=admin)
    complete(enrolment, items["lesson"], by=None)
    take(enrolment, items["quiz"], at=timezone.now())
    hand_in(enrolment, items["evaluation"], {{"a": 5}}, on=timezone.localdate())
print("done")
"""

_ISSUE = """
import sys, time
from certificates.domain.issuing import issue_if_earned
from courses.models import Enrolment
from lms.core.models import User
admin = User.objects.get(email="admin@demo.sidro.example")
enrolments = list(Enrolment.objects.filter(pk__in={ids}))
time.sleep(max(0, {begin} - time.time()))
for enrolment in enrolments:
    print("ISSUED", issue_if_earned(enrolment, by=admin).serial, flush=True)
"""


@pytest.fixture(scope="module")
def rush(server: Server):
    """A run with twenty people on it."""
    short_programme.write(server, "RUSH-1")
    return server.json(OPEN_RUN.format(code="RUSH-1", people=20))


_SESSIONS = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from courses.models import Enrolment
keys = []
for enrolment in Enrolment.objects.filter(pk__in={ids}).select_related("person"):
    user = enrolment.person
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print("JSON" + json.dumps(keys))
"""
_ANSWERS = """
import json
from assessments.models import Response
kept = {{}}
for response in Response.objects.filter(attempt__enrolment__in={ids}):
    choices = response.version.payload["body"]["choices"]
    text = next((c["text"] for c in choices if c["key"] == response.answer), None)
    kept[response.attempt.enrolment.person.email] = text
print("JSON" + json.dumps(kept))
"""


class Visitor:
    """Somebody who is signed in, without a browser: pages and forms over HTTP."""

    TOKEN = "t" * 32

    def __init__(self, server: Server, session: str) -> None:
        self.url = server.url
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={self.TOKEN}",
            "Referer": server.url,
            "X-CSRFToken": self.TOKEN,
        }

    def send(self, path: str, data: dict[str, str] | None = None) -> tuple[str, str]:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(  # noqa: S310 - our own server
            urllib.parse.urljoin(self.url, path), body, self.headers
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return response.url, response.read().decode()

    def answer(self, run: int, quiz: str, saves: int) -> list[str]:
        """Change the answer `saves` times; return what the server acknowledged."""
        _url, page = self.send(f"/runs/{run}/quizzes/{quiz}/start/", {})
        radio = re.findall(r'type="radio"[^>]*name="(\w+)"[^>]*value="(\w+)"', page)
        save = re.search(r'data-save="([^"]+)"', page).group(1)
        acknowledged = []
        for number in range(saves):
            name, value = radio[number % len(radio)]
            data = {name: value, "revision": str(number + 1)}
            told = json.loads(self.send(save, data)[1])
            assert told["saved"] is True
            acknowledged.append(value)
        return acknowledged


def test_twenty_trainees_saving_at_once_lose_no_answer(rush, server):
    ids = rush["enrolments"]
    visitors = [Visitor(server, key) for key in server.json(_SESSIONS.format(ids=ids))]

    with ThreadPoolExecutor(20) as pool:
        told = list(
            pool.map(lambda v: v.answer(rush["run"], rush["quiz"], 10), visitors)
        )

    assert [len(answers) for answers in told] == [10] * 20
    kept = server.json(_ANSWERS.format(ids=ids))
    assert len(kept) == 20
    assert None not in kept.values()
    # Everybody's last answer is the second choice that was offered to them.
    keys = server.json(_KEYS.format(ids=ids))
    assert sorted(keys) == sorted(answers[-1] for answers in told)


_KEYS = """
import json
from assessments.models import Response
print("JSON" + json.dumps([r.answer for r in
    Response.objects.filter(attempt__enrolment__in={ids})]))
"""


def test_processes_issuing_the_same_certificates_make_one_each(server):
    short_programme.write(server, "RUSH-2")
    run = server.json(OPEN_RUN.format(code="RUSH-2", people=4))
    ids = run["enrolments"]
    server.shell(_EARN.format(ids=ids))
    server.shell(_FINISH.format(run=run["run"]))

    issue = _ISSUE.format(ids=ids, begin=time.time() + 1)
    processes = [server.shell_process(issue) for _number in range(3)]
    printed = [process.communicate() for process in processes]

    serials = [re.findall(r"ISSUED (\S+)", text) for text in printed]
    assert [len(each) for each in serials] == [4, 4, 4], printed
    assert serials[0] == serials[1] == serials[2]
    assert len(set(serials[0])) == 4
    assert server.json(_COUNT.format(ids=ids)) == [4, 4]


def test_a_batch_that_was_killed_goes_on_with_one_certificate_each(server):
    short_programme.write(server, "RUSH-3")
    run = server.json(OPEN_RUN.format(code="RUSH-3", people=5))
    ids = run["enrolments"]
    server.shell(_EARN.format(ids=ids))
    server.shell(_FINISH.format(run=run["run"]))

    process = server.shell_process(_ISSUE.format(ids=ids, begin=0))
    for line in process.stdout:
        if "ISSUED" in line:
            process.kill()
            break
    process.communicate()
    made_before, _events = server.json(_COUNT.format(ids=ids))
    server.shell(_ISSUE.format(ids=ids, begin=0))

    assert 1 <= made_before <= 5
    assert server.json(_COUNT.format(ids=ids)) == [5, 5]
    assert server.json(_LOGGED.format(ids=ids)) == [5, 5]


_LOGGED = """
import json
from certificates.models import Certificate, LogEntry
made = Certificate.objects.filter(enrolment__in={ids}).values("public_id")
logged = LogEntry.objects.filter(subject__in=made)
print("JSON" + json.dumps([logged.filter(kind=k).count() for k in ("issued", "sealed")]))
"""
_FINISH = """
from courses.domain.runs import finish_run
from courses.models import CourseRun
finish_run(CourseRun.objects.get(pk={run}), by=None)
"""
_COUNT = """
import json
from certificates.models import Certificate, CertificateEvent
made = Certificate.objects.filter(enrolment__in={ids})
issued = CertificateEvent.objects.filter(certificate__in=made, kind="issued")
print("JSON" + json.dumps([made.count(), issued.count()]))
"""


_SECOND_MARK = """
import time
from decimal import Decimal
from assessments.domain.double_marking import give_mark
from assessments.models import Response
from lms.core.errors import DomainError
from lms.core.models import User
response = Response.objects.get(pk={response})
by = User.objects.get(email="{email}@demo.sidro.example")
while time.time() < {begin}:
    time.sleep(0.01)
try:
    give_mark(response, marks=Decimal({marks}), by=by)
    print("MARKED")
except DomainError as refusal:
    print("REFUSED", refusal.code)
"""
_HALF_MARKED = """
import json
from assessments.models import Response
from django.db.models import Count
waiting = Response.objects.awaiting().annotate(n=Count("independent_marks"))
print("JSON" + json.dumps(waiting.filter(n=1).values_list("pk", flat=True)[0]))
"""
_GIVEN = """
import json
from assessments.models import Response
response = Response.objects.get(pk={response})
print("JSON" + json.dumps([response.independent_marks.count(),
    response.marks.count()]))
"""


def test_of_two_second_markers_at_once_one_is_told_it_is_done(server):
    response = server.json(_HALF_MARKED)
    begin = time.time() + 1
    processes = [
        server.shell_process(
            _SECOND_MARK.format(response=response, email=email, marks=2, begin=begin)
        )
        for email in ("trainer2", "coordinator")
    ]
    told = sorted(process.communicate().split("\n")[0] for process in processes)

    assert told == ["MARKED", "REFUSED two_marked"]
    # The first marker gave 2 as well, so the two agree and one mark counts.
    assert server.json(_GIVEN.format(response=response)) == [2, 1]
