"""Who may do what with quizzes. Views and templates ask; they never decide."""

from courses.models import CourseRun
from lms.core.models import User


def can_mark(user: User) -> bool:
    return user.has_perm("assessments.mark_response")


def can_see_tries(user: User, run: CourseRun) -> bool:
    """Trainers on their own runs, coordinators on all of them."""
    return CourseRun.objects.visible_to(user).filter(pk=run.pk).exists()


def can_grant_try(user: User, run: CourseRun) -> bool:
    return can_mark(user) and can_see_tries(user, run)


def can_publish_questions(user: User) -> bool:
    return user.has_perm("assessments.publish_question")


def can_import_questions(user: User) -> bool:
    return user.has_perm("assessments.add_question")


def can_read_bank(user: User) -> bool:
    return user.has_perm("assessments.view_question")


def can_change_questions(user: User) -> bool:
    """Also who may take questions out as a file, with their keys."""
    return user.has_perm("assessments.change_question")


def can_repair(user: User) -> bool:
    """Whether they may mark answers to a flawed question again, on every run."""
    return user.has_perm("assessments.add_repair")


def can_see_statistics(user: User) -> bool:
    """Authors and markers; what is shown by run is limited to runs they may open."""
    return user.has_perm("assessments.view_question") or can_mark(user)
