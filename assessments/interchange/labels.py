"""What a question is filed under, where a format has tags and nothing better."""

from assessments.domain.drafts import Draft

_OUTCOME = "outcome:"
_DIFFICULTY = "difficulty:"


def tags_of(draft: Draft) -> list[str]:
    """Return tags that say outcomes and difficulty too."""
    codes = [code.strip() for code in draft.outcomes.split(",") if code.strip()]
    return [
        *draft.tags,
        *(f"{_OUTCOME}{code}" for code in codes),
        f"{_DIFFICULTY}{draft.values.get('difficulty', 2)}",
    ]


def file_under(draft: Draft, tags: list[str]) -> None:
    """Read the tags back into the draft."""
    codes = []
    for tag in (" ".join(each.split()) for each in tags):
        if tag.startswith(_OUTCOME):
            codes.append(tag.removeprefix(_OUTCOME))
        elif tag.startswith(_DIFFICULTY) and tag[-1] in "123":
            draft.values["difficulty"] = int(tag[-1])
        elif tag:
            draft.tags.append(tag[:100])
    if codes:
        draft.values["outcomes"] = ", ".join(codes)
