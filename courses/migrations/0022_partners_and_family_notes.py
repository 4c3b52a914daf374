"""Partners get a role, family files get notes, and making up names what it rests on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lms.core.append_only import AppendOnly


def keep_partners(apps, schema_editor):
    """Carry who was a partner so far into the table that has roles."""
    run_partner = apps.get_model("courses", "RunPartner")
    before = apps.get_model("courses", "CourseRun").partners.through.objects
    run_partner.objects.bulk_create(
        run_partner(run_id=run, organisation_id=organisation, role="partner")
        for run, organisation in before.order_by("pk").values_list(
            "courserun_id", "organisation_id"
        )
    )


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_notices'),
        ('courses', '0021_prepared_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RunPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('organiser', 'Organiser'), ('partner', 'Partner'), ('funder', 'Funder')], default='partner', max_length=9, verbose_name='role')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='organisation')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='run_partners', to='courses.courserun')),
            ],
            options={
                'verbose_name': 'partner of a run',
                'verbose_name_plural': 'partners of a run',
                'ordering': ['run', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'organisation'), name='courses_partner_once_per_run')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000, verbose_name='note')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='courses.household')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='courses.householdnote')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='household_notes', to='courses.courserun')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'note in a family file',
                'verbose_name_plural': 'notes in family files',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='courses_household_note_says_something')],
            },
        ),
        migrations.AddField(
            model_name='attendancerequest',
            name='rests_on',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counts_for', to='courses.attendanceentry'),
        ),
        AppendOnly("courses_attendancerequest", when="OLD.status <> 'open'"),
        migrations.RunPython(keep_partners, migrations.RunPython.noop),
        migrations.RemoveField(model_name='courserun', name='partners'),
        migrations.AddField(
            model_name='courserun',
            name='partners',
            field=models.ManyToManyField(blank=True, related_name='runs_partnered', through='courses.RunPartner', to='core.organisation', verbose_name='partners'),
        ),
    ]
