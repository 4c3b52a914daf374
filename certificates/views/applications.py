"""The applicant's pages: preparing a dossier, submitting it, and what became of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.application_forms import (
    CommentForm,
    NewApplicationForm,
    NoteForm,
    PartForm,
    PersonForm,
    SubmitForm,
    VersionForm,
    WordsForm,
)
from certificates.domain import application_table as table
from certificates.domain import applications, dossiers, handing_in
from certificates.domain.application_table import Action, Role, State
from certificates.domain.dossier_checks import part_url, problems_of
from certificates.domain.dossier_content import blocks_of
from certificates.models import Application, ApplicationPerson, DossierComment
from certificates.permissions import can_apply
from certificates.views.application_pages import (
    Step,
    judgements,
    kept_document,
    parts_shown,
    timeline,
    tone,
    tried,
)
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest, attachment, learning_page, uploaded

PER_PAGE = 50
# Where the body wants something of the applicant.
_ASKED = (State.INCOMPLETE, State.QUESTIONS)
View = Callable[..., HttpResponse]


def applicants_only(view: View) -> View:
    """Open a page to who teaches or coordinates; what they find is another matter."""

    @wraps(view)
    def wrapper(
        request: AuthenticatedRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if not request.user.has_perm("courses.view_courserun"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return learning_page(wrapper)


@applicants_only
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List the applications somebody works on, the newest first."""
    found = Application.objects.prepared_by(request.user)
    page = Paginator(
        found.select_related("body", "version", "organisation").order_by("-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"application": each, "tone": tone(each)} for each in page],
        "may_apply": can_apply(request.user),
        "crumbs": [_teaching(), (_("Applications"), None)],
    }
    return render(request, "certificates/teach/applications.html", context)


@applicants_only
def new(request: AuthenticatedRequest) -> HttpResponse:
    """Begin an application."""
    if not can_apply(request.user):
        raise PermissionDenied
    form = NewApplicationForm(
        request.POST or None,
        initial={
            "organisation": request.user.organisation_id,
            "language": get_language(),
        },
    )
    if request.method == "POST" and form.is_valid():
        made: list[Application] = []
        if tried(
            form,
            lambda: made.append(dossiers.begin(**form.cleaned_data, by=request.user)),
        ):
            return redirect("certificates:application", made[0].pk)
    context = {
        "form": form,
        "crumbs": [_teaching(), _applications(), (_("New application"), None)],
    }
    status = 400 if form.errors else 200
    return render(
        request, "certificates/teach/application_new.html", context, status=status
    )


@applicants_only
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show where an application stands, its dossier, and what can be done next."""
    return _page(request, _visible(request, pk))


@applicants_only
@require_POST
def act(request: AuthenticatedRequest, pk: int, action: str) -> HttpResponse:
    """Do one of the things the table allows the applicant."""
    application = _visible(request, pk)
    if not can_apply(request.user):
        raise PermissionDenied
    if action not in _FORMS:
        raise Http404
    chosen = Action(action)
    form = _form(application, chosen, request)
    if form.is_valid() and tried(form, lambda: _do(application, chosen, form, request)):
        messages.success(request, _("It is on record."))
        return redirect("certificates:application", application.pk)
    return _page(request, application, bound=(chosen, form))


@applicants_only
def part(request: AuthenticatedRequest, pk: int, code: str) -> HttpResponse:
    """Show one part of the dossier; write it where it is written."""
    application = _visible(request, pk)
    found = next(
        (e for e in application.body.dossier_parts.all() if e.code == code), None
    )
    if found is None:
        raise Http404
    places = [e for e in dossiers.written_parts(application) if e.part == found]
    is_open = application.state in table.EDITABLE
    form = PartForm(request.POST or None, places=places)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(
            form, lambda: dossiers.write(application, form.texts, by=request.user)
        )
    ):
        messages.success(request, _("Saved."))
        return redirect(part_url(application, code))
    keys = [place.key for place in places] or [code]
    context = {
        "application": application,
        "part": found,
        "places": places,
        "form": form if places and is_open else None,
        "blocks": blocks_of(application, found, get_language() or application.language),
        "comments": application.comments.filter(key=code).select_related(
            "by", "settled_by"
        ),
        "drafts": application.drafts.filter(key__in=keys)
        .select_related("by")
        .order_by("-pk")[:PER_PAGE],
        "comment_form": CommentForm(prefix="comment") if is_open else None,
        "is_open": is_open,
        "crumbs": [_teaching(), _applications(), _to(application), (str(found), None)],
    }
    status = 400 if form.errors else 200
    return render(
        request, "certificates/teach/application_part.html", context, status=status
    )


@applicants_only
@require_POST
def comment(request: AuthenticatedRequest, pk: int, code: str) -> HttpResponse:
    """Say something about a part."""
    application = _visible(request, pk)
    form = CommentForm(request.POST, prefix="comment")
    if not form.is_valid():
        messages.error(request, _("Say it in words."))
        return redirect(part_url(application, code))
    return _redirected(
        request,
        lambda: dossiers.comment(
            application, code, form.cleaned_data["text"], by=request.user
        ),
        part_url(application, code),
    )


@applicants_only
@require_POST
def settle(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Say that a comment is dealt with."""
    found = get_object_or_404(
        DossierComment.objects.select_related("application"),
        pk=pk,
        application__in=Application.objects.prepared_by(request.user),
    )
    return _redirected(
        request,
        lambda: dossiers.settle(found, by=request.user),
        part_url(found.application, found.key),
    )


@applicants_only
def people(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Name authors and trainers, with their qualifications and CVs."""
    application = _visible(request, pk)
    form = PersonForm(request.POST or None, request.FILES or None)
    is_posted = request.method == "POST" and form.is_valid()
    if is_posted and tried(form, lambda: _name(application, form, request)):
        messages.success(request, _("Saved."))
        return redirect("certificates:application_people", application.pk)
    context = {
        "application": application,
        "rows": dossiers.people_of(application),
        "form": form if application.state in table.EDITABLE else None,
        "crumbs": [
            _teaching(),
            _applications(),
            _to(application),
            (_("Authors and trainers"), None),
        ],
    }
    status = 400 if form.errors else 200
    return render(
        request, "certificates/teach/application_people.html", context, status=status
    )


@applicants_only
@require_POST
def remove_person(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    row = _person(request, pk)
    url = reverse("certificates:application_people", args=[row.application_id])
    return _redirected(
        request, lambda: dossiers.remove_person(row, by=request.user), url
    )


@applicants_only
def cv(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    row = _person(request, pk)
    if not row.cv:
        raise Http404
    return uploaded(row.cv, name=f"cv-{row.pk}.pdf")


@applicants_only
@require_POST
def version(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Choose another version of the same programme."""
    application = _visible(request, pk)
    form = VersionForm(request.POST, application=application)
    url = reverse("certificates:application", args=[application.pk])
    if not form.is_valid():
        messages.error(request, _("Choose a version of the same programme."))
        return redirect(url)
    return _redirected(
        request,
        lambda: dossiers.choose_version(
            application, form.cleaned_data["version"], by=request.user
        ),
        url,
    )


@applicants_only
def preview(request: AuthenticatedRequest, pk: int, language: str) -> HttpResponse:
    """Show the dossier as it would look now, in one language."""
    application = _visible(request, pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    data = handing_in.preview(application, language, by=request.user)
    return attachment(
        data, name=f"draft-{language}.pdf", content_type="application/pdf"
    )


@applicants_only
def dossier(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Show a dossier as it was submitted."""
    application = _visible(request, pk)
    submission = get_object_or_404(application.submissions.all(), number=number)
    context = {
        "application": application,
        "submission": submission,
        "parts": parts_shown(submission),
        "crumbs": [
            _teaching(),
            _applications(),
            _to(application),
            (_("Submission %(number)s") % {"number": number}, None),
        ],
    }
    return render(request, "certificates/dossier.html", context)


_FORMS = {
    Action.SUBMIT: SubmitForm,
    Action.ANSWER: WordsForm,
    Action.APPEAL: WordsForm,
    Action.WITHDRAW: NoteForm,
}


def _form(
    application: Application, action: Action, request: AuthenticatedRequest | None
) -> Any:
    usual = {"languages": handing_in.usual_languages(application)}
    return _FORMS[action](
        request.POST if request else None,
        request.FILES if request else None,
        prefix=action.value,
        initial=usual if action == Action.SUBMIT else None,
    )


def _do(
    application: Application, action: Action, form: Any, request: AuthenticatedRequest
) -> object:
    given, by = form.cleaned_data, request.user
    if action == Action.SUBMIT:
        return handing_in.submit(application, **given, by=by)
    if action == Action.WITHDRAW:
        return applications.withdraw(application, **given, by=by)
    change = applications.answer if action == Action.ANSWER else applications.appeal
    document = kept_document(given["document"])
    return change(application, note=given["note"], document=document, by=by)


def _page(
    request: AuthenticatedRequest,
    application: Application,
    bound: tuple[Action, Any] | None = None,
) -> HttpResponse:
    is_open = application.state in table.EDITABLE
    problems = problems_of(application, on=timezone.localdate()) if is_open else []
    actions = (
        table.possible(application.state, [Role.APPLICANT])
        if can_apply(request.user)
        else []
    )
    texts = dossiers.texts_of(application)
    happened = timeline(application, for_applicant=True)
    context = {
        "application": application,
        "tone": tone(application),
        "is_open": is_open,
        "version_form": VersionForm(application=application) if is_open else None,
        "parts": [
            {
                "part": each,
                "url": part_url(application, each.code),
                "is_empty": any(
                    not place.text
                    for place in dossiers.written_parts(application, texts)
                    if place.part == each
                ),
            }
            for each in application.body.dossier_parts.all()
        ],
        "problems": [each for each in problems if not each.is_warning],
        "warnings": [each for each in problems if each.is_warning],
        "steps": [
            Step(
                action=each,
                form=bound[1]
                if bound and bound[0] == each
                else _form(application, each, None),
                is_grave=each == Action.WITHDRAW,
            )
            for each in actions
        ],
        "submissions": application.submissions.select_related("by").prefetch_related(
            "files"
        ),
        "timeline": happened,
        "asked": happened[-1] if application.state in _ASKED else None,
        **judgements(application, for_applicant=True),
        "languages": handing_in.usual_languages(application),
        "crumbs": [_teaching(), _applications(), (str(application), None)],
    }
    status = 400 if bound else 200
    return render(
        request, "certificates/teach/application.html", context, status=status
    )


def _visible(request: AuthenticatedRequest, pk: int) -> Application:
    found = Application.objects.prepared_by(request.user)
    return get_object_or_404(found.with_profile(), pk=pk)


def _person(request: AuthenticatedRequest, pk: int) -> ApplicationPerson:
    return get_object_or_404(
        ApplicationPerson.objects.select_related("application"),
        pk=pk,
        application__in=Application.objects.prepared_by(request.user),
    )


def _name(
    application: Application, form: PersonForm, request: AuthenticatedRequest
) -> object:
    given = form.cleaned_data
    file = given["cv_file"]
    return dossiers.name_person(
        application,
        given["person"],
        is_author=given["is_author"],
        is_trainer=given["is_trainer"],
        qualifications=given["qualifications"],
        cv=file.read() if file else None,
        by=request.user,
    )


def _redirected(
    request: AuthenticatedRequest, change: Callable[[], object], url: str
) -> HttpResponse:
    try:
        change()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(url)


def _teaching() -> tuple[str, str]:
    return (_("Teaching"), reverse("courses:teach_home"))


def _applications() -> tuple[str, str]:
    return (_("Applications"), reverse("certificates:applications"))


def _to(application: Application) -> tuple[str, str]:
    return (
        str(application),
        reverse("certificates:application", args=[application.pk]),
    )
