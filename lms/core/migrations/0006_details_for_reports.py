import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TYPE = "organisation_type"
# The kinds that were built in, in the languages they had.
KINDS = {
    "residential": (
        "Residential home",
        {"sr": "Дом за децу и младе", "sr-latn": "Dom za decu i mlade", "sl": "Zavod za nastanitev otrok"},
    ),
    "social_work": (
        "Centre for social work",
        {"sr": "Центар за социјални рад", "sr-latn": "Centar za socijalni rad", "sl": "Center za socialno delo"},
    ),
    "foster_care": (
        "Foster-care centre",
        {"sr": "Центар за породични смештај", "sr-latn": "Centar za porodični smeštaj", "sl": "Center za rejništvo"},
    ),
    "ngo": (
        "Non-governmental organisation",
        {"sr": "Невладина организација", "sr-latn": "Nevladina organizacija", "sl": "Nevladna organizacija"},
    ),
    "government": (
        "Government body",
        {"sr": "Државни орган", "sr-latn": "Državni organ", "sl": "Državni organ"},
    ),
    "household": (
        "Foster family",
        {"sr": "Хранитељска породица", "sr-latn": "Hraniteljska porodica", "sl": "Rejniška družina"},
    ),
    "other": ("Other", {"sr": "Друго", "sr-latn": "Drugo", "sl": "Drugo"}),
}


def kinds_become_entries(apps, _editor):
    """Keep what organisations are; from now on the list is the installation's own."""
    entries = apps.get_model("core", "ListEntry").objects
    organisations = apps.get_model("core", "Organisation").objects
    for order, (kind, (name, names)) in enumerate(KINDS.items()):
        entry = entries.create(list=TYPE, name=name, names=names, order=order)
        organisations.filter(kind=kind).update(type=entry)
    regions = organisations.exclude(region="").order_by("region")
    for name in regions.values_list("region", flat=True).distinct():
        entries.create(list="region", name=name)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_api_keys")]

    operations = [
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(choices=[("organisation_type", "Types of organisations"), ("region", "Regions"), ("role", "Roles at work")], max_length=20, verbose_name="list")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("names", models.JSONField(blank=True, default=dict)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("is_offered", models.BooleanField(default=True, verbose_name="can be chosen")),
            ],
            options={
                "verbose_name": "entry of a list",
                "verbose_name_plural": "lists for reports",
                "ordering": ["list", "order", "name"],
                "constraints": [models.UniqueConstraint(fields=("list", "name"), name="core_listentry_once_in_its_list")],
            },
        ),
        migrations.CreateModel(
            name="ReportDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sex", models.CharField(blank=True, choices=[("female", "Female"), ("male", "Male"), ("other", "Another"), ("undisclosed", "Prefer not to say")], max_length=12, verbose_name="sex or gender")),
                ("consented_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source", models.CharField(choices=[("self", "the person"), ("list", "a list of the office")], default="self", max_length=4)),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="report_details", to=settings.AUTH_USER_MODEL)),
                ("region", models.ForeignKey(blank=True, limit_choices_to={"list": "region"}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.listentry", verbose_name="region")),
                ("role", models.ForeignKey(blank=True, limit_choices_to={"list": "role"}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.listentry", verbose_name="role at work")),
            ],
            options={
                "verbose_name": "details for reports",
                "verbose_name_plural": "details for reports",
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="type",
            field=models.ForeignKey(blank=True, limit_choices_to={"list": "organisation_type"}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.listentry", verbose_name="type"),
        ),
        migrations.RunPython(kinds_become_entries, migrations.RunPython.noop),
    ]
