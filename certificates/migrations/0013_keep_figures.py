"""Carry the length of decisions over, and what was printed so far."""

from typing import Any

from django.db import migrations


def keep(apps: Any, _editor: Any) -> None:
    """Points and sentences in use stay in use; a length becomes a figure of its body."""
    body = apps.get_model("certificates", "AccreditingBody")
    rule = apps.get_model("certificates", "BodyRule")
    for each in body.objects.filter(decision_years__isnull=False):
        rule.objects.get_or_create(
            body=each, kind="validity", defaults={"value": each.decision_years}
        )
    apps.get_model("certificates", "PointsRule").objects.update(is_confirmed=True)
    apps.get_model("certificates", "BodyText").objects.update(is_confirmed=True)


def give_back(apps: Any, _editor: Any) -> None:
    rule = apps.get_model("certificates", "BodyRule")
    for each in rule.objects.filter(kind="validity").select_related("body"):
        each.body.decision_years = int(each.value)
        each.body.save(update_fields=["decision_years"])


class Migration(migrations.Migration):
    dependencies = [("certificates", "0012_profiles")]
    operations = [migrations.RunPython(keep, give_back)]
