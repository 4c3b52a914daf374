from django.urls import path

from certificates.views import (
    anchors,
    batch,
    bulk_check,
    ending,
    holder,
    holder_requests,
    manage,
    portal,
    registers,
    rejudging,
    reviews,
    run,
    sharing,
    verification,
)

app_name = "certificates"
urlpatterns = [
    # Anyone.
    path("verify/", verification.verify, name="verify"),
    path("v/<str:public_id>.json", anchors.credential_json, name="json"),
    path("v/<str:public_id>.jwt", anchors.credential_token, name="jwt"),
    path("v/<str:public_id>/evidence.json", anchors.evidence, name="evidence_json"),
    path("v/<str:public_id>/log.json", anchors.log_proofs, name="log_proofs"),
    path("v/<str:public_id>.pdf", holder.document, name="document"),
    path("v/<str:public_id>/", verification.certificate, name="certificate"),
    path("s/<str:token>/", sharing.shared, name="shared"),
    path("s/<str:token>/document.pdf", sharing.shared_document, name="shared_document"),
    path("register/programmes/", registers.programmes, name="register_programmes"),
    path("register/deliveries/", registers.deliveries, name="register_deliveries"),
    # What machines trust.
    path(".well-known/did.json", anchors.did_json, name="did"),
    path(".well-known/jwt-vc-issuer", anchors.jwt_issuer, name="jwt_issuer"),
    path("status/<slug:purpose>/<int:number>", anchors.status, name="status"),
    path("log/checkpoint", anchors.checkpoint, name="log_checkpoint"),
    path("log/keys", anchors.log_keys, name="log_keys"),
    path("log/proof/inclusion", anchors.inclusion, name="log_inclusion"),
    path("log/proof/consistency", anchors.consistency, name="log_consistency"),
    path("log/tile/entries/<path:place>", anchors.entries, name="log_entries"),
    path("log/tile/<int:level>/<path:place>", anchors.tile, name="log_tile"),
    # The holder.
    path("my/certificates/", holder.mine, name="mine"),
    path("my/certificates/all.zip", holder.bundle, name="bundle"),
    path("my/certificates/<str:public_id>/", holder.one, name="own"),
    path("my/certificates/<str:public_id>/again/", rejudging.own, name="own_again"),
    path("my/certificates/<str:public_id>/share/", sharing.share, name="share"),
    path("my/certificates/<str:public_id>/ask/", holder_requests.ask, name="ask"),
    path("my/share-links/<int:pk>/close/", sharing.close, name="share_close"),
    path(
        "my/certificate-requests/<int:pk>/take-back/",
        holder_requests.take_back,
        name="request_take_back",
    ),
    # The office.
    path("teach/ending/", ending.ending, name="ending"),
    path("teach/requests/", holder_requests.queue, name="requests"),
    path("teach/requests/<int:pk>/", holder_requests.decide, name="request"),
    path("teach/reviews/", reviews.queue, name="reviews"),
    path("teach/reviews/<int:pk>/", reviews.review, name="review"),
    path("teach/runs/<int:run_id>/certificates/", run.run_certificates, name="run"),
    path("teach/runs/<int:run_id>/certificates/issue/", run.issue, name="run_issue"),
    path("teach/runs/<int:run_id>/certificates/all/", batch.batch, name="run_batch"),
    path(
        "teach/runs/<int:run_id>/certificates/all.<str:form>",
        batch.pack,
        name="run_pack",
    ),
    path(
        "teach/runs/<int:run_id>/certificates/confirm/",
        run.confirm,
        name="run_confirm",
    ),
    path("teach/certificates/<str:public_id>/", manage.manage, name="manage"),
    path(
        "teach/certificates/<str:public_id>/again/",
        rejudging.in_office,
        name="office_again",
    ),
    path("teach/certificates/<str:public_id>/<str:action>/", manage.act, name="act"),
    # The accreditation body.
    path("accreditation/", portal.portal, name="portal"),
    path("accreditation/check/", bulk_check.check, name="bulk_check"),
    path("accreditation/decisions/", portal.decisions, name="portal_decisions"),
    path(
        "accreditation/certificates/<str:public_id>/",
        portal.evidence,
        name="portal_certificate",
    ),
    path(
        "accreditation/certificates/<str:public_id>/again/",
        rejudging.by_officer,
        name="portal_again",
    ),
    path("accreditation/versions/<int:pk>/", portal.version, name="portal_version"),
    path(
        "accreditation/versions/<int:pk>/items/<uuid:key>/",
        portal.version_item,
        name="portal_version_item",
    ),
]
