"""Pages in the tree, published unless said otherwise; call them with a parent."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from factory.django import DjangoModelFactory
from PIL import Image as PillowImage
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Locale, Page

from content.editors import grant_editing
from content.models import (
    EvaluationFormPage,
    HomePage,
    LearningOutcome,
    LessonPage,
    ModulePage,
    PlannedSession,
    ProgrammeIndexPage,
    ProgrammePage,
)


def text_block(html: str) -> dict[str, Any]:
    """Return a text block as it is stored."""
    return {"type": "text", "value": html, "id": str(uuid4())}


def home_page(language: str = "en") -> HomePage:
    """The front page of a language, as if published: roles may edit below it."""
    locale, _created = Locale.objects.get_or_create(language_code=language)
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found
    page = Page.get_first_root_node().add_child(
        instance=HomePage(
            title="Home",
            hero_heading="Home",
            slug=f"home-{language}",
            locale=locale,
        )
    )
    grant_editing()
    return page


def catalogue(language: str = "en") -> ProgrammeIndexPage:
    home = home_page(language)
    found = ProgrammeIndexPage.objects.child_of(home).first()
    return found or home.add_child(
        instance=ProgrammeIndexPage(title="Programmes", locale=home.locale)
    )


class PageFactory(DjangoModelFactory):
    """A published page under `parent`, with a revision as if made by an editor."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent")
        kwargs.setdefault("locale", parent.locale)
        live = kwargs.pop("live", True)
        page = parent.add_child(instance=model_class(live=live, **kwargs))
        revision = page.save_revision(clean=False)
        if live:
            # What publishing leaves; the action itself costs fifty queries.
            type(page).objects.filter(pk=page.pk).update(
                live_revision=revision,
                has_unpublished_changes=False,
                first_published_at=revision.created_at,
                last_published_at=revision.created_at,
            )
        page.refresh_from_db()
        return page


class ProgrammeFactory(PageFactory):
    """A programme without modules; one outcome, A1."""

    class Meta:
        model = ProgrammePage
        skip_postgeneration_save = True

    parent = factory.LazyFunction(catalogue)
    title = factory.Sequence(lambda n: f"Programme {n}")
    code = factory.Sequence(lambda n: f"P-{n}")
    public_title = factory.Sequence(lambda n: f"Specialised training {n}")

    @factory.post_generation
    def outcomes(page, create, extracted, **kwargs):  # noqa: N805 - factory_boy
        for code, text in (extracted or {"A1": "explain what helps a child"}).items():
            LearningOutcome.objects.create(programme=page, code=code, text=text)


class ModuleFactory(PageFactory):
    class Meta:
        model = ModulePage

    parent = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Module {n}")
    code = factory.Sequence(lambda n: f"M{n}")


class LessonFactory(PageFactory):
    """An hour of reading, with one paragraph."""

    class Meta:
        model = LessonPage

    parent = factory.SubFactory(ModuleFactory)
    title = factory.Sequence(lambda n: f"Lesson {n}")
    code = factory.Sequence(lambda n: f"O{n}")
    minutes = 60
    body = factory.LazyFunction(lambda: [text_block("<p>Safety comes first.</p>")])


class EvaluationFormFactory(PageFactory):
    """A form with one statement."""

    class Meta:
        model = EvaluationFormPage

    parent = factory.SubFactory(ProgrammeFactory)
    title = "How was it?"
    code = factory.Sequence(lambda n: f"E{n}")
    items = factory.LazyFunction(
        lambda: [
            {
                "type": "scale",
                "value": {"key": "safe", "text": "I felt safe."},
                "id": str(uuid4()),
            }
        ]
    )


class PlannedSessionFactory(DjangoModelFactory):
    """A core session of 90 minutes in the room."""

    class Meta:
        model = PlannedSession

    module = factory.SubFactory(ModuleFactory)
    sort_order = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"S{n}")
    title = factory.Sequence(lambda n: f"Session {n}")
    is_core = True


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = Image

    title = factory.Sequence(lambda n: f"Picture {n}")

    @factory.lazy_attribute
    def file(self) -> ImageFile:
        buffer = BytesIO()
        PillowImage.new("RGB", (8, 6), "teal").save(buffer, "PNG")
        return ImageFile(BytesIO(buffer.getvalue()), name="picture.png")


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    title = factory.Sequence(lambda n: f"File {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"words", name="file.txt"))
