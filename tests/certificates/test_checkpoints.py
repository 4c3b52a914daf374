"""Checkpoints leave the operator: by mail, to a web address, with a time stamp."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from certificates.credentials import notes
from certificates.domain import checkpoints, issuer, log
from certificates.domain.checkpoints import publish
from certificates.models import Checkpoint, CheckpointSubscriber, LogEntry

pytestmark = pytest.mark.django_db


def subscriber(**fields):
    fields.setdefault("name", "Demo Institute")
    fields.setdefault("channel", "mail")
    fields.setdefault("address", "log@institute.example")
    return CheckpointSubscriber.objects.create(**fields)


def grow():
    log.append(LogEntry.Kind.ISSUED, subject="s", details={})


class Stamps:
    def __init__(self, answer):
        self.answer = answer

    def token(self, data):
        if self.answer is None:
            raise OSError("no answer")
        return self.answer + data[:4]


def test_a_checkpoint_goes_out_by_mail_and_can_be_checked():
    subscriber()
    grow()

    publish()

    (letter,) = mail.outbox
    assert letter.to == ["log@institute.example"]
    assert letter.subject == "Checkpoint of the certificate log, number of entries: 1"
    start = letter.body.index(issuer.log_origin())
    note = letter.body[start : letter.body.index("\n\n", letter.body.index("— ")) + 1]
    found = notes.verify(note, origin=issuer.log_origin(), keys=issuer.log_keys())
    assert (found.size, found.root) == (1, log.root_at(1))


def test_each_subscriber_gets_each_checkpoint_once():
    subscriber()
    subscriber(name="Off", address="off@institute.example", is_active=False)
    grow()
    publish()
    publish()
    grow()
    publish()

    assert [letter.to for letter in mail.outbox] == [["log@institute.example"]] * 2
    assert Checkpoint.objects.count() == 2


def test_who_was_not_reached_is_tried_again(monkeypatch):
    subscriber()
    grow()

    def fail(*_arguments, **_more):
        raise OSError("connection refused")

    monkeypatch.setattr(checkpoints, "send_mail", fail)
    first = publish()
    assert [d.problem for d in first.deliveries.all()] == ["connection refused"]
    monkeypatch.undo()
    publish()

    problems = first.deliveries.order_by("pk").values_list("problem", flat=True)
    assert list(problems) == ["connection refused", ""]
    assert len(mail.outbox) == 1


def test_a_web_address_is_posted_to_and_not_led_elsewhere(monkeypatch):
    received = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(length)))
            moved = self.path == "/moved"
            self.send_response(302 if moved else 204)
            if moved:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    # The receiver of the test has no certificate; the rule is tested below.
    monkeypatch.setattr(checkpoints, "SCHEMES", {"http"})
    subscriber(name="A", channel="webhook", address=f"{base}/hook")
    subscriber(name="B", channel="webhook", address=f"{base}/moved")
    grow()

    made = publish()

    server.shutdown()
    server.server_close()
    thread.join()
    problems = dict(made.deliveries.values_list("subscriber__name", "problem"))
    assert problems == {"A": "", "B": "HTTP 302"}
    assert received[0]["checkpoint"] == made.note
    assert received[0]["keys"] == issuer.log_verifier_keys()
    assert len(received) == 2


def test_only_https_is_posted_to():
    subscriber(channel="webhook", address="http://institute.example/hook")
    grow()

    made = publish()

    assert "https" in made.deliveries.get().problem


@pytest.mark.parametrize(
    ("channel", "address"),
    [("mail", "nobody"), ("webhook", "http://x.example/"), ("webhook", "a@b.example")],
)
def test_an_address_that_cannot_be_reached_is_refused(channel, address):
    with pytest.raises(ValidationError):
        CheckpointSubscriber(name="X", channel=channel, address=address).full_clean()


def test_a_checkpoint_bears_a_time_stamp_where_a_service_answers(monkeypatch):
    grow()
    monkeypatch.setattr(checkpoints, "service", lambda: Stamps(b"token:"))
    assert bytes(publish().timestamp).startswith(b"token:")

    grow()
    monkeypatch.setattr(checkpoints, "service", lambda: Stamps(None))
    assert publish().timestamp is None


def test_the_daily_command_says_who_has_it():
    subscriber()
    grow()
    output = StringIO()

    call_command("publish_checkpoint", stdout=output)

    assert output.getvalue() == "1 entries\n  Demo Institute: delivered\n"


def test_administrators_look_after_receivers(client, administrator, trainer):
    url = reverse("checkpointsubscriber:add")
    client.force_login(trainer)
    assert client.get(url).status_code in {302, 403}
    client.force_login(administrator)

    response = client.post(
        url,
        {
            "name": "Demo Institute",
            "channel": "mail",
            "address": "log@institute.example",
            "is_active": "on",
        },
    )

    assert response.status_code == 302
    assert CheckpointSubscriber.objects.get().is_active
