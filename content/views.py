"""Searching the site, and what is told to search engines."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from content.finding import LONGEST_QUERY, find, findable

RESULTS_PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search the pages of the reader's language."""
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    found = find(query, locale=Locale.get_active())
    results = Paginator(found, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "content/search.html", {"query": query, "results": results})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines to the public site."""
    sitemap_url = request.build_absolute_uri("/sitemap.xml")
    return render(
        request,
        "content/robots.txt",
        {"sitemap_url": sitemap_url},
        content_type="text/plain",
    )


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages in all languages."""
    pages = [
        (page.get_full_url(request), page.last_published_at)
        for page in findable().order_by("path")
    ]
    return render(
        request,
        "content/sitemap.xml",
        {"pages": [(url, at) for url, at in pages if url]},
        content_type="application/xml",
    )
