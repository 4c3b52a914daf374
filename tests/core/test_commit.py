"""What waits for a commit is done once, and forgotten with what is rolled back."""

import pytest
from django.db import transaction
from wagtail.models import Page, ReferenceIndex

from lms.core.commit import once_committed, waiting
from lms.core.task_backend import INDEXING
from tests.factories.pages import LessonFactory


@pytest.fixture
def done():
    return []


@pytest.mark.django_db
def test_asked_twice_is_done_once(done, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for key in ("a", "b", "a"):
            once_committed(key, lambda key=key: done.append(key))
        assert done == []
    assert done == ["a", "b"]


@pytest.mark.django_db
def test_what_was_rolled_back_does_not_stand_in_the_way(
    done, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            once_committed("a", lambda: done.append("first"))
            transaction.set_rollback(True)
        once_committed("a", lambda: done.append("second"))
    assert done == ["second"]


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_it_is_done_at_once(done):
    once_committed("a", lambda: done.append(1))
    once_committed("a", lambda: done.append(2))
    assert done == [1, 2]


@pytest.mark.django_db
def test_a_page_is_indexed_once_per_transaction_and_not_when_deleted(caplog):
    page = LessonFactory()
    page.save()
    keys = [job.key for job in waiting() if job.key[-1] == str(page.pk)]
    assert len(keys) == len(set(keys)) > 0
    assert all(key[0] in INDEXING for key in keys)

    jobs = waiting()
    page.delete()
    for job in jobs:
        job()
    assert not caplog.records
    assert not ReferenceIndex.get_references_for_object(page).exists()
    assert not Page.objects.filter(pk=page.pk).exists()
