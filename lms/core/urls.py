from django.urls import path

from lms.core import (
    account_views,
    api_key_views,
    appearance,
    notice_views,
    styleguide,
    views,
)

urlpatterns = [
    path("welcome/", views.landing, name="landing"),
    path("welcome/<str:token>/", account_views.welcome, name="welcome"),
    path("account/", account_views.account, name="account"),
    path("account/notices/", notice_views.notices, name="notices"),
    path("bounces/", notice_views.bounces, name="bounces"),
    path("account/export/", account_views.export, name="account_export"),
    path("account/for-reports/", account_views.details, name="account_details"),
    path("account/erase/", account_views.erase, name="account_erase"),
    path("api-keys/", api_key_views.keys, name="api_keys"),
    path("api-keys/<int:pk>/revoke/", api_key_views.revoke, name="api_key_revoke"),
    path("i18n/setlang/", account_views.set_language, name="set_language"),
    path("exit/", views.leave, name="exit"),
    path("theme/", appearance.set_theme, name="set_theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
