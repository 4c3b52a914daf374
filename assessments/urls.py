from django.urls import path

from assessments.views import marking, taking, tries

app_name = "assessments"
urlpatterns = [
    path("runs/<int:run_id>/quizzes/<uuid:key>/", taking.quiz, name="quiz"),
    path("runs/<int:run_id>/quizzes/<uuid:key>/start/", taking.begin, name="start"),
    path("runs/<int:run_id>/attempts/<int:pk>/", taking.attempt, name="attempt"),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/answers/<int:position>/",
        taking.answer,
        name="answer",
    ),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/hand-in/", taking.hand_in, name="hand_in"
    ),
    path("runs/<int:run_id>/attempts/<int:pk>/result/", taking.result, name="result"),
    path("teach/marking/", marking.queue, name="marking"),
    path("teach/marking/<int:question_id>/", marking.question, name="mark_question"),
    path("teach/responses/<int:pk>/mark/", marking.mark, name="mark"),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/", tries.run_quiz, name="run_quiz"
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/enrolments/<int:pk>/extra-try/",
        tries.extra_try,
        name="extra_try",
    ),
]
