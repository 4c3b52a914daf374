"""The officer's pages: the register of applications, and each of them step by step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates.application_forms import (
    AskForm,
    AssignForm,
    ConditionFormSet,
    DecideForm,
    EmptyForm,
    GroupForm,
    NoteForm,
    ReasonForm,
    ReturnForm,
    SettleForm,
    TermsForm,
)
from certificates.domain import application_reviews as reviewing
from certificates.domain import application_table as table
from certificates.domain import applications, deciding, stopping
from certificates.domain.application_table import Action, Role, State
from certificates.domain.interests import conflicts
from certificates.models import Application, ApplicationReview
from certificates.views.application_pages import (
    Step,
    judgements,
    parts_shown,
    timeline,
    tone,
    tried,
)
from certificates.views.decision_desk import told
from certificates.views.portal import bodies_named, officers_only, tabs
from lms.core.errors import DomainError
from lms.core.http import AuthenticatedRequest

PER_PAGE = 50
_OUTCOMES = (Action.ACCREDIT, Action.ACCREDIT_IF, Action.REFUSE)
# Where reviewers are chosen.
_CHOOSING = (State.COMPLETE, State.GROUPED, State.REVIEW)

_FORMS: dict[Action, type[Any]] = {
    Action.RETURN: ReturnForm,
    Action.ACCEPT: NoteForm,
    Action.GROUP: GroupForm,
    Action.START_REVIEW: EmptyForm,
    Action.ASK: AskForm,
    Action.GO_ON: NoteForm,
    Action.SUSPEND: ReasonForm,
    Action.REINSTATE: NoteForm,
    Action.REVOKE: ReasonForm,
}
_GRAVE = {Action.SUSPEND, Action.REVOKE}
_STOPS = (Action.SUSPEND, Action.REINSTATE, Action.REVOKE)


@officers_only
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """List the applications to the officer's bodies: their register."""
    found = Application.objects.received_by(request.user)
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(
        found.select_related("body", "version", "organisation").order_by("-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"application": each, "tone": tone(each)} for each in page],
        "state": state,
        "states": [each for each in State if each != State.DRAFT],
        "bodies": bodies_named(request),
        "tabs": tabs("applications"),
    }
    return render(request, "certificates/portal/applications.html", context)


@officers_only
def one(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show an application, its dossier, its reviews, and what can be done next."""
    return _page(request, _visible(request, pk))


@officers_only
@require_POST
def act(request: AuthenticatedRequest, pk: int, action: str) -> HttpResponse:
    """Do one of the things the table allows the body."""
    application = _visible(request, pk)
    if action not in _FORMS:
        raise Http404
    chosen = Action(action)
    form = _form(application, chosen, request)
    if form.is_valid() and tried(form, lambda: _do(application, chosen, form, request)):
        if chosen in _STOPS and application.accreditation:
            told(request, application.accreditation.stop_proposals.latest("pk"))
        else:
            messages.success(request, _("It is on record."))
        return redirect("certificates:portal_application", application.pk)
    return _page(request, application, bound=(chosen, form))


@officers_only
@require_POST
def assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask somebody to review."""
    application = _visible(request, pk)
    form = AssignForm(request.POST, body=application.body)
    if not form.is_valid():
        messages.error(request, _("Choose one of the body's reviewers."))
        return redirect("certificates:portal_application", application.pk)
    return _redirected(
        request,
        application,
        lambda: reviewing.assign(
            application, form.cleaned_data["reviewer"], by=request.user
        ),
    )


@officers_only
@require_POST
def release(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Let a reviewer go who has not handed in."""
    review = get_object_or_404(
        ApplicationReview.objects.select_related("application"),
        pk=pk,
        application__in=Application.objects.received_by(request.user),
    )
    return _redirected(
        request,
        review.application,
        lambda: reviewing.release(review, by=request.user),
    )


@officers_only
@require_POST
def settle(request: AuthenticatedRequest, pk: int, standard: str) -> HttpResponse:
    """Settle a score on which the reviewers are too far apart."""
    application = _visible(request, pk)
    most = {e["code"]: e["most"] for e in reviewing.standards_of(application)}
    if standard not in most:
        raise Http404
    form = SettleForm(request.POST, prefix=f"settle-{standard}", most=most[standard])
    if form.is_valid() and tried(
        form,
        lambda: reviewing.settle(
            application, standard, **form.cleaned_data, by=request.user
        ),
    ):
        messages.success(request, _("It is on record."))
        return redirect("certificates:portal_application", application.pk)
    return _page(request, application, settling=(standard, form))


@officers_only
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Decide on an application, or on an appeal."""
    application = _visible(request, pk)
    outcomes = [each for each in _possible(application) if each in _OUTCOMES]
    if not outcomes:
        raise Http404
    form = _decide_form(application, outcomes, request)
    conditions = ConditionFormSet(request.POST or None, prefix="conditions")
    is_posted = request.method == "POST"
    is_whole = is_posted and all([form.is_valid(), conditions.is_valid()])
    if is_whole and tried(
        form, lambda: _decide(application, form, conditions, request)
    ):
        messages.success(request, _("The decision is made."))
        return redirect("certificates:portal_application", application.pk)
    context = {
        "application": application,
        "form": form,
        "conditions": conditions,
        "asks_conditions": application.accreditation is None
        and Action.ACCREDIT_IF in outcomes,
        "conflicts": conflicts(request.user, application),
        **judgements(application, for_applicant=False),
        "crumbs": [*_crumbs(application), (_("Decision"), None)],
    }
    status = 400 if is_posted else 200
    return render(
        request, "certificates/portal/application_decide.html", context, status=status
    )


@officers_only
def dossier(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Show a dossier as it was submitted."""
    application = _visible(request, pk)
    submission = get_object_or_404(application.submissions.all(), number=number)
    title = _("Submission %(number)s") % {"number": number}
    context = {
        "application": application,
        "submission": submission,
        "parts": parts_shown(submission),
        "crumbs": [*_crumbs(application), (title, None)],
    }
    return render(request, "certificates/dossier.html", context)


def _possible(application: Application) -> list[Action]:
    """Return what an officer may do; whether conditions remain is not theirs to say."""
    found = table.possible(application.state, [Role.OFFICER])
    return [each for each in found if each != Action.REINSTATE_IF]


def _form(
    application: Application, action: Action, request: AuthenticatedRequest | None
) -> Any:
    data = request.POST if request else None
    if action == Action.RETURN:
        parts = list(application.body.dossier_parts.all())
        return ReturnForm(data, prefix=action.value, parts=parts)
    return _FORMS[action](data, prefix=action.value)


def _do(
    application: Application, action: Action, form: Any, request: AuthenticatedRequest
) -> object:
    given, by = form.cleaned_data, request.user
    if action == Action.RETURN:
        return applications.send_back(
            application,
            points=form.points,
            note=given["note"],
            due_on=given["due_on"],
            by=by,
        )
    if action in _STOPS:
        assert application.accreditation  # noqa: S101 - nothing else can be stopped
        return stopping.begin(
            application.accreditation,
            stopping.Action(action.value),
            reason=given["note"],
            by=by,
        )
    changes: dict[Action, Callable[..., object]] = {
        Action.ACCEPT: applications.accept,
        Action.GROUP: applications.assign_group,
        Action.START_REVIEW: reviewing.begin,
        Action.ASK: applications.ask,
        Action.GO_ON: applications.go_on,
    }
    return changes[action](application, **given, by=by)


def _decide_form(
    application: Application,
    outcomes: list[Action],
    request: AuthenticatedRequest,
) -> Any:
    data = request.POST or None
    if application.accreditation_id or application.state == State.INCOMPLETE:
        return DecideForm(data, outcomes=outcomes)
    initial = {
        "trainers": application.people.filter(is_trainer=True).values_list(
            "person", flat=True
        ),
        "group_max": application.version.text("group_max"),
    }
    return TermsForm(data, outcomes=outcomes, application=application, initial=initial)


def _decide(
    application: Application, form: Any, conditions: Any, request: AuthenticatedRequest
) -> object:
    given = form.cleaned_data
    outcome = Action(given["outcome"])
    terms = None
    if given.get("valid_from") and outcome != Action.REFUSE:
        names = (
            "valid_from",
            "valid_to",
            "trainers",
            "group_max",
            "certificate_months",
            "languages",
            "modes",
        )
        chosen = {name: given[name] for name in names}
        terms = deciding.Terms(**{**chosen, "trainers": list(given["trainers"])})
    return deciding.decide(
        application,
        outcome,
        number=given["number"],
        reasons=given["reasons"],
        terms=terms,
        conditions=[
            deciding.Condition(**each.cleaned_data)
            for each in conditions
            if each.cleaned_data.get("text")
        ],
        by=request.user,
    )


def _page(
    request: AuthenticatedRequest,
    application: Application,
    *,
    bound: tuple[Action, Any] | None = None,
    settling: tuple[str, Any] | None = None,
) -> HttpResponse:
    reasons = conflicts(request.user, application)
    possible = [] if reasons else _possible(application)
    rows = judgements(application, for_applicant=False)
    for each in rows["judged"]:
        row = each["row"]
        if row.is_apart and not row.settlement:
            code = row.standard["code"]
            each["form"] = (
                settling[1]
                if settling and settling[0] == code
                else SettleForm(prefix=f"settle-{code}", most=row.standard["most"])
            )
    context = {
        "application": application,
        "tone": tone(application),
        "conflicts": reasons,
        "may_decide": any(each in _OUTCOMES for each in possible),
        "steps": [
            Step(
                action=each,
                form=bound[1]
                if bound and bound[0] == each
                else _form(application, each, None),
                is_grave=each in _GRAVE,
            )
            for each in possible
            if each in _FORMS
        ],
        "reviews": application.reviews.select_related("reviewer"),
        "needed": reviewing.reviewers_needed(application),
        "assign_form": AssignForm(body=application.body)
        if application.state in _CHOOSING and not reasons
        else None,
        **rows,
        "submissions": application.submissions.select_related("by").prefetch_related(
            "files"
        ),
        "people": application.people.select_related("person__organisation"),
        "timeline": timeline(application, for_applicant=False),
        "crumbs": [*_crumbs(application)[:-1], (str(application), None)],
    }
    status = 400 if bound or settling else 200
    return render(
        request, "certificates/portal/application.html", context, status=status
    )


def _visible(request: AuthenticatedRequest, pk: int) -> Application:
    found = Application.objects.received_by(request.user)
    return get_object_or_404(found.with_profile(), pk=pk)


def _redirected(
    request: AuthenticatedRequest,
    application: Application,
    change: Callable[[], object],
) -> HttpResponse:
    try:
        change()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on record."))
    return redirect("certificates:portal_application", application.pk)


def _crumbs(application: Application) -> list[tuple[str, str | None]]:
    return [
        (_("Accreditation"), reverse("certificates:portal")),
        (_("Applications"), reverse("certificates:portal_applications")),
        (
            str(application),
            reverse("certificates:portal_application", args=[application.pk]),
        ),
    ]
