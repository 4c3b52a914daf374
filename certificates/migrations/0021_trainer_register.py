import django.db.models.deletion
import lms.core.storage
from django.conf import settings
from django.db import migrations, models

from lms.core.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0001_squashed_0018_lapse_warnings_append_only'),
        ('content', '0004_document_of_attendance'),
        ('courses', '0001_squashed_0019_before_the_run'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='TrainerRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cv', models.FileField(blank=True, storage=lms.core.storage.private_storage, upload_to='trainer-cvs')),
                    ('cv_sha256', models.CharField(blank=True, max_length=64)),
                    ('cv_kept_at', models.DateTimeField(null=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='trainer_record', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'trainer in the register',
                    'verbose_name_plural': 'register of trainers',
                },
            ),
            migrations.CreateModel(
                name='TrainerQualification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='qualification')),
                    ('awarded_by', models.CharField(blank=True, max_length=200, verbose_name='awarded by')),
                    ('awarded_on', models.DateField(blank=True, null=True, verbose_name='awarded on')),
                    ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='certificates.trainerrecord')),
                ],
                options={
                    'verbose_name': 'qualification of a trainer',
                    'ordering': [models.OrderBy(models.F('awarded_on'), descending=True, nulls_last=True), 'pk'],
                },
            ),
            migrations.CreateModel(
                name='TrainerObservation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('observed_on', models.DateField(verbose_name='observed on')),
                    ('outcome', models.CharField(choices=[('as_expected', 'As expected'), ('agreed', 'Something to change was agreed'), ('concern', 'Not as expected')], max_length=12, verbose_name='outcome')),
                    ('text', models.TextField(help_text='About the teaching. Name no participant and no child.', max_length=2000, verbose_name='what was seen')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainer_observations', to='courses.courserun', verbose_name='run')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='observations', to='certificates.trainerrecord')),
                ],
                options={
                    'verbose_name': 'observation of a trainer',
                    'ordering': ['-observed_on', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='TrainerApproval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('from_on', models.DateField(verbose_name='from')),
                    ('until_on', models.DateField(verbose_name='until')),
                    ('ended_on', models.DateField(null=True)),
                    ('ended_because', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainer_approvals', to='content.programmepage', verbose_name='programme')),
                    ('renews', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed_by', to='certificates.trainerapproval')),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='certificates.trainerrecord')),
                ],
                options={
                    'verbose_name': 'approval of a trainer',
                    'ordering': ['-from_on', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='certificates_trainer_approval_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('ended_because', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='certificates_trainer_approval_ended_with_reason')],
                },
            ),
        ]),
    ]
