"""Where everything is; Wagtail's pages last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from content.views import search
from lms.api import addresses
from lms.core.views import wagtail_sign_in

urlpatterns = [
    path("", include("lms.core.urls")),
    path("api/v1/", addresses()),
    path("accounts/", include("lms.core.sign_in_urls")),
    path("admin/login/", wagtail_sign_in),
    # Before Wagtail's own, which answer for every other address below admin/.
    path("", include("courses.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("content.urls")),
    path("", include("assessments.urls")),
    path("", include("certificates.urls")),
]
if getattr(settings, "SERVE_MEDIA", False):
    urlpatterns.append(
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )
urlpatterns += i18n_patterns(
    path("search/", search, name="search"),
    # Wagtail's own would ask for a password and nothing else: no second factor, and
    # no limit on wrong ones.
    path("_util/login/", wagtail_sign_in),
    path("", include(wagtail_urls)),
)
