"""Authoring a quiz: the editor, what it refuses at which field, and trying it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from assessments.models import (
    Attempt,
    FeedbackBand,
    Hotspot,
    QuizPage,
    QuizQuestion,
    QuizSection,
)
from content.models import ModulePage
from courses.domain.freezing import outline_of, problems
from tests.assessments.test_unfolding import unfolding_case
from tests.factories import assessments as make
from tests.factories import content
from tests.factories import question_kinds as kinds
from tests.factories.courses import ready_programme

pytestmark = pytest.mark.django_db

# The table of what is shown when, as `form` sends it.
AS_SENT = {"during": [], "right_after": [], "later": ["marks"], "after_close": []}


def form(page, **fields):
    """Return what the editor sends for the page, with `fields` in place of its own."""
    names = QuizPage.get_edit_handler().get_form_class()._meta.fields
    data = {
        name: value
        for name in names
        if name != "review"
        and (value := getattr(page, name, None)) is not None
        and value is not False
    }
    rows = [
        {"question": row.question_id, "section": row.section, "id": row.pk}
        for row in page.questions.all()
    ]
    data |= {
        "introduction": rich_text("<p></p>"),
        "review-shown": "1",
        "review-later-marks": "on",
        "questions": inline_formset(rows, initial=len(rows)),
        "draws": inline_formset([]),
        "sections": inline_formset([]),
        "bands": inline_formset([]),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    return nested_form_data({**data, **fields})


def test_the_editor_saves_the_table_and_refuses_at_the_field(client, person):
    client.force_login(person(is_superuser=True))
    page = make.quiz(make.single_choice())
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    shown = client.get(url).content.decode()
    row = page.questions.get()
    wrong = client.post(
        url,
        form(
            page,
            questions=inline_formset(
                [{"question": row.question_id, "section": 4, "id": row.pk}], initial=1
            ),
        ),
    ).content.decode()
    saved = client.post(url, form(page, layout="one", counts="last"))

    assert "What is shown, and when, in detail" in shown
    assert "review-after_close-right" in shown
    assert "Preview as trainee" in shown
    assert "There is no section of this number" in wrong
    assert saved.status_code == 302
    page.refresh_from_db()
    assert (page.layout, page.counts) == ("one", "last")
    assert page.review["later"] == ["marks"]
    assert page.review["right_after"] == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"navigation": "forward"}, "navigation"),
        ({"counts": "mean", "outcome_percent": Decimal(60)}, "counts"),
        ({"opens_after_days": 3, "closes_after_days": 2}, "closes_after_days"),
    ],
)
def test_a_contradiction_is_told_at_the_field_to_change(fields, wrong):
    page = make.quiz(make.single_choice())
    for name, value in fields.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as refusal:
        page.full_clean()

    assert set(refusal.value.message_dict) == {wrong}


def test_a_draw_needs_enough_published_questions_in_every_language(client, person):
    slovene = content.locale("sl")
    for _each in range(2):
        make.true_false(outcomes="A7")
    page = make.quiz(draws=[{"count": 2, "outcome": "A7"}])
    copy = QuizPage.objects.get(pk=page.pk)
    copy.locale = slovene

    assert page.freeze_problems() == []
    assert "has 0 that fit and are published in this language" in str(
        copy.freeze_problems()
    )
    client.force_login(person(is_superuser=True))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "2 found, 2 needed" in editor.content.decode()


def test_sections_and_anchors_are_checked_before_a_freeze():
    shared, other = make.single_choice(), make.single_choice(name="Only before")
    after = make.quiz(shared)
    after.questions = [QuizQuestion(question=shared, is_anchor=True)]
    after.save()
    before = make.quiz(shared, other, is_graded=False)
    before.questions = [
        QuizQuestion(question=shared, is_anchor=True, sort_order=0),
        QuizQuestion(question=other, is_anchor=True, sort_order=1, section=3),
    ]
    before.sections = [QuizSection(title="First"), QuizSection(title="Empty")]
    before.feedback, before.feedback_after = "after_other", after
    before.save()

    told = " ".join(before.freeze_problems())

    assert "The anchor “Only before” is not an anchor of" in told
    assert "There is no section 3." in told
    assert "“Empty” has no questions" in told
    assert len(before.frozen_content()["anchors"]) == 2


def state_of(shown):
    return shown.context["state"]


def test_an_author_tries_a_quiz_and_nothing_is_kept(client, person, trainee):
    page = make.quiz(
        make.single_choice(outcomes="A1"),
        layout="one",
        behaviour="immediate",
        bands=[FeedbackBand(from_percent=0, text="Well tried.")],
    )
    page.save_revision()
    url = reverse("quiz_try", args=[page.pk])
    client.force_login(trainee)
    assert client.get(url).status_code in {302, 403}
    client.force_login(person(is_superuser=True))
    body = page.questions.get().question.published_version.payload["body"]
    right = next(c["key"] for c in body["choices"] if c["is_correct"])

    shown = client.get(url)
    sent = {"state": state_of(shown), "r1": "0", "q1": right}
    checked = client.post(url, {**sent, "check": "1"})
    asked = client.post(url, {"state": state_of(checked), "then": "hand-in"})
    done = client.post(url, {"state": state_of(asked), "then": "result"})
    forged = client.post(url, {"state": "made:up", "q1": right, "then": "result"})

    assert "Nothing you answer here is kept" in shown.content.decode()
    assert "About: " not in shown.content.decode()
    assert "1 of 1 marks" in checked.content.decode()
    assert "Hand in now" in asked.content.decode()
    text = done.content.decode()
    assert "Passed" in text
    assert "100 %" in text
    assert "Well tried." in text
    assert "it begins anew" in forged.content.decode()
    assert "Passed" not in forged.content.decode()
    assert not Attempt.objects.exists()


def test_a_trial_goes_page_by_page_and_only_forward_where_the_quiz_says_so(
    client, person
):
    first, second = make.single_choice(), make.true_false()
    page = make.quiz(
        first,
        second,
        layout="section",
        navigation="forward",
        sections=[
            QuizSection(title="Night", sort_order=0),
            QuizSection(title="Day", sort_order=1),
        ],
        in_sections=[1, 2],
    )
    page.save_revision()
    url = reverse("quiz_try", args=[page.pk])
    client.force_login(person(is_superuser=True))

    shown = client.get(url)
    ahead = client.post(url, {"state": state_of(shown), "r2": "0", "q2": "false"})
    moved = client.post(
        url, {"state": state_of(ahead), "r1": "0", "q1": "nonsense", "then": "next"}
    )
    later = client.post(url, {"state": state_of(ahead), "then": "next"})
    back = client.post(url, {"state": state_of(later), "then": "1"})

    assert [card.position for g in shown.context["groups"] for card in g.cards] == [1]
    assert "Night" in shown.content.decode()
    assert ahead.context["done"] == 0
    assert moved.status_code == 422
    assert moved.context["page_number"] == 1
    assert [card.position for g in later.context["groups"] for card in g.cards] == [2]
    assert back.context["page_number"] == 2


def test_a_trial_unfolds_a_case_and_its_result_leaves_out_what_was_not_reached(
    client, person
):
    page = make.quiz(unfolding_case())
    page.save_revision()
    url = reverse("quiz_try", args=[page.pk])
    client.force_login(person(is_superuser=True))

    shown = client.get(url)
    go_on = shown.context["groups"][0].go_on
    early = client.post(url, {"state": state_of(shown), "then": "result"})
    opened = client.post(url, {"state": state_of(shown), "then": go_on})

    assert "What comes second?" not in shown.content.decode()
    assert [each.position for each in early.context["outcomes"]] == [1]
    assert "was left before its end" in early.content.decode()
    assert "What comes second?" in opened.content.decode()
    assert "She closes the door" in opened.content.decode()
    assert opened.context["groups"][0].cards[0].extras.is_settled


def test_a_translation_is_the_same_test_or_nothing_is_frozen(client, person):
    first, second = make.single_choice(), make.true_false(name="By day")
    programme = ready_programme(sessions=1)
    module = programme.get_children().type(ModulePage).first().specific
    page = make.quiz(first, second, parent=module, layout="one", review=AS_SENT)
    copy = make.slovene_copy(
        page, title="Kviz", pass_percent=Decimal(50), passed_text="Odlično!"
    )
    copy.questions = [
        QuizQuestion(question=first, sort_order=0),
        QuizQuestion(question=second, sort_order=1, is_anchor=True),
    ]
    copy.bands = [FeedbackBand(from_percent=0, text="Dobro.")]
    copy.save_revision().publish()

    told = [str(p.message) for p in problems(outline_of(programme)) if not p.is_warning]
    client.force_login(person(is_superuser=True))
    url = reverse("wagtailadmin_pages:edit", args=[copy.pk])
    copy.bands = []
    copy.save_revision().publish()
    copy = QuizPage.objects.get(pk=copy.pk)
    draft = form(copy)
    del draft["action-publish"]
    kept = client.post(url, draft)
    refused = client.post(url, form(copy)).content.decode()
    mended = client.post(url, form(copy, pass_percent="70"))

    name = f"{page.code} {page.title}: "
    assert told == [
        name + "Per cent needed to pass: 50 in Slovenian, 70 in English.",
        name + "Question 2, anchor: yes in Slovenian, no in English.",
        name + "Bands of overall feedback: 1 in Slovenian, 0 in English.",
    ]
    assert kept.status_code == 302
    assert "Per cent needed to pass: 50 in Slovenian, 70 in English." in refused
    # The form sends no anchor, so that this is the same test again.
    assert mended.status_code == 302, mended.context["form"].errors
    assert not [p for p in problems(outline_of(programme)) if not p.is_warning]
    assert_published_by_no_other_way(client, QuizPage.objects.get(pk=copy.pk), person)


def assert_published_by_no_other_way(client, copy, person):
    """An approval and a publication of many compare the languages too."""
    copy.pass_percent = Decimal(40)
    copy.save_revision()
    state = copy.get_workflow().start(copy, person())
    step = [copy.pk, "approve", state.current_task_state.pk]
    many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    approved = client.post(reverse("wagtailadmin_pages:workflow_action", args=step))
    at_once = client.post(f"{many}?id={copy.pk}&next=/admin/")

    for refused in (approved, at_once):
        assert refused.status_code == 409
        assert "40 in Slovenian, 70 in English" in refused.content.decode()
    copy = QuizPage.objects.get(pk=copy.pk)
    assert (copy.pass_percent, copy.workflow_in_progress) == (70, True)


def test_each_language_has_enough_to_draw_from_before_a_freeze():
    programme = ready_programme(sessions=1)
    module = programme.get_children().type(ModulePage).first().specific
    make.true_false(outcomes="A7")
    page = make.quiz(parent=module, draws=[{"count": 1, "outcome": "A7"}])
    make.slovene_copy(page)

    told = [str(p.message) for p in problems(outline_of(programme)) if not p.is_warning]

    assert told == [
        f"{page.code} {page.title}: Slovenian: Draw 1 asks for 1 questions, and the"
        " bank has 0 that fit and are published in this language."
    ]


def test_a_section_is_chosen_by_its_heading_and_kept_by_its_number(client, person):
    page = make.quiz(
        make.single_choice(),
        make.true_false(),
        sections=[
            QuizSection(title="Night", sort_order=0),
            QuizSection(title="Day", sort_order=1),
        ],
        in_sections=[2, 5],
    )
    client.force_login(person(is_superuser=True))

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    forms = shown.context["form"].formsets["questions"].forms
    assert [str(each["section"]).count("selected") for each in forms] == [1, 1]
    assert '<option value="2" selected>2. Day</option>' in str(forms[0]["section"])
    assert '<option value="5" selected>Section 5</option>' in str(forms[1]["section"])
    assert "assessments/js/sections.js" in shown.content.decode()
    assert page.frozen_content()["fixed"][0]["section"] == 2


def test_places_on_an_image_can_be_drawn_and_typed(client, person):
    question = kinds.hotspot()
    client.force_login(person(is_superuser=True))
    url = reverse(Hotspot.snippet_viewset.get_url_name("edit"), args=[question.pk])

    shown = client.get(url).content.decode()

    assert 'data-drawing="areas"' in shown
    assert "/admin/images/0/preview/max-1200x1200/" in shown
    assert 'name="areas-0-x"' in shown
