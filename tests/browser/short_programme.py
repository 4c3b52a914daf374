"""A programme that can be walked in a minute: one lesson, one quiz, one session."""

from tests.browser.server import Server

RIGHT, WRONG = "A steady adult", "A strict list of rules"

_WRITE = """
import json
from assessments.models import Choice, QuizPage, QuizPassed, QuizQuestion, SingleChoice
from content.models import (EvaluationFormPage, LearningOutcome, LessonPage, ModulePage,
    PlannedSession, ProgrammeIndexPage, ProgrammePage)
from courses.models import (AttendanceShare, CoreSessions, EvaluationHandedIn,
    OnlineActivities)
from lms.core.models import User
from lms.demo.pages import add
from lms.demo.streams import evaluation_blocks, lesson_blocks
from wagtail.models import Locale

code = {code!r}
by = User.objects.get(email="admin@demo.sidro.example")
catalogue = ProgrammeIndexPage.objects.get(locale__language_code="en")
programme = add(catalogue, ProgrammePage(slug=code.lower(), code=code,
    title=f"Short programme {{code}}", public_title="Everyday steadiness",
    outcomes=[LearningOutcome(code="S1", text="Stay calm", sort_order=0)]), by)
module = add(programme, ModulePage(slug="m1", code="M1", title="Being steady",
    planned_sessions=[PlannedSession(code="M1-S1", title="In the room", minutes=90,
        is_core=True, outcomes="S1", sort_order=0)]), by)
body = [{{"text": "<h2>Begin</h2><p>The first text.</p>"}},
        {{"key_idea": "Stay."}}, {{"text": "<h2>Go on</h2><p>The second text.</p>"}}]
lesson = add(module, LessonPage(slug="o1", code="M1-O1", title="A first lesson", minutes=30,
    intensity=2, content_note="Speaks of hard topics in general terms.", outcomes="S1",
    body=lesson_blocks(body, code),
    alternative_body=lesson_blocks([{{"text": "<p>The gentler text.</p>"}}], code)), by)
question = SingleChoice(name=f"{{code}} question", outcomes="S1",
    stem=lesson_blocks([{{"text": "<p>What helps most?</p>"}}], code),
    locale=Locale.objects.get(language_code="en"), author=by,
    choices=[Choice(text={right!r}, is_correct=True, sort_order=0),
             Choice(text={wrong!r}, sort_order=1)])
question.live = False
question.save()
question.save_revision(user=by).publish(user=by, skip_permission_checks=True)
quiz = add(module, QuizPage(slug="q1", code="M1-Q1", title="A short quiz", is_graded=True,
    pass_percent=70, tries=3, wait_hours=0,
    questions=[QuizQuestion(question=question, sort_order=0)]), by)
add(module, EvaluationFormPage(slug="e1", code="M1-E1", title="How was it?",
    items=evaluation_blocks([{{"key": "a", "kind": "scale", "text": "It was clear."}}])), by)
for order, requirement in enumerate([
    AttendanceShare(percent=80, for_attendance=True), CoreSessions(for_attendance=True),
    OnlineActivities(), EvaluationHandedIn(),
    QuizPassed(quiz_key=quiz.translation_key, quiz_title=quiz.title)]):
    requirement.programme, requirement.order = programme, order
    requirement.save()
print("JSON" + json.dumps({{"programme": programme.pk, "lesson": lesson.pk,
    "question": question.pk}}))
"""


def write(server: Server, code: str) -> dict[str, int]:
    """Write the programme `code` as an author would have; return the ids of pages."""
    text = _WRITE.format(code=code, right=RIGHT, wrong=WRONG)
    return server.json(text)
