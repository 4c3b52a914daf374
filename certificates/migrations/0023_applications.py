import django.core.validators
import django.db.models.deletion
import lms.core.storage
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

from lms.core.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0022_complaints'),
        ('core', '0008_notices'),
        ('courses', '0001_squashed_0019_before_the_run'),
    ]

    operations = [
        migrations.AddField(
            model_name='decisioncondition',
            name='is_lifted',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='dossierpart',
            name='code',
            field=models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[^/]+$', 'A code has no slash.')], verbose_name='form or part'),
        ),
        migrations.AlterField(
            model_name='standard',
            name='code',
            field=models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[^/]+$', 'A code has no slash.')], verbose_name='code'),
        ),
        Together([
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('first', 'First accreditation'), ('renewal', 'Renewal'), ('change', 'Substantive change')], default='first', max_length=10, verbose_name='what for')),
                    ('language', models.CharField(choices=[('en', 'English'), ('sr-latn', 'Srpski'), ('sr', 'Српски'), ('sl', 'Slovenščina')], max_length=10, verbose_name='language it is written in')),
                    ('number', models.CharField(blank=True, editable=False, max_length=30)),
                    ('group', models.CharField(blank=True, max_length=120, verbose_name='group of programmes')),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('incomplete', 'Formally incomplete'), ('complete', 'Formally complete'), ('grouped', 'Group assigned'), ('review', 'Under review'), ('questions', 'Questions to the applicant'), ('accredited', 'Accredited'), ('conditional', 'Accredited with conditions'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('appealed', 'Appealed'), ('renewed', 'Renewed'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('revoked', 'Revoked')], default='draft', editable=False, max_length=12)),
                    ('due_on', models.DateField(blank=True, editable=False, null=True)),
                    ('created_at', models.DateTimeField()),
                    ('accreditation', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='certificates.accreditation')),
                    ('body', models.ForeignKey(limit_choices_to={'role': 'accredits'}, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='certificates.accreditingbody', verbose_name='body')),
                    ('call', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='certificates.call', verbose_name='call')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='core.organisation', verbose_name='applicant')),
                    ('renews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal_applications', to='certificates.accreditation', verbose_name='decision it goes on from')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='courses.programmeversion', verbose_name='programme version')),
                ],
                options={
                    'verbose_name': 'application for accreditation',
                    'verbose_name_plural': 'applications for accreditation',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('body', 'number'), name='certificates_application_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'incomplete', 'complete', 'grouped', 'review', 'questions', 'appealed'])), fields=('body', 'version'), name='certificates_one_open_application_per_version'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(('number', ''), _negated=True), _connector='OR'), name='certificates_application_submitted_has_number')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action', models.CharField(choices=[('submit', 'Submit'), ('return', 'Ask to complete it'), ('accept', 'Find it complete'), ('group', 'Assign to a group'), ('start_review', 'Begin the review'), ('ask', 'Ask the applicant'), ('answer', 'Answer the questions'), ('go_on', 'Go on without an answer'), ('accredit', 'Accredit'), ('accredit_if', 'Accredit with conditions'), ('refuse', 'Refuse'), ('withdraw', 'Withdraw'), ('appeal', 'Appeal'), ('fulfil', 'All conditions are fulfilled'), ('suspend', 'Suspend'), ('reinstate', 'Reinstate'), ('reinstate_if', 'Reinstate with its conditions'), ('revoke', 'Revoke'), ('renew', 'A later decision takes over'), ('expire', 'The last day is over')], max_length=12)),
                    ('role', models.CharField(choices=[('applicant', 'Applicant'), ('officer', 'Accrediting body'), ('reviewer', 'Reviewer'), ('system', 'The passing of time')], max_length=10)),
                    ('before', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('incomplete', 'Formally incomplete'), ('complete', 'Formally complete'), ('grouped', 'Group assigned'), ('review', 'Under review'), ('questions', 'Questions to the applicant'), ('accredited', 'Accredited'), ('conditional', 'Accredited with conditions'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('appealed', 'Appealed'), ('renewed', 'Renewed'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('revoked', 'Revoked')], max_length=12)),
                    ('after', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('incomplete', 'Formally incomplete'), ('complete', 'Formally complete'), ('grouped', 'Group assigned'), ('review', 'Under review'), ('questions', 'Questions to the applicant'), ('accredited', 'Accredited'), ('conditional', 'Accredited with conditions'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('appealed', 'Appealed'), ('renewed', 'Renewed'), ('expired', 'Expired'), ('suspended', 'Suspended'), ('revoked', 'Revoked')], max_length=12)),
                    ('note', models.TextField(blank=True, max_length=6000)),
                    ('points', models.JSONField(default=list)),
                    ('due_on', models.DateField(null=True)),
                    ('reference', models.CharField(blank=True, max_length=60)),
                    ('document', models.CharField(blank=True, max_length=160)),
                    ('document_sha256', models.CharField(blank=True, max_length=64)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='certificates.application')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'change of an application',
                    'verbose_name_plural': 'changes of applications',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('role', 'system'), ('by__isnull', False), _connector='OR'), name='certificates_application_changed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('document_sha256', '')), models.Q(models.Q(('document', ''), _negated=True), models.Q(('document_sha256', ''), _negated=True)), _connector='OR'), name='certificates_application_document_is_hashed')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationPerson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_author', models.BooleanField(default=False, verbose_name='author of the programme')),
                    ('is_trainer', models.BooleanField(default=True, verbose_name='trainer')),
                    ('qualifications', models.TextField(blank=True, max_length=4000, verbose_name='education, experience and references')),
                    ('cv', models.FileField(blank=True, storage=lms.core.storage.private_storage, upload_to='cvs/')),
                    ('cv_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='certificates.application')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_applications', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ],
                options={
                    'verbose_name': 'author or trainer in an application',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('application', 'person'), name='certificates_application_person_once'), models.CheckConstraint(condition=models.Q(('is_author', True), ('is_trainer', True), _connector='OR'), name='certificates_application_person_has_a_part')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationReview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('assigned_at', models.DateTimeField()),
                    ('declaration', models.CharField(blank=True, choices=[('free', 'I have no conflict of interest'), ('conflict', 'I have a conflict of interest')], max_length=8)),
                    ('declared_note', models.CharField(blank=True, max_length=600)),
                    ('declared_at', models.DateTimeField(null=True)),
                    ('advice', models.CharField(blank=True, choices=[('accredit', 'Accredit'), ('accredit_if', 'Accredit with conditions'), ('refuse', 'Refuse')], max_length=12)),
                    ('summary', models.TextField(blank=True, max_length=6000)),
                    ('handed_in_at', models.DateTimeField(null=True)),
                    ('released_at', models.DateTimeField(null=True)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='certificates.application')),
                    ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='application_reviews', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                ],
                options={
                    'verbose_name': 'review of an application',
                    'verbose_name_plural': 'reviews of applications',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('application', 'reviewer'), name='certificates_reviewer_once_per_application'), models.CheckConstraint(condition=models.Q(('handed_in_at__isnull', True), models.Q(('declaration', 'free'), models.Q(('advice', ''), _negated=True), models.Q(('summary', ''), _negated=True)), _connector='OR'), name='certificates_review_whole_when_handed_in')],
                },
            ),
            migrations.CreateModel(
                name='DecisionStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('suspended', 'Suspended'), ('revoked', 'Revoked')], max_length=10)),
                    ('from_on', models.DateField()),
                    ('until_on', models.DateField(null=True)),
                    ('reason', models.TextField(max_length=2000)),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='certificates.accreditation')),
                ],
                options={
                    'verbose_name': 'suspension or revocation of a decision',
                    'ordering': ['from_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'suspended'), ('until_on__isnull', True), _connector='OR'), name='certificates_revoked_for_good')],
                },
            ),
            migrations.CreateModel(
                name='DossierComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=45)),
                    ('text', models.TextField(max_length=2000, verbose_name='comment')),
                    ('at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(editable=False, null=True)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='certificates.application')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('settled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'comment on a dossier',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='certificates_comment_settled_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='DossierDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=45)),
                    ('text', models.TextField(blank=True)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='certificates.application')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'draft of a part of a dossier',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['application', 'key'], name='certificates_draft_by_part')],
                },
            ),
            migrations.CreateModel(
                name='LetterText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_confirmed', models.BooleanField(default=False, help_text='Until then it is marked as to be confirmed, and stands on no certificate, letter or public page.', verbose_name='confirmed with the body')),
                    ('source', models.CharField(blank=True, help_text='Where it is written: a rulebook and its article, a page, a letter.', max_length=300, verbose_name='source')),
                    ('outcome', models.CharField(choices=[('accredit', 'Accredited'), ('accredit_if', 'Accredited with conditions'), ('refuse', 'Refused')], max_length=12, verbose_name='decision')),
                    ('language', models.CharField(choices=[('en', 'English'), ('sr-latn', 'Srpski'), ('sr', 'Српски'), ('sl', 'Slovenščina')], max_length=10, verbose_name='language')),
                    ('text', models.TextField(help_text='Placeholders: {applicant}, {programme}, {version}, {application}, {submitted_on}, {number}, {decided_on}, {valid_from}, {valid_to}, {reasons}, {appeal}.', verbose_name='text')),
                    ('body', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_texts', to='certificates.accreditingbody')),
                ],
                options={
                    'verbose_name': 'text of a decision letter',
                    'verbose_name_plural': 'texts of decision letters',
                    'ordering': ['outcome', 'language'],
                    'constraints': [models.UniqueConstraint(fields=('body', 'outcome', 'language'), name='certificates_letter_text_once')],
                },
            ),
            migrations.CreateModel(
                name='ReviewScore',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('standard', models.CharField(max_length=20)),
                    ('score', models.PositiveSmallIntegerField(null=True, verbose_name='score')),
                    ('rationale', models.TextField(blank=True, max_length=3000, verbose_name='rationale')),
                    ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='certificates.applicationreview')),
                ],
                options={
                    'verbose_name': 'score of a standard',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('review', 'standard'), name='certificates_review_score_once')],
                },
            ),
            migrations.CreateModel(
                name='ScoreSettlement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('standard', models.CharField(max_length=20)),
                    ('score', models.PositiveSmallIntegerField(verbose_name='score')),
                    ('rationale', models.TextField(max_length=3000, verbose_name='rationale')),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='certificates.application')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'settled score',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('application', 'standard'), name='certificates_score_settled_once')],
                },
            ),
            migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('content', models.JSONField()),
                    ('content_sha256', models.CharField(max_length=64)),
                    ('standards', models.JSONField(default=list)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='certificates.application')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'submitted dossier',
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('application', 'number'), name='certificates_submission_once')],
                },
            ),
            migrations.CreateModel(
                name='SubmittedFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=4)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('place', models.CharField(max_length=160)),
                    ('sha256', models.CharField(max_length=64)),
                    ('size', models.PositiveIntegerField()),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='certificates.submission')),
                ],
                options={
                    'verbose_name': 'file of a submitted dossier',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('submission', 'kind', 'language'), name='certificates_submitted_file_once')],
                },
            ),
        ]),
    ]
