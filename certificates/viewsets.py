"""The accreditation section of the Wagtail admin: bodies, decisions, points."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet

from certificates.models import (
    Accreditation,
    AccreditingBody,
    CertificateDesign,
    CheckpointSubscriber,
    LicenceRule,
    PointsRule,
    RenewalRule,
)


class AccreditingBodyViewSet(ModelViewSet):
    model = AccreditingBody
    icon = "group"
    ordering = ["name"]
    list_display = ["name", "short_name", "role", "country"]
    list_filter = ["role"]
    search_fields = ["name", "short_name"]
    copy_view_enabled = False
    inspect_view_enabled = True


class AccreditationViewSet(ModelViewSet):
    model = Accreditation
    icon = "doc-full-inverse"
    ordering = ["-decided_on"]
    list_display = ["number", "body", "decided_on", "valid_from", "valid_to"]
    list_filter = ["body"]
    search_fields = ["number", "conditions"]
    copy_view_enabled = False
    inspect_view_enabled = True


class PointsRuleViewSet(ModelViewSet):
    model = PointsRule
    icon = "list-ol"
    ordering = ["body", "role"]
    list_display = [
        "body",
        "activity",
        "role",
        "with_test",
        "accredited_only",
        "points",
        "valid_from",
        "standing",
    ]
    list_filter = ["body", "activity", "role", "is_confirmed"]
    copy_view_enabled = False
    inspect_view_enabled = True


class LicenceRuleViewSet(ModelViewSet):
    model = LicenceRule
    icon = "history"
    ordering = ["body", "-valid_from"]
    list_display = [
        "body",
        "valid_from",
        "years",
        "points",
        "in_person",
        "is_confirmed",
    ]
    list_filter = ["body", "is_confirmed"]
    copy_view_enabled = False
    inspect_view_enabled = True


class RenewalRuleViewSet(ModelViewSet):
    model = RenewalRule
    icon = "rotate"
    list_display = ["programme", "validity", "months", "window_days", "grace_days"]
    list_filter = ["validity"]
    copy_view_enabled = False
    inspect_view_enabled = True


class CheckpointSubscriberViewSet(ModelViewSet):
    model = CheckpointSubscriber
    icon = "mail"
    ordering = ["name"]
    list_display = ["name", "body", "channel", "address", "is_active"]
    list_filter = ["channel", "is_active"]
    form_fields = ["name", "body", "channel", "address", "is_active"]
    copy_view_enabled = False
    inspect_view_enabled = True


class CertificateDesignViewSet(SnippetViewSet):
    """Designs have revisions and a preview, which is the document itself."""

    model = CertificateDesign
    icon = "clipboard-list"
    menu_label = _("Certificate designs")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "programme", "provider", "kind", "palette", "is_active"]
    list_filter = ["is_active", "palette"]


class AccreditationGroup(ModelViewSetGroup):
    menu_label = _("Accreditation")
    menu_icon = "success"
    menu_order = 300
    items = (
        AccreditingBodyViewSet,
        AccreditationViewSet,
        PointsRuleViewSet,
        LicenceRuleViewSet,
        RenewalRuleViewSet,
        CheckpointSubscriberViewSet,
    )
