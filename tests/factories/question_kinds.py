"""Questions of the kinds that need more than a list of choices."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model

from assessments.models import (
    AcceptedAnswer,
    Cloze,
    ExtraLabel,
    ExtraWord,
    Gap,
    GapWord,
    Hotspot,
    HotspotArea,
    ImageLabels,
    KPrim,
    Likert,
    Numeric,
    NumericUnit,
    ScaleStatement,
    ShortText,
    Spot,
    SurveyText,
    WordDrop,
)
from tests.factories.assessments import choices, made


def picture() -> Any:
    """An image of two colours, as somebody uploaded it."""
    data = BytesIO()
    Picture.new("RGB", (400, 200), (120, 160, 150)).save(data, "PNG")
    data.seek(0)
    file = ImageFile(data, name="room.png")
    return get_image_model().objects.create(title="Room", file=file)


def kprim(**fields: Any) -> KPrim:
    """The first and the third are true."""
    fields.setdefault("choices", choices("One", "Two", "Three", "Four", right=[0, 2]))
    return made(KPrim, **{"marks": Decimal(2), **fields})


def worded(**fields: Any) -> ShortText:
    """“mandat*” earns everything, “report” half."""
    fields.setdefault(
        "accepted",
        [
            AcceptedAnswer(text="mandat*", sort_order=0),
            AcceptedAnswer(text="report", worth=50, feedback="Which?", sort_order=1),
        ],
    )
    return made(ShortText, **fields)


def measured(**fields: Any) -> Numeric:
    """Two hours, five per cent more or less, also in minutes."""
    defaults = {"value": Decimal(2), "unit": "h", "tolerance_kind": "relative"}
    fields.setdefault("units", [NumericUnit(unit="min", factor="1/60", sort_order=0)])
    return made(Numeric, **{**defaults, "tolerance": Decimal(5), **fields})


def cloze(**fields: Any) -> Cloze:
    """Right are “calm”, 5 to 7, and “silence”."""
    fields.setdefault("passage", "A [[1]] adult stays for [[2]].\n\nThen [[3]] helps.")
    fields.setdefault(
        "gaps",
        [
            Gap(kind="text", right="calm\nsteady", sort_order=0),
            Gap(
                kind="number",
                right="6",
                tolerance=Decimal(1),
                unit="min",
                sort_order=1,
            ),
            Gap(kind="choice", right="silence", wrong="haste\nnoise", sort_order=2),
        ],
    )
    return made(Cloze, **{"marks": Decimal(3), **fields})


def word_drop(**fields: Any) -> WordDrop:
    fields.setdefault("passage", "First [[1]], then [[2]].")
    fields.setdefault(
        "words",
        [GapWord(text="listen", sort_order=0), GapWord(text="thank", sort_order=1)],
    )
    fields.setdefault("extra_words", [ExtraWord(text="argue", sort_order=0)])
    return made(WordDrop, **{"marks": Decimal(2), **fields})


def hotspot(**fields: Any) -> Hotspot:
    """The door is right."""
    rows = {"Door": (10, True), "Window": (50, False), "Lamp": (75, False)}
    fields.setdefault(
        "areas",
        [
            HotspotArea(text=text, is_correct=right, x=x, y=20, sort_order=n)
            for n, (text, (x, right)) in enumerate(rows.items())
        ],
    )
    fields.setdefault("image", picture())
    return made(Hotspot, **{"image_alt": "A room", **fields})


def image_labels(**fields: Any) -> ImageLabels:
    fields.setdefault(
        "spots",
        [
            Spot(description="On the left", label="Door", x=20, y=50, sort_order=0),
            Spot(description="On the right", label="Lamp", x=80, y=50, sort_order=1),
        ],
    )
    fields.setdefault("extra_labels", [ExtraLabel(text="Stairs", sort_order=0)])
    fields.setdefault("image", picture())
    return made(ImageLabels, **{"marks": Decimal(2), "image_alt": "A room", **fields})


def likert(**fields: Any) -> Likert:
    fields.setdefault(
        "statements",
        [
            ScaleStatement(text="It was clear.", sort_order=0),
            ScaleStatement(text="It was useful.", sort_order=1),
        ],
    )
    return made(Likert, **fields)


def survey_text(**fields: Any) -> SurveyText:
    return made(SurveyText, **fields)


MAKERS = (
    kprim,
    worded,
    measured,
    cloze,
    word_drop,
    hotspot,
    image_labels,
    likert,
    survey_text,
)
