from django.urls import URLPattern, path

from courses.views import (
    across_runs,
    answers,
    attendance,
    check_in,
    devices,
    dispensing,
    imports,
    invitations,
    log_import,
    moving,
    organisations,
    paper,
    people,
    place_requests,
    places,
    roll,
    run_changes,
    run_pages,
    run_report,
    supervisor_letters,
    teaching,
    walk_ins,
)

urlpatterns: list[URLPattern] = [
    path("teach/", teaching.home, name="teach_home"),
    path("teach/runs/", teaching.run_list, name="teach_runs"),
    path("teach/runs/new/", run_changes.new, name="run_new"),
    # All runs together.
    path("teach/reports/", across_runs.reports, name="all_reports"),
    path("teach/reports/<str:kind>/", across_runs.reports, name="reports"),
    path("teach/reports/<str:kind>.<str:suffix>", across_runs.file, name="report_file"),
    # One run.
    path("teach/runs/<int:pk>/", run_pages.people, name="teach_run"),
    path("teach/runs/<int:pk>/sessions/", run_pages.sessions, name="teach_sessions"),
    path("teach/runs/<int:pk>/progress/", run_pages.progress, name="teach_progress"),
    path(
        "teach/runs/<int:pk>/requests/",
        attendance.requests,
        name="attendance_requests",
    ),
    path("teach/runs/<int:pk>/report/", run_changes.report, name="teach_report"),
    path("teach/runs/<int:pk>/figures/", run_report.figures, name="run_figures"),
    path(
        "teach/runs/<int:pk>/attendance/",
        run_report.attendance,
        name="run_attendance",
    ),
    path(
        "teach/runs/<int:pk>/figures/submit/", run_report.submit, name="report_submit"
    ),
    path(
        "teach/runs/<int:pk>/figures/submitted/<int:number>.pdf",
        run_report.submitted,
        name="report_submitted",
    ),
    path(
        "teach/runs/<int:pk>/figures/<str:kind>/prepare/",
        run_report.prepare,
        name="report_prepare",
    ),
    path(
        "teach/runs/<int:pk>/figures/<str:kind>.<str:suffix>",
        run_report.file,
        name="run_report_file",
    ),
    path("teach/runs/<int:pk>/settings/", run_changes.settings, name="teach_settings"),
    path(
        "teach/runs/<int:pk>/invitations.zip",
        invitations.of_run,
        name="run_invitations",
    ),
    path(
        "teach/enrolments/<int:pk>/invitation.pdf",
        invitations.of_person,
        name="person_invitation",
    ),
    path(
        "teach/runs/<int:pk>/information/",
        place_requests.information,
        name="run_information",
    ),
    path(
        "teach/runs/<int:pk>/place-requests/",
        place_requests.requests,
        name="place_requests",
    ),
    path("teach/runs/<int:pk>/answers/", answers.answers, name="run_answers"),
    path("teach/runs/<int:pk>/answers/remind/", answers.remind, name="answers_remind"),
    path("teach/runs/<int:pk>/answers.<str:suffix>", answers.file, name="answers_file"),
    path("teach/place-requests/<int:pk>/", place_requests.decide, name="place_decide"),
    path(
        "teach/organisations/",
        organisations.coordinators,
        name="organisation_coordinators",
    ),
    path(
        "teach/organisations/coordinators/<int:pk>/end/",
        organisations.end,
        name="coordinator_end",
    ),
    path(
        "teach/runs/<int:pk>/letters/",
        supervisor_letters.letters,
        name="supervisor_letters",
    ),
    path(
        "teach/letters/<int:pk>/correct/",
        supervisor_letters.correct,
        name="supervisor_correct",
    ),
    path("teach/runs/<int:pk>/places/", places.places, name="run_places"),
    path(
        "teach/runs/<int:pk>/places/decide/",
        places.decide_minimum,
        name="decide_minimum",
    ),
    path("teach/runs/<int:pk>/finish/", run_changes.finish, name="run_finish"),
    path("teach/runs/<int:pk>/copy/", moving.copy, name="run_copy"),
    path("teach/runs/<int:pk>/cancel/", run_changes.cancel, name="run_cancel"),
    path("teach/runs/<int:pk>/enrol/", people.enrol, name="enrol"),
    path("teach/runs/<int:pk>/import/", imports.import_list, name="import_people"),
    path("teach/runs/<int:pk>/imports/", imports.imports, name="people_imports"),
    path("teach/imports/<int:pk>/", imports.one_import, name="people_import"),
    path("teach/import-template.<str:kind>", imports.template, name="import_template"),
    # One session.
    path("teach/sessions/<int:pk>/roll/", roll.roll, name="roll"),
    path("teach/sessions/<int:pk>/unlock/", attendance.unlock_roll, name="unlock_roll"),
    path(
        "teach/attendance-requests/<int:pk>/",
        attendance.decide,
        name="attendance_decide",
    ),
    path(
        "teach/attendance-requests/<int:pk>/document/",
        attendance.evidence,
        name="attendance_evidence",
    ),
    path("teach/sessions/<int:pk>/roll/sent/", devices.roll_sent, name="roll_sent"),
    path("teach/sessions/<int:pk>/check-in/", check_in.screen, name="check_in_screen"),
    path("teach/sessions/<int:pk>/log/", log_import.import_page, name="log_import"),
    path("teach/sessions/<int:pk>/sheet.pdf", paper.sheet, name="sheet_pdf"),
    path("teach/sessions/<int:pk>/paper/", paper.entry, name="paper_entry"),
    path("teach/sheets/", paper.scans, name="sheet_scans"),
    path("teach/sheets/<int:pk>/", paper.scan, name="sheet_scan"),
    path("teach/sessions/<int:pk>/walk-ins/", walk_ins.walk_ins, name="walk_ins"),
    path("teach/walk-ins/<int:pk>/", walk_ins.walk_in, name="walk_in"),
    path("teach/sessions/worker.js", devices.worker, name="roll_worker"),
    path("teach/device-marks/<int:pk>/", devices.settle_mark, name="settle_mark"),
    path("teach/sessions/<int:pk>/sheet/", roll.sign_in_sheet, name="sign_in_sheet"),
    path(
        "teach/sessions/<int:pk>/move/", run_changes.move_session, name="session_move"
    ),
    path(
        "teach/sessions/<int:pk>/cancel/",
        run_changes.cancel_session,
        name="session_cancel",
    ),
    # One person on a run.
    path("teach/enrolments/<int:pk>/", people.person, name="person_progress"),
    path(
        "teach/enrolments/<int:pk>/exempt/<int:session>/",
        dispensing.give,
        name="dispense",
    ),
    path(
        "teach/dispensations/<int:pk>/withdraw/",
        dispensing.withdraw,
        name="dispensation_withdraw",
    ),
    path("teach/enrolments/<int:pk>/mail/", people.clear_address, name="clear_address"),
    path(
        "teach/enrolments/<int:pk>/family-file/",
        people.write_household_note,
        name="household_note",
    ),
    path("teach/enrolments/<int:pk>/move/", moving.move, name="move_person"),
    path(
        "teach/enrolments/<int:pk>/withdraw/", people.withdraw_person, name="withdraw"
    ),
]
