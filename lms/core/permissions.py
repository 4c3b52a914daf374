"""Roles: who may do what. The groups in the database are made from this table."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.models import User


@dataclass(frozen=True, kw_only=True)
class Role:
    """A group of people and the permissions it carries, as `app.codename`.

    `is_staff_role`: works with other people's data, so a second factor applies.
    """

    name: str
    label: str | Promise
    permissions: frozenset[str]
    is_staff_role: bool = True


_AUTHORING = frozenset(
    {
        "wagtailadmin.access_admin",
        "wagtailimages.add_image",
        "wagtailimages.change_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.change_document",
        "wagtaildocs.choose_document",
        "assessments.add_question",
        "assessments.change_question",
        "assessments.view_question",
        "simple_translation.submit_translation",
    }
)

TRAINEE = Role(
    name="Trainee",
    label=_("Trainee"),
    permissions=frozenset(),
    is_staff_role=False,
)
TRAINER = Role(
    name="Trainer",
    label=_("Trainer"),
    permissions=_AUTHORING
    | {
        "courses.view_courserun",
        "courses.record_attendance",
        "courses.add_dispensation",
        "courses.freeze_programme",
        "courses.view_programmeversion",
        "assessments.mark_response",
    },
)
COORDINATOR = Role(
    name="Coordinator",
    label=_("Coordinator"),
    permissions=_AUTHORING
    | {
        "courses.view_courserun",
        "courses.view_every_run",
        "courses.add_courserun",
        "courses.change_courserun",
        "courses.record_attendance",
        "courses.add_dispensation",
        "courses.enrol_person",
        "courses.freeze_programme",
        "courses.view_programmeversion",
        "assessments.mark_response",
        "assessments.publish_question",
        "assessments.add_repair",
        "assessments.delete_question",
        "assessments.lock_question",
        "assessments.unlock_question",
        "content.add_localesettings",
        "content.change_localesettings",
        "content.view_localesettings",
        "certificates.issue_certificate",
        "certificates.revoke_certificate",
        "certificates.view_certificate",
        "certificates.add_certificatedesign",
        "certificates.change_certificatedesign",
        "certificates.view_certificatedesign",
        "certificates.change_trainerrecord",
        "certificates.add_application",
    },
)
OFFICER = Role(
    name="Accreditation officer",
    label=_("Accreditation officer"),
    permissions=frozenset(
        {
            "certificates.view_accreditation",
            "certificates.view_evidence",
            "core.add_apikey",
        }
    ),
)
ORGANISATION = Role(
    name="Organisation's coordinator",
    label=_("Organisation's coordinator"),
    permissions=frozenset({"courses.nominate_person"}),
)
ADMINISTRATOR = Role(
    name="Administrator",
    label=_("Administrator"),
    permissions=COORDINATOR.permissions
    | {
        "core.add_user",
        "core.change_user",
        "core.view_user",
        "core.add_organisation",
        "core.change_organisation",
        "core.view_organisation",
        "core.add_listentry",
        "core.change_listentry",
        "core.delete_listentry",
        "core.view_listentry",
        "core.add_noticetemplate",
        "core.change_noticetemplate",
        "core.delete_noticetemplate",
        "core.view_noticetemplate",
        "core.view_auditevent",
        "core.add_apikey",
        "core.change_apikey",
        "certificates.add_accreditingbody",
        "certificates.change_accreditingbody",
        "certificates.view_accreditingbody",
        "certificates.add_accreditation",
        "certificates.change_accreditation",
        "certificates.view_accreditation",
        "certificates.add_pointsrule",
        "certificates.change_pointsrule",
        "certificates.view_pointsrule",
        "certificates.add_licencerule",
        "certificates.change_licencerule",
        "certificates.view_licencerule",
        "certificates.add_renewalrule",
        "certificates.change_renewalrule",
        "certificates.delete_renewalrule",
        "certificates.view_renewalrule",
        "certificates.add_checkpointsubscriber",
        "certificates.change_checkpointsubscriber",
        "certificates.view_checkpointsubscriber",
        "certificates.view_evidence",
    },
)

ROLES = (TRAINEE, TRAINER, COORDINATOR, OFFICER, ORGANISATION, ADMINISTRATOR)
STAFF_ROLE_NAMES = frozenset(role.name for role in ROLES if role.is_staff_role)


def can_make_api_keys(user: User | AnonymousUser) -> bool:
    return user.has_perm("core.add_apikey")


def can_make_api_keys_for_others(user: User) -> bool:
    """Make keys for organisations, and see and revoke everybody's."""
    return user.has_perm("core.change_apikey")
