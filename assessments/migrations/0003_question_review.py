"""Give questions the review workflow that they start with."""

from django.db import migrations

NAME = "Question review"
APPROVERS = ("Coordinator", "Administrator")


def make(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    groups = apps.get_model("auth", "Group").objects
    task_type, _ = content_types.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    question_type, _ = content_types.get_or_create(
        app_label="assessments", model="question"
    )
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=NAME, active=True, content_type=task_type
    )
    task.groups.set([groups.get_or_create(name=name)[0] for name in APPROVERS])
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(
        name=NAME, active=True
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=question_type, defaults={"workflow": workflow}
    )


def remove(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=NAME).delete()
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(
        name=NAME
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(make, remove)]
