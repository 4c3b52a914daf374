"""Every action that any app records has a label for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from certificates.models import CertificateEvent
from lms.core.audit_labels import LABELS, label

APPS = ["lms", "content", "courses", "assessments", "certificates"]
# Built from a value: the function and all that the value may be.
BUILT = {f"certificate.{kind}" for kind in CertificateEvent.Kind.values}


def recorded_actions() -> Iterator[tuple[str, str]]:
    """Find `noun.past_participle` texts in every module that writes to the trail."""
    for app in APPS:
        for source in sorted(Path(settings.ROOT, app).rglob("*.py")):
            text = source.read_text()
            if "audit.record(" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call):
                    yield from _actions_in(node, source)


def _actions_in(call: ast.Call, source: Path) -> Iterator[tuple[str, str]]:
    for argument in [*call.args, *(each.value for each in call.keywords)]:
        if isinstance(argument, ast.IfExp):
            argument = argument.body
        if isinstance(argument, ast.Constant) and _looks_like_action(argument.value):
            yield argument.value, source.name


def _looks_like_action(value: object) -> bool:
    if not isinstance(value, str) or value.count(".") != 1:
        return False
    noun, verb = value.split(".")
    nouns = {each.split(".")[0] for each in LABELS}
    return noun in nouns and verb.replace("_", "").isalpha()


def test_the_search_finds_what_is_recorded():
    found = {action for action, _source in recorded_actions()}

    assert {"person.invited", "run.rules_changed", "certificate.issued"} <= found
    assert len(found) > 30


def test_every_action_has_a_label():
    missing = {each for each, _source in recorded_actions()} | BUILT
    assert sorted(missing - set(LABELS)) == []


def test_every_first_argument_of_record_is_a_known_kind_of_action():
    """A new noun would slip past the search above, so nouns are checked here."""
    for app in APPS:
        for source in Path(settings.ROOT, app).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                if not (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "audit.record"
                    and isinstance(node.args[0], ast.Constant)
                ):
                    continue
                assert node.args[0].value in LABELS, (source, node.args[0].value)


@pytest.mark.parametrize("action", sorted(LABELS))
def test_labels_are_words_for_people(action):
    assert str(label(action))[0].isupper()
    assert "_" not in str(label(action))


def test_an_action_of_an_older_release_is_shown_as_it_is():
    assert label("thing.done_long_ago") == "thing.done_long_ago"
