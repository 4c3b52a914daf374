"""The demo shows every kind of question."""

import pytest

from assessments.models import QUESTION_KINDS
from lms.demo.kinds import load_kinds
from tests.factories import content

pytestmark = pytest.mark.django_db


def test_one_of_each_kind_once(administrator):
    content.locale()

    first = load_kinds(administrator)
    again = load_kinds(administrator)

    elsewhere = {"single_choice", "multiple_choice", "true_false", "matching"}
    elsewhere |= {"ordering"}
    shown = {question.get_real_instance().kind for question in first}
    assert shown | elsewhere == {kind.kind for kind in QUESTION_KINDS}
    assert first == again
    assert all(question.published_version for question in first)
