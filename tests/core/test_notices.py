"""Notices: their wording, when they are sent, and what comes back."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from certificates.notices import REQUEST_DECIDED
from courses.notices import ATTENDANCE_ASKED, SESSIONS
from lms.core.bounces import clear, read_report, record_report, standing_of
from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.exports import export_of
from lms.core.models import AuditEvent, Bounce, Notice, NoticeTemplate
from lms.core.notices import INVITATION, fill, kinds, placeholders_in, sample
from lms.core.noticing import choose_pace, notify, send_due

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

REPORT = """\
From: MAILER-DAEMON@example.org
To: no-reply@demo.sidro.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Original-Recipient: rfc822; <{address}>
Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown

Final-Recipient: rfc822; other@example.org
Action: delivered
Status: 2.0.0

--b
Content-Type: text/rfc822-headers

Message-ID: <1@demo.sidro.example>

--b--
"""


def report(address, *, action="failed", status="5.1.1") -> bytes:
    return REPORT.format(address=address, action=action, status=status).encode()


@pytest.fixture
def tell(trainee, django_capture_on_commit_callbacks):
    def do(kind=REQUEST_DECIDED, person=trainee, at=None, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return notify(person, kind, path="/x/", values=values, at=at)

    return do


def test_every_kind_has_its_link_and_names_only_its_placeholders():
    assert len(kinds()) >= 9
    for kind in kinds():
        used = placeholders_in(str(kind.text))
        assert "address" in used
        assert used <= kind.placeholders
        assert not placeholders_in(sample(kind, ""))
    assert fill("a {b}\n\n{c}\n\n{d}", {"b": 1, "c": ""}) == "a 1\n\n{d}"


def test_wording_is_checked_and_used_in_its_language(trainee, tell):
    worded = NoticeTemplate(kind=ATTENDANCE_ASKED.key, language="sl")
    for text in ("{address} {grade}", "Brez povezave"):
        worded.text = text
        with pytest.raises(ValidationError):
            worded.full_clean()
    worded.text = "Zdravo {name}: {run} {address}"
    worded.subject = "Sporočilo"
    worded.full_clean()
    worded.save()
    trainee.language = "sl"
    trainee.save()

    tell(ATTENDANCE_ASKED, run="A-01", about="")
    tell(REQUEST_DECIDED)

    assert mail.outbox[0].subject == "Sporočilo"
    assert mail.outbox[0].body == (
        f"Zdravo {trainee.get_full_name()}: A-01 http://127.0.0.1:8000/x/"
    )
    assert "http://127.0.0.1:8000/x/" in mail.outbox[1].body
    worded.text = ""
    worded.full_clean()
    worded.save()
    assert "A-02" in tell(ATTENDANCE_ASKED, run="A-02", about="").text


def test_wording_is_edited_and_previewed_in_the_admin(
    client, administrator, coordinator
):
    address = "/admin/notice_template/"
    data = {"kind": SESSIONS.key, "language": "sr", "subject": ""}
    client.force_login(coordinator)
    assert client.post(f"{address}new/", data).status_code in {302, 403}
    assert not NoticeTemplate.objects.exists()
    client.force_login(administrator)

    page = client.post(f"{address}new/", {**data, "text": "{address} {nonsense}"})
    assert "has no {nonsense}" in page.content.decode()
    assert not NoticeTemplate.objects.exists()
    client.post(f"{address}new/", {**data, "text": "Термини: {sessions} {address}"})
    worded = NoticeTemplate.objects.get()
    page = client.get(f"{address}inspect/{worded.pk}/").content.decode()
    assert "Термини: - 7 July 2031" in page
    assert client.get(address).status_code == 200


def test_what_cannot_be_sent_is_kept_and_tried_again(tell, trainee, monkeypatch):
    def fail(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fail)
        notice = tell()
    now = timezone.now()
    notice.refresh_from_db()
    assert (notice.sent_at, notice.tries, notice.problem) == (None, 1, "gone")
    assert send_due(at=now) == 0

    assert send_due(at=now + timedelta(minutes=6)) == 1
    assert send_due(at=now + DAY) == 0
    notice.refresh_from_db()
    assert notice.sent_at
    assert len(mail.outbox) == 1

    erased = tell(INVITATION)
    erased.refresh_from_db()
    assert erased.text == ""  # the link to a password is not kept
    erase_account(trainee, by=trainee, at=now)
    trainee.refresh_from_db()
    assert tell(person=trainee) is None
    assert not Notice.objects.exists()


def test_two_workers_send_a_letter_once(trainee):
    notice = notify(trainee, REQUEST_DECIDED, path="/x/")
    other = Notice.objects.filter(pk=notice.pk)
    now = timezone.now()
    other.update(next_try_at=now + timedelta(minutes=15))  # another one has it

    assert send_due(at=now) == 0
    assert mail.outbox == []
    assert send_due(at=now + timedelta(minutes=16)) == 1  # and was killed


def test_digest_holds_back_what_is_not_urgent(tell, trainee, client):
    choose_pace(trainee, "daily")
    first = tell(at=timezone.now() - timedelta(hours=3))
    tell(ATTENDANCE_ASKED, run="A-01", about="")
    assert mail.outbox == []
    tell(SESSIONS, sessions="-")
    assert len(mail.outbox) == 1

    assert send_due(at=first.created_at + timedelta(hours=23)) == 0
    assert send_due(at=first.created_at + DAY + timedelta(minutes=1)) == 1
    body = mail.outbox[1].body
    assert "since the last message" in body
    assert body.count("http://127.0.0.1:8000/x/") == 2
    assert send_due(at=first.created_at + 9 * DAY) == 0

    tell()
    choose_pace(trainee, "weekly")
    later = timezone.now() + 6 * DAY
    assert send_due(at=later) == 0
    client.force_login(trainee)
    page = client.get(reverse("notices")).content.decode()
    assert page.count("http://127.0.0.1:8000/x/</a>") == 4
    client.post(reverse("notices"), {"pace": "now"})
    client.post(reverse("notices"), {"pace": "never"})
    client.post(reverse("notices"), {"read": "1"})
    assert not Notice.objects.filter(read_at=None).exists()
    assert send_due(at=later) == 1
    assert len(export_of(trainee)["profile"]["notices"]) == 4


def test_a_report_is_read_as_the_standard_says():
    [found] = read_report(report("Ana@Example.org"))
    assert (found.address, found.is_permanent) == ("ana@example.org", True)
    assert (found.status, found.said[:8]) == ("5.1.1", "smtp; 55")
    [late] = read_report(report("a@b.org", action="delayed", status="4.4.1"))
    assert not late.is_permanent
    assert read_report(report("a@b.org", action="relayed")) == []
    for other in (b"", b"Subject: Hello\n\nHello", b"x" * 2_000_001):
        with pytest.raises(DomainError):
            read_report(other)


def test_mail_to_an_address_that_bounces_is_paused(tell, trainee, coordinator):
    now = timezone.now()
    assert record_report(report("nobody@example.org"), at=now) == []
    record_report(report(trainee.email, status="4.4.1", action="delayed"), at=now)
    assert standing_of(trainee) is None
    record_report(report(trainee.email.upper()), at=now)
    record_report(report(trainee.email), at=now)
    assert Bounce.objects.filter(is_permanent=True).count() == 1
    assert AuditEvent.objects.filter(action="mail.came_back").count() == 2

    tell()
    assert mail.outbox == []
    tell(INVITATION)
    assert len(mail.outbox) == 1
    clear(trainee, by=coordinator, at=now)
    assert send_due(at=timezone.now()) == 1

    record_report(report(trainee.email), at=now)
    trainee.email = "new@example.org"
    trainee.save()
    assert standing_of(trainee) is None
    tell()
    assert mail.outbox[-1].to == ["new@example.org"]


def test_the_mail_server_refusing_at_once_is_a_bounce(tell, trainee, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({trainee.email: (550, b"No such user")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tell()

    assert standing_of(trainee).said == "No such user"


def test_reports_come_by_hook_with_the_secret_and_by_command(
    client, trainee, settings, tmp_path
):
    address, data = reverse("bounces"), report(trainee.email)
    send = {"content_type": "message/rfc822"}
    assert client.post(address, data, **send).status_code == 404
    settings.BOUNCE_SECRET = "s3cret"
    for wrong in ({}, {"authorization": "Bearer other"}):
        assert client.post(address, data, headers=wrong, **send).status_code == 401
    right = {"authorization": "Bearer s3cret"}
    assert client.post(address, b"x", headers=right, **send).status_code == 422
    assert not Bounce.objects.exists()
    assert client.post(address, data, headers=right, **send).status_code == 204
    assert Bounce.objects.count() == 1

    file = tmp_path / "report.eml"
    file.write_bytes(data)
    call_command("read_bounce", file)
    assert Bounce.objects.count() == 1
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError):
        call_command("read_bounce", file)
    call_command("send_notices")
