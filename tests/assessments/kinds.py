"""One question body of each kind, right answers, and any answer that may be stored."""

from typing import Any

from hypothesis import strategies as st

CHOICES = ["a", "b", "c", "d", "e"]
FORGIVING = {"ignores_case": True, "ignores_diacritics": True, "ignores_script": True}


def choice_body(right: str, scoring: str = "partial") -> dict[str, Any]:
    return {
        "choices": [
            {"key": key, "text": key, "is_correct": key in right, "feedback": ""}
            for key in CHOICES
        ],
        "scoring": scoring,
    }


def accepted(*texts: str, worth: int = 100) -> list[dict[str, Any]]:
    return [{"text": text, "worth": worth, "feedback": ""} for text in texts]


MATCHING = {
    "prompts": [
        {"key": "p1", "text": "one", "match": "o1"},
        {"key": "p2", "text": "two", "match": "o2"},
        {"key": "p3", "text": "three", "match": "o1"},
    ],
    "options": [{"key": k, "text": k} for k in ("o1", "o2", "o3")],
}
ITEMS = [{"key": k, "text": k} for k in "wxyz"]
NUMBER = {"value": "19.2", "low": "19.2", "high": "19.3", "unit": "h"}
TIME = {
    **NUMBER,
    "units": [{"unit": "min", "factor": "1/60"}, {"unit": "days", "factor": "24"}],
}
TEXT = {"guidance": "x", "model_answer": "y", "max_length": 100}
WORDS = {
    **TEXT,
    **FORGIVING,
    "accepted": [*accepted("mandat* izveštaj"), *accepted("izveštaj", worth=50)],
}
LONG = {
    "guidance": "x",
    "model_answer": "",
    "min_length": 5,
    "max_length": 100,
    "rubric": [],
}
CLOZE = {
    "passage": "A [[1]] adult stays for [[2]].\n\nThen [[3]] helps.",
    "gaps": [
        {
            "key": "g1",
            "kind": "text",
            "accepted": accepted("calm", "stead*"),
            **FORGIVING,
        },
        {
            "key": "g2",
            "kind": "number",
            "value": "5",
            "low": "4",
            "high": "6",
            "unit": "min",
        },
        {
            "key": "g3",
            "kind": "choice",
            "choices": [
                {"key": "c1", "text": "silence", "is_correct": True},
                {"key": "c2", "text": "haste", "is_correct": False},
            ],
        },
    ],
}
WORD_DROP = {
    **MATCHING,
    "passage": "First [[1]], then [[2]], last [[3]].",
    "prompts": [{**p, "text": f"[{n}]"} for n, p in enumerate(MATCHING["prompts"], 1)],
}
LABELS = {
    **MATCHING,
    "image": 1,
    "alt": "A room",
    "prompts": [{**p, "x": "10", "y": "20"} for p in MATCHING["prompts"]],
}


def hotspot_body(right: str, scoring: str = "partial") -> dict[str, Any]:
    place = {"shape": "box", "x": "10", "y": "20", "width": "5", "height": "5"}
    body = choice_body(right, scoring)
    body["choices"] = [{**choice, **place} for choice in body["choices"]]
    return {**body, "image": 1, "alt": "A room"}


LIKERT = {
    "statements": [{"key": "s1", "text": "Clear"}, {"key": "s2", "text": "Useful"}],
    "scale": ["No", "Partly", "Yes"],
}
SURVEY = {"max_length": 100}
_partners = st.dictionaries(
    st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(["o1", "o2", "o3"])
)
_numbers = st.decimals(min_value=-100, max_value=100, places=2, allow_nan=False)


@st.composite
def question(draw: st.DrawFn, kind: str) -> tuple[dict[str, Any], Any, Any]:
    """A body of this kind, an answer that earns everything, and any answer."""
    policy = st.sampled_from(["partial", "all_or_nothing"])
    right = sorted(draw(st.sets(st.sampled_from(CHOICES), min_size=1)))
    several = st.lists(st.sampled_from(CHOICES), min_size=1)
    match kind:
        case "single_choice":
            return choice_body(right[0]), right[0], draw(st.sampled_from(CHOICES))
        case "multiple_choice":
            return choice_body("".join(right), draw(policy)), right, draw(several)
        case "hotspot":
            body = hotspot_body("".join(right), draw(policy))
            answer = (
                draw(several) if len(right) > 1 else [draw(st.sampled_from(CHOICES))]
            )
            return body, right, answer
        case "kprim":
            full = {key: key in right for key in CHOICES}
            said = st.dictionaries(st.sampled_from(CHOICES), st.booleans())
            return choice_body("".join(right)), full, draw(said)
        case "true_false":
            is_true = draw(st.booleans())
            return {"is_true": is_true}, is_true, draw(st.booleans())
        case "numeric":
            unit = draw(st.sampled_from(["", " h", " min", "days"]))
            return TIME, "19.25", f"{draw(_numbers)}{unit}"
        case "matching" | "word_drop" | "image_labels":
            bodies = {
                "matching": MATCHING,
                "word_drop": WORD_DROP,
                "image_labels": LABELS,
            }
            full = {p["key"]: p["match"] for p in MATCHING["prompts"]}
            return bodies[kind], full, draw(_partners)
        case "ordering":
            scoring = draw(st.sampled_from(["exact", "adjacent", "position"]))
            places = st.dictionaries(st.sampled_from("wxyz"), st.integers(1, 4))
            full = {key: n for n, key in enumerate("wxyz", start=1)}
            return {"items": ITEMS, "scoring": scoring}, full, draw(places)
        case "short_text":
            typed = st.sampled_from(["izvestaj", "мандатни извештај", "report", "*"])
            return WORDS, "Mandatni izveštaj.", draw(typed)
        case "cloze":
            answer = {
                "g1": draw(st.sampled_from(["Calm", "steady", "loud"])),
                "g2": str(draw(_numbers)),
                "g3": draw(st.sampled_from(["c1", "c2"])),
            }
            given = draw(st.sets(st.sampled_from(sorted(answer))))
            full = {"g1": "calm", "g2": "5", "g3": "c1"}
            return CLOZE, full, {key: answer[key] for key in given}
        case "likert":
            steps = st.dictionaries(st.sampled_from(["s1", "s2"]), st.integers(1, 3))
            return LIKERT, {"s1": 3, "s2": 3}, draw(steps)
        case "survey_text":
            return SURVEY, "Thank you", draw(st.text(max_size=50))
    raise LookupError(kind)
