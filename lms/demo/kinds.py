"""One question of each kind that the quizzes of the demo do not use, in English."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as Picture
from PIL import ImageDraw
from wagtail.images import get_image_model
from wagtail.models import Locale

from assessments.models import (
    AcceptedAnswer,
    CaseVignette,
    Choice,
    Cloze,
    ExtraLabel,
    ExtraWord,
    FileUpload,
    FreeText,
    Gap,
    GapWord,
    Hint,
    Hotspot,
    HotspotArea,
    ImageLabels,
    KPrim,
    Likert,
    Numeric,
    NumericUnit,
    Question,
    RubricCriterion,
    RubricLevel,
    ScaleStatement,
    ShortText,
    SingleChoice,
    Spot,
    SurveyText,
    VignettePart,
    VignetteStep,
    WordDrop,
)
from assessments.question_types.contract import key_of
from lms.core.models import User
from lms.demo.streams import lesson_blocks

PREFIX = "K-"
_TAG = "every kind"


def load_kinds(by: User) -> list[Question]:
    """Write the questions that are not there yet; return all of them, published."""
    if not Question.objects.filter(name__startswith=PREFIX).exists():
        picture = _plan()
        for maker in (_words, _on_the_plan, _longer, _opinions):
            for question in maker(picture):
                _publish(question, by)
        _unfolding_case(by)
    return list(Question.objects.filter(name__startswith=PREFIX).order_by("name"))


def _publish(question: Question, by: User) -> None:
    question.locale = Locale.objects.get(language_code="en")
    question.author = by
    question.live = False
    question.full_clean(exclude=["polymorphic_ctype"])
    question.save()
    question.tags.add(_TAG)
    question.save()
    question.save_revision(user=by).publish(user=by, skip_permission_checks=True)


def _made(kind: Any, number: int, name: str, stem: str, **fields: Any) -> Question:
    """Make a question with its child rows, which only modelcluster knows of."""
    code = f"{PREFIX}{number:02}"
    question: Question = kind(
        name=f"{code} {name}",
        stem=lesson_blocks([{"text": f"<p>{stem}</p>"}], code),
        **fields,
    )
    return question


def _rows(kind: Any, *rows: dict[str, Any]) -> list[Any]:
    return [kind(**row, sort_order=number) for number, row in enumerate(rows)]


def _texts(kind: Any, *texts: str) -> list[Any]:
    return _rows(kind, *({"text": text} for text in texts))


def _words(_picture: Any) -> list[Question]:
    return [
        _made(
            KPrim,
            1,
            "An evening in the group home",
            "A child comes back late and says nothing. Which of these are true?",
            marks=Decimal(2),
            choices=_rows(
                Choice,
                {"text": "A warm meal can wait for the talk.", "is_correct": False},
                {"text": "Silence may be a way to stay safe.", "is_correct": True},
                {"text": "A calm voice helps before any rule.", "is_correct": True},
                {"text": "The child must explain at once.", "is_correct": False},
            ),
            hints=_texts(Hint, "What does the child need first?"),
        ),
        _made(
            Cloze,
            2,
            "A calm handover",
            "Fill in what the team agreed.",
            marks=Decimal(3),
            passage=(
                "At a handover the team speaks for about [[1]] and writes down what"
                " the child [[2]].\n\nThe child is told by a [[3]] adult."
            ),
            gaps=_rows(
                Gap,
                {"kind": "number", "right": "10", "tolerance": 2, "unit": "min"},
                {"kind": "text", "right": "said\nsays\ntold*"},
                {"kind": "choice", "right": "familiar", "wrong": "new\nhurried"},
            ),
        ),
        _made(
            WordDrop,
            3,
            "Steps of listening",
            "Put the words where they belong.",
            marks=Decimal(3),
            passage="First [[1]], then [[2]] the child, and at last [[3]] what was said.",
            words=_texts(GapWord, "listen", "thank", "write down"),
            extra_words=_texts(ExtraWord, "correct", "promise"),
        ),
        _made(
            Numeric,
            4,
            "Sleep",
            "How long should a ten-year-old sleep, about?",
            value=Decimal(10),
            tolerance_kind=Numeric.Tolerance.RELATIVE,
            tolerance=Decimal(10),
            unit="h",
            units=_rows(NumericUnit, {"unit": "min", "factor": "1/60"}),
        ),
        _made(
            ShortText,
            5,
            "A word for it",
            "What do we call an adult whom a child can rely on? One or two words.",
            accepted=_rows(
                AcceptedAnswer,
                {"text": "*steady adult"},
                {"text": "sidro"},
                {"text": "*anchor*"},
                {"text": "*adult", "worth": 50, "feedback": "What kind of adult?"},
            ),
        ),
    ]


def _on_the_plan(picture: Any) -> list[Question]:
    shows = "The plan of a living room: door left, sofa below, lamp on the right."
    return [
        _made(
            Hotspot,
            6,
            "A place to calm down",
            "Where would you sit with a child who needs quiet and a way out?",
            image=picture,
            image_alt=shows,
            areas=_rows(
                HotspotArea,
                {"text": "By the door", "x": 4, "y": 30, "width": 18, "height": 40},
                {
                    "text": "On the sofa",
                    "is_correct": True,
                    "x": 30,
                    "y": 62,
                    "width": 40,
                    "height": 30,
                },
                {
                    "text": "Under the lamp",
                    "shape": "ellipse",
                    "x": 74,
                    "y": 8,
                    "width": 22,
                    "height": 34,
                },
            ),
        ),
        _made(
            ImageLabels,
            7,
            "What the room offers",
            "Put each label where it belongs.",
            marks=Decimal(3),
            image=picture,
            image_alt=shows,
            spots=_rows(
                Spot,
                {
                    "description": "At the left wall",
                    "label": "Way out",
                    "x": 13,
                    "y": 50,
                },
                {
                    "description": "Below, in the middle",
                    "label": "Nearness",
                    "x": 50,
                    "y": 77,
                },
                {
                    "description": "At the top, on the right",
                    "label": "Soft light",
                    "x": 85,
                    "y": 25,
                },
            ),
            extra_labels=_texts(ExtraLabel, "Noise"),
        ),
    ]


def _longer(_picture: Any) -> list[Question]:
    return [
        _made(
            FreeText,
            8,
            "A letter to a colleague",
            "Tell a new colleague how your team begins a day with the children.",
            marks=Decimal(6),
            min_length=200,
            max_length=2000,
            criteria=[
                _criterion("In plain words", 0),
                _criterion("With an example", 1),
            ],
        ),
        _made(
            FileUpload,
            9,
            "A plan of your own",
            "Hand in the plan of a calm corner, drawn or written.",
            marks=Decimal(4),
            guidance="4: shows a place, a way out and who is near. 2: one of these.",
            max_files=2,
        ),
    ]


def _criterion(title: str, place: int) -> RubricCriterion:
    criterion = RubricCriterion(title=title, sort_order=place)
    criterion.levels = _rows(
        RubricLevel,
        {"text": "Not there", "points": Decimal(0)},
        {"text": "In part", "points": Decimal(1)},
        {"text": "Throughout", "points": Decimal(3)},
    )
    return criterion


def _opinions(_picture: Any) -> list[Question]:
    return [
        _made(
            Likert,
            10,
            "How the day was",
            "How far do you agree?",
            statements=_texts(
                ScaleStatement,
                "I could say what I think.",
                "I know what I want to try next.",
            ),
        ),
        _made(
            SurveyText, 11, "What to change", "What should we do otherwise next time?"
        ),
    ]


def _unfolding_case(by: User) -> None:
    """A case that forks: the second step is another after each first answer."""
    asked = _case_questions()
    for question in asked:
        question.name = f"Part of {question.name}"
        _publish(question, by)
    well, otherwise = (key_of(_FIRST[0]), [key_of(text) for text in _FIRST[1:]])
    case = _made(
        CaseVignette,
        12,
        "A closed door",
        "Luka, nine, comes home from school, goes to his room and closes the door.",
        parts=_rows(
            VignettePart,
            *(
                {"question": question, "step": step}
                for step, question in enumerate(asked, start=1)
            ),
        ),
        steps=_rows(
            VignetteStep,
            {
                "text": "<p>After a while Luka opens the door a little.</p>",
                "only_after": {"step": 1, "keys": [well]},
            },
            {
                "text": "<p>Luka turns the key. After a while it is very quiet.</p>",
                "only_after": {"step": 1, "keys": otherwise},
            },
            {"text": "<p>Before supper Luka comes into the kitchen.</p>"},
        ),
    )
    _publish(case, by)


_FIRST = (
    "Tell him through the door that you are near.",
    "Open the door and ask what happened.",
    "Wait until he comes for dinner.",
)


def _case_questions() -> list[Question]:
    """Return a question for each step; the first choice is the right one."""
    asked = {
        "first": ("What do you do first?", *_FIRST),
        "opened": (
            "And now?",
            "Stay where you are and say that he may come when he likes.",
            "Go in, now that the door is open.",
        ),
        "locked": (
            "And now?",
            "Say that you are sorry to have come in, and that you stay near.",
            "Remind him of the rules of the house.",
        ),
        "supper": (
            "What do you do there?",
            "Let him help with something small, and do not ask yet.",
            "Ask him at last what happened at school.",
        ),
    }
    return [
        _made(
            SingleChoice,
            12,
            f"A closed door: {name}",
            stem,
            choices=_rows(
                Choice,
                *({"text": text, "is_correct": not n} for n, text in enumerate(texts)),
            ),
        )
        for name, (stem, *texts) in asked.items()
    ]


def _plan() -> Any:
    """Draw the plan of a room; nobody's room."""
    plan = Picture.new("RGB", (900, 600), (240, 234, 222))
    pen = ImageDraw.Draw(plan)
    pen.rectangle((20, 20, 880, 580), outline=(90, 90, 90), width=8)
    pen.rectangle((14, 220, 34, 380), fill=(170, 120, 80))
    pen.rounded_rectangle((290, 400, 610, 520), 30, fill=(110, 150, 160))
    pen.ellipse((700, 90, 830, 220), fill=(240, 200, 110))
    pen.rectangle((380, 230, 520, 330), fill=(200, 180, 150))
    data = BytesIO()
    plan.save(data, "PNG")
    data.seek(0)
    return get_image_model().objects.create(
        title="Plan of a living room", file=ImageFile(data, name="living-room.png")
    )
