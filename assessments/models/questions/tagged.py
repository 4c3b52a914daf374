"""The tags of questions."""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, Tag

from assessments.models.questions.question import Question


class TaggedQuestion(ItemBase):
    """That a question carries a tag."""

    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="tagged_questions"
    )
    content_object = ParentalKey(
        Question, on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="assessments_tag_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_object_id} {self.tag_id}"
