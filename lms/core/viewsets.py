"""People, organisations and the audit trail in the Wagtail admin."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views import users

from lms.core.audit_labels import label
from lms.core.models import AuditEvent, Organisation, User
from lms.core.people_forms import PersonCreationForm, PersonEditForm


class PersonIndexView(users.IndexView):
    """Everybody with an account; one by one, so that each change is on the trail."""

    page_title = gettext_lazy("People")
    add_item_label = gettext_lazy("Invite a person")

    @cached_property
    def columns(self) -> list[Column]:
        name, email, *rest = [
            column for column in super().columns if column.name != "bulk_actions"
        ]
        email.label = gettext_lazy("E-mail address")
        organisation = Column("organisation", label=gettext_lazy("Organisation"))
        return [name, email, organisation, *rest]

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().select_related("organisation")

    def get_delete_url(self, instance: User) -> None:
        return None


class PersonCreateView(users.CreateView):
    page_title = gettext_lazy("Invite a person")
    success_message = gettext_lazy("%(object)s was invited by e-mail.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save_instance(self) -> User:
        return self.form.save_for(by=self.request.user, at=timezone.now())


class PersonEditView(users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who could change such an account's address could take it over.
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def save_instance(self) -> User:
        return self.form.save_for(by=self.request.user, at=timezone.now())


class PersonDeleteView(users.DeleteView):
    """Refuses: what people did is evidence. Accounts are closed or erased instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        messages.error(
            request,
            _(
                "People are not deleted. Take away “Active” to close the account; the"
                " person can erase it on the account page."
            ),
        )
        return redirect("wagtailusers_users:edit", self.object.pk)


class PersonViewSet(users.UserViewSet):
    menu_label = gettext_lazy("People")
    ordering = "name"
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    copy_view_enabled = False

    def get_form_class(
        self, for_update: bool = False
    ) -> type[PersonCreationForm | PersonEditForm]:
        return PersonEditForm if for_update else PersonCreationForm


class OrganisationDeleteView(generic.DeleteView):
    """Deletes an organisation that nothing points to."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(
                request,
                _("%(organisation)s has people or runs and stays.")
                % {"organisation": self.object},
            )
            return redirect(self.get_success_url())


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_order = 610
    add_to_settings_menu = True
    ordering = ["name"]
    list_display = ["name", "type", "country", "region"]
    list_filter = ["type", "country"]
    search_fields = ["name", "region"]
    search_backend_name = None
    copy_view_enabled = False
    delete_view_class = OrganisationDeleteView
    panels = [
        FieldPanel("name"),
        FieldPanel("type"),
        FieldRowPanel([FieldPanel("country"), FieldPanel("region")]),
        FieldPanel("logo"),
    ]


class AuditIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[AuditEvent]:
        return super().get_base_queryset().select_related("actor")


class AuditInspectView(generic.InspectView):
    """One event with everything that was recorded."""

    def get_data_display_value(self) -> SafeString:
        text = json.dumps(self.object.data, indent=2, ensure_ascii=False)
        return format_html("<pre>{}</pre>", text)

    def get_action_display_value(self) -> str:
        return f"{label(self.object.action)} ({self.object.action})"

    def get_actor_display_value(self) -> str:
        return str(self.object.actor or _("The system"))


class AuditEventViewSet(ModelViewSet):
    """Inspect only: the trail is never changed."""

    model = AuditEvent
    name = "audit_event"
    icon = "history"
    menu_order = 620
    add_to_settings_menu = True
    add_to_reference_index = False
    ordering = ["-pk"]
    list_per_page = 50
    list_display = [
        "action",
        DateColumn("at", label=gettext_lazy("When"), sort_key="pk"),
        Column(
            "label",
            label=gettext_lazy("What happened"),
            accessor=lambda event: label(event.action),
        ),
        Column(
            "actor",
            label=gettext_lazy("Who"),
            accessor=lambda event: event.actor or gettext_lazy("The system"),
        ),
        Column(
            "subject",
            label=gettext_lazy("To what"),
            accessor=lambda event: f"{event.subject_type} {event.subject_id}",
        ),
    ]
    list_filter = {"action": ["icontains"], "subject_type": ["exact"], "at": ["date"]}
    search_fields = ["action", "subject_type", "subject_id"]
    search_backend_name = None
    form_fields = ["action"]
    index_view_class = AuditIndexView
    inspect_view_enabled = True
    inspect_view_class = AuditInspectView
    inspect_view_fields = [
        "at",
        "action",
        "actor",
        "subject_type",
        "subject_id",
        "data",
        "correlation",
    ]
    copy_view_enabled = False
