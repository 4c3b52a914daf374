"""The public site around the programmes."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from content.blocks import PLAIN_RICH_TEXT, HomeBlocks, PageBlocks
from content.fields import ContentField
from lms.core.scripts import fold


class HomePage(Page):
    """The front page in one language; the tree of that language hangs below."""

    hero_heading = models.CharField(_("opening heading"), max_length=160)
    hero_text = models.TextField(_("opening text"), max_length=600, blank=True)
    hero_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("opening image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = ContentField(HomeBlocks(required=False), verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("hero_heading"),
        FieldPanel("hero_text"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
    ]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")


class StandardPage(Page):
    """A page of plain content: about, safety, privacy, complaints."""

    introduction = models.TextField(_("introduction"), max_length=600, blank=True)
    body = ContentField(PageBlocks(), verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("folded_text")]
    parent_page_types = ["content.HomePage", "content.StandardPage"]

    class Meta:
        verbose_name = _("standard page")

    @property
    def folded_text(self) -> str:
        return fold(" ".join([self.title, self.introduction, *self.body_texts()]))

    def body_texts(self) -> list[str]:
        return self.body.stream_block.get_searchable_content(self.body)


class NewsIndexPage(Page):
    """All news, newest first."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")


class NewsPage(Page):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate)
    introduction = models.TextField(_("introduction"), max_length=400)
    body = ContentField(PageBlocks(required=False), verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("folded_text")]
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("news")

    @property
    def folded_text(self) -> str:
        texts = self.body.stream_block.get_searchable_content(self.body)
        return fold(" ".join([self.title, self.introduction, *texts]))


class PublicationIndexPage(Page):
    """All publications, newest first."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=PLAIN_RICH_TEXT
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.PublicationPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("publication list")


class PublicationPage(Page):
    """A report or study, with charts drawn from the tables beside them."""

    date = models.DateField(_("date"), default=timezone.localdate)
    authors = models.CharField(_("authors"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=800)
    file = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = ContentField(PageBlocks(), verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("authors"),
        FieldPanel("summary"),
        FieldPanel("file"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("folded_text")]
    parent_page_types = ["content.PublicationIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("publication")

    @property
    def folded_text(self) -> str:
        texts = self.body.stream_block.get_searchable_content(self.body)
        return fold(" ".join([self.title, self.summary, *texts]))
