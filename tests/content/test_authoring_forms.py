"""What editors of programmes are told about wrong input, and where."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.test.utils.form_data import querydict_from_html

from content.blocks import EvaluationBlocks, TableBlock
from content.models import LearningOutcome, ModulePage, PlannedSession, ProgrammePage
from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, administrator):
    """Send the editor of a page as it stands, with these changes."""
    client.force_login(administrator)

    def send(page, *, publish=True, **changes):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        editor = client.get(url).content.decode()
        data = querydict_from_html(editor, form_id="page-edit-form").dict()
        data |= changes | ({"action-publish": "1"} if publish else {})
        response = client.post(url, data)
        return response.context["form"] if response.status_code != 302 else None

    return send


def rows(prefix, *given, initial=0):
    data = {
        f"{prefix}-TOTAL_FORMS": str(len(given)),
        f"{prefix}-INITIAL_FORMS": str(initial),
    }
    for n, row in enumerate(given):
        data |= {f"{prefix}-{n}-{name}": str(value) for name, value in row.items()}
        data |= {f"{prefix}-{n}-ORDER": str(n + 1), f"{prefix}-{n}-id": ""}
    return data


def test_a_group_has_a_smallest_and_a_larger_size(send):
    programme = content.programme()

    form = send(programme, group_min="12", group_max="5")
    assert form.errors["group_max"]
    form = send(programme, group_min="0", group_max="5")
    assert form.errors["group_min"]

    assert ProgrammePage.objects.get().group_max == 20
    assert send(programme, group_min="5", group_max="5") is None
    assert ProgrammePage.objects.get().group_max == 5


def test_outcomes_have_a_code_each(send):
    programme = content.programme()
    twice = [{"code": "A1", "text": "listen"}, {"code": "A1", "text": "wait"}]

    form = send(programme, **rows("outcomes", *twice))

    first, second = form.formsets["outcomes"].forms
    assert not first.errors
    assert second.errors["code"]
    assert not LearningOutcome.objects.exists()


def test_a_draft_may_be_unfinished(send):
    programme = content.programme()
    twice = [{"code": "A1", "text": "listen"}, {"code": "A1", "text": "wait"}]

    assert send(programme, publish=False, **rows("outcomes", *twice)) is None

    assert ProgrammePage.objects.get().has_unpublished_changes


SESSION = {
    "code": "S1",
    "title": "Meeting",
    "minutes": "90",
    "mode": "in_room",
    "intensity": "0",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "99999"}, "minutes"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "many"}, "minutes"),
        ({"intensity": "3"}, "content_note"),
        ({"code": ""}, "code"),
    ],
)
def test_a_session_says_what_is_wrong_at_its_field(send, changes, field):
    module = content.module()

    form = send(module, **rows("planned_sessions", SESSION | changes))

    [row] = form.formsets["planned_sessions"].forms
    assert list(row.errors) == [field]
    assert "content_session" not in str(row.errors)
    assert not PlannedSession.objects.exists()


def test_sessions_of_a_module_have_a_code_each(send):
    module = content.module()

    form = send(module, **rows("planned_sessions", SESSION, SESSION))
    assert form.formsets["planned_sessions"].forms[1].errors["code"]
    assert not PlannedSession.objects.exists()

    other = SESSION | {"code": "S2"}
    assert send(module, **rows("planned_sessions", SESSION, other)) is None
    assert ModulePage.objects.get().planned_sessions.count() == 2


def test_a_lesson_takes_no_longer_than_a_day():
    lesson = content.lesson()
    lesson.minutes = 1441

    with pytest.raises(ValidationError) as refusal:
        lesson.full_clean()

    assert list(refusal.value.message_dict) == ["minutes"]


def test_a_table_has_something_in_it():
    block = TableBlock()
    empty = {"caption": "Hours", "table": block.child_blocks["table"].get_default()}

    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(block.to_python({"caption": "Hours"}) | empty)

    assert list(refusal.value.block_errors) == ["table"]


def items(*keys):
    raw = [{"type": "scale", "value": {"key": k, "text": "Calm."}} for k in keys]
    return EvaluationBlocks().to_python(raw)


def test_two_items_of_a_form_with_one_key_are_refused_at_the_second():
    with pytest.raises(StreamBlockValidationError) as refusal:
        EvaluationBlocks().clean(items("calm", "room", "calm"))

    assert list(refusal.value.block_errors) == [2]
    assert list(refusal.value.block_errors[2].block_errors) == ["key"]
    EvaluationBlocks().clean(items("calm", "room"))


def test_a_form_with_one_key_twice_cannot_be_frozen():
    form = content.evaluation_form(items=items("calm", "calm"))

    assert form.freeze_problems() == ["Two items have the key “calm”."]
