"""The least that Django can do: one view, no middleware. What all else is held against."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=[], ROOT_URLCONF=__name__, SECRET_KEY="bare"
)


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Sidro")


urlpatterns = [path("", bare)]
application = get_wsgi_application()
