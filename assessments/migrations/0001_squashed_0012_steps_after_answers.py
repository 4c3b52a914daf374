"""Questions, quizzes and answers; what must not be rewritten, the database keeps."""

import assessments.condition_field
import assessments.fields
import assessments.models.questions.numeric
import assessments.models.questions.survey
import content.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import lms.core.storage
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import uuid
import wagtail.fields
import wagtail.models.preview
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from lms.core.append_only import AppendOnly
from lms.core.together import Together

# A requirement's own figures are in its kind's table, beside the common row.
OF_A_VERSION = (
    "EXISTS (SELECT 1 FROM courses_requirement r"
    " WHERE r.id = OLD.requirement_ptr_id AND r.version_id IS NOT NULL)"
)

# What was answered stays as it was handed in.
HANDED_IN = (
    "EXISTS (SELECT 1 FROM assessments_attempt a"
    " WHERE a.id = OLD.attempt_id AND a.state <> 'open')"
)

REVIEW = "Question review"
APPROVERS = ("Coordinator", "Administrator")


def make_review(apps, schema_editor):
    """Give questions the review workflow that they start with."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    groups = apps.get_model("auth", "Group").objects
    task_type, _ = content_types.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    question_type, _ = content_types.get_or_create(
        app_label="assessments", model="question"
    )
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=REVIEW, active=True, content_type=task_type
    )
    task.groups.set([groups.get_or_create(name=name)[0] for name in APPROVERS])
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(
        name=REVIEW, active=True
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=question_type, defaults={"workflow": workflow}
    )


def remove_review(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=REVIEW).delete()
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(
        name=REVIEW
    ).delete()


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("assessments", "0001_initial"),
        ("assessments", "0002_append_only"),
        ("assessments", "0003_question_review"),
        ("assessments", "0004_free_text"),
        ("assessments", "0005_question_import"),
        ("assessments", "0006_question_kinds"),
        ("assessments", "0007_append_only_documents"),
        ("assessments", "0008_quiz_settings"),
        ("assessments", "0009_file_upload"),
        ("assessments", "0010_unfolding_cases"),
        ("assessments", "0011_marking_and_fairness"),
        ("assessments", "0012_steps_after_answers"),
    ]

    dependencies = [
        ('content', '0004_document_of_attendance'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('courses', '0001_squashed_0019_before_the_run'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='QuizPassed',
                fields=[
                    ('requirement_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='courses.requirement')),
                    ('quiz_key', assessments.fields.QuizKeyField(verbose_name='quiz')),
                    ('quiz_title', models.CharField(editable=False, max_length=255)),
                ],
                options={
                    'verbose_name': 'quiz passed',
                },
                bases=('courses.requirement',),
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='try')),
                    ('draw_seed', models.BigIntegerField()),
                    ('seed', models.BigIntegerField()),
                    ('state', models.CharField(choices=[('open', 'Open'), ('submitted', 'Handed in, being marked'), ('marked', 'Marked')], default='open', max_length=12, verbose_name='state')),
                    ('score', models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name='marks earned')),
                    ('max_score', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='marks possible')),
                    ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name='per cent')),
                    ('passed', models.BooleanField(null=True, verbose_name='passed')),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('due_at', models.DateTimeField(null=True)),
                    ('accepts_until', models.DateTimeField(null=True)),
                    ('extra_minutes', models.PositiveSmallIntegerField(default=0)),
                    ('ran_out', models.BooleanField(default=False)),
                    ('page_reached', models.PositiveSmallIntegerField(default=1)),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('marked_at', models.DateTimeField(null=True)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.enrolment')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.outlineitem')),
                    ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.frozenpage')),
                ],
                options={
                    'verbose_name': 'attempt',
                    'verbose_name_plural': 'attempts',
                    'ordering': ['enrolment', 'item', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'item', 'number'), name='assessments_attempt_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('enrolment', 'item'), name='assessments_attempt_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('submitted_at__isnull', True)), models.Q(models.Q(('state', 'open'), _negated=True), ('submitted_at__isnull', False)), _connector='OR'), name='assessments_attempt_open_iff_not_submitted'), models.CheckConstraint(condition=models.Q(models.Q(('marked_at__isnull', False), ('percent__isnull', False), ('score__isnull', False), ('state', 'marked')), models.Q(models.Q(('state', 'marked'), _negated=True), ('marked_at__isnull', True), ('passed__isnull', True), ('score__isnull', True)), _connector='OR'), name='assessments_attempt_marked_iff_scored'), models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('score__gte', 0), ('score__lte', models.F('max_score'))), _connector='OR'), name='assessments_attempt_score_in_range')],
                },
            ),
            migrations.CreateModel(
                name='EarlierResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('score', models.DecimalField(decimal_places=2, max_digits=7)),
                    ('max_score', models.DecimalField(decimal_places=2, max_digits=7)),
                    ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                    ('passed', models.BooleanField(null=True)),
                    ('digest', models.CharField(max_length=64)),
                    ('reason', models.CharField(blank=True, max_length=600)),
                    ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_results', to='assessments.attempt')),
                    ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'earlier result',
                    'verbose_name_plural': 'earlier results',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ExtraTry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=300, verbose_name='reason')),
                    ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_tries', to='courses.enrolment')),
                    ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.outlineitem')),
                ],
                options={
                    'verbose_name': 'extra try',
                    'verbose_name_plural': 'extra tries',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessments_extra_try_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='QuestionImport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('file_name', models.CharField(max_length=200, verbose_name='file')),
                    ('path', models.CharField(blank=True, max_length=200)),
                    ('format', models.CharField(max_length=20, verbose_name='format')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('made', models.PositiveIntegerField(default=0, verbose_name='questions made')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('locale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale')),
                    ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.programmepage')),
                ],
                options={
                    'verbose_name': 'import of questions',
                    'verbose_name_plural': 'imports of questions',
                    'ordering': ['-created_at'],
                    'default_permissions': (),
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('made', 0)), models.Q(('confirmed_at__isnull', False), ('path', '')), _connector='OR'), name='assessments_import_confirmed_without_file')],
                },
            ),
            migrations.CreateModel(
                name='QuizPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('code', models.CharField(max_length=20, verbose_name='code')),
                    ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                    ('minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minutes')),
                    ('mode', models.CharField(choices=[('in_room', 'In the room'), ('live_online', 'Live online'), ('self_paced', 'Online, at your own pace')], default='self_paced', max_length=20, verbose_name='delivered')),
                    ('outcomes', models.CharField(blank=True, help_text='A1, A2', max_length=120, verbose_name='learning outcomes')),
                    ('intensity', models.PositiveSmallIntegerField(choices=[(0, '0 – light'), (1, '1 – touches hard topics'), (2, '2 – heavy'), (3, '3 – very heavy')], default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3)], verbose_name='intensity')),
                    ('topics', models.CharField(blank=True, max_length=200, verbose_name='topics of the content note')),
                    ('content_note', models.CharField(blank=True, help_text='One calm, factual sentence; shown before the page, with a choice.', max_length=300, verbose_name='content note')),
                    ('is_graded', models.BooleanField(default=True, help_text='A quiz that is not graded is done as soon as it is handed in.', verbose_name='graded')),
                    ('pass_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('1')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='per cent needed to pass')),
                    ('outcome_percent', models.DecimalField(blank=True, decimal_places=2, help_text='Empty: only the whole counts. Otherwise no outcome may be missed, however good the rest is.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('1')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='per cent needed in each learning outcome')),
                    ('tries', models.PositiveSmallIntegerField(default=3, help_text='0 means without limit.', validators=[django.core.validators.MaxValueValidator(99)], verbose_name='tries')),
                    ('wait_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(720)], verbose_name='hours between tries')),
                    ('redraw', models.BooleanField(default=True, verbose_name='draw again for each try')),
                    ('counts', models.CharField(choices=[('best', 'The best try'), ('last', 'The last try'), ('first', 'The first try'), ('mean', 'The mean of all tries')], default='best', max_length=5, verbose_name='which try counts')),
                    ('layout', models.CharField(choices=[('all', 'All questions on one page'), ('one', 'One question at a time'), ('section', 'One section at a time')], default='all', max_length=7, verbose_name='pages')),
                    ('navigation', models.CharField(choices=[('free', 'Back and forth, as one likes'), ('forward', 'Only forward: what is left behind stays as it is')], default='free', help_text='“Only forward” needs more than one page.', max_length=7, verbose_name='moving between pages')),
                    ('may_flag', models.BooleanField(default=True, verbose_name='questions can be flagged to come back to')),
                    ('shuffle_questions', models.BooleanField(default=False, help_text='Within each section.', verbose_name='shuffle questions')),
                    ('shuffle_choices', models.BooleanField(default=True, help_text='As far as each question allows.', verbose_name='shuffle choices')),
                    ('behaviour', models.CharField(choices=[('end', 'Feedback at the end'), ('immediate', 'Feedback right after each question'), ('tries', 'Several tries at each question, with hints'), ('certainty', 'Each answer with how sure one is')], default='end', max_length=9, verbose_name='when feedback on a question comes')),
                    ('question_tries', models.PositiveSmallIntegerField(default=3, help_text='After each one that is not right, the next hint is shown.', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(9)], verbose_name='tries at each question')),
                    ('penalty_percent', models.DecimalField(decimal_places=2, default=Decimal('33.33'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='per cent taken off for each further try')),
                    ('opens_after_days', models.PositiveSmallIntegerField(blank=True, help_text='Counted from the first day of the run, which is day 0.', null=True, validators=[django.core.validators.MaxValueValidator(999)], verbose_name='opens on day')),
                    ('closes_after_days', models.PositiveSmallIntegerField(blank=True, help_text='Exact times can be set for each run by its trainer.', null=True, validators=[django.core.validators.MaxValueValidator(999)], verbose_name='closes at the end of day')),
                    ('time_limit', models.PositiveSmallIntegerField(blank=True, help_text='Empty, which is best for most people: no time limit.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='minutes for a try')),
                    ('warn_minutes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='minutes left when the warning comes')),
                    ('grace_seconds', models.PositiveSmallIntegerField(default=60, help_text='Answers that arrive so late still count; a slow line is no fault.', validators=[django.core.validators.MaxValueValidator(3600)], verbose_name='seconds of grace')),
                    ('asks_code', models.BooleanField(default=False, help_text='The trainer sets the code for each run and gives it in the room.', verbose_name='needs an access code to begin')),
                    ('feedback', models.CharField(choices=[('full', 'After each try: marks, right answers and feedback'), ('when_done', 'After each try the score; the rest when passed or no try is left'), ('score', 'Only the score'), ('after_other', 'Nothing until another quiz is done'), ('custom', 'As the table below says')], default='full', max_length=12, verbose_name='feedback')),
                    ('review', assessments.fields.ReviewField(blank=True, default=assessments.fields.first_table, help_text='Counts only with “As the table below says”.', verbose_name='what is shown, and when')),
                    ('marking_days', models.PositiveSmallIntegerField(default=10, help_text='Within so many days a trainer marks written answers.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days for marking')),
                    ('double_marking', models.BooleanField(default=False, help_text="Two people mark each written answer, and neither sees the other's mark until both are in.", verbose_name='two markers')),
                    ('marking_tolerance', models.DecimalField(decimal_places=2, default=Decimal('1'), help_text='Up to this, the mean counts; beyond it, the mark is settled.', max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='marks they may differ by')),
                    ('passed_text', models.TextField(blank=True, max_length=600, verbose_name='text when passed')),
                    ('failed_text', models.TextField(blank=True, help_text='Say “not yet” rather than “failed”, and what helps next.', max_length=600, verbose_name='text when not passed')),
                    ('is_anonymous', models.BooleanField(default=False, help_text='For opinions. Answers can never be joined to a person; trainers see results from five answers on.', verbose_name='anonymous survey')),
                    ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                    ('feedback_after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='the other quiz')),
                ],
                options={
                    'verbose_name': 'quiz',
                    'verbose_name_plural': 'quizzes',
                },
                bases=('wagtailcore.page', models.Model),
            ),
            migrations.CreateModel(
                name='QuizDraw',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('count', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='how many')),
                    ('outcome', models.CharField(blank=True, max_length=10, verbose_name='learning outcome')),
                    ('tag', models.CharField(blank=True, max_length=100, verbose_name='tag')),
                    ('difficulty', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Easy'), (2, 'Medium'), (3, 'Hard')], null=True, verbose_name='difficulty')),
                    ('automatic_only', models.BooleanField(default=True, verbose_name='only questions that the computer marks')),
                    ('section', models.PositiveSmallIntegerField(default=1, help_text='Its number in the list of sections.', verbose_name='section')),
                    ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.programmepage', verbose_name='programme')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='draws', to='assessments.quizpage')),
                ],
                options={
                    'verbose_name': 'random draw',
                    'verbose_name_plural': 'random draws',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='FeedbackBand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('from_percent', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='from per cent')),
                    ('text', models.TextField(max_length=600, verbose_name='text')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='assessments.quizpage')),
                ],
                options={
                    'verbose_name': 'band of overall feedback',
                    'verbose_name_plural': 'bands of overall feedback',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='QuizSection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('title', models.CharField(max_length=120, verbose_name='heading')),
                    ('introduction', models.TextField(blank=True, max_length=600, verbose_name='introduction')),
                    ('required_percent', models.DecimalField(blank=True, decimal_places=2, help_text='Empty: only the whole quiz counts.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='per cent needed in this section')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='assessments.quizpage')),
                ],
                options={
                    'verbose_name': 'section of a quiz',
                    'verbose_name_plural': 'sections of a quiz',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RunQuiz',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                    ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                    ('access_code', models.CharField(blank=True, max_length=40, verbose_name='access code')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.outlineitem')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.courserun')),
                ],
                options={
                    'verbose_name': 'quiz on a run',
                    'verbose_name_plural': 'quizzes on runs',
                    'constraints': [models.UniqueConstraint(fields=('run', 'item'), name='assessments_run_quiz_once'), models.CheckConstraint(condition=models.Q(('opens_at__isnull', True), ('closes_at__isnull', True), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='assessments_run_quiz_opens_first')],
                },
            ),
            migrations.CreateModel(
                name='SurveyAnswer',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('answers', models.JSONField(default=dict)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.outlineitem')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='courses.courserun')),
                ],
                options={
                    'verbose_name': 'survey answer',
                    'verbose_name_plural': 'survey answers',
                },
            ),
            migrations.CreateModel(
                name='SurveyReceipt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('handed_in_on', models.DateField()),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_receipts', to='courses.enrolment')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.outlineitem')),
                ],
                options={
                    'verbose_name': 'survey receipt',
                    'verbose_name_plural': 'survey receipts',
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'item'), name='assessments_survey_once')],
                },
            ),
            migrations.CreateModel(
                name='Accommodation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('extra_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(300)], verbose_name='more time, in per cent of the limit')),
                    ('extra_tries', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='more tries')),
                    ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                    ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                    ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodations', to='courses.enrolment')),
                    ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.outlineitem')),
                ],
                options={
                    'verbose_name': 'accommodation',
                    'verbose_name_plural': 'accommodations',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('opens_at__isnull', True), ('closes_at__isnull', True), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='assessments_accommodation_opens_first')],
                },
            ),
            migrations.CreateModel(
                name='AcceptedAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(help_text='An asterisk stands for any text: mandat* accepts mandatory too.', max_length=200, verbose_name='accepted answer')),
                    ('worth', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='worth, in per cent')),
                    ('feedback', models.TextField(blank=True, max_length=600, verbose_name='feedback')),
                ],
                options={
                    'verbose_name': 'accepted answer',
                    'verbose_name_plural': 'accepted answers',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                    ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                    ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                    ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                    ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                    ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                    ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                    ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                    ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                    ('name', models.CharField(help_text='For the question bank only; trainees do not see it.', max_length=120, verbose_name='name')),
                    ('stem', content.fields.ContentField(blank=True, verbose_name='question')),
                    ('marks', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.25')), django.core.validators.MaxValueValidator(100)], verbose_name='marks')),
                    ('general_feedback', wagtail.fields.RichTextField(blank=True, help_text='Shown to everybody after the quiz, as far as the quiz allows.', verbose_name='feedback')),
                    ('outcomes', models.CharField(blank=True, help_text='A1, A2', max_length=120, verbose_name='learning outcomes')),
                    ('difficulty', models.PositiveSmallIntegerField(choices=[(1, 'Easy'), (2, 'Medium'), (3, 'Hard')], default=2, verbose_name='difficulty')),
                    ('intensity', models.PositiveSmallIntegerField(choices=[(0, '0 – light'), (1, '1 – touches hard topics'), (2, '2 – heavy'), (3, '3 – very heavy')], default=0, verbose_name='intensity')),
                    ('content_note', models.CharField(blank=True, help_text='One calm, factual sentence; shown above the question.', max_length=300, verbose_name='content note')),
                    ('shuffle', models.BooleanField(default=True, help_text='Switch off when the order means something, as with numbers.', verbose_name='shuffle what is offered')),
                    ('retired_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retired at')),
                    ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                    ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                    ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                    ('polymorphic_ctype', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='polymorphic_%(app_label)s.%(class)s_set+', to='contenttypes.contenttype')),
                    ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='questions', to='content.programmepage', verbose_name='programme')),
                ],
                options={
                    'verbose_name': 'question',
                    'verbose_name_plural': 'questions',
                    'ordering': ['name', 'pk'],
                    'permissions': [('publish_question', 'Can publish question'), ('lock_question', 'Can lock question'), ('unlock_question', 'Can unlock question')],
                    'abstract': False,
                },
                bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
            ),
            migrations.CreateModel(
                name='CaseVignette',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('case_origin', models.CharField(choices=[('invented', 'Invented'), ('composite', 'Put together from several'), ('published', 'Already published')], default='invented', help_text='No names, exact ages, places or dates of real people. A case altered from a real one is not used.', max_length=12, verbose_name='where the case comes from')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='published where')),
                ],
                options={
                    'verbose_name': 'case vignette',
                    'verbose_name_plural': 'case vignettes',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='VignetteStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', wagtail.fields.RichTextField(verbose_name='what happens next')),
                    ('text_if_right', wagtail.fields.RichTextField(blank=True, help_text='If the last question of the step before was answered rightly. Leave it empty and the story is the same for everybody.', verbose_name='what happens instead after a right answer')),
                    ('only_after', assessments.condition_field.ConditionField(blank=True, default=dict, help_text='Tick nothing, and everybody is shown this step. Offered are the answers to the last question of each step, if it is a single choice or true or false, once the draft is saved. Whoever answers otherwise skips the step.', verbose_name='shown only after these answers')),
                    ('vignette', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assessments.casevignette')),
                ],
                options={
                    'verbose_name': 'step of a case',
                    'verbose_name_plural': 'steps of a case',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Cloze',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('ignores_case', models.BooleanField(default=True, verbose_name='capitals make no difference')),
                    ('ignores_diacritics', models.BooleanField(default=True, help_text='c for č and ć, dj for đ.', verbose_name='diacritics make no difference')),
                    ('ignores_script', models.BooleanField(default=True, help_text='Serbian in Latin or in Cyrillic.', verbose_name='the script makes no difference')),
                    ('passage', models.TextField(help_text='Write [[1]] where the first gap stands, [[2]] for the second.', max_length=6000, verbose_name='text with gaps')),
                ],
                options={
                    'verbose_name': 'text with gaps (cloze)',
                    'verbose_name_plural': 'texts with gaps',
                    'default_permissions': (),
                },
                bases=('assessments.question', models.Model),
            ),
            migrations.CreateModel(
                name='Gap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('kind', models.CharField(choices=[('text', 'A text'), ('number', 'A number'), ('choice', 'A choice from a list')], default='text', max_length=10, verbose_name='kind')),
                    ('right', models.TextField(help_text='For a text, each accepted answer on a line of its own; an asterisk stands for any text. Otherwise the one number or the one choice.', max_length=600, verbose_name='right')),
                    ('wrong', models.TextField(blank=True, help_text='For a choice from a list, each on a line of its own.', max_length=600, verbose_name='wrong choices')),
                    ('tolerance', models.DecimalField(blank=True, decimal_places=6, help_text='For a number.', max_digits=16, null=True, verbose_name='how much more or less')),
                    ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                    ('feedback', models.TextField(blank=True, max_length=600, verbose_name='feedback')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='gaps', to='assessments.cloze')),
                ],
                options={
                    'verbose_name': 'gap',
                    'verbose_name_plural': 'gaps',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='FileUpload',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('guidance', models.TextField(help_text='What earns how many marks. Trainees do not see it.', verbose_name='guidance for markers')),
                    ('max_files', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='how many files at most')),
                    ('max_megabytes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='how large a file may be, in megabytes')),
                    ('takes_documents', models.BooleanField(default=True, verbose_name='documents (PDF, DOCX, ODT, plain text)')),
                    ('takes_images', models.BooleanField(default=True, verbose_name='images (JPEG, PNG, WebP)')),
                ],
                options={
                    'verbose_name': 'file upload',
                    'verbose_name_plural': 'file uploads',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='FreeText',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('guidance', models.TextField(blank=True, help_text='What earns how many marks. Trainees do not see it.', verbose_name='guidance for markers')),
                    ('model_answer', models.TextField(blank=True, help_text='Shown to markers, and to trainees with their feedback.', verbose_name='a possible answer')),
                    ('min_length', models.PositiveIntegerField(default=0, help_text='A shorter answer is kept and counts as unfinished.', verbose_name='shortest answer, in characters')),
                    ('max_length', models.PositiveIntegerField(default=4000, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(20000)], verbose_name='longest answer, in characters')),
                ],
                options={
                    'verbose_name': 'free text',
                    'verbose_name_plural': 'free text questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='RubricCriterion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('title', models.CharField(max_length=120, verbose_name='criterion')),
                    ('guidance', models.TextField(blank=True, help_text='Trainees do not see it.', max_length=600, verbose_name='guidance for markers')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='assessments.freetext')),
                ],
                options={
                    'verbose_name': 'criterion',
                    'verbose_name_plural': 'criteria',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Hotspot',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('image_alt', models.CharField(help_text='For those who do not see it; without giving the answer away.', max_length=300, verbose_name='what the image shows')),
                    ('scoring', models.CharField(choices=[('partial', 'One for each right, minus one for each wrong choice'), ('all_or_nothing', 'All right, or nothing')], default='partial', max_length=20, verbose_name='marking')),
                    ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='image')),
                ],
                options={
                    'verbose_name': 'places on an image (hotspot)',
                    'verbose_name_plural': 'places on images',
                    'default_permissions': (),
                },
                bases=('assessments.question', models.Model),
            ),
            migrations.CreateModel(
                name='HotspotArea',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(help_text='Stands in the list that is offered beside the image.', max_length=200, verbose_name='name')),
                    ('is_correct', models.BooleanField(default=False, verbose_name='right')),
                    ('feedback', models.TextField(blank=True, max_length=600, verbose_name='feedback')),
                    ('shape', models.CharField(choices=[('box', 'Box'), ('ellipse', 'Ellipse')], default='box', max_length=10, verbose_name='shape')),
                    ('x', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from the left, in %')),
                    ('y', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from the top, in %')),
                    ('width', models.DecimalField(decimal_places=2, default=Decimal('20'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='width, in %')),
                    ('height', models.DecimalField(decimal_places=2, default=Decimal('20'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='height, in %')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='assessments.hotspot')),
                ],
                options={
                    'verbose_name': 'area',
                    'verbose_name_plural': 'areas',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ImageLabels',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('image_alt', models.CharField(help_text='For those who do not see it; without giving the answer away.', max_length=300, verbose_name='what the image shows')),
                    ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='image')),
                ],
                options={
                    'verbose_name': 'labels onto an image',
                    'verbose_name_plural': 'labels onto images',
                    'default_permissions': (),
                },
                bases=('assessments.question', models.Model),
            ),
            migrations.CreateModel(
                name='ExtraLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=120, verbose_name='label')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='extra_labels', to='assessments.imagelabels')),
                ],
                options={
                    'verbose_name': 'label that belongs nowhere',
                    'verbose_name_plural': 'labels that belong nowhere',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Spot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('description', models.CharField(help_text='For those who do not see it; without giving the label away.', max_length=200, verbose_name='what is at this place')),
                    ('label', models.CharField(max_length=120, verbose_name='right label')),
                    ('x', models.DecimalField(decimal_places=2, default=Decimal('50'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from the left, in %')),
                    ('y', models.DecimalField(decimal_places=2, default=Decimal('50'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from the top, in %')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='spots', to='assessments.imagelabels')),
                ],
                options={
                    'verbose_name': 'place',
                    'verbose_name_plural': 'places',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='KPrim',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                ],
                options={
                    'verbose_name': 'true or false statements (KPrim)',
                    'verbose_name_plural': 'KPrim questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='Likert',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('scale', models.TextField(default=assessments.models.questions.survey.agreement, help_text='Each on a line of its own.', max_length=600, verbose_name='steps of the scale')),
                ],
                options={
                    'verbose_name': 'statements on a scale (Likert)',
                    'verbose_name_plural': 'statements on scales',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='ScaleStatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=300, verbose_name='statement')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='assessments.likert')),
                ],
                options={
                    'verbose_name': 'statement',
                    'verbose_name_plural': 'statements',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Matching',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                ],
                options={
                    'verbose_name': 'matching',
                    'verbose_name_plural': 'matching questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='Distractor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=300, verbose_name='text')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='distractors', to='assessments.matching')),
                ],
                options={
                    'verbose_name': 'distractor',
                    'verbose_name_plural': 'distractors',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Pair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('left', models.CharField(max_length=300, verbose_name='this')),
                    ('right', models.CharField(max_length=300, verbose_name='belongs with')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='assessments.matching')),
                ],
                options={
                    'verbose_name': 'pair',
                    'verbose_name_plural': 'pairs',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='MultipleChoice',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('scoring', models.CharField(choices=[('partial', 'One for each right, minus one for each wrong choice'), ('all_or_nothing', 'All right, or nothing')], default='partial', max_length=20, verbose_name='marking')),
                ],
                options={
                    'verbose_name': 'multiple choice',
                    'verbose_name_plural': 'multiple choice questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='Numeric',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('value', models.DecimalField(decimal_places=6, max_digits=16, verbose_name='right number')),
                    ('tolerance_kind', models.CharField(choices=[('limits', 'From one number up to another'), ('absolute', 'So much more or less'), ('relative', 'So many per cent more or less')], default='limits', max_length=10, verbose_name='what is accepted')),
                    ('tolerance', models.DecimalField(blank=True, decimal_places=6, help_text='In the unit, or in per cent. Nothing accepts the number alone.', max_digits=16, null=True, verbose_name='how much more or less')),
                    ('low', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='accepted from')),
                    ('high', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='accepted up to')),
                    ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ],
                options={
                    'verbose_name': 'number',
                    'verbose_name_plural': 'number questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='NumericUnit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('unit', models.CharField(max_length=20, verbose_name='unit')),
                    ('factor', models.CharField(help_text='With hours as the main unit, a minute is 1/60.', max_length=30, validators=[assessments.models.questions.numeric.validate_factor], verbose_name='how much of the main unit it is')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='assessments.numeric')),
                ],
                options={
                    'verbose_name': 'other unit',
                    'verbose_name_plural': 'other units',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Ordering',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('scoring', models.CharField(choices=[('adjacent', 'A share for each right neighbour'), ('position', 'A share for each one in its place'), ('exact', 'All in order, or nothing')], default='adjacent', max_length=20, verbose_name='marking')),
                ],
                options={
                    'verbose_name': 'ordering',
                    'verbose_name_plural': 'ordering questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=300, verbose_name='text')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assessments.ordering')),
                ],
                options={
                    'verbose_name': 'step',
                    'verbose_name_plural': 'steps',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ShortText',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('ignores_case', models.BooleanField(default=True, verbose_name='capitals make no difference')),
                    ('ignores_diacritics', models.BooleanField(default=True, help_text='c for č and ć, dj for đ.', verbose_name='diacritics make no difference')),
                    ('ignores_script', models.BooleanField(default=True, help_text='Serbian in Latin or in Cyrillic.', verbose_name='the script makes no difference')),
                    ('guidance', models.TextField(blank=True, help_text='What earns how many marks. Trainees do not see it. Not needed where accepted answers are listed: then nobody marks by hand.', verbose_name='guidance for markers')),
                    ('model_answer', models.TextField(blank=True, help_text='Shown to markers, and to trainees with their feedback.', verbose_name='a possible answer')),
                    ('max_length', models.PositiveSmallIntegerField(default=1500, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(10000)], verbose_name='longest answer, in characters')),
                ],
                options={
                    'verbose_name': 'short text',
                    'verbose_name_plural': 'short text questions',
                    'default_permissions': (),
                },
                bases=('assessments.question', models.Model),
            ),
            migrations.CreateModel(
                name='SingleChoice',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                ],
                options={
                    'verbose_name': 'single choice',
                    'verbose_name_plural': 'single choice questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='SurveyText',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('max_length', models.PositiveIntegerField(default=1500, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(10000)], verbose_name='longest answer, in characters')),
                ],
                options={
                    'verbose_name': 'open survey question',
                    'verbose_name_plural': 'open survey questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='TrueFalse',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('is_true', models.BooleanField(choices=[(True, 'True'), (False, 'False')], default=False, verbose_name='the statement is')),
                ],
                options={
                    'verbose_name': 'true or false',
                    'verbose_name_plural': 'true or false questions',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='WordDrop',
                fields=[
                    ('question_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='assessments.question')),
                    ('passage', models.TextField(help_text='Write [[1]] where the first gap stands, [[2]] for the second.', max_length=6000, verbose_name='text with gaps')),
                ],
                options={
                    'verbose_name': 'words into a text',
                    'verbose_name_plural': 'words into texts',
                    'default_permissions': (),
                },
                bases=('assessments.question',),
            ),
            migrations.CreateModel(
                name='ExtraWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=120, verbose_name='word')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='extra_words', to='assessments.worddrop')),
                ],
                options={
                    'verbose_name': 'word that belongs nowhere',
                    'verbose_name_plural': 'words that belong nowhere',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='GapWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=120, verbose_name='word')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='assessments.worddrop')),
                ],
                options={
                    'verbose_name': 'word for a gap',
                    'verbose_name_plural': 'words for the gaps',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.TextField(max_length=500, verbose_name='text')),
                    ('is_correct', models.BooleanField(default=False, verbose_name='right')),
                    ('feedback', models.TextField(blank=True, help_text='Shown to those who chose it, and with the right answer.', max_length=600, verbose_name='feedback')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessments.question')),
                ],
                options={
                    'verbose_name': 'choice',
                    'verbose_name_plural': 'choices',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Hint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.TextField(max_length=600, verbose_name='hint')),
                    ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='hints', to='assessments.question')),
                ],
                options={
                    'verbose_name': 'hint',
                    'verbose_name_plural': 'hints',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='QuestionVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='version')),
                    ('payload', models.JSONField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('marks', models.DecimalField(decimal_places=2, max_digits=6)),
                    ('size', models.PositiveSmallIntegerField(default=1)),
                    ('needs_marker', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.question')),
                ],
                options={
                    'verbose_name': 'question version',
                    'verbose_name_plural': 'question versions',
                    'ordering': ['question', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('question', 'sha256'), name='assessments_version_content_once'), models.UniqueConstraint(fields=('question', 'number'), name='assessments_version_number_once')],
                },
            ),
            migrations.CreateModel(
                name='QuizQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('section', models.PositiveSmallIntegerField(default=1, help_text='Its number in the list of sections.', verbose_name='section')),
                    ('is_anchor', models.BooleanField(default=False, help_text='The same before and after the training, to compare the two.', verbose_name='anchor')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='assessments.quizpage')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='used_in_quizzes', to='assessments.question', verbose_name='question')),
                ],
                options={
                    'verbose_name': 'question of a quiz',
                    'verbose_name_plural': 'questions of a quiz',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Repair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('disregard', 'Leave the question out'), ('accept_all', 'Accept every answer'), ('change_key', 'Mark with the corrected key')], max_length=12, verbose_name='what is done')),
                    ('in_favour', models.BooleanField(default=True, verbose_name='only in favour of trainees')),
                    ('reason', models.CharField(max_length=600, verbose_name='reason')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('changes', models.JSONField(default=list)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('key_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.questionversion')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='assessments.questionversion')),
                ],
                options={
                    'verbose_name': 'repair of a question',
                    'verbose_name_plural': 'repairs of questions',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessments_repair_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('key_version__isnull', False), ('kind', 'change_key')), models.Q(models.Q(('kind', 'change_key'), _negated=True), ('key_version__isnull', True)), _connector='OR'), name='assessments_repair_key_iff_changed')],
                },
            ),
            migrations.CreateModel(
                name='Response',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('is_drawn', models.BooleanField(default=False)),
                    ('needs_marker', models.BooleanField(default=False)),
                    ('page', models.PositiveSmallIntegerField(default=1)),
                    ('section', models.PositiveSmallIntegerField(default=1)),
                    ('order', models.JSONField(default=list)),
                    ('answer', models.JSONField(null=True)),
                    ('is_flagged', models.BooleanField(default=False)),
                    ('certainty', models.PositiveSmallIntegerField(null=True)),
                    ('checks', models.JSONField(default=list)),
                    ('is_settled', models.BooleanField(default=False)),
                    ('revision', models.BigIntegerField(default=0)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessments.attempt')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessments.questionversion')),
                    ('vignette', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.questionversion')),
                ],
                options={
                    'verbose_name': 'response',
                    'verbose_name_plural': 'responses',
                    'ordering': ['attempt', 'position'],
                    'permissions': [('mark_response', 'Can mark answers')],
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'position'), name='assessments_response_once')],
                },
            ),
            migrations.CreateModel(
                name='Appeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.TextField(max_length=2000, verbose_name='why')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('due_on', models.DateField(verbose_name='decided by')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='assessments.attempt')),
                    ('response', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='assessments.response')),
                ],
                options={
                    'verbose_name': 'appeal',
                    'verbose_name_plural': 'appeals',
                    'ordering': ['due_on', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'response'), name='assessments_appeal_once'), models.UniqueConstraint(condition=models.Q(('response__isnull', True)), fields=('attempt',), name='assessments_appeal_whole_try_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessments_appeal_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='Mark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('marks', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='marks')),
                    ('max_marks', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='out of')),
                    ('comment', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                    ('levels', models.JSONField(default=dict)),
                    ('origin', models.CharField(choices=[('ordinary', 'Marked'), ('agreed', 'Agreed between two markers'), ('appeal', 'Changed on appeal'), ('repair', 'Marked again because the question was flawed')], default='ordinary', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=600, verbose_name='reason')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('repair', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='assessments.repair')),
                    ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='assessments.response')),
                ],
                options={
                    'verbose_name': 'mark',
                    'verbose_name_plural': 'marks',
                    'ordering': ['response', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('marks__gte', 0), ('marks__lte', models.F('max_marks'))), name='assessments_mark_in_range'), models.UniqueConstraint(condition=models.Q(('by__isnull', True)), fields=('response',), name='assessments_mark_once_by_computer'), models.CheckConstraint(condition=models.Q(('origin', 'ordinary'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='assessments_mark_later_has_reason')],
                },
            ),
            migrations.CreateModel(
                name='AppealDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outcome', models.CharField(choices=[('upheld', 'The result stays'), ('changed', 'The result is changed')], max_length=8, verbose_name='outcome')),
                    ('reason', models.TextField(max_length=600, verbose_name='reason, for the trainee')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('appeal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='assessments.appeal')),
                    ('appealed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('mark', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='assessments.mark')),
                ],
                options={
                    'verbose_name': 'decision on an appeal',
                    'verbose_name_plural': 'decisions on appeals',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('by', models.F('appealed_by')), _negated=True), name='assessments_appeal_not_decided_by_appellant'), models.CheckConstraint(condition=models.Q(('marked_by__isnull', True), models.Q(('by', models.F('marked_by')), _negated=True), _connector='OR'), name='assessments_appeal_not_decided_by_marker'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessments_decision_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('mark__isnull', False), ('outcome', 'changed')), models.Q(('mark__isnull', True), ('outcome', 'upheld')), _connector='OR'), name='assessments_decision_mark_iff_changed')],
                },
            ),
            migrations.CreateModel(
                name='IndependentMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('marks', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='marks')),
                    ('comment', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                    ('levels', models.JSONField(default=dict)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='independent_marks', to='assessments.response')),
                ],
                options={
                    'verbose_name': 'independent mark',
                    'verbose_name_plural': 'independent marks',
                    'ordering': ['response', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('response', 'by'), name='assessments_independent_mark_once'), models.CheckConstraint(condition=models.Q(('marks__gte', 0)), name='assessments_independent_mark_positive')],
                },
            ),
            migrations.CreateModel(
                name='RubricLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=300, verbose_name='level')),
                    ('points', models.DecimalField(decimal_places=2, help_text='All points together are scaled to the marks of the question.', max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='points')),
                    ('criterion', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='assessments.rubriccriterion')),
                ],
                options={
                    'verbose_name': 'level',
                    'verbose_name_plural': 'levels',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='SavedComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=2000, verbose_name='comment')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.question')),
                ],
                options={
                    'verbose_name': 'saved comment',
                    'verbose_name_plural': 'saved comments',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='TaggedQuestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content_object', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged_items', to='assessments.question')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged_questions', to='taggit.tag')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('tag', 'content_object'), name='assessments_tag_once')],
                },
            ),
            migrations.CreateModel(
                name='Upload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.CharField(max_length=32, unique=True)),
                    ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'DOCX'), ('odt', 'ODT'), ('txt', 'Plain text'), ('jpeg', 'JPEG'), ('png', 'PNG'), ('webp', 'WebP')], max_length=10, verbose_name='kind of file')),
                    ('size', models.PositiveBigIntegerField(verbose_name='size')),
                    ('sha256', models.CharField(max_length=64)),
                    ('file', models.FileField(storage=lms.core.storage.private_storage, upload_to='answers/')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='assessments.response')),
                ],
                options={
                    'verbose_name': 'uploaded file',
                    'verbose_name_plural': 'uploaded files',
                    'ordering': ['response', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='VersionDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtaildocs.document')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='assessments.questionversion')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('version', 'document'), name='assessments_version_document_once')],
                },
            ),
            migrations.CreateModel(
                name='VersionImage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailimages.image')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='assessments.questionversion')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('version', 'image'), name='assessments_version_image_once')],
                },
            ),
            migrations.CreateModel(
                name='VignettePart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('step', models.PositiveSmallIntegerField(default=1, help_text='1 is asked right after the story; 2 after the first step below.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='step')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='used_in_vignettes', to='assessments.question', verbose_name='question')),
                    ('vignette', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='assessments.casevignette')),
                ],
                options={
                    'verbose_name': 'question about the case',
                    'verbose_name_plural': 'questions about the case',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
        ]),
        migrations.AddField(
            model_name='acceptedanswer',
            name='question',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='accepted', to='assessments.shorttext'),
        ),
        migrations.AddField(
            model_name='question',
            name='published_version',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.questionversion'),
        ),
        migrations.AddField(
            model_name='question',
            name='tags',
            field=modelcluster.contrib.taggit.ClusterTaggableManager(blank=True, help_text='A comma-separated list of tags.', through='assessments.TaggedQuestion', to='taggit.Tag', verbose_name='tags'),
        ),
        migrations.AlterUniqueTogether(
            name='question',
            unique_together={('translation_key', 'locale')},
        ),
        AppendOnly('assessments_questionversion'),
        AppendOnly('assessments_versionimage'),
        AppendOnly('assessments_mark'),
        AppendOnly('assessments_extratry'),
        AppendOnly('assessments_response', when=HANDED_IN),
        AppendOnly('assessments_quizpassed', when=OF_A_VERSION),
        AppendOnly('assessments_versiondocument'),
        AppendOnly('assessments_accommodation'),
        AppendOnly('assessments_surveyreceipt'),
        AppendOnly('assessments_independentmark'),
        AppendOnly('assessments_repair'),
        AppendOnly('assessments_earlierresult'),
        AppendOnly('assessments_appeal'),
        AppendOnly('assessments_appealdecision'),
        migrations.RunPython(make_review, remove_review),
    ]
