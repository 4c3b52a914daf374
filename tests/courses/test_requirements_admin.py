"""Requirements of a programme: the rules, and the pages authors use."""

from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import QuizPage
from content.models import ModulePage
from courses.domain import requirements
from courses.models import (
    AttendanceShare,
    CoreSessions,
    EvaluationHandedIn,
    OnlineActivities,
    Requirement,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.pages import ProgrammeFactory

pytestmark = pytest.mark.django_db


def kinds_of(programme):
    return [each.kind for each in programme.requirements.all()]


# Rules


def test_adding_puts_the_requirement_last_and_writes_the_trail(trainer):
    programme = ProgrammeFactory()
    requirements.add(programme, CoreSessions(), by=trainer)

    requirements.add(programme, AttendanceShare(percent=Decimal(75)), by=trainer)

    assert kinds_of(programme) == ["core_sessions", "attendance_share"]
    event = AuditEvent.objects.first()
    assert (event.action, event.actor) == ("requirement.added", trainer)
    assert event.data["programme"] == programme.pk
    assert event.data["kind"] == "attendance_share"
    assert Decimal(event.data["parameters"]["percent"]) == 75


def test_same_requirement_twice_is_refused(trainer):
    programme = ready_programme()

    with pytest.raises(DomainError) as refusal:
        requirements.add(programme, CoreSessions(), by=trainer)

    assert refusal.value.code == "already_there"
    assert programme.requirements.count() == 4
    assert not AuditEvent.objects.exists()


def test_changing_and_removing_write_the_trail(trainer):
    programme = ready_programme()
    share = AttendanceShare.objects.get()
    share.percent = Decimal(90)

    requirements.change(share, by=trainer)
    requirements.remove(CoreSessions.objects.get(), by=trainer)

    assert AttendanceShare.objects.get().percent == 90
    assert kinds_of(programme) == [
        "attendance_share",
        "online_activities",
        "evaluation_handed_in",
    ]
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "requirement.removed",
        "requirement.changed",
    ]


def test_moving_exchanges_neighbours_and_stops_at_the_ends(trainer):
    programme = ready_programme()
    _first, second = programme.requirements.all()[:2]

    requirements.move(second, up=True, by=trainer)
    assert kinds_of(programme)[:2] == ["core_sessions", "attendance_share"]

    requirements.move(second, up=True, by=trainer)
    assert kinds_of(programme)[:2] == ["core_sessions", "attendance_share"]

    requirements.move(second, up=False, by=trainer)
    assert kinds_of(programme)[:2] == ["attendance_share", "core_sessions"]
    assert AuditEvent.objects.filter(action="requirement.moved").count() == 2


@pytest.mark.parametrize("verb", ["change", "remove", "move"])
def test_requirements_of_a_version_are_refused(verb, trainer):
    frozen = frozen_version(by=trainer).requirements.first()
    before = AuditEvent.objects.count()
    extra = {"up": True} if verb == "move" else {}

    with pytest.raises(DomainError) as refusal:
        getattr(requirements, verb)(frozen, by=trainer, **extra)

    assert refusal.value.code == "frozen"
    assert AuditEvent.objects.count() == before


def test_every_kind_is_found_and_describes_itself():
    kinds = requirements.kinds()

    assert {
        "attendance_share": AttendanceShare,
        "core_sessions": CoreSessions,
        "online_activities": OnlineActivities,
        "evaluation_handed_in": EvaluationHandedIn,
    }.items() <= kinds.items()
    assert all(kind.label for kind in kinds.values())
    assert "87.5 %" in AttendanceShare(percent=Decimal("87.50")).describe()
    assert "80 %" in AttendanceShare(percent=Decimal("80.00")).describe()


# Pages


def test_author_adds_changes_orders_and_removes_requirements(client, trainer):
    programme = ProgrammeFactory()
    client.force_login(trainer)
    listing = reverse("courses:requirements", args=[programme.pk])

    empty = client.get(listing).content.decode()
    kinds = client.get(reverse("courses:requirement_kinds", args=[programme.pk]))
    add_url = reverse(
        "courses:requirement_add", args=[programme.pk, "attendance_share"]
    )
    form = client.get(add_url)
    client.post(add_url, {"percent": "80", "for_attendance": "on"})
    client.post(
        reverse("courses:requirement_add", args=[programme.pk, "core_sessions"]), {}
    )
    share, core = programme.requirements.all()
    client.post(reverse("courses:requirement_edit", args=[share.pk]), {"percent": "90"})
    client.post(
        reverse("courses:requirement_move", args=[core.pk]), {"direction": "up"}
    )
    page = client.get(listing).content.decode()
    asked = client.get(reverse("courses:requirement_remove", args=[core.pk]))
    assert Requirement.objects.filter(pk=core.pk).exists()
    client.post(reverse("courses:requirement_remove", args=[core.pk]))

    assert "There are no requirements yet" in empty
    assert add_url in kinds.content.decode()
    assert "per cent of all planned minutes" in form.content.decode().lower()
    assert page.index("Attend every core session.") < page.index("Attend at least 90 %")
    assert "no session is marked as core" in page
    assert asked.status_code == 200
    assert kinds_of(programme) == ["attendance_share"]
    assert not AttendanceShare.objects.get().for_attendance


def test_author_chooses_a_graded_quiz_of_the_same_programme(client, trainer):
    programme, other = ready_programme(), ready_programme()
    quizzes = {
        title: ModulePage.objects.child_of(parent)
        .get()
        .add_child(
            instance=QuizPage(
                title=title, code=title, is_graded=is_graded, pass_percent=70
            )
        )
        for title, parent, is_graded in (
            ("Post-test", programme, True),
            ("Pre-test", programme, False),
            ("Elsewhere", other, True),
        )
    }
    client.force_login(trainer)
    url = reverse("courses:requirement_add", args=[programme.pk, "quiz_passed"])

    page = client.get(url).content.decode()
    refused = client.post(url, {"quiz_key": quizzes["Elsewhere"].translation_key})
    client.post(url, {"quiz_key": quizzes["Post-test"].translation_key})

    assert [title for title in quizzes if title in page] == ["Post-test"]
    assert refused.context["form"].errors["quiz_key"]
    added = programme.requirements.last()
    assert added.quiz_key == quizzes["Post-test"].translation_key
    assert added.describe() == "Pass the quiz “Post-test”."


@pytest.mark.parametrize("percent", ["0", "101", "", "many"])
def test_impossible_figures_are_refused_with_a_message(percent, client, trainer):
    programme = ProgrammeFactory()
    client.force_login(trainer)

    response = client.post(
        reverse("courses:requirement_add", args=[programme.pk, "attendance_share"]),
        {"percent": percent},
    )

    assert response.status_code == 200
    assert response.context["form"].errors["percent"]
    assert not Requirement.objects.exists()


def test_double_requirement_is_refused_with_a_message(client, trainer):
    programme = ready_programme()
    client.force_login(trainer)

    response = client.post(
        reverse("courses:requirement_add", args=[programme.pk, "core_sessions"]), {}
    )

    assert "has this requirement already" in response.content.decode()
    assert programme.requirements.count() == 4


def test_unknown_kind_is_not_found(client, trainer):
    client.force_login(trainer)
    url = reverse("courses:requirement_add", args=[ProgrammeFactory().pk, "luck"])

    assert client.get(url).status_code == 404


def test_requirement_of_a_version_has_no_page(client, trainer):
    frozen = frozen_version(by=trainer).requirements.first()
    client.force_login(trainer)

    for name in ("requirement_edit", "requirement_remove"):
        assert (
            client.post(reverse(f"courses:{name}", args=[frozen.pk])).status_code == 404
        )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("trainer", 200),
        ("coordinator", 200),
        ("administrator", 200),
        ("trainee", 302),
        ("officer", 302),
    ],
)
def test_requirement_pages_are_for_those_who_may_edit_the_page(
    role, status, client, request
):
    programme = ready_programme()
    share = AttendanceShare.objects.get()
    client.force_login(request.getfixturevalue(role))

    for url in (
        reverse("courses:requirements", args=[programme.pk]),
        reverse("courses:requirement_kinds", args=[programme.pk]),
        reverse("courses:requirement_add", args=[programme.pk, "core_sessions"]),
        reverse("courses:requirement_edit", args=[share.pk]),
        reverse("courses:requirement_remove", args=[share.pk]),
    ):
        assert client.get(url).status_code == status


def test_moving_by_a_link_is_not_possible(client, trainer):
    ready_programme()
    client.force_login(trainer)
    url = reverse("courses:requirement_move", args=[AttendanceShare.objects.get().pk])

    assert client.get(url).status_code == 405


def test_list_costs_the_same_for_any_length(
    client, trainer, django_assert_max_num_queries
):
    programme = ready_programme()
    client.force_login(trainer)
    url = reverse("courses:requirements", args=[programme.pk])
    client.get(url)

    with django_assert_max_num_queries(100) as four:
        client.get(url)
    for percent in range(1, 31):
        AttendanceShare.objects.create(programme=programme, percent=percent)
    with django_assert_max_num_queries(100) as many:
        client.get(url)

    assert len(many) == len(four)
