from django.urls import path

from lms.core import appearance, styleguide, views

urlpatterns = [
    path("welcome/", views.landing, name="landing"),
    path("exit/", views.leave, name="exit"),
    path("theme/", appearance.set_theme, name="set_theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
