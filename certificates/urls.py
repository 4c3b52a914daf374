from django.urls import path

from certificates.views import holder, manage, portal, registers, run, verification

app_name = "certificates"
urlpatterns = [
    # Anyone.
    path("verify/", verification.verify, name="verify"),
    path("v/<str:public_id>.json", verification.certificate_json, name="json"),
    path("v/<str:public_id>.pdf", holder.document, name="document"),
    path("v/<str:public_id>/", verification.certificate, name="certificate"),
    path("register/programmes/", registers.programmes, name="register_programmes"),
    path("register/deliveries/", registers.deliveries, name="register_deliveries"),
    # The holder.
    path("my/certificates/", holder.mine, name="mine"),
    # The office.
    path("teach/runs/<int:run_id>/certificates/", run.run_certificates, name="run"),
    path("teach/runs/<int:run_id>/certificates/issue/", run.issue, name="run_issue"),
    path(
        "teach/runs/<int:run_id>/certificates/confirm/",
        run.confirm,
        name="run_confirm",
    ),
    path("teach/certificates/<str:public_id>/", manage.manage, name="manage"),
    path("teach/certificates/<str:public_id>/<str:action>/", manage.act, name="act"),
    # The accreditation body.
    path("accreditation/", portal.portal, name="portal"),
    path("accreditation/decisions/", portal.decisions, name="portal_decisions"),
    path(
        "accreditation/certificates/<str:public_id>/",
        portal.evidence,
        name="portal_certificate",
    ),
    path("accreditation/versions/<int:pk>/", portal.version, name="portal_version"),
    path(
        "accreditation/versions/<int:pk>/items/<uuid:key>/",
        portal.version_item,
        name="portal_version_item",
    ),
]
