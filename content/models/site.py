"""The public site around the programmes."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from content.blocks import PLAIN_RICH_TEXT, HomeBlocks, PageBlocks
from content.fields import ContentField
from lms.core.scripts import fold

NEWS_PER_PAGE = 12

# Titles and texts in one script, without diacritics; the start of a word is enough.
FOLDED = [index.SearchField("folded_text"), index.AutocompleteField("folded_text")]


def texts_of(body: StreamValue) -> list[str]:
    """Return the words of a body, without markup."""
    return body.stream_block.get_searchable_content(body)


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
    is_support_page = models.BooleanField(
        _("support page"),
        default=False,
        help_text=_(
            "Shows “Exit this page” and a window title that says nothing about the"
            " subject."
        ),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("is_support_page"),
    ]
    search_fields = [*Page.search_fields, *FOLDED]
    parent_page_types = ["content.HomePage", "content.StandardPage"]

    class Meta:
        verbose_name = _("standard page")

    @property
    def folded_text(self) -> str:
        """What search looks through, in one script and without diacritics."""
        return fold(" ".join([self.title, self.introduction, *texts_of(self.body)]))

    @property
    def lead(self) -> str:
        return self.introduction

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if self.is_support_page:
            return "content/support_page.html"
        return "content/standard_page.html"

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "needs_exit": self.is_support_page}

    def parts(self) -> models.QuerySet["StandardPage"]:
        """The pages below this one, for its list of contents."""
        return StandardPage.objects.live().child_of(self).order_by("path")


class NewsIndexPage(Page):
    """All news, newest first."""

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")

    def items(self) -> models.QuerySet["NewsPage"]:
        return NewsPage.objects.live().public().child_of(self).order_by("-date", "-pk")

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        found = Paginator(self.items(), NEWS_PER_PAGE)
        here = found.get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "items": here}


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
    search_fields = [*Page.search_fields, *FOLDED]
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("news")

    @property
    def folded_text(self) -> str:
        return fold(" ".join([self.title, self.introduction, *texts_of(self.body)]))

    @property
    def lead(self) -> str:
        return self.introduction


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

    def items(self) -> models.QuerySet["PublicationPage"]:
        publications = PublicationPage.objects.live().public().child_of(self)
        return publications.select_related("file").order_by("-date", "-pk")


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
    search_fields = [*Page.search_fields, *FOLDED]
    parent_page_types = ["content.PublicationIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("publication")

    @property
    def folded_text(self) -> str:
        return fold(
            " ".join([self.title, self.authors, self.summary, *texts_of(self.body)])
        )

    @property
    def lead(self) -> str:
        return self.summary
