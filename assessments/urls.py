from django.urls import path

from assessments.views import (
    allowing,
    answering,
    appeals,
    marking,
    queue,
    repairs,
    statistics,
    survey,
    taking,
    tries,
    uploads,
)

app_name = "assessments"
urlpatterns = [
    path("runs/<int:run_id>/quizzes/<uuid:key>/", taking.quiz, name="quiz"),
    path("runs/<int:run_id>/quizzes/<uuid:key>/start/", taking.begin, name="start"),
    path("runs/<int:run_id>/surveys/<uuid:key>/", survey.survey, name="survey"),
    path("runs/<int:run_id>/attempts/<int:pk>/", answering.attempt, name="attempt"),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/answers/<int:position>/",
        answering.answer,
        name="answer",
    ),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/hand-in/", taking.hand_in, name="hand_in"
    ),
    path("runs/<int:run_id>/attempts/<int:pk>/result/", taking.result, name="result"),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/answers/<int:position>/files/",
        uploads.files,
        name="files",
    ),
    path(
        "runs/<int:run_id>/attempts/<int:pk>/files/<str:public_id>/take-back/",
        uploads.remove,
        name="take_back",
    ),
    path("files/<str:public_id>/", uploads.download, name="file"),
    path("runs/<int:run_id>/attempts/<int:pk>/appeal/", appeals.appeal, name="appeal"),
    path("teach/marking/", queue.queue, name="marking"),
    path("teach/marking/comments/", queue.comments, name="saved_comments"),
    path(
        "teach/marking/comments/<int:pk>/forget/",
        queue.forget_comment,
        name="forget_comment",
    ),
    path("teach/marking/<int:question_id>/", marking.question, name="mark_question"),
    path("teach/responses/<int:pk>/mark/", marking.mark, name="mark"),
    path("teach/responses/<int:pk>/name/", marking.name, name="answer_name"),
    path("teach/responses/<int:pk>/settle/", queue.settle_marks, name="settle"),
    path("teach/appeals/", appeals.register, name="appeals"),
    path("teach/appeals/<int:pk>/", appeals.decide, name="appeal_decision"),
    path("teach/questions/<int:pk>/repair/", repairs.repair_page, name="repair"),
    path(
        "teach/questions/<int:pk>/statistics/",
        statistics.question,
        name="question_statistics",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/statistics/",
        statistics.quiz,
        name="quiz_statistics",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/", tries.run_quiz, name="run_quiz"
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/enrolments/<int:pk>/extra-try/",
        tries.extra_try,
        name="extra_try",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/opening/",
        allowing.opening,
        name="run_quiz_opening",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/more-time/",
        allowing.more_time,
        name="more_time",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/enrolments/<int:pk>/",
        allowing.person,
        name="accommodation",
    ),
    path(
        "teach/runs/<int:run_id>/quizzes/<uuid:key>/survey/",
        survey.survey_summary,
        name="survey_summary",
    ),
]
