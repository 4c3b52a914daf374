from django.urls import path

from lms.core import views

urlpatterns = [
    path("welcome/", views.landing, name="landing"),
    path("exit/", views.leave, name="exit"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
