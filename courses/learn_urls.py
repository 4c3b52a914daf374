from django.urls import path

from courses.views import (
    answers,
    attendance,
    attention,
    calendar,
    check_in,
    evaluation,
    follow_up,
    invitations,
    learning,
    lesson,
    organisations,
    place_requests,
    places,
    reflections,
)

urlpatterns = [
    path("my/", learning.my_learning, name="my_learning"),
    path("my/calendar/", calendar.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("check-in/", check_in.by_room_code, name="check_in"),
    path("check-in/scan/<str:code>/", check_in.scanned, name="scanned"),
    path("check-in/pass/<str:given>/", check_in.checking, name="checking"),
    path("runs/<int:run_id>/", learning.run, name="run"),
    path("organisation/", organisations.mine, name="my_organisation"),
    path("organisation/<int:pk>/", organisations.organisation, name="organisation"),
    path(
        "organisation/<int:pk>/runs/<int:run_id>/",
        organisations.run,
        name="organisation_run",
    ),
    path(
        "organisation/<int:pk>/nominations/<int:asked>/take-back/",
        organisations.take_back,
        name="nomination_take_back",
    ),
    path("runs/<int:run_id>/about/", place_requests.about, name="run_about"),
    path("runs/<int:run_id>/place/", place_requests.ask_place, name="ask_place"),
    path(
        "runs/<int:run_id>/place/<int:pk>/take-back/",
        place_requests.take_back,
        name="place_take_back",
    ),
    path("runs/<int:run_id>/questions/", answers.own, name="own_answers"),
    path("runs/<int:run_id>/offer/", places.answer_offer, name="answer_offer"),
    path(
        "runs/<int:run_id>/invitation.pdf",
        invitations.own,
        name="own_invitation",
    ),
    path("runs/<int:run_id>/leave/", places.leave, name="leave_run"),
    path(
        "runs/<int:run_id>/attendance/",
        attendance.own_attendance,
        name="own_attendance",
    ),
    path("runs/<int:run_id>/notes/", reflections.notes, name="notes"),
    path("runs/<int:run_id>/notes/<int:pk>/", reflections.notes, name="note"),
    path(
        "runs/<int:run_id>/notes/<int:pk>/delete/",
        reflections.delete,
        name="note_delete",
    ),
    path(
        "runs/<int:run_id>/sessions/<int:pk>/",
        attention.live_session,
        name="live_session",
    ),
    path("runs/<int:run_id>/lessons/<uuid:key>/", lesson.lesson, name="lesson"),
    path(
        "runs/<int:run_id>/lessons/<uuid:key>/pause/",
        lesson.lesson_pause,
        name="lesson_pause",
    ),
    path(
        "runs/<int:run_id>/lessons/<uuid:key>/done/",
        lesson.lesson_done,
        name="lesson_done",
    ),
    path(
        "runs/<int:run_id>/evaluation/<uuid:key>/",
        evaluation.evaluation,
        name="evaluation",
    ),
    path("runs/<int:run_id>/later/", follow_up.later, name="later"),
    path(
        "runs/<int:run_id>/later/take-back/",
        follow_up.take_back,
        name="later_take_back",
    ),
    path("runs/<int:run_id>/later/correct/", follow_up.correct, name="later_correct"),
    path("workplace/<str:secret>/", follow_up.workplace_form, name="workplace"),
    # The other end of the same forms.
    path(
        "teach/runs/<int:pk>/evaluation/",
        evaluation.evaluation_results,
        name="teach_evaluation",
    ),
]
