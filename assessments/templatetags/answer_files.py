"""The files that were handed in for an answer."""

from typing import Any

from django import template

from assessments.models import Response

register = template.Library()


@register.inclusion_tag("assessments/_answer_files.html")
def answer_files(attempt: int, position: int) -> dict[str, Any]:
    """List the files of an answer, in the order in which they were handed in."""
    response = Response.objects.get(attempt=attempt, position=position)
    return {"uploads": response.files()}
