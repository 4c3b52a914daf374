"""Questions as authors publish them, quizzes in the tree, and people taking them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from modelcluster.models import get_all_child_relations

from assessments.domain.attempts import save_answer, start, submit
from assessments.models import (
    Attempt,
    CaseVignette,
    Choice,
    Distractor,
    FreeText,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Pair,
    Question,
    QuizDraw,
    QuizPage,
    QuizPassed,
    QuizQuestion,
    RubricCriterion,
    RubricLevel,
    ShortText,
    SingleChoice,
    Step,
    TrueFalse,
    VignettePart,
)
from content.models import ModulePage
from courses.models import CourseRun, Enrolment, OutlineItem
from tests.factories import content
from tests.factories.courses import frozen_version, ready_programme
from tests.factories.runs import run_of

_numbers = count(1)


def published(question: Question) -> Question:
    """Publish what stands in the question's draft, as its author would."""
    question.save_revision().publish()
    return Question.objects.get(pk=question.pk)


def made(kind: type[Question], *, is_published: bool = True, **fields: Any) -> Any:
    """Make a question of this kind with the rows under it."""
    number = next(_numbers)
    fields.setdefault("locale", content.locale())
    fields.setdefault("name", f"Question {number}")
    fields.setdefault("stem", [("text", f"<p>What about case {number}?</p>")])
    relations = {each.get_accessor_name() for each in get_all_child_relations(kind)}
    children = {name: fields.pop(name) for name in list(fields) if name in relations}
    question = kind(live=False, **fields)
    for name, rows in children.items():
        setattr(question, name, rows)
    question.save()
    return published(question) if is_published else question


def choices(*texts: str, right: Sequence[int]) -> list[Choice]:
    return [
        Choice(
            text=text,
            is_correct=place in right,
            feedback=f"About: {text}",
            sort_order=place,
        )
        for place, text in enumerate(texts)
    ]


def single_choice(**fields: Any) -> SingleChoice:
    """The right answer is “Stay near”."""
    fields.setdefault("choices", choices("Insist", "Stay near", "Leave", right=[1]))
    fields.setdefault("general_feedback", "<p>Calm first, talk later.</p>")
    return made(SingleChoice, **fields)


def multiple_choice(**fields: Any) -> MultipleChoice:
    """Right are “Few words”, “A choice” and “Space”."""
    fields.setdefault(
        "choices",
        choices(
            "Few words", "Explanations", "A choice", "Space", "Threats", right=[0, 2, 3]
        ),
    )
    fields.setdefault("marks", Decimal(3))
    return made(MultipleChoice, **fields)


def true_false(**fields: Any) -> TrueFalse:
    """The statement is false."""
    return made(TrueFalse, **fields)


def numeric(**fields: Any) -> Numeric:
    """19.2 to 19.3 hours."""
    defaults = {"value": "19.2", "low": "19.2", "high": "19.3"}
    numbers = {name: Decimal(fields.pop(name, v)) for name, v in defaults.items()}
    return made(Numeric, **numbers, **{"unit": "h", **fields})


def matching(**fields: Any) -> Matching:
    fields.setdefault(
        "pairs",
        [
            Pair(left="Bag packed", right="I may be moved", sort_order=0),
            Pair(left="Pleases everybody", right="I must be useful", sort_order=1),
            Pair(left="Tests each rule", right="Will you keep me?", sort_order=2),
        ],
    )
    fields.setdefault("distractors", [Distractor(text="I am bored", sort_order=0)])
    return made(Matching, **{"marks": Decimal(3), **fields})


def ordering(**fields: Any) -> Ordering:
    texts = ["Listen", "Thank", "Explain", "Write down"]
    fields.setdefault(
        "steps", [Step(text=text, sort_order=n) for n, text in enumerate(texts)]
    )
    return made(Ordering, **{"marks": Decimal(3), **fields})


def short_text(**fields: Any) -> ShortText:
    defaults = {
        "guidance": "3 = words, step, role, date.",
        "model_answer": "Finish the year with my class.",
        "marks": Decimal(3),
    }
    return made(ShortText, **{**defaults, **fields})


def free_text(**fields: Any) -> FreeText:
    """Two criteria of two levels each: 0 or 2 points, and 0 or 1."""
    names = {"Own words": 2, "A next step": 1}
    criteria = [RubricCriterion(title=t, sort_order=n) for n, t in enumerate(names)]
    for criterion in criteria:
        criterion.levels = [
            RubricLevel(text="Missing", points=Decimal(0), sort_order=0),
            RubricLevel(
                text="There", points=Decimal(names[criterion.title]), sort_order=1
            ),
        ]
    fields.setdefault("criteria", criteria)
    return made(FreeText, **{"guidance": "Read twice.", "marks": 6, **fields})


def vignette(*questions: Question, **fields: Any) -> CaseVignette:
    questions = questions or (single_choice(),)
    fields.setdefault(
        "parts",
        [VignettePart(question=q, sort_order=n) for n, q in enumerate(questions)],
    )
    return made(CaseVignette, **fields)


def quiz(
    *questions: Question,
    parent: ModulePage | None = None,
    draws: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> QuizPage:
    """A published graded quiz: 70 %, 3 tries, 24 hours apart, full feedback."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "title": f"Quiz {number}",
        "slug": f"quiz-{number}",
        "code": f"Q{number}",
        "minutes": 20,
    }
    if fields.get("is_graded", True):
        defaults["pass_percent"] = Decimal(70)
    parent = parent or content.module()
    children = {name: fields.pop(name, []) for name in ("sections", "bands")}
    numbers = fields.pop("in_sections", [1] * len(questions))
    page = QuizPage(locale=parent.locale, **{**defaults, **fields})
    page.questions = [
        QuizQuestion(question=question, sort_order=n, section=numbers[n])
        for n, question in enumerate(questions)
    ]
    page.sections, page.bands = children["sections"], children["bands"]
    page.draws = [QuizDraw(sort_order=n, **draw) for n, draw in enumerate(draws)]
    parent.add_child(instance=page)
    return page


def quiz_run(
    *questions: Question, requires: bool = True, trainers: Any = (), **fields: Any
) -> tuple[CourseRun, OutlineItem]:
    """A run of a programme with one quiz in it, and the quiz's line of the outline."""
    programme = ready_programme(sessions=1)
    module = ModulePage.objects.child_of(programme).first()
    page = quiz(*questions, parent=module, **fields)
    if requires and page.is_graded:
        QuizPassed.objects.create(
            programme=programme,
            order=9,
            quiz_key=page.translation_key,
            quiz_title=page.title,
        )
    run = run_of(frozen_version(programme), trainers=trainers)
    return run, run.version.items.get(key=page.translation_key)


def slovene_copy(page: QuizPage, **fields: Any) -> QuizPage:
    """Translate the quiz with all that stands above it; return the published copy."""
    locale = content.locale("sl")
    for above in page.get_ancestors(inclusive=True).filter(depth__gt=1).specific():
        if not above.has_translation(locale):
            above.copy_for_translation(locale).save_revision().publish()
    copy = page.get_translation(locale)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return QuizPage.objects.get(pk=copy.pk)


def right_answer(payload: dict[str, Any]) -> Any:
    """What earns all marks for a question version."""
    body = payload["body"]
    match payload["kind"]:
        case "single_choice":
            return next(c["key"] for c in body["choices"] if c["is_correct"])
        case "multiple_choice":
            return [c["key"] for c in body["choices"] if c["is_correct"]]
        case "true_false":
            return body["is_true"]
        case "numeric":
            return body["value"]
        case "matching":
            return {p["key"]: p["match"] for p in body["prompts"]}
        case "ordering":
            return {item["key"]: n for n, item in enumerate(body["items"], start=1)}
        case "kprim":
            return {c["key"]: c["is_correct"] for c in body["choices"]}
        case "hotspot":
            return [c["key"] for c in body["choices"] if c["is_correct"]]
        case "word_drop" | "image_labels":
            return {p["key"]: p["match"] for p in body["prompts"]}
        case "cloze":
            return {gap["key"]: _fills(gap) for gap in body["gaps"]}
        case "likert":
            return {row["key"]: 1 for row in body["statements"]}
        case _:
            return "“I want to finish the year”: school visit with Mira on 15 March."


def _fills(gap: dict[str, Any]) -> str:
    match gap["kind"]:
        case "text":
            return gap["accepted"][0]["text"]
        case "number":
            return gap["value"]
    return next(c["key"] for c in gap["choices"] if c["is_correct"])


def take(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    right: bool = True,
    at: datetime,
    hand_in: bool = True,
) -> Attempt:
    """Take the quiz with every answer right, or with none given."""
    attempt = start(enrolment, item, at=at)
    if right:
        for response in attempt.responses.select_related("version"):
            answer = right_answer(response.version.payload)
            save_answer(attempt, response.position, answer, revision=1, at=at)
    if hand_in:
        attempt = submit(attempt, by=enrolment.person, at=at)
    return attempt
