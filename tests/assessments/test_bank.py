"""The question bank in the Wagtail admin, page by page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import ReferenceIndex, Workflow
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import querydict_from_html, rich_text

from assessments.models import (
    QUESTION_KINDS,
    CaseVignette,
    Choice,
    Question,
    QuestionVersion,
    SingleChoice,
)
from assessments.viewsets.addresses import add_address, address, bank_address
from tests.factories import assessments as make
from tests.factories import content, question_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, trainer) -> Client:
    client.force_login(trainer)
    return client


@pytest.fixture
def editor(client, coordinator) -> Client:
    client.force_login(coordinator)
    return client


def formset(prefix: str, rows: list[dict[str, str]], initial: int = 0):
    data = {
        f"{prefix}-TOTAL_FORMS": str(len(rows)),
        f"{prefix}-INITIAL_FORMS": str(initial),
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000",
    }
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
        data |= {f"{prefix}-{n}-ORDER": str(n + 1), f"{prefix}-{n}-DELETE": ""}
        data.setdefault(f"{prefix}-{n}-id", "")
    return data


def stem(text: str):
    return {
        "stem-count": "1",
        "stem-0-deleted": "",
        "stem-0-order": "0",
        "stem-0-type": "text",
        "stem-0-id": "",
        "stem-0-value": rich_text(f"<p>{text}</p>"),
    }


def question_data(**fields: str):
    return {
        "name": "A-Q6",
        **stem("A child pushes away. Why?"),
        "general_feedback": "null",
        "marks": "1",
        "shuffle": "on",
        "programme": "",
        "outcomes": "A3",
        "difficulty": "2",
        "tags": "calm, first",
        "intensity": "0",
        "content_note": "",
        **formset("hints", []),
        **fields,
    }


def single_choice_data(right: int = 1, **fields: str):
    """Return what the editor sends for a new question, or for the one that is there."""
    known = list(Choice.objects.order_by("sort_order"))
    texts = ["Ingratitude", "Closeness feels risky"]
    rows = [
        {"text": text, "feedback": "", **({"is_correct": "on"} if n == right else {})}
        for n, text in enumerate(texts)
    ]
    for row, choice in zip(rows, known, strict=False):
        row["id"] = str(choice.pk)
    return {**question_data(**fields), **formset("choices", rows, initial=len(known))}


def preview(client: Client, question: Question, **given: str) -> str:
    """Open the editor, send what stands in it to the preview, and answer there."""
    pages = question.snippet_viewset.get_url_name
    url = reverse(pages("preview_on_edit"), args=[question.pk])
    editor = client.get(address(question, "edit")).content.decode()
    data = querydict_from_html(editor, form_id="w-editor-form") or {}
    sent = {**data.dict(), **stem("Once more?")}
    # A ticked box has no value in the page and "on" when a browser sends it.
    sent |= {name: "on" for name in sent if name.endswith("-is_correct")}
    sent["general_feedback"] = rich_text(question.general_feedback)
    client.post(url, sent)
    return client.get(url, {"mode": "", **given}).content.decode()


def test_trainers_find_the_bank_in_the_menu(author):
    page = author.get(reverse("wagtailadmin_home")).content.decode()

    assert bank_address() in page


def test_adding_asks_for_the_kind_first(author):
    page = author.get(f"{bank_address()}add/").content.decode()

    for kind in QUESTION_KINDS:
        assert add_address(kind) in page


@pytest.mark.parametrize("kind", QUESTION_KINDS, ids=lambda kind: kind.kind)
def test_every_kind_has_an_editor(author, kind):
    response = author.get(add_address(kind))

    assert response.status_code == 200


def test_a_trainer_drafts_and_a_coordinator_publishes(client, trainer, coordinator):
    client.force_login(trainer)
    client.post(add_address(SingleChoice), single_choice_data())

    question = SingleChoice.objects.get()
    assert (question.live, question.author) == (False, trainer)
    assert [choice.text for choice in question.choices.all()] == [
        "Ingratitude",
        "Closeness feels risky",
    ]
    edit = address(question, "edit")
    client.post(edit, {**single_choice_data(), "action-publish": "1"})
    question.refresh_from_db()
    assert not question.live
    assert not QuestionVersion.objects.exists()

    client.force_login(coordinator)
    response = client.post(edit, {**single_choice_data(), "action-publish": "1"})

    question.refresh_from_db()
    assert response.status_code == 302
    assert question.live
    assert question.published_version.payload["body"]["choices"][1]["is_correct"]
    assert {tag.name for tag in question.tags.all()} == {"calm", "first"}


def test_an_unfair_question_may_be_drafted_but_not_published(editor):
    unfair = single_choice_data(right=9)
    editor.post(add_address(SingleChoice), unfair)
    question = SingleChoice.objects.get()

    response = editor.post(address(question, "edit"), {**unfair, "action-publish": "1"})

    assert "exactly one" in response.content.decode()
    at_the_choices = response.context["form"].formsets["choices"].non_form_errors()
    assert any("exactly one" in str(problem) for problem in at_the_choices)
    question.refresh_from_db()
    assert not question.live


def test_publishing_is_offered_to_those_who_may_and_once(client, person):
    questions = [make.single_choice(), make.true_false()]
    superuser = person("Administrator", is_superuser=True)
    for user, count in (
        (person("Trainer"), 0),
        (person("Coordinator"), 1),
        (superuser, 1),
    ):
        client.force_login(user)
        for question in questions:
            page = client.get(address(question, "edit")).content.decode()
            assert page.count('name="action-publish"') == count
            assert page.count(f'href="{address(question, "unpublish")}"') == count


def test_a_coordinator_publishes_from_the_editor(editor):
    editor.post(add_address(SingleChoice), single_choice_data())
    question = SingleChoice.objects.get()

    editor.post(
        address(question, "edit"), {**single_choice_data(), "action-publish": "1"}
    )

    question.refresh_from_db()
    assert question.live
    assert question.published_version.number == 1


def test_what_is_scheduled_appears_and_goes_by_itself(monkeypatch):
    now = timezone.now()
    question = make.single_choice(is_published=False)
    question.go_live_at = now + timedelta(minutes=5)
    question.expire_at = now + timedelta(days=1)
    question.save_revision().publish()
    question.refresh_from_db()
    assert (question.live, question.published_version) == (False, None)

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=6))
    call_command("publish_scheduled")
    assert Question.objects.in_use().get().published_version.number == 1

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    question.refresh_from_db()
    assert not question.live
    assert not Question.objects.in_use().exists()


def test_the_review_workflow_holds_for_every_kind(client, trainer, coordinator):
    assert {kind.get_default_workflow() for kind in QUESTION_KINDS} == {
        Workflow.objects.get(name="Question review")
    }
    client.force_login(trainer)
    client.post(add_address(SingleChoice), single_choice_data())
    question = SingleChoice.objects.get()
    client.post(
        address(question, "edit"), {**single_choice_data(), "action-submit": "1"}
    )
    state = question.current_workflow_task_state
    assert question.workflow_in_progress
    client.force_login(coordinator)

    listed = client.get(f"{bank_address()}?status=review").content.decode()
    client.post(
        reverse(
            SingleChoice.snippet_viewset.get_url_name("workflow_action"),
            args=[question.pk, "approve", state.pk],
        ),
        {"comment": "Good"},
    )

    question = SingleChoice.objects.get()
    assert question.name in listed
    assert question.live
    assert question.published_version


def test_a_trainer_may_not_approve(client, trainer, person):
    client.force_login(trainer)
    client.post(add_address(SingleChoice), single_choice_data())
    question = SingleChoice.objects.get()
    client.post(
        address(question, "edit"), {**single_choice_data(), "action-submit": "1"}
    )
    state = question.current_workflow_task_state

    client.force_login(person("Trainer"))
    client.post(
        reverse(
            SingleChoice.snippet_viewset.get_url_name("workflow_action"),
            args=[question.pk, "approve", state.pk],
        ),
        {"comment": ""},
    )

    question.refresh_from_db()
    assert not question.live


@pytest.mark.parametrize(
    ("role", "may_list", "may_add", "may_publish"),
    [
        ("Trainee", False, False, False),
        ("Trainer", True, True, False),
        ("Coordinator", True, True, True),
        ("Accreditation officer", False, False, False),
        ("Administrator", True, True, True),
    ],
)
def test_one_policy_holds_for_all_kinds(
    client, person, role, may_list, may_add, may_publish
):
    user = person(role)
    client.force_login(user)

    for kind in (Question, *QUESTION_KINDS):
        policy = policy_registry.get_by_type(kind)
        assert policy.user_has_permission(user, "add") is may_add
        assert policy.user_has_permission(user, "publish") is may_publish
    assert (client.get(bank_address()).status_code == 200) is may_list
    for kind in QUESTION_KINDS:
        assert (client.get(add_address(kind)).status_code == 200) is may_add


def test_permissions_of_single_kinds_are_not_offered():
    offered = Permission.objects.none()
    for hook in hooks.get_hooks("register_permissions"):
        offered = offered | hook()

    names = set(
        offered.filter(content_type__app_label="assessments").values_list(
            "codename", flat=True
        )
    )

    assert "publish_question" in names
    assert not any("singlechoice" in name for name in names)


@pytest.mark.parametrize("kind", ["single_choice", "case_vignette", "matching"])
def test_all_pages_of_a_question_open(editor, kind):
    question = {
        "single_choice": make.single_choice,
        "case_vignette": make.vignette,
        "matching": make.matching,
    }[kind]()

    for page in ("edit", "history", "usage", "copy", "workflow_history", "unpublish"):
        assert editor.get(address(question, page)).status_code == 200, page


def test_old_addresses_lead_to_the_kind(editor):
    question = make.single_choice()
    name = Question.snippet_viewset.get_url_name

    for page in ("edit", "history", "usage", "delete"):
        response = editor.get(reverse(name(page), args=[question.pk]))
        assert response.url == address(question, page)
    assert editor.get(
        reverse(SingleChoice.snippet_viewset.get_url_name("list"))
    ).url.endswith("?kind=single_choice")


def test_two_revisions_can_be_compared(editor):
    question = make.single_choice()
    question.general_feedback = "<p>Something else.</p>"
    question.choices = make.choices("Insist", "Stay close", right=[1])
    question = make.published(question)
    old, new = question.revisions.order_by("pk")

    page = editor.get(
        reverse(
            SingleChoice.snippet_viewset.get_url_name("revisions_compare"),
            args=[question.pk, old.pk, new.pk],
        )
    ).content.decode()

    assert "Something else." in page
    assert "Stay <" in page
    assert ">close<" in page


def test_usage_shows_the_quizzes_and_cases_a_question_is_in(client, person):
    question = make.true_false()
    page = make.quiz(question, title="Looking back")
    case = make.vignette(question, name="The case of Mila")
    # Wagtail does it when a page is saved in its editor.
    ReferenceIndex.create_or_update_for_object(page)
    client.force_login(person(is_superuser=True))

    usage = client.get(address(question, "usage")).content.decode()

    assert "Looking back" in usage
    assert case.name in usage


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=true_false", {"B"}),
        ("outcome=A2", {"B"}),
        ("status=draft", {"C"}),
        ("status=published", {"A", "B"}),
        ("status=retired", set()),
        ("difficulty=3", {"C"}),
        ("q=blizu", {"A"}),
        ("q=Близу", {"A"}),
        ("q=bli&kind=true_false", set()),
        ("programme={programme}", {"B"}),
        ("tag={tag}", {"A"}),
        ("locale=sl", {"C"}),
        ("facility=unknown", {"A", "B", "C"}),
        ("facility=easy", set()),
    ],
)
def test_the_list_is_searched_and_narrowed(author, query, found):
    programme = content.programme()
    tagged = make.single_choice(
        name="Question A", choices=make.choices("Ostani blizu", "Idi", right=[0])
    )
    tagged.tags.add("calm")
    tagged.save()
    make.true_false(name="Question B", outcomes="A2", programme=programme)
    make.numeric(
        name="Question C", is_published=False, difficulty=3, locale=content.locale("sl")
    )
    tag = tagged.tags.get()

    query = query.format(programme=programme.pk, tag=tag.pk)
    page = author.get(f"{bank_address()}results/?{query}").content.decode()

    names = {name for name in "ABC" if f"Question {name}" in page}
    assert names == found


def test_the_list_costs_the_same_for_any_number(author, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(100) as captured:
            page = author.get(bank_address()).content.decode()
        assert page.count("Question ") > 1
        return len(captured)

    makers = [make.single_choice, make.true_false, make.numeric]
    for maker in makers:
        maker()
    cost()
    few = cost()
    for maker in makers * 8:
        maker(outcomes="A1", programme=None)

    assert cost() == few


def test_the_preview_marks_what_the_author_answers(author):
    question = make.single_choice(is_published=False)
    keys = {c["text"]: c["key"] for c in question.body()["choices"]}

    asked = preview(author, question)
    tried = preview(author, question, **{"try": "1", "q1": keys["Stay near"]})
    wrong = preview(author, question, **{"try": "1", "q1": keys["Leave"]})

    assert "Stay near" in asked
    assert "About: Stay near" not in asked
    assert "1 of 1 marks" in tried
    assert "About: Stay near" in tried
    assert "Calm first" in tried
    assert "0 of 1 marks" in wrong


@pytest.mark.parametrize(
    "maker",
    [
        make.multiple_choice,
        make.true_false,
        make.numeric,
        make.matching,
        make.ordering,
        make.short_text,
        make.vignette,
        make.free_text,
        *question_kinds.MAKERS,
    ],
)
def test_every_kind_has_a_preview_that_can_be_answered(author, maker):
    question = maker()

    assert "See mark and feedback" in preview(author, question)
    assert "Mark and feedback" in preview(author, question, **{"try": "1"})


@pytest.mark.parametrize("kind", QUESTION_KINDS, ids=lambda kind: kind.kind)
def test_a_new_question_has_a_preview_before_it_is_saved(author, kind):
    url = reverse(kind.snippet_viewset.get_url_name("preview_on_add"))
    editor = author.get(add_address(kind)).content.decode()
    data = querydict_from_html(editor, form_id="w-editor-form") or {}

    numbers = {"value": "1", "low": "1", "high": "1", "max_length": "500"}

    told = author.post(url, {**data.dict(), **question_data(), **numbers}).json()

    assert told["is_available"]
    page = author.get(url).content.decode()
    is_complete = kind.kind in {"true_false", "numeric", "survey_text"}
    assert ("Before it can be published" in page) is not is_complete


def test_an_unfinished_question_has_a_preview(author):
    question = make.ordering(is_published=False, steps=[])

    assert "Before it can be published" in preview(author, question, **{"try": "1"})


def test_a_published_question_is_not_deleted_but_retired(editor, administrator):
    question = make.single_choice()
    editor.post(address(question, "delete"))
    assert Question.objects.exists()

    retire = reverse("question_retire", args=[question.pk])
    assert retire in editor.get(address(question, "edit")).content.decode()
    editor.post(retire, {"reason": ""})
    assert Question.objects.in_use().exists()
    editor.post(retire, {"reason": "Out of date"})

    assert not Question.objects.in_use().exists()
    editor.post(retire)
    assert Question.objects.in_use().exists()


def test_many_published_questions_are_not_deleted_either(client, person):
    client.force_login(person(is_superuser=True, is_staff=True))
    question = make.single_choice()

    client.post(
        f"/admin/bulk/assessments/singlechoice/delete/?id={question.pk}",
        {"confirm": "on"},
    )

    assert Question.objects.exists()


def test_a_draft_can_be_deleted_by_a_coordinator(editor):
    question = make.single_choice(is_published=False)

    editor.post(address(question, "delete"))

    assert not Question.objects.exists()


def test_a_trainer_may_not_retire(author):
    question = make.single_choice()

    response = author.post(
        reverse("question_retire", args=[question.pk]), {"reason": "x"}
    )

    assert response.status_code in {302, 403}
    assert Question.objects.in_use().exists()


def test_questions_are_chosen_from_one_list_with_their_kind(author):
    make.single_choice(name="Chosen one")
    make.true_false(name="Other kind")
    url = reverse("wagtailsnippetchoosers_assessments_question:choose_results")

    everything = author.get(url).content.decode()
    narrowed = author.get(url, {"kind": "single_choice"}).content.decode()
    searched = author.get(url, {"q": "cho"}).content.decode()

    assert "Chosen one" in everything
    assert "Other kind" in everything
    assert "Other kind" not in narrowed
    assert "Other kind" not in searched
    assert "Chosen one" in searched


def test_a_case_is_authored_from_questions_of_the_bank(editor):
    part = make.single_choice()
    data = {
        **question_data(name="Mila"),
        "case_origin": "invented",
        "source": "",
        **formset("parts", [{"question": str(part.pk), "step": "1"}]),
        **formset("steps", []),
        "action-publish": "1",
    }

    editor.post(add_address(CaseVignette), data)

    case = CaseVignette.objects.get()
    assert case.published_version.size == 1


def test_a_translation_keeps_key_and_children(editor):
    question = make.single_choice()
    question.tags.add("calm")
    question.save()
    slovene = content.locale("sl")

    copy = question.copy_for_translation(slovene)
    copy.save()

    copy = SingleChoice.objects.get(pk=copy.pk)
    assert copy.translation_key == question.translation_key
    assert copy.published_version is None
    assert copy.choices.count() == 3
    assert editor.get(address(copy, "edit")).status_code == 200
    assert make.published(copy).published_version.payload["language"] == "sl"
