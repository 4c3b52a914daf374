"""Who may do what with programmes, versions and runs."""

from content.models import ProgrammePage
from courses.models import CourseRun
from lms.core.models import User


def can_edit_programme(user: User, programme: ProgrammePage) -> bool:
    """Whether they may edit its page, and so set its requirements."""
    return bool(programme.permissions_for_user(user).can_edit())


def can_freeze_programme(user: User, programme: ProgrammePage) -> bool:
    return user.has_perm("courses.freeze_programme") and can_edit_programme(
        user, programme
    )


def can_teach(user: User) -> bool:
    """Whether the teaching area is for them; which runs they see is another matter."""
    return user.has_perm("courses.view_courserun")


def can_open_run(user: User) -> bool:
    return user.has_perm("courses.add_courserun")


def can_manage_run(user: User) -> bool:
    """Whether they may change dates, rules and trainers, and end a run."""
    return user.has_perm("courses.change_courserun")


def can_enrol(user: User) -> bool:
    return user.has_perm("courses.enrol_person")


def can_record_attendance(user: User) -> bool:
    """Whether they may take the roll of the sessions they see."""
    return user.has_perm("courses.record_attendance")


def can_write_report(user: User, run: CourseRun) -> bool:
    """The run's own trainers write its report, or who manages the run."""
    return can_manage_run(user) or run.run_trainers.filter(trainer_id=user.pk).exists()


def can_dispense(user: User) -> bool:
    """Whether they may exempt others from sessions of the runs they see."""
    return user.has_perm("courses.add_dispensation")


def can_submit_report(user: User) -> bool:
    """Whether they may hand in the report on a run to the accrediting body."""
    return can_manage_run(user)


def can_compare_runs(user: User) -> bool:
    """Whether reports across runs are for them: they name people of every run."""
    return user.has_perm("courses.view_every_run")
