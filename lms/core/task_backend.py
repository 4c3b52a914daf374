"""Running tasks at once, but Wagtail's indexing once per transaction."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from lms.core.commit import once_committed

# Both take the label of an app, the name of a model and the id of a row.
INDEXING = {
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
}


class IndexOnceBackend(ImmediateBackend):  # type: ignore[misc]
    """Indexes a row once its transaction is committed, as it stands then.

    Publishing saves a page three or four times and its children after it. Without
    this, search and *usage* were written anew at each of these steps. Every other
    task runs where it is asked for.
    """

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        connection = transaction.get_connection()
        if task.module_path not in INDEXING or not connection.in_atomic_block:
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        once_committed((task.module_path, *args), lambda: self._index(result))
        return result

    def _index(self, result: TaskResult) -> None:
        app_label, model_name, pk = result.args
        rows = apps.get_model(app_label, model_name).objects
        # It may have been deleted since, in the same transaction.
        if rows.filter(pk=pk).exists():
            self._execute_task(result)
