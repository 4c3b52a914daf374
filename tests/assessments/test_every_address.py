"""No address gives a trainee somebody else's try, a key, or an unpublished question.

Every address of the app has its arguments below; one that has none fails the test.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import urls
from assessments.domain.appeals import appeal
from assessments.domain.attempts import save_answer, start, submit
from assessments.domain.results import mark_response
from assessments.domain.saved_comments import keep_comment
from assessments.domain.uploads import hand_in_file
from assessments.models import (
    AppealDecision,
    Attempt,
    FileUpload,
    Mark,
    Question,
    QuestionImport,
    Repair,
    Response,
    SavedComment,
)
from assessments.wagtail_hooks import bank_urls
from lms.core.models import AuditEvent
from tests.factories import assessments as make
from tests.factories.runs import BEFORE, place_on

pytestmark = pytest.mark.django_db
NOW = BEFORE + timedelta(hours=3)
SECRETS = ("IF-RIGHT", "FOR-MARKERS", "MODEL-ANSWER", "NOT-PUBLISHED", "is_correct")
OWN = ("OWN-WORDS", "own-file")
# What everybody on the run may open; there is nothing of anybody else in it.
SHARED = {"quiz", "start"}
REFUSED = {302, 403, 404, 405}
KINDS_OF_PAGES = ["list", "add", "edit", "copy", "delete", "history", "usage"]


@pytest.fixture
def quizzed(trainer):
    choices = make.choices("Stay near", "Leave", right=[0])
    for each in choices:
        each.feedback = "IF-RIGHT"
    written = {"guidance": "FOR-MARKERS", "model_answer": "MODEL-ANSWER"}
    return make.quiz_run(
        make.single_choice(choices=choices, general_feedback="<p>IF-RIGHT</p>"),
        make.free_text(**written),
        make.made(FileUpload, guidance="FOR-MARKERS"),
        trainers=[trainer],
    )


@pytest.fixture
def finished(quizzed, trainer):
    """Somebody's try with words and a file in it, marked and appealed."""
    run, item = quizzed
    attempt = start(place_on(run), item, at=NOW)
    owner = attempt.enrolment.person
    text, file = (attempt.responses.get(position=place) for place in (2, 3))
    save_answer(attempt, 2, "OWN-WORDS " * 40, revision=1, at=NOW)
    sent = SimpleUploadedFile("own-file.txt", b"OWN-WORDS")
    upload = hand_in_file(file, sent, by=owner, at=NOW)
    submit(attempt, by=owner, at=NOW)
    for each in (text, file):
        mark_response(each, marks=Decimal(1), by=trainer, at=NOW)
    attempt.refresh_from_db()
    made = appeal(attempt, response=text, reason="OWN-WORDS", by=owner, at=NOW)
    comment = keep_comment("OWN-WORDS", question=text.version.question, owner=trainer)
    return {
        "run_id": run.pk,
        "key": item.key,
        "position": 3,
        "public_id": upload.public_id,
        "question_id": text.version.question_id,
        "attempt": attempt.pk,
        "response": text.pk,
        "appeal": made.pk,
        "enrolment": attempt.enrolment_id,
        "comment": comment.pk,
        "question": text.version.question_id,
    }


# What the number in an address belongs to, by what stands before it.
NUMBERED = {
    "attempts/": "attempt",
    "responses/": "response",
    "questions/": "question",
    "enrolments/": "enrolment",
    "appeals/": "appeal",
    "comments/": "comment",
}


def addresses(known, patterns, namespace):
    """Yield each address with its name; all its arguments must be in `known`."""
    for each in patterns:
        wanted = dict.fromkeys(each.pattern.converters)
        for name in wanted:
            before = str(each.pattern).partition("<int:pk>")[0].rpartition("/")[0]
            about = NUMBERED[before.rpartition("/")[2] + "/"] if name == "pk" else name
            wanted[name] = known[about]
        yield each.name, reverse(f"{namespace}{each.name}", kwargs=wanted)


def sent(client, url):
    """Return every answer to the address, however it is asked."""
    return [
        client.get(url),
        client.post(url, {"reason": "Mine", "then": "repair", "marks": "3"}),
        client.post(url, headers={"accept": "application/json"}),
    ]


def everything():
    tables = (Attempt, Response, Mark, AppealDecision, Repair, SavedComment, Question)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_what_is_refused_to_others_is_there(client, finished, trainer):
    """So that none of the refusals below is one for want of the thing itself."""
    owner = Attempt.objects.get(pk=finished["attempt"]).enrolment.person
    missing = set()
    for user, part in ((owner, "runs/"), (owner, "files/"), (trainer, "teach/")):
        client.force_login(user)
        mine = [u for u in urls.urlpatterns if str(u.pattern).startswith(part)]
        for name, url in addresses(finished, mine, "assessments:"):
            answer = client.get(url)
            if answer.status_code == 404:
                missing.add(name)
            if answer.streaming:
                assert b"".join(answer)  # a file is closed once it was read

    # No survey and no pair of marks to be settled is part of this.
    assert missing == {"survey", "settle"}


def test_another_trainee_gets_nothing_from_any_address(client, finished, quizzed):
    run, _item = quizzed
    stranger = place_on(run).person
    client.force_login(stranger)
    make.single_choice(name="NOT-PUBLISHED", is_published=False)
    before, audited = everything(), AuditEvent.objects.count()

    for name, url in addresses(finished, urls.urlpatterns, "assessments:"):
        if name in SHARED:
            assert "OWN-WORDS" not in client.get(url).content.decode(), name
            continue
        for answer in sent(client, url):
            assert answer.status_code in REFUSED, (name, answer.status_code)
            told = answer.content.decode()
            assert [secret for secret in (*SECRETS, *OWN) if secret in told] == [], name

    assert everything() == before
    assert AuditEvent.objects.count() == audited


def test_nobody_gets_anything_without_signing_in(client, finished):
    for name, url in addresses(finished, urls.urlpatterns, "assessments:"):
        for answer in sent(client, url):
            assert answer.status_code in REFUSED, (name, answer.status_code)


def test_the_bank_stays_closed_whatever_the_address(client, finished, trainee, person):
    draft = make.single_choice(name="NOT-PUBLISHED", is_published=False)
    kept = QuestionImport.objects.create(
        by=person("Trainer"), file_name="x", format="gift", locale=draft.locale
    )
    viewset = draft.snippet_viewset
    pages = [
        reverse(
            viewset.get_url_name(page),
            args=[] if page in ("list", "add") else [draft.pk],
        )
        for page in KINDS_OF_PAGES
    ]
    for each in bank_urls():
        arguments = dict.fromkeys(each.pattern.converters, draft.pk)
        if each.name.startswith("question_import_"):
            arguments = {"pk": kept.pk}
        pages.append(reverse(each.name, kwargs=arguments))
    before = everything()

    for user in (None, trainee):
        if user:
            client.force_login(user)
        for url in pages:
            for answer in sent(client, url):
                assert answer.status_code in REFUSED, (url, answer.status_code)
                assert "NOT-PUBLISHED" not in answer.content.decode()

    assert everything() == before


def test_no_key_before_a_try_is_handed_in_whatever_the_address(client, quizzed):
    run, item = quizzed
    place = place_on(run)
    attempt = start(place, item, at=NOW)
    client.force_login(place.person)
    known = {"run_id": run.pk, "key": item.key, "position": 1, "attempt": attempt.pk}
    own = [each for each in urls.urlpatterns if str(each.pattern).startswith("runs/")]
    opened = 0
    for _name, url in addresses({**known, "public_id": "x"}, own, "assessments:"):
        if url.endswith(("/hand-in/", "/start/")):
            answers = [client.get(url)]
        else:
            answers = [client.get(url), client.post(url, {"q1": "x", "revision": "9"})]
        for answer in answers:
            told = answer.content.decode()
            assert [secret for secret in SECRETS if secret in told] == [], url
            opened += answer.status_code == 200

    assert opened >= 3
    assert Attempt.objects.get().is_open
