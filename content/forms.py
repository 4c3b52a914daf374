"""What editors fill in beyond what Wagtail asks."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm


class DescribedImageForm(BaseImageForm):
    """An image is kept only with words for those who do not see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            field = self.fields["description"]
            field.required = True
            field.label = _("Description")
            field.help_text = _(
                "What the image tells, for people who do not see it. No graphic"
                " images, and no child who could be recognised."
            )
