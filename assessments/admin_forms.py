"""The form that authors work on a question with."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm


class QuestionForm(WagtailAdminModelForm):
    """Refuses, once it is meant for others, a question that cannot be fair.

    A draft may be unfinished.
    """

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if not self.is_deferred_validation:
            # What is offered is known only when the lists under it are read too.
            super().save(commit=False)
            for problem in self.instance.problems():
                self._refuse(problem)
        return not self.errors

    def _refuse(self, problem: str) -> None:
        """Say it at the field or the list that it is about, and on top for a list."""
        field = self.instance.problem_field
        self.add_error(field, problem)
        if field is None:
            for name, formset in self.formsets.items():
                if name != "hints":
                    formset.non_form_errors().append(problem)

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None and self.instance.author_id is None:
            self.instance.author = self.for_user
        return super().save(commit=commit)
