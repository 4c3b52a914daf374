"""Freezing a programme: what a version keeps, what is refused, what differs."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid5

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, ReferenceIndex

from content.models import (
    EvaluationFormPage,
    LearningOutcome,
    LessonPage,
    ModulePage,
    PlannedSession,
    ProgrammePage,
)
from courses.domain.drafting import outline_of
from courses.domain.freezing import (
    NotReady,
    difference,
    freeze,
    latest_version,
    outline_of_version,
    problems,
    version_hash,
)
from courses.domain.readiness import hours
from courses.domain.trees import source_of
from courses.models import (
    AttendanceShare,
    CoreSessions,
    FrozenDocument,
    FrozenImage,
    FrozenPage,
    OutlineItem,
    ProgrammeVersion,
    Requirement,
)
from lms.core.errors import DomainError
from lms.core.models import AuditEvent
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.pages import (
    DocumentFactory,
    ImageFactory,
    LessonFactory,
    ModuleFactory,
    PlannedSessionFactory,
    ProgrammeFactory,
    catalogue,
    text_block,
)

pytestmark = pytest.mark.django_db
VERSION_MODELS = [ProgrammeVersion, OutlineItem, FrozenPage]


def count_rows():
    return [
        model.objects.count() for model in [*VERSION_MODELS, Requirement, AuditEvent]
    ]


def codes(found):
    return {problem.code for problem in found}


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def translated(page, language, **fields):
    locale = Locale.objects.get_or_create(language_code=language)[0]
    copy = page.copy_for_translation(locale)
    publish(copy, **fields)
    copy.refresh_from_db()
    return copy


def translated_tree(programme, language="sl"):
    for page in (catalogue().get_parent().specific, catalogue()):
        if not page.has_translation(
            Locale.objects.get_or_create(language_code=language)[0]
        ):
            translated(page, language)
    copy = translated(programme, language, title="Program")
    for module in ModulePage.objects.child_of(programme):
        translated(module, language, title="Prvi dan")
    for lesson in LessonPage.objects.descendant_of(programme):
        translated(
            lesson, language, title="Lekcija", body=[text_block("<p>Varno.</p>")]
        )
    return copy


# What a version keeps


def test_freezing_makes_a_version_with_its_rows_and_an_audit_event(trainer):
    programme = ready_programme(code="RTS-32")
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)

    version = freeze(programme, number="1.0", note="First.", by=trainer, at=at)

    assert (version.code, version.number, version.note) == ("RTS-32", "1.0", "First.")
    assert (version.frozen_at, version.frozen_by) == (at, trainer)
    assert list(version.items.values_list("order", "kind", "code", "minutes")) == [
        (1, "module", "A1", 0),
        (2, "lesson", "A1-O1", 60),
        (3, "session", "A1-S1", 90),
        (4, "session", "A1-S2", 90),
        (5, "evaluation", "A-E", 0),
    ]
    assert version.text("outcomes", "en") == [
        {"code": "A1", "text": "explain what helps a child"}
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.subject_id, event.at) == (
        "programme.frozen",
        trainer,
        str(version.pk),
        at,
    )
    assert event.data["content_hash"] == version.content_hash


def test_items_are_known_by_translation_key_and_sessions_by_module_and_code():
    version = frozen_version()

    lesson, module = LessonPage.objects.get(), ModulePage.objects.get()

    assert version.items.get(kind="lesson").key == lesson.translation_key
    assert version.items.get(code="A1-S1").key == uuid5(module.translation_key, "A1-S1")
    assert version.items.get(kind="lesson").pages.get().revision == (
        lesson.live_revision
    )


def test_requirements_are_copied_with_their_figures():
    programme = ready_programme()
    AttendanceShare.objects.update(percent=Decimal("87.5"))

    version = frozen_version(programme)

    assert [
        (type(each).kind, each.for_attendance, each.programme_id)
        for each in version.requirements.all()
    ] == [
        ("attendance_share", True, None),
        ("core_sessions", True, None),
        ("online_activities", False, None),
        ("evaluation_handed_in", False, None),
    ]
    assert version.requirements.first().percent == Decimal("87.5")
    assert programme.requirements.count() == 4


def test_version_has_all_published_languages_and_the_source_gives_the_figures():
    programme = ready_programme()
    translated_tree(programme)
    slovene = LessonPage.objects.get(title="Lekcija")
    publish(slovene, minutes=15)

    version = frozen_version(programme)

    assert version.locales == ["en", "sl"]
    assert version.text("title", "sl") == "Program"
    item = version.items.get(kind="lesson")
    assert (item.title, item.minutes) == ("Lesson 1.1", 60)
    assert set(item.pages.values_list("locale", "title")) == {
        ("en", "Lesson 1.1"),
        ("sl", "Lekcija"),
    }
    assert set(
        version.items.get(code="A1-S1").pages.values_list("locale", flat=True)
    ) == {"en", "sl"}


def test_unpublished_translation_is_no_language_of_the_version():
    programme = ready_programme()
    translated_tree(programme).unpublish()

    assert frozen_version(programme).locales == ["en"]


def test_freezing_a_translation_freezes_the_programme_it_was_made_from():
    programme = ready_programme()
    slovene = translated_tree(programme)

    version = frozen_version(slovene)

    assert version.programme == programme
    assert source_of(slovene) == programme
    assert latest_version(slovene) == version
    assert version.items.get(kind="lesson").title == "Lesson 1.1"


def test_sessions_come_after_the_last_lesson_and_before_what_looks_back():
    programme = ready_programme(lessons=2)
    module = ModulePage.objects.get()
    form = EvaluationFormPage.objects.get()
    form.move(module, pos="last-child")

    outline = outline_of(programme)

    assert [line.code for line in outline.lines] == [
        "A1",
        "A1-O1",
        "A1-O2",
        "A1-S1",
        "A1-S2",
        "A-E",
    ]


def test_only_published_text_is_frozen_and_the_author_is_told():
    programme = ready_programme()
    lesson = LessonPage.objects.get()
    lesson.body = [text_block("<p>Draft words.</p>")]
    lesson.save_revision()
    LessonFactory(parent=ModulePage.objects.get(), title="Not yet", live=False)

    found = problems(outline_of(programme))
    version = frozen_version(programme)

    assert {(each.code, each.is_warning) for each in found} == {
        ("unpublished_changes", True),
        ("left_out_draft", True),
    }
    assert "Draft words" not in json.dumps(
        list(FrozenPage.objects.values_list("content", flat=True))
    )
    assert not version.items.filter(title="Not yet").exists()


def test_lesson_under_an_unpublished_module_is_left_out():
    programme = ready_programme(modules=2)
    ModulePage.objects.get(code="A2").unpublish()

    outline = outline_of(programme)

    assert "A2-O1" not in {line.code for line in outline.lines}
    assert {each.title for each in outline.left_out} == {"Day 2", "Lesson 2.1"}


def test_lesson_that_only_a_translation_has_is_left_out():
    programme = ready_programme()
    translated_tree(programme)
    LessonFactory(parent=ModulePage.objects.get(title="Prvi dan"), title="Samo tu")

    found = problems(outline_of(programme))

    assert [each.message for each in found] == [
        "“Samo tu” exists only in a translation and is left out."
    ]


# Hash and immutability


def test_hash_can_be_computed_again_from_the_rows():
    programme = ready_programme(modules=2)
    translated_tree(programme)

    version = ProgrammeVersion.objects.get(pk=frozen_version(programme).pk)

    assert version_hash(version) == version.content_hash
    assert len(version.content_hash) == 64


@pytest.mark.parametrize("changed", ["text", "percent", "number", "title"])
def test_hash_differs_when_anything_is_changed_behind_our_back(changed):
    version = frozen_version()
    outline = outline_of_version(version)
    expected = version.content_hash

    if changed == "number":
        assert outline.digest("1.1") != expected
        return
    content = outline.as_dict()
    if changed == "text":
        block = content["items"][1]["pages"]["en"]["content"]["body"][0]
        block["value"] = block["value"].replace(".", "!")
    elif changed == "percent":
        content["requirements"][0]["parameters"]["percent"] = "80.01"
    else:
        content["items"][1]["title"] += " "

    assert content != outline_of(version.programme).as_dict() or changed == "text"
    assert digest_of_dict(content) != expected
    assert digest_of_dict(outline_of_version(version).as_dict()) == expected


def digest_of_dict(content):
    """The hash as a stranger would compute it, from the description alone."""
    text = json.dumps(
        {"number": "1.0", **content},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("model", VERSION_MODELS)
def test_database_refuses_to_change_or_remove_rows_of_a_version(model):
    frozen_version()
    field = {"ProgrammeVersion": "title", "OutlineItem": "title", "FrozenPage": "title"}

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{field[model.__name__]: "Other"})
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    assert not model.objects.filter(title="Other").exists()


def test_database_refuses_to_change_a_versions_requirement_but_not_a_programmes():
    version = frozen_version()
    frozen = version.requirements.get(order=0)
    authored = version.programme.requirements.first()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        frozen.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        frozen.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AttendanceShare.objects.filter(pk=frozen.pk).update(percent=1)
    authored.for_attendance = False
    authored.save()
    authored.delete()

    assert version.requirements.count() == 4
    assert version.programme.requirements.count() == 3


def test_editing_and_deleting_pages_afterwards_leaves_the_version_as_it_was():
    programme = ready_programme()
    version = frozen_version(programme)
    before = outline_of_version(version).as_dict()

    publish(LessonPage.objects.get(), body=[text_block("<p>New.</p>")], minutes=5)
    programme.outcomes.all().delete()
    programme.requirements.all().delete()
    PlannedSession.objects.all().delete()
    ModulePage.objects.get().delete()
    programme.refresh_from_db()
    publish(programme, title="Renamed", public_title="Renamed")

    version = ProgrammeVersion.objects.get()
    assert outline_of_version(version).as_dict() == before
    assert version_hash(version) == version.content_hash
    assert not LessonPage.objects.exists()


# Images and files


def test_image_and_document_of_a_version_cannot_be_deleted(
    django_capture_on_commit_callbacks,
):
    image, document, unused = ImageFactory(), DocumentFactory(), ImageFactory()
    programme = ready_programme()
    body = [
        text_block(f'<p><a linktype="document" id="{document.pk}">File</a></p>'),
        {
            "type": "image",
            "id": "5f1c7a52-0000-4000-8000-000000000002",
            "value": {
                "image": {
                    "image": image.pk,
                    "decorative": False,
                    "alt_text": "A calm room",
                },
                "caption": "",
            },
        },
    ]
    publish(LessonPage.objects.get(), body=body)

    with django_capture_on_commit_callbacks(execute=True):
        version = frozen_version(programme)
    LessonPage.objects.get().delete()

    assert FrozenImage.objects.get().image == image
    assert FrozenDocument.objects.get().document == document
    assert len(FrozenImage.objects.get().digest) == 40
    for used in (image, document):
        with pytest.raises(ProtectedError):
            used.delete()
        assert ReferenceIndex.get_references_to(used).exists()
    unused.delete()
    assert version_hash(version) == version.content_hash


def test_image_that_is_gone_is_no_part_of_the_version():
    image = ImageFactory()
    programme = ready_programme()
    body = [
        {
            "type": "image",
            "id": "5f1c7a52-0000-4000-8000-000000000003",
            "value": {
                "image": {"image": image.pk, "decorative": True, "alt_text": ""},
                "caption": "",
            },
        }
    ]
    publish(LessonPage.objects.get(), body=body)
    image.delete()

    frozen_version(programme)

    assert not FrozenImage.objects.exists()


# Refusals


def without_requirement(programme):
    programme.requirements.all().delete()


def without_outcome(programme):
    LearningOutcome.objects.all().delete()
    LessonPage.objects.update(outcomes="")


def unknown_outcome(programme):
    PlannedSession.objects.filter(code="A1-S1").update(outcomes="A1, A9")


def duplicate_code(programme):
    PlannedSession.objects.update(code="A1-S1")


def duplicate_outcome(programme):
    LearningOutcome.objects.create(programme=programme, code="A1", text="again")


def empty_lesson(programme):
    publish(LessonPage.objects.get(), body=[])


def module_without_minutes(programme):
    ModuleFactory(parent=programme)


def lesson_without_minutes(programme):
    publish(LessonPage.objects.get(), minutes=0)


def hours_differ(programme):
    publish(programme, declared_hours=Decimal("4.5"))


def not_live(programme):
    programme.unpublish()


def no_core_session(programme):
    PlannedSession.objects.update(is_core=False)


def no_session(programme):
    PlannedSession.objects.all().delete()
    CoreSessions.objects.all().delete()


def no_form(programme):
    EvaluationFormPage.objects.get().delete()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without_requirement, "no_requirement"),
        (without_outcome, "no_outcome"),
        (unknown_outcome, "unknown_outcome"),
        (duplicate_code, "duplicate_code"),
        (duplicate_outcome, "duplicate_outcome"),
        (empty_lesson, "page_not_ready"),
        (module_without_minutes, "module_without_minutes"),
        (lesson_without_minutes, "lesson_without_minutes"),
        (hours_differ, "hours_differ"),
        (not_live, "not_live"),
        (no_core_session, "requirement_cannot_be_met"),
        (no_session, "requirement_cannot_be_met"),
        (no_form, "requirement_cannot_be_met"),
    ],
)
def test_freezing_is_refused_and_changes_nothing(spoil, code, trainer):
    programme = ready_programme()
    assert problems(outline_of(programme)) == []
    spoil(programme)
    before = count_rows()

    with pytest.raises(NotReady) as refusal:
        freeze(programme, number="1.0", note="", by=trainer)

    assert refusal.value.code == "not_ready"
    assert codes(refusal.value.problems) == {code}
    assert str(refusal.value.problems[0].message) in str(refusal.value)
    assert count_rows() == before


def test_online_activities_requirement_needs_an_activity():
    programme = ready_programme(lessons=0)
    EvaluationFormPage.objects.get().delete()

    messages = {each.message for each in problems(outline_of(programme))}

    assert "Online activities are required, but there is none to complete." in messages


def test_programme_without_modules_is_not_ready():
    found = problems(outline_of(ProgrammeFactory()))

    assert codes(found) == {"no_module", "no_requirement", "outcome_not_taught"}


def test_hours_that_add_up_to_the_declared_ones_are_no_problem():
    programme = ready_programme()
    publish(programme, declared_hours=Decimal(4))

    assert problems(outline_of(programme)) == []


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(1920, "32"), (90, "1.5"), (0, "0"), (600, "10"), (50, "0.83")],
)
def test_hours_are_told_without_needless_zeros(minutes, text):
    assert hours(minutes) == text


@pytest.mark.parametrize(
    ("number", "edit", "code"),
    [
        ("1.0", True, "number_taken"),
        (" 1.0 ", True, "number_taken"),
        ("1.1", False, "nothing_changed"),
        ("  ", True, "number_missing"),
    ],
)
def test_second_freeze_is_refused(number, edit, code, trainer):
    programme = ready_programme()
    frozen_version(programme, by=trainer)
    if edit:
        publish(LessonPage.objects.get(), minutes=45)
    before = count_rows()

    with pytest.raises(DomainError) as refusal:
        freeze(programme, number=number, note="", by=trainer)

    assert refusal.value.code == code
    assert count_rows() == before


def test_saving_pages_without_changing_them_changes_nothing(trainer):
    programme = ready_programme()
    frozen_version(programme, by=trainer)
    for page in Page.objects.descendant_of(programme, inclusive=True).specific():
        page.save_revision().publish()

    with pytest.raises(DomainError) as refusal:
        freeze(programme, number="1.1", note="", by=trainer)

    assert refusal.value.code == "nothing_changed"


# Differences


def test_no_difference_between_a_version_and_the_pages_it_came_from():
    version = frozen_version(modules=2)

    assert difference(version, outline_of(version.programme)).is_empty


def test_difference_names_what_was_added_removed_and_changed():
    programme = ready_programme(lessons=2)
    version = frozen_version(programme)
    module = ModulePage.objects.get()
    LessonPage.objects.get(code="A1-O1").delete()
    LessonFactory(parent=module, code="A1-O3", title="New", minutes=30)
    publish(
        LessonPage.objects.get(code="A1-O2"),
        minutes=45,
        body=[text_block("<p>Other words.</p>")],
    )
    PlannedSession.objects.filter(code="A1-S2").update(is_core=True)
    LearningOutcome.objects.create(programme=programme, code="A2", text="listen")
    AttendanceShare.objects.filter(programme=programme).update(percent=90)

    found = difference(version, outline_of(programme))

    assert [line.code for line in found.added] == ["A1-O3"]
    assert [line.code for line in found.removed] == ["A1-O1"]
    assert {(c.item, c.field, c.old, c.new) for c in found.changes} == {
        ("A1-O2 Lesson 1.2", "minutes", 60, 45),
        ("A1-S2 Session 1.2", "is_core", False, True),
    }
    assert [(t.item, t.locale, t.texts) for t in found.texts] == [
        ("", "en", ("outcomes",)),
        ("A1-O2 Lesson 1.2", "en", ("body",)),
    ]
    assert [(c.label, c.old, c.new) for c in found.outcomes] == [("A2", None, "listen")]
    assert [(c.field, c.old, c.new) for c in found.minutes] == [("self_paced", 120, 75)]
    assert [t.parameters for t in found.requirements_added] == [{"percent": "90.00"}]
    assert [t.parameters for t in found.requirements_removed] == [{"percent": "80.00"}]
    assert found.moved == ()


def test_difference_between_two_versions_reads_both_from_their_rows(trainer):
    programme = ready_programme()
    first = frozen_version(programme)
    publish(programme, public_title="Training in recovery")
    second = freeze(programme, number="1.1", note="", by=trainer)
    publish(programme, public_title="Something else again")

    assert [
        (change.field, change.old, change.new)
        for change in difference(first, second).changes
    ] == [("public_title", first.public_title, "Training in recovery")]


def test_moving_a_session_up_is_a_move_and_nothing_else():
    programme = ready_programme(sessions=3)
    version = frozen_version(programme)
    PlannedSession.objects.filter(code="A1-S3").update(sort_order=0)
    PlannedSession.objects.exclude(code="A1-S3").update(sort_order=5)

    found = difference(version, outline_of(programme))

    assert [line.code for line in found.moved] == ["A1-S3"]
    assert (found.changes, found.texts, found.added) == ((), (), ())


def test_new_language_is_a_difference_of_words():
    programme = ready_programme()
    version = frozen_version(programme)
    translated_tree(programme)

    found = difference(version, outline_of(programme))

    assert [(c.field, c.old, c.new) for c in found.changes] == [
        ("locales", ["en"], ["en", "sl"])
    ]
    assert {(t.locale, t.kind) for t in found.texts} == {("sl", "added")}


def test_same_requirements_in_another_order_are_told_as_that():
    programme = ready_programme()
    version = frozen_version(programme)
    CoreSessions.objects.filter(programme=programme).update(order=9)

    found = difference(version, outline_of(programme))

    assert found.requirements_reordered
    assert (found.requirements_added, found.requirements_removed) == ((), ())


# Cost


def test_outline_costs_the_same_for_any_number_of_pages():
    small = ready_programme(modules=1, lessons=1)
    large = ready_programme(modules=4, lessons=5, sessions=4)
    outline_of(small)  # content types and locales are remembered from here on

    counts = []
    for programme in (small, large):
        programme = ProgrammePage.objects.get(pk=programme.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            outline_of(programme)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_reading_a_version_back_costs_the_same_for_any_length():
    small = frozen_version(modules=1, lessons=1)
    large = frozen_version(modules=4, lessons=5, sessions=4)

    counts = []
    for version in (small, large):
        with CaptureQueriesContext(connection) as queries:
            outline_of_version(ProgrammeVersion.objects.get(pk=version.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_outline_of_a_module_counts_minutes_by_mode():
    programme = ready_programme()
    module = ModulePage.objects.get()
    PlannedSessionFactory(module=module, code="A1-L", mode="live_online", minutes=45)

    outline = outline_of(programme)

    assert outline.minutes_by_mode() == {
        "self_paced": 60,
        "in_room": 180,
        "live_online": 45,
    }
    assert outline.minutes_by_mode(module.translation_key)["in_room"] == 180
    assert outline.minutes == 285
