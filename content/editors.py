"""Who may edit what in Wagtail: page tree, files, and who approves."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from content.models import HomePage
from lms.core.permissions import ADMINISTRATOR, COORDINATOR, TRAINER

WORKFLOW_NAME = "Second pair of eyes"
WAGTAILS_NAME = "Moderators approval"
PAGES = {
    TRAINER.name: ("add_page", "change_page"),
    COORDINATOR.name: ("add_page", "change_page", "publish_page", "unlock_page"),
    ADMINISTRATOR.name: (
        "add_page",
        "change_page",
        "publish_page",
        "bulk_delete_page",
        "lock_page",
        "unlock_page",
    ),
}
FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


@transaction.atomic
def grant_editing(**_kwargs: Any) -> None:
    """Let each role edit what the tables above say; a repeat changes nothing.

    Trainers and coordinators work below the front pages, administrators on the
    whole tree. Runs after every migrate and when a front page is made.
    """
    homes = list(HomePage.objects.all())
    for name, codenames in PAGES.items():
        group, _created = Group.objects.get_or_create(name=name)
        tops = homes
        if name == ADMINISTRATOR.name:
            tops = list(Page.objects.filter(depth=1))
        _grant_pages(group, tops, codenames)
        _grant_files(group)
    _name_approvers()


def _grant_pages(group: Group, tops: list[Page], codenames: tuple[str, ...]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=codenames,
    )
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page.pk, permission=permission)
            for permission in permissions
            for page in tops
        ],
        ignore_conflicts=True,
    )


def _grant_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    permissions = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"],
        codename__in=FILES,
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(
                group=group, collection=root, permission=permission
            )
            for permission in permissions
        ],
        ignore_conflicts=True,
    )


def _name_approvers() -> None:
    """Let coordinators approve what Wagtail's default workflow sends them."""
    known = [WAGTAILS_NAME, WORKFLOW_NAME]
    task = GroupApprovalTask.objects.filter(name__in=known).first()
    workflow = Workflow.objects.filter(name__in=known).first()
    task = task or GroupApprovalTask(name=WORKFLOW_NAME)
    workflow = workflow or Workflow(name=WORKFLOW_NAME)
    for thing in (task, workflow):
        if thing.pk is None or thing.name != WORKFLOW_NAME:
            thing.name = WORKFLOW_NAME
            thing.save()
    approvers = Group.objects.filter(name__in=[COORDINATOR.name, ADMINISTRATOR.name])
    if set(task.groups.all()) != set(approvers):
        task.groups.set(approvers)
    if not workflow.workflow_tasks.exists():
        WorkflowTask.objects.create(workflow=workflow, task=task)
    root = Page.get_first_root_node()
    if root and not WorkflowPage.objects.filter(page_id=root.pk).exists():
        WorkflowPage.objects.create(page_id=root.pk, workflow=workflow)
