"""A bare Django view that reads one row: no middleware, no template, one query."""

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": dj_database_url.parse(
            os.environ["SIDRO_DATABASE_URL"], conn_max_age=60
        )
    },
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bare",
    USE_TZ=True,
)
application = get_wsgi_application()

from django.db import models  # noqa: E402 - after the setup


class Row(models.Model):
    """As much of a certificate as one row needs."""

    public_id = models.CharField(max_length=20, unique=True)
    serial = models.CharField(max_length=20)

    class Meta:
        app_label = "bench"
        db_table = "certificates_certificate"
        managed = False

    def __str__(self) -> str:
        return self.serial


def one_row(_request: HttpRequest, public_id: str) -> HttpResponse:
    return HttpResponse(Row.objects.get(public_id=public_id).serial)


urlpatterns = [path("v/<str:public_id>/", one_row)]
