"""Turning the demo's blocks into what a StreamField stores."""

import uuid
from typing import Any

_NAMESPACE = uuid.UUID("6f1d6f0e-5a0c-4b53-9a4b-2f6a54f6a001")


def lesson_blocks(blocks: list[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
    """Return raw stream data; ids depend on `seed`, so a repeat gives the same."""
    raw = []
    for position, block in enumerate(blocks):
        ((name, value),) = block.items()
        kind, stored = _WRITERS[name](value)
        raw.append(
            {
                "type": kind,
                "value": stored,
                "id": str(uuid.uuid5(_NAMESPACE, f"{seed}:{position}")),
            }
        )
    return raw


def table(header: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """Return a typed table: numbers where every cell of a column is one."""
    numeric = [
        all(isinstance(row[i], int | float) for row in rows) for i in range(len(header))
    ]
    return {
        "caption": "",
        "columns": [
            {"type": "number" if is_number else "text", "heading": heading}
            for heading, is_number in zip(header, numeric, strict=True)
        ],
        "rows": [{"values": list(row)} for row in rows],
    }


def _vignette(value: dict[str, Any]) -> tuple[str, Any]:
    return "vignette", {
        "title": value["title"],
        "text": value["text"],
        "case_origin": value.get("origin", "invented"),
        "source": value.get("source", ""),
        "question": value.get("question", ""),
    }


def _table(value: dict[str, Any]) -> tuple[str, Any]:
    data = table(value["header"], value["rows"])
    return "table", {"caption": value["caption"], "table": data}


def _chart(value: dict[str, Any]) -> tuple[str, Any]:
    return "chart", {
        "kind": value["kind"],
        "title": value["title"],
        "description": value["description"],
        "table": table(value["header"], value["rows"]),
        "note": value.get("note", ""),
    }


_WRITERS = {
    "text": lambda value: ("text", value),
    "key_idea": lambda value: ("key_idea", {"text": value}),
    "reflection": lambda value: ("reflection", {"prompt": value}),
    "debrief": lambda value: ("debrief", {"prompt": value}),
    "grounding": lambda value: ("grounding", value),
    "callout": lambda value: ("callout", value),
    "vignette": _vignette,
    "table": _table,
    "chart": _chart,
}


def evaluation_blocks(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return raw stream data of an evaluation form's items."""
    kinds = {"nps": "recommend"}
    return [
        {
            "type": kinds.get(item["kind"], item["kind"]),
            "value": {
                "key": item["key"],
                "text": item["text"],
                **({"choices": item["choices"]} if item["kind"] == "choice" else {}),
            },
            "id": str(uuid.uuid5(_NAMESPACE, f"evaluation:{item['key']}")),
        }
        for item in items
    ]


def home_blocks(texts: dict[str, Any], pages: dict[str, int]) -> list[dict[str, Any]]:
    """Return raw stream data of the home page; `pages` says where cards lead."""

    def card(each: dict[str, Any]) -> dict[str, Any]:
        return {
            "heading": each["heading"],
            "text": each["text"],
            "page": pages.get(each.get("leads_to", "")),
        }

    blocks = [
        (
            "cards",
            {
                "heading": texts["cards"]["heading"],
                "cards": [card(each) for each in texts["cards"]["cards"]],
            },
        ),
        (
            "steps",
            {
                "heading": texts["steps"]["heading"],
                "steps": [card(each) for each in texts["steps"]["steps"]],
            },
        ),
        ("text", texts["closing"]),
    ]
    return [
        {
            "type": kind,
            "value": value,
            "id": str(uuid.uuid5(_NAMESPACE, f"home:{kind}")),
        }
        for kind, value in blocks
    ]
